import { NextRequest } from 'next/server.js';
import { openAuth0 } from '../peers/auth0.ts';
import { nowInSeconds } from '../peers/lib/application.ts';
import { turnedAway } from '../peers/lib/turned-away.ts';
import { signedInAt, textOf } from './signed-in.ts';
import type { PeerStorm } from './types.ts';

/** `middleware()` alone never refreshes: it is `getAccessToken()` that does, for each request that calls it. */
export const storm: PeerStorm = {
  name: '@auth0/nextjs-auth0',
  provider:
    'with rotation on: rotates; a reuse ends the session, but within a leeway, which is 0 s by default',
  async open(provider) {
    const tokens = await signedInAt(provider, 'auth0');
    const tokenSet = {
      accessToken: textOf(tokens, 'accessToken'),
      idToken: textOf(tokens, 'idToken'),
      refreshToken: textOf(tokens, 'refreshToken'),
      expiresAt: nowInSeconds() - 5,
    };
    // Its tenants have https addresses.
    const { auth0, cookie } = await openAuth0(tokenSet, async (input, init) => {
      const request = new Request(input, init);
      const { pathname, search } = new URL(request.url);
      return fetch(new Request(provider + pathname + search, request));
    });
    return {
      headers: { cookie },
      // As its documentation has access tokens refreshed in a middleware, where server components need them.
      async answer(request) {
        const proxied = new NextRequest(request);
        const response = await auth0.middleware(proxied);
        if (!(await auth0.getSession(proxied))) return turnedAway(request, '/auth/login');
        try {
          await auth0.getAccessToken(proxied, response);
          return response;
        } catch {
          // Its example does not catch: Next answers so where a middleware throws.
          return new Response(null, { status: 500 });
        }
      },
    };
  },
};
