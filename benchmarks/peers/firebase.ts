import { NextRequest, NextResponse } from 'next/server.js';
import { APP, DAY_S, nowInSeconds, randomText, USER } from './lib/application.ts';
import { cookieHeader } from './lib/cookie-header.ts';
import { answerFetch } from './lib/network.ts';
import { createTokenSigner, type TokenSigner } from './lib/token-signer.ts';
import { turnedAway } from './lib/turned-away.ts';
import type { Peer } from './types.ts';

const PROJECT = 'example-project';
/** Where Google publishes the keys of ID tokens, and for how long they may be kept. */
const CERTIFICATES =
  'https://www.googleapis.com/robot/v1/metadata/x509/securetoken@system.gserviceaccount.com';
const KEPT = { 'cache-control': 'public, max-age=21600, must-revalidate, no-transform' };

export function firebaseIdToken(signer: TokenSigner, lifetime = DAY_S): Promise<string> {
  const authenticated = nowInSeconds() - DAY_S;
  const registered = { iss: `https://securetoken.google.com/${PROJECT}`, aud: PROJECT, sub: USER.id };
  const profile = { name: USER.name, picture: USER.picture, email: USER.email, email_verified: true };
  const firebase = { identities: { email: [USER.email] }, sign_in_provider: 'password' };
  return signer.sign(
    { ...registered, ...profile, auth_time: authenticated, user_id: USER.id, firebase },
    lifetime,
  );
}

/** The library with keys that are published from memory, and a session that it has written into cookies. */
export async function openFirebase(signer: TokenSigner, tokens: { idToken: string; refreshToken: string }) {
  answerFetch(CERTIFICATES, () => Response.json({ [signer.kid]: signer.spki }, { headers: KEPT }));
  const [{ authMiddleware }, { appendAuthCookies }] = await Promise.all([
    import('next-firebase-auth-edge'),
    import('next-firebase-auth-edge/next/cookies'),
  ]);
  const options = {
    loginPath: '/api/login',
    logoutPath: '/api/logout',
    apiKey: randomText(29),
    cookieName: 'AuthToken',
    cookieSignatureKeys: [randomText()],
    cookieSerializeOptions: {
      path: '/',
      httpOnly: true,
      secure: true,
      sameSite: 'lax' as const,
      maxAge: 12 * DAY_S,
    },
    serviceAccount: {
      projectId: PROJECT,
      clientEmail: `firebase-adminsdk@${PROJECT}.iam.gserviceaccount.com`,
      privateKey: signer.pkcs8,
    },
  };
  const signedIn = NextResponse.next();
  await appendAuthCookies(new NextRequest(APP).headers, signedIn, { ...tokens, metadata: {} }, options);
  return {
    headers: { cookie: cookieHeader(signedIn.headers) },
    answer: (request: Request): Promise<Response> =>
      authMiddleware(new NextRequest(request), {
        ...options,
        handleInvalidToken: async () => turnedAway(request),
        handleError: async () => turnedAway(request),
      }),
  };
}

export const peer: Peer = {
  name: 'next-firebase-auth-edge',
  work: 'verifies the signed cookie (HS256) and the ID token in it (RS256) with the keys of Google, which it keeps',
  async open() {
    const signer = await createTokenSigner('RS256', 'JWT');
    return openFirebase(signer, {
      idToken: await firebaseIdToken(signer),
      refreshToken: randomText(150),
    });
  },
};
