import type { Claims } from '../types.ts';
import { isAbsent, membersOf } from '../util/json-path.ts';
import { momentOf } from '../util/moments.ts';
import { decodeStrictJson } from './strict-json.ts';

/** Where backends write what kind of token theirs is, and what they write for those that are no access tokens. */
const KIND_CLAIMS = ['token_type', 'token_use', 'typ', 'type'];
const OTHER_KIND = /^(?:refresh|id|offline|logout)(?:[_-]?token)?$/i;
/** OpenID Connect Core, sections 3.1.3.6 and 3.3.2.11: hashes that an ID token carries. */
const ID_TOKEN_CLAIMS = ['at_hash', 'c_hash'];
/** OpenID Connect Back-Channel Logout 1.0, section 2.4 */
export const LOGOUT_EVENT = 'http://schemas.openid.net/event/backchannel-logout';
/** Its tokens may name it without the scheme. @see Google, "OpenID Connect API reference" (ID token payload) */
const GOOGLE = 'https://accounts.google.com';
/** What stands for the tenant in the issuer of a provider that has many, whose tokens name theirs in `tid`. */
const TENANT = '{tenantid}';

export interface ClaimsPolicy {
  readonly issuer: string | undefined;
  readonly audience: string | undefined;
  readonly leewaySeconds: number;
}

export type ClaimsVerdict =
  | { readonly status: 'valid'; readonly claims: Claims }
  | { readonly status: 'expired' }
  | { readonly status: 'invalid'; readonly reason: string };

/** `latestStart` is the latest moment, in milliseconds since the epoch, at which a token may begin to be good. */
type Breach = (claims: Claims, policy: ClaimsPolicy, latestStart: number) => boolean;

/** In the order in which they are looked at; the names are what the log says. Claims that are null or empty are not there. */
const CLAIM_CHECKS: Readonly<Record<string, Breach>> = {
  exp_missing: ({ exp }) => exp === undefined,
  // Some write 0 or -1 for "never". By the RFC it is long over, and no refresh cures it.
  exp_malformed: ({ exp }) => !((momentOf(exp) ?? 0) > 0),
  nbf_malformed: ({ nbf }) => nbf !== undefined && momentOf(nbf) === undefined,
  iat_malformed: ({ iat }) => iat !== undefined && momentOf(iat) === undefined,
  iss_malformed: ({ iss }) => iss !== undefined && typeof iss !== 'string',
  aud_malformed: ({ aud }) => audiencesIn(aud) === undefined,
  iss_missing: ({ iss }, { issuer }) => issuer !== undefined && iss === undefined,
  iss_mismatch: ({ iss, tid }, { issuer }) => issuer !== undefined && !isIssuedBy(issuer, iss, tid),
  aud_missing: ({ aud }, { audience }) => audience !== undefined && aud === undefined,
  aud_mismatch: ({ aud }, { audience }) => audience !== undefined && !audiencesIn(aud)?.includes(audience),
  other_kind_of_token: isOtherKind,
  nbf_in_future: ({ nbf }, _, latestStart) => (momentOf(nbf) ?? 0) > latestStart,
  iat_in_future: ({ iat }, _, latestStart) => (momentOf(iat) ?? 0) > latestStart,
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
  const claims = membersOf(json.value);
  if (claims === undefined) return { status: 'invalid', reason: 'payload_not_object' };
  const leeway = policy.leewaySeconds * 1000;
  const breach = ORDERED_BREACHES.find(([, isBreach]) => isBreach(claims, policy, now + leeway));
  if (breach !== undefined) return { status: 'invalid', reason: breach[0] };
  const isOver = now >= (momentOf(claims.exp) ?? 0) + leeway;
  return isOver ? { status: 'expired' } : { status: 'valid', claims };
}

/**
 * Whether the issuer that a token names is the one that is expected.
 *
 * @param expected - may have `{tenantid}` in it, for which the token's own `tid` stands
 */
export function isIssuedBy(expected: string, iss: unknown, tid: unknown): boolean {
  if (expected === GOOGLE && iss === 'accounts.google.com') return true;
  if (!expected.includes(TENANT)) return iss === expected;
  const isTenant = typeof tid === 'string' && /^[\w.-]{1,100}$/.test(tid);
  return isTenant && iss === expected.replace(TENANT, tid);
}

/**
 * The issuer that a provider's tokens name: the address itself, but where people of many tenants sign in; that has `{tenantid}` in it then,
 * as Microsoft writes it.
 */
export function issuerOfTokens(issuer: string): string {
  return issuer.replace(/\/(?:common|organizations)\/v2\.0$/, `/${TENANT}/v2.0`);
}

/** Whom a token is for: one or several; undefined where that cannot be read. */
export function audiencesIn(aud: unknown): readonly string[] | undefined {
  if (typeof aud === 'number') return [String(aud)];
  const named = [aud].flat().filter((each) => !isAbsent(each));
  return named.every((each) => typeof each === 'string') ? [...new Set(named)] : undefined;
}

function isOtherKind(claims: Claims): boolean {
  const says = KIND_CLAIMS.map((name) => claims[name]);
  return (
    says.some((kind) => typeof kind === 'string' && OTHER_KIND.test(kind)) ||
    ID_TOKEN_CLAIMS.some((name) => claims[name] !== undefined) ||
    Object.hasOwn(Object(claims.events), LOGOUT_EVENT)
  );
}
