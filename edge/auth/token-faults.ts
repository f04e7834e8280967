import type { LogFields } from '../telemetry/log.ts';
import type { Verification } from '../tokens/verify.ts';
import type { TokenIssuer } from '../types.ts';

const ANOTHER_KIND = 'It names another kind of token, such as a refresh token: look for the access token.';

/** The variable that mends a token which does not verify, by what is wrong with it; those that are not here are the issuer's own fault. */
const CURES: Readonly<Record<string, readonly [variable: string, cure: string]>> = {
  iss_missing: ['JWT_ISSUER', 'Take it away, or have the issuer name itself: it is asked for.'],
  iss_mismatch: ['JWT_ISSUER', 'Set it to what the tokens have.'],
  aud_missing: [
    'JWT_AUDIENCE',
    'Take it away, or have the issuer name whom its tokens are for: it is asked for.',
  ],
  aud_mismatch: ['JWT_AUDIENCE', 'Set it to what the tokens have.'],
  algorithm_not_allowed: ['JWT_ALGORITHMS', 'Set the algorithm of the tokens, and a key that fits it.'],
  unknown_key: ['JWT_JWKS_URL', 'Set it to the key set of those who sign the tokens.'],
  signature_mismatch: [
    'JWT_SECRET',
    'Set it, or JWT_PUBLIC_KEY or JWT_JWKS_URL, to the key that signs them; a secret held in base64 is written base64:….',
  ],
  exp_missing: [
    '',
    'Have the issuer say when its tokens end; without a key set here the API alone judges them.',
  ],
  exp_malformed: ['', 'Have the issuer write it in seconds since 1970.'],
  wrong_type: ['BACKEND_ACCESS_TOKEN_PATH', ANOTHER_KIND],
  other_kind_of_token: ['BACKEND_ACCESS_TOKEN_PATH', ANOTHER_KIND],
  not_compact_jws: ['BACKEND_ACCESS_TOKEN_PATH', 'It is no JWT: look for another member, or set no key.'],
};

const KEY_VARIABLES = ['JWT_JWKS_URL', 'JWT_SECRET', 'BACKEND_ACCESS_TOKEN_PATH'];
/** The reasons that are about a claim begin with its name. */
const CLAIM = /^(exp|nbf|iat|iss|aud)_/;

/** Names, for the log, what to set where tokens that were issued just now are of no use. */
export function cureOf(
  verification: Exclude<Verification, { status: 'valid' }>,
  issuedBy: TokenIssuer | undefined,
): LogFields {
  if (verification.status === 'unavailable') {
    const { fault } = verification;
    const variable = issuedBy === undefined ? 'JWT_JWKS_URL' : placeOf(issuedBy);
    return fault
      ? { variable, status: fault.status, cure: 'Its address does not answer with a key set.' }
      : {};
  }
  if (verification.status === 'expired') return { member: 'exp' };
  const { reason } = verification;
  const [variable, cure] = CURES[reason] ?? [];
  const own = issuedBy !== undefined && KEY_VARIABLES.includes(variable ?? '') ? placeOf(issuedBy) : variable;
  const claim = CLAIM.exec(reason)?.[1];
  return {
    ...(own && { variable: own }),
    ...(cure && { cure }),
    ...(claim && { member: claim }),
  };
}

/** Where it is said which provider that is. */
function placeOf(issuedBy: TokenIssuer): string {
  return issuedBy === 'provider' ? 'OIDC_ISSUER' : 'gatehouse.config.ts';
}
