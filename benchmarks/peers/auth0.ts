import type { Auth0Client } from '@auth0/nextjs-auth0/server';
import { NextRequest } from 'next/server.js';
import { APP, DAY_S, nowInSeconds, randomText } from './lib/application.ts';
import {
  AUTH0_CLIENT_ID,
  AUTH0_DOMAIN,
  AUTH0_SCOPE,
  AUTH0_USER,
  auth0AccessToken,
  auth0IdToken,
} from './lib/auth0.ts';
import { createTokenSigner } from './lib/token-signer.ts';
import { turnedAway } from './lib/turned-away.ts';
import type { Peer } from './types.ts';

/** The tokens that signing in gave, and when the first of them is over. */
export interface Auth0Tokens {
  readonly accessToken: string;
  readonly idToken: string;
  readonly refreshToken: string;
  readonly expiresAt: number;
}

/** The client, and what signing in leaves with the browser. */
export async function openAuth0(
  tokens: Auth0Tokens,
  customFetch: typeof fetch = fetch,
): Promise<{ auth0: Auth0Client; cookie: string }> {
  const [{ Auth0Client }, { generateSessionCookie }] = await Promise.all([
    import('@auth0/nextjs-auth0/server'),
    import('@auth0/nextjs-auth0/testing'),
  ]);
  const secret = Buffer.from(crypto.getRandomValues(new Uint8Array(32))).toString('hex');
  const auth0 = new Auth0Client({
    domain: AUTH0_DOMAIN,
    clientId: AUTH0_CLIENT_ID,
    clientSecret: randomText(),
    appBaseUrl: APP,
    secret,
    customFetch,
  });
  const tokenSet = { ...tokens, scope: AUTH0_SCOPE, requestedScope: AUTH0_SCOPE };
  const session = await generateSessionCookie({ user: AUTH0_USER, tokenSet }, { secret });
  return { auth0, cookie: `__session=${session}` };
}

export const peer: Peer = {
  name: '@auth0/nextjs-auth0',
  work: 'opens the encrypted session (HKDF, A256GCM), seals it again as it rolls, and opens that for getSession(), which its documentation protects with; no token is verified',
  async open() {
    const signer = await createTokenSigner('RS256', 'JWT');
    const { auth0, cookie } = await openAuth0({
      accessToken: await auth0AccessToken(signer),
      idToken: await auth0IdToken(signer),
      refreshToken: randomText(),
      expiresAt: nowInSeconds() + DAY_S,
    });
    return {
      headers: { cookie },
      async answer(request) {
        const proxied = new NextRequest(request);
        const response = await auth0.middleware(proxied);
        return (await auth0.getSession(proxied)) ? response : turnedAway(request, '/auth/login');
      },
    };
  },
};
