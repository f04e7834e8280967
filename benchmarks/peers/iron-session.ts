import { getIronSession, nextProxyCookies, type SessionOptions } from 'iron-session';
import { NextRequest, NextResponse } from 'next/server.js';
import { APP, randomText, USER } from './lib/application.ts';
import { cookieHeader } from './lib/cookie-header.ts';
import { turnedAway } from './lib/turned-away.ts';
import type { Peer } from './types.ts';

interface SessionData {
  user: typeof USER;
}

export const peer: Peer = {
  name: 'iron-session',
  work: 'unseals the cookie (PBKDF2, HMAC, AES-256-CBC); no token, nothing verified but the seal',
  async open() {
    const options: SessionOptions = { cookieName: 'session', password: randomText() };
    const signedIn = NextResponse.next();
    const session = await getIronSession<SessionData>(
      nextProxyCookies(new NextRequest(APP), signedIn),
      options,
    );
    session.user = USER;
    await session.save();
    return {
      headers: { cookie: cookieHeader(signedIn.headers) },
      async answer(request) {
        const proxied = new NextRequest(request);
        const response = NextResponse.next();
        const { user } = await getIronSession<SessionData>(nextProxyCookies(proxied, response), options);
        return user ? response : turnedAway(request);
      },
    };
  },
};
