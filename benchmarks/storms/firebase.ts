import { openFirebase } from '../peers/firebase.ts';
import { answerFetch } from '../peers/lib/network.ts';
import { signedInAt, textOf } from './signed-in.ts';
import type { PeerStorm } from './types.ts';

/** The library has its address built in. */
const TOKEN_ENDPOINT = 'https://securetoken.googleapis.com/v1/token';

/** `authMiddleware()` refreshes for each request whose ID token is over, and sets the cookies. */
export const storm: PeerStorm = {
  name: 'next-firebase-auth-edge',
  provider: 'does not rotate; a refresh token is good until it is revoked',
  async open(provider) {
    answerFetch(TOKEN_ENDPOINT, (request) => fetch(new Request(`${provider}/v1/token`, request)));
    const session = await signedInAt(provider, 'firebase');
    return openFirebase({
      kid: textOf(session, 'kid'),
      spki: textOf(session, 'spki'),
      idToken: textOf(session, 'idToken'),
      refreshToken: textOf(session, 'refreshToken'),
    });
  },
};
