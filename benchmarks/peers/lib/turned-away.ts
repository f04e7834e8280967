import { NextResponse } from 'next/server.js';

/** What the middlewares of the documentation do with who is not signed in. */
export function turnedAway(request: { readonly url: string }, path = '/login'): NextResponse {
  return NextResponse.redirect(new URL(path, request.url));
}
