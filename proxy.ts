import { NextResponse } from 'next/dist/server/web/spec-extension/response.js';
import type { NextRequest } from 'next/server';
import { getGatehouse, type RenderPage } from './edge/index.ts';

/** Next's entry to the gate. */
export async function proxy(request: NextRequest): Promise<Response> {
  const { handle: respond } = getGatehouse((name) => process.env[name]);
  return withAbsoluteLocation(await respond(request, pass(request)), request.url);
}

function pass(request: NextRequest): RenderPage {
  return ({ amend, path, status }) => {
    // Headers that are named are written down, read again and copied, each of them.
    if (amend === undefined && path === undefined) return NextResponse.next();
    const headers = new Headers(request.headers);
    amend?.(headers);
    return path === undefined
      ? NextResponse.next({ request: { headers } })
      : NextResponse.rewrite(new URL(path, request.url), { request: { headers }, ...(status && { status }) });
  };
}

/** Next takes no relative redirect from its middleware. */
function withAbsoluteLocation(response: Response, base: string): Response {
  const location = response.headers.get('location');
  if (location !== null) response.headers.set('location', new URL(location, base).href);
  return response;
}
