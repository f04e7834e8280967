import { NextRequest, NextResponse } from 'next/server.js';
import { APP, DAY_S, randomText, USER } from './lib/application.ts';
import { cookieHeader } from './lib/cookie-header.ts';
import { turnedAway } from './lib/turned-away.ts';
import type { Peer } from './types.ts';

export const peer: Peer = {
  name: 'better-auth',
  work: 'verifies the signed cookie cache (HMAC-SHA-256) and its schema; past its 5 minutes it would ask the database',
  async open() {
    const secret = randomText();
    process.env.BETTER_AUTH_SECRET = secret;
    const [{ betterAuth }, { memoryAdapter }, { getCookieCache }] = await Promise.all([
      import('better-auth'),
      import('better-auth/adapters/memory'),
      import('better-auth/cookies'),
    ]);
    const auth = betterAuth({
      baseURL: APP,
      secret,
      telemetry: { enabled: false },
      database: memoryAdapter({ user: [], session: [], account: [], verification: [] }),
      emailAndPassword: { enabled: true },
      // A day, in place of the 5 minutes in which a measurement would end.
      session: { cookieCache: { enabled: true, maxAge: DAY_S } },
    });
    const { headers } = await auth.api.signUpEmail({
      body: { name: USER.name, email: USER.email, image: USER.picture, password: randomText() },
      returnHeaders: true,
    });
    return {
      headers: { cookie: cookieHeader(headers) },
      answer: async (request) =>
        (await getCookieCache(new NextRequest(request))) ? NextResponse.next() : turnedAway(request),
    };
  },
};
