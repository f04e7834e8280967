import { DAY_S, nowInSeconds, USER } from './application.ts';
import type { TokenSigner } from './token-signer.ts';

export const FIREBASE_PROJECT = 'example-project';

export function firebaseIdToken(signer: TokenSigner, lifetime = DAY_S): Promise<string> {
  const authenticated = nowInSeconds() - DAY_S;
  const registered = {
    iss: `https://securetoken.google.com/${FIREBASE_PROJECT}`,
    aud: FIREBASE_PROJECT,
    sub: USER.id,
  };
  const profile = { name: USER.name, picture: USER.picture, email: USER.email, email_verified: true };
  const firebase = { identities: { email: [USER.email] }, sign_in_provider: 'password' };
  return signer.sign(
    { ...registered, ...profile, auth_time: authenticated, user_id: USER.id, firebase },
    lifetime,
  );
}
