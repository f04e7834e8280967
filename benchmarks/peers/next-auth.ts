import { NextRequest, NextResponse } from 'next/server.js';
import type { NextRequestWithAuth } from 'next-auth/middleware';
import { DAY_S, randomText, USER } from './lib/application.ts';
import type { Peer } from './types.ts';

export const peer: Peer = {
  name: 'next-auth',
  work: 'opens the encrypted session JWT (HKDF, A256GCM); no access token, nothing refreshed',
  async open() {
    const secret = randomText();
    process.env.NEXTAUTH_SECRET = secret;
    // With it the origin is known and its cookies are secure, as with NEXTAUTH_URL elsewhere.
    process.env.VERCEL = '1';
    const [{ withAuth }, { encode }] = await Promise.all([
      import('next-auth/middleware'),
      import('next-auth/jwt'),
    ]);
    const token = { sub: USER.id, name: USER.name, email: USER.email, picture: USER.picture };
    const session = await encode({ secret, token, maxAge: DAY_S });
    return {
      headers: { cookie: `__Secure-next-auth.session-token=${session}` },
      // Its type has what it itself adds to the request. To who is let in it answers nothing, and Next goes on.
      answer: async (request) =>
        (await withAuth(new NextRequest(request) as NextRequestWithAuth)) ?? NextResponse.next(),
    };
  },
};
