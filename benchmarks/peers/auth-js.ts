import { NextRequest, NextResponse } from 'next/server.js';
import { DAY_S, randomText, USER } from './lib/application.ts';
import { turnedAway } from './lib/turned-away.ts';
import type { Peer } from './types.ts';

/** Behind the `__Secure-` of a site that is served with TLS. */
const COOKIE = '__Secure-authjs.session-token';

export const peer: Peer = {
  name: 'next-auth@beta',
  work: 'opens the encrypted session JWT (HKDF, A256CBC-HS512) and seals it again for its new expiry; no access token',
  async open() {
    const secret = randomText();
    process.env.AUTH_SECRET = secret;
    // With it the origin is known and its cookies are secure, as with AUTH_TRUST_HOST elsewhere.
    process.env.VERCEL = '1';
    const [{ default: NextAuth }, { encode }] = await Promise.all([import('auth-js'), import('auth-js/jwt')]);
    const { auth } = NextAuth({ providers: [] });
    const proxy = auth((request) => (request.auth ? undefined : turnedAway(request)));
    const token = { sub: USER.id, name: USER.name, email: USER.email, picture: USER.picture };
    const session = await encode({ secret, salt: COOKIE, token, maxAge: DAY_S });
    const context = { params: Promise.resolve({}) };
    return {
      headers: { cookie: `${COOKIE}=${session}` },
      answer: async (request) => (await proxy(new NextRequest(request), context)) ?? NextResponse.next(),
    };
  },
};
