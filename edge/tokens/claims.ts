import type { Claims } from '../types.ts';
import { LATEST } from '../util/moments.ts';
import { decodeStrictJson } from './strict-json.ts';

/** Where backends write what kind of token theirs is, and what they write for those that are no access tokens. */
const KIND_CLAIMS = ['token_type', 'token_use', 'typ', 'type'];
const OTHER_KIND = /^(?:refresh|id|offline)(?:[_-]?token)?$/i;
/** OpenID Connect Core, sections 3.1.3.6 and 3.3.2.11: hashes that an ID token carries. */
const ID_TOKEN_CLAIMS = ['at_hash', 'c_hash'];

export interface ClaimsPolicy {
  readonly issuer: string | undefined;
  readonly audience: string | undefined;
  readonly leewaySeconds: number;
}

export type ClaimsVerdict =
  | { readonly status: 'valid'; readonly claims: Claims }
  | { readonly status: 'expired' }
  | { readonly status: 'invalid'; readonly reason: string };

/** `latestStart` is the latest time, in seconds since the epoch, at which a token may begin to be good. */
type Breach = (claims: Claims, policy: ClaimsPolicy, latestStart: number) => boolean;

/** In the order in which they are looked at; the names are what the log says. */
const CLAIM_CHECKS: Readonly<Record<string, Breach>> = {
  exp_missing: ({ exp }) => exp === undefined,
  // Some write 0 or -1 for "never". By the RFC it is long over, and no refresh cures it.
  exp_malformed: ({ exp }) => !isNumericDate(exp) || Number(exp) <= 0,
  nbf_malformed: ({ nbf }) => nbf !== undefined && !isNumericDate(nbf),
  iat_malformed: ({ iat }) => iat !== undefined && !isNumericDate(iat),
  iss_malformed: ({ iss }) => iss !== undefined && typeof iss !== 'string',
  aud_malformed: ({ aud }) => aud !== undefined && !audiences(aud).every((each) => typeof each === 'string'),
  iss_mismatch: ({ iss }, { issuer }) => issuer !== undefined && iss !== issuer,
  aud_mismatch: ({ aud }, { audience }) => audience !== undefined && !audiences(aud).includes(audience),
  other_kind_of_token: isOtherKind,
  nbf_in_future: ({ nbf }, _, latestStart) => Number(nbf) > latestStart,
  iat_in_future: ({ iat }, _, latestStart) => Number(iat) > latestStart,
};

const ORDERED_BREACHES = Object.entries(CLAIM_CHECKS);

/**
 * Judges what an access token says, once its signature is known to be good.
 *
 * @param payload - the bytes of the token's payload
 * @param now - milliseconds since the epoch
 * @see RFC 7519, JSON Web Token, section 4.1; RFC 8725, section 3.12 (one kind of token must not pass for another)
 */
export function validateClaims(payload: Uint8Array, policy: ClaimsPolicy, now: number): ClaimsVerdict {
  const json = decodeStrictJson(payload);
  if (!json.ok) return { status: 'invalid', reason: `payload_${json.reason}` };
  if (!isObject(json.value)) return { status: 'invalid', reason: 'payload_not_object' };
  const claims = json.value;
  const seconds = now / 1000;
  const latestStart = seconds + policy.leewaySeconds;
  const breach = ORDERED_BREACHES.find(([, isBreach]) => isBreach(claims, policy, latestStart));
  if (breach !== undefined) return { status: 'invalid', reason: breach[0] };
  const isOver = seconds >= Number(claims.exp) + policy.leewaySeconds;
  return isOver ? { status: 'expired' } : { status: 'valid', claims };
}

function isNumericDate(value: unknown): boolean {
  return typeof value === 'number' && Number.isFinite(value) && value <= LATEST;
}

function audiences(aud: unknown): readonly unknown[] {
  return Array.isArray(aud) ? aud : [aud];
}

function isOtherKind(claims: Claims): boolean {
  const says = KIND_CLAIMS.map((name) => claims[name]);
  return (
    says.some((kind) => typeof kind === 'string' && OTHER_KIND.test(kind)) ||
    ID_TOKEN_CLAIMS.some((name) => claims[name] !== undefined)
  );
}

function isObject(value: unknown): value is Claims {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
