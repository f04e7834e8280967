import { DAY_S, USER } from '../../peers/lib/application.ts';
import { FIREBASE_PROJECT, firebaseIdToken } from '../../peers/lib/firebase.ts';
import { createTokenSigner } from '../../peers/lib/token-signer.ts';
import type { Issuer } from './issuer.ts';

const OVER = -5;

/** https://firebase.google.com/docs/auth/admin/manage-sessions: a refresh token is not replaced, and good until it is revoked. */
const POLICY = { rotates: false, graceMs: 0, replay: 'same', endsSession: false } as const;

export async function firebaseIssuer(): Promise<Issuer> {
  const signer = await createTokenSigner('RS256', 'JWT');
  const { kid, spki } = signer;
  return {
    path: '/v1/token',
    policy: POLICY,
    published: {},
    signedIn: async (refreshToken) => ({
      kid,
      spki,
      idToken: await firebaseIdToken(signer, OVER),
      refreshToken,
    }),
    async refreshed(refreshToken) {
      const token = await firebaseIdToken(signer);
      const tokens = { access_token: token, id_token: token, refresh_token: refreshToken };
      const about = { expires_in: String(DAY_S), token_type: 'Bearer', user_id: USER.id };
      return { status: 200, body: { ...tokens, ...about, project_id: FIREBASE_PROJECT } };
    },
    refused: () => ({ status: 400, body: { error: { code: 400, message: 'INVALID_REFRESH_TOKEN' } } }),
  };
}
