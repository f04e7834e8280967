import { DAY_S, randomText, USER } from './application.ts';
import type { TokenSigner } from './token-signer.ts';

export const WORKOS_CLIENT_ID = 'client_01HXYZ3S5K7M9P1R3T5V7X9Z1B';
export const WORKOS_JWKS_PATH = `/sso/jwks/${WORKOS_CLIENT_ID}`;

const ORGANIZATION = 'org_01HXYZ3S5K7M9P1R3T5V7X9Z1B';
const SESSION = 'session_01HXYZ3S5K7M9P1R3T5V7X9Z1B';
const USER_ID = 'user_01HXYZ3S5K7M9P1R3T5V7X9Z1B';

export function workosAccessToken(signer: TokenSigner, lifetime = DAY_S): Promise<string> {
  const registered = { iss: 'https://api.workos.com', sub: USER_ID, jti: randomText(16) };
  const claims = { sid: SESSION, org_id: ORGANIZATION, role: 'member', permissions: ['notes:read'] };
  return signer.sign({ ...registered, ...claims }, lifetime);
}

/** Its user, as its SDK has it. */
export function workosUser() {
  const moment = new Date().toISOString();
  return {
    object: 'user',
    id: USER_ID,
    email: USER.email,
    emailVerified: true,
    profilePictureUrl: USER.picture,
    name: USER.name,
    firstName: USER.givenName,
    lastName: USER.familyName,
    lastSignInAt: moment,
    locale: 'en',
    createdAt: moment,
    updatedAt: moment,
    externalId: null,
    metadata: {},
  };
}
