import { encode } from 'jose/base64url';
import { audiencesIn, isIssuedBy } from '../tokens/claims.ts';
import { parseCompactJws } from '../tokens/compact-jws.ts';
import type { RemoteKeys } from '../tokens/jwks.ts';
import { PUBLIC_KEY_ALGORITHMS } from '../tokens/public-key.ts';
import { readSigned } from '../tokens/signature.ts';
import { decodeStrictJson } from '../tokens/strict-json.ts';
import { isIdTokenType } from '../tokens/token-types.ts';
import { idIn, isText, membersOf } from '../util/json-path.ts';
import { momentOf } from '../util/moments.ts';
import { ProviderUnavailable } from './fetch.ts';
import { issuedAt } from './issued-at.ts';
import type { Identity } from './types.ts';

/** It has come from the provider itself, and where it is too large for a cookie it is not kept. */
const MAX_LENGTH = 64 * 1024;
/** A session keeps it, in a cookie. */
const MAX_ACR = 256;

/** What an ID token has to fit. */
export interface ExpectedIdToken {
  /** May have `{tenantid}` in it. */
  readonly issuer: string;
  readonly clientId: string;
  readonly nonce: string;
  /** Seconds since which its user must not have been authenticated, where that was asked for. */
  readonly maxAge?: number | undefined;
  /** The one that it came with. */
  readonly accessToken: string;
  readonly keys: RemoteKeys;
  readonly leewaySeconds: number;
  /** Milliseconds since the epoch. */
  readonly now: number;
}

/** Members that are null or empty are not among them. */
type IdClaims = Readonly<Record<string, unknown>>;

export type JudgedIdToken =
  | { readonly ok: true; readonly subject: string; readonly claims: IdClaims }
  /** Why it cannot be believed: what of it, and what is wrong with that. */
  | { readonly ok: false; readonly reason: string };

/**
 * Judges an ID token: its signature, that it has one reading only, and all that it has to say.
 *
 * @throws ProviderUnavailable when the provider's keys are not to be had at the moment
 * @see OpenID Connect Core 1.0, sections 2, 3.1.3.7 and 3.1.3.8
 */
export async function judgeIdToken(idToken: string, expected: ExpectedIdToken): Promise<JudgedIdToken> {
  const signed = await readSigned(idToken, {
    isType: isIdTokenType,
    algorithms: PUBLIC_KEY_ALGORITHMS,
    find: expected.keys.findAnew,
    maxLength: MAX_LENGTH,
  });
  if (signed.status === 'unavailable') {
    if (signed.fault !== undefined) return refused('keys_missing');
    throw new ProviderUnavailable('backend_unreachable');
  }
  if (signed.status === 'invalid') return refused(signed.reason);
  const json = decodeStrictJson(signed.payload);
  if (!json.ok) return refused(json.reason);
  const claims = membersOf(json.value);
  if (claims === undefined) return refused('not_object');
  const breach = Object.entries(CLAIM_CHECKS).find(([, isBreach]) => isBreach(claims, expected));
  if (breach !== undefined) return refused(breach[0]);
  const { at_hash: hash } = claims;
  if (hash !== undefined && hash !== (await hashOf(expected.accessToken, idToken))) return refused('at_hash');
  const subject = idIn(claims, ['sub']);
  return subject === undefined ? refused('sub') : { ok: true, subject, claims };
}

type Breach = (claims: IdClaims, expected: ExpectedIdToken) => boolean;

/** In the order in which they are looked at; the names are what the log says, behind `id_token_`. */
const CLAIM_CHECKS: Readonly<Record<string, Breach>> = {
  iss_missing: ({ iss }) => iss === undefined,
  iss_mismatch: ({ iss, tid }, { issuer }) => !isIssuedBy(issuer, iss, tid),
  aud_missing: ({ aud }) => audiencesIn(aud)?.length === 0,
  aud_mismatch: ({ aud }, { clientId }) => !audiencesIn(aud)?.includes(clientId),
  azp: (claims, { clientId }) =>
    claims.azp === undefined
      ? (audiencesIn(claims.aud) ?? []).length > 1
      : idIn(claims, ['azp']) !== clientId,
  exp_missing: ({ exp }) => exp === undefined,
  exp_malformed: ({ exp }) => !((momentOf(exp) ?? 0) > 0),
  nbf_malformed: ({ nbf }) => nbf !== undefined && momentOf(nbf) === undefined,
  expired: ({ exp }, { now, leewaySeconds }) => (momentOf(exp) ?? 0) <= now - leewaySeconds * 1000,
  nbf_in_future: ({ nbf }, { now, leewaySeconds }) => (momentOf(nbf) ?? 0) > now + leewaySeconds * 1000,
  nonce_missing: ({ nonce }) => nonce === undefined,
  nonce_mismatch: ({ nonce }, expected) => nonce !== expected.nonce,
  auth_time_missing: ({ auth_time: at }, { maxAge }) => maxAge !== undefined && momentOf(at) === undefined,
  auth_time_too_old: (claims, { maxAge, now, leewaySeconds }) =>
    maxAge !== undefined && ageOf(claims, now) > (maxAge + leewaySeconds) * 1000,
};

/** Milliseconds since its user was authenticated, by the one clock that both moments are told by. */
function ageOf({ auth_time: at, iat }: IdClaims, now: number): number {
  return (momentOf(iat) ?? now) - (momentOf(at) ?? 0);
}

function refused(reason: string): JudgedIdToken {
  return { ok: false, reason: `id_token_${reason}` };
}

/**
 * What a session keeps of an ID token.
 *
 * @param now - milliseconds since the epoch
 */
export function keptOf(idToken: string, subject: string, claims: IdClaims, now: number): Identity['about'] {
  const { sid, iat, acr, auth_time: at } = claims;
  const since = issuedAt(iat, now);
  return {
    subject,
    idToken,
    ...(isText(sid) && { sid }),
    ...(since !== undefined && { since }),
    ...(isText(acr) && acr.length <= MAX_ACR && { acr }),
    ...(momentOf(at) !== undefined && {
      authenticatedAt: Math.max(0, now - Math.max(0, ageOf(claims, now))),
    }),
  };
}

/** The left half of the token's hash, by the algorithm that signs the ID token; that of Ed25519 has SHA-512 in it. */
async function hashOf(accessToken: string, idToken: string): Promise<string | undefined> {
  const parsed = parseCompactJws(idToken, MAX_LENGTH);
  const bits = parsed.ok ? /^.S(\d{3})$/.exec(parsed.jws.header.alg)?.[1] : undefined;
  const digest = await crypto.subtle.digest(`SHA-${bits ?? 512}`, new TextEncoder().encode(accessToken));
  return encode(new Uint8Array(digest, 0, digest.byteLength / 2));
}
