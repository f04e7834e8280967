import type { Auth0Client } from '@auth0/nextjs-auth0/server';
import { NextRequest } from 'next/server.js';
import { APP, DAY_S, nowInSeconds, randomText, USER } from './lib/application.ts';
import { createTokenSigner } from './lib/token-signer.ts';
import { turnedAway } from './lib/turned-away.ts';
import type { Peer } from './types.ts';

const DOMAIN = 'tenant.eu.auth0.com';
const API = 'https://api.example.com';
const CLIENT_ID = 'pCe1FvKqXJ2mS8wB4nTzYh6RdLgA9uQo';
const SCOPE = 'openid profile email offline_access';

export const AUTH0_CLIENT = { domain: DOMAIN, clientId: CLIENT_ID, appBaseUrl: APP } as const;

/** What signing in leaves with the browser. */
export async function auth0Cookie(secret: string, refreshToken: string, lifetime = DAY_S): Promise<string> {
  const { generateSessionCookie } = await import('@auth0/nextjs-auth0/testing');
  const signer = await createTokenSigner('RS256', 'JWT');
  const issuer = { iss: `https://${DOMAIN}/`, sub: `auth0|${USER.id.slice(-12)}` };
  const profile = { name: USER.name, nickname: 'ada', email: USER.email, picture: USER.picture };
  const user = { ...issuer, ...profile, email_verified: true };
  const access = { ...issuer, aud: [API, `https://${DOMAIN}/userinfo`], scope: SCOPE, azp: CLIENT_ID };
  const session = {
    user,
    tokenSet: {
      accessToken: await signer.sign(access, lifetime),
      idToken: await signer.sign({ ...user, aud: CLIENT_ID, sid: randomText(24) }),
      scope: SCOPE,
      requestedScope: SCOPE,
      refreshToken,
      expiresAt: nowInSeconds() + lifetime,
    },
  };
  return `__session=${await generateSessionCookie(session, { secret })}`;
}

/** The middleware of its documentation: the session rolls, and is then asked for to protect what is behind. */
export async function auth0Proxy(auth0: Auth0Client, request: NextRequest): Promise<Response> {
  const response = await auth0.middleware(request);
  const session = await auth0.getSession(request);
  return session ? response : turnedAway(request, '/auth/login');
}

export const peer: Peer = {
  name: '@auth0/nextjs-auth0',
  work: 'opens the encrypted session (HKDF, A256GCM), seals it again as it rolls, opens it once more for getSession(); tokens are not verified',
  async open() {
    const { Auth0Client } = await import('@auth0/nextjs-auth0/server');
    const secret = Buffer.from(crypto.getRandomValues(new Uint8Array(32))).toString('hex');
    const auth0 = new Auth0Client({ ...AUTH0_CLIENT, secret, clientSecret: randomText() });
    return {
      headers: { cookie: await auth0Cookie(secret, randomText()) },
      answer: (request) => auth0Proxy(auth0, new NextRequest(request)),
    };
  },
};
