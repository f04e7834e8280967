import { NextRequest, NextResponse } from 'next/server.js';
import { APP, DAY_S, randomText } from './lib/application.ts';
import { cookieHeader } from './lib/cookie-header.ts';
import { FIREBASE_PROJECT, firebaseIdToken } from './lib/firebase.ts';
import { answerFetch } from './lib/network.ts';
import { createTokenSigner } from './lib/token-signer.ts';
import { turnedAway } from './lib/turned-away.ts';
import type { Peer } from './types.ts';

/** Where Google publishes the keys of ID tokens, and for how long they may be kept. */
const CERTIFICATES =
  'https://www.googleapis.com/robot/v1/metadata/x509/securetoken@system.gserviceaccount.com';
const KEPT = { 'cache-control': 'public, max-age=21600, must-revalidate, no-transform' };

/** Of an issuer: the key that it publishes, and the tokens that signing in gave. */
export interface FirebaseSession {
  readonly kid: string;
  readonly spki: string;
  readonly idToken: string;
  readonly refreshToken: string;
}

/** The library with keys that are published from memory, and a session that it has written into cookies. */
export async function openFirebase({ kid, spki, idToken, refreshToken }: FirebaseSession) {
  answerFetch(CERTIFICATES, () => Response.json({ [kid]: spki }, { headers: KEPT }));
  const { pkcs8 } = await createTokenSigner('RS256');
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
      projectId: FIREBASE_PROJECT,
      clientEmail: `firebase-adminsdk@${FIREBASE_PROJECT}.iam.gserviceaccount.com`,
      privateKey: pkcs8,
    },
  };
  const signedIn = NextResponse.next();
  await appendAuthCookies(
    new NextRequest(APP).headers,
    signedIn,
    { idToken, refreshToken, metadata: {} },
    options,
  );
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
    return openFirebase({
      ...signer,
      idToken: await firebaseIdToken(signer),
      refreshToken: randomText(150),
    });
  },
};
