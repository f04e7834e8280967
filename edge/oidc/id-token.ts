import { encode } from 'jose/base64url';
import type { IDToken } from 'oauth4webapi';
import { parseCompactJws } from '../tokens/compact-jws.ts';
import type { RemoteKeys } from '../tokens/jwks.ts';
import { PUBLIC_KEY_ALGORITHMS } from '../tokens/public-key.ts';
import { readSigned } from '../tokens/signature.ts';
import { decodeStrictJson } from '../tokens/strict-json.ts';
import { isText } from '../util/json-path.ts';
import { ProviderUnavailable } from './fetch.ts';
import { issuedAt } from './issued-at.ts';
import type { Identity } from './types.ts';

const TYPES = [undefined, 'jwt'] as const;
/** It has come from the provider itself, and where it is too large for a cookie it is not kept. */
const MAX_LENGTH = 64 * 1024;

export interface ReceivedIdToken {
  readonly idToken: string;
  /** As the library has judged them: issuer, audience, times, nonce. */
  readonly claims: IDToken;
  readonly accessToken: string;
  readonly clientId: string;
  readonly keys: RemoteKeys;
}

/**
 * Judges what the library leaves open of an ID token: the signature, that it has one reading only, the party that it was
 * issued to, and the access token that it came with.
 *
 * @returns why it cannot be believed, if it cannot
 * @throws ProviderUnavailable when the provider's keys are not to be had
 * @see OpenID Connect Core 1.0, sections 3.1.3.7 (steps 5 and 6) and 3.1.3.8
 */
export async function idTokenFault(received: ReceivedIdToken): Promise<string | undefined> {
  const { idToken, claims, accessToken, clientId, keys } = received;
  const expected = {
    types: TYPES,
    algorithms: PUBLIC_KEY_ALGORITHMS,
    find: keys.findAnew,
    maxLength: MAX_LENGTH,
  };
  const signed = await readSigned(idToken, expected);
  if (signed.status === 'unavailable') throw new ProviderUnavailable('backend_unreachable');
  if (signed.status === 'invalid') return `id_token_${signed.reason}`;
  const json = decodeStrictJson(signed.payload);
  if (!json.ok) return `id_token_${json.reason}`;
  if (claims.azp !== undefined && claims.azp !== clientId) return 'id_token_azp';
  const { at_hash: hash } = claims;
  return hash === undefined || hash === (await hashOf(accessToken, idToken)) ? undefined : 'id_token_at_hash';
}

/**
 * What a session keeps of an ID token.
 *
 * @param now - milliseconds since the epoch
 */
export function keptOf(idToken: string, { sub: subject, sid, iat }: IDToken, now: number): Identity['about'] {
  const since = issuedAt(iat, now);
  return {
    subject,
    idToken,
    ...(isText(sid) && { sid }),
    ...(since !== undefined && { since }),
  };
}

/** The left half of the token's hash, by the algorithm that signs the ID token; that of Ed25519 has SHA-512 in it. */
async function hashOf(accessToken: string, idToken: string): Promise<string | undefined> {
  const parsed = parseCompactJws(idToken, MAX_LENGTH);
  const bits = parsed.ok ? /^.S(\d{3})$/.exec(parsed.jws.header.alg)?.[1] : undefined;
  const digest = await crypto.subtle.digest(`SHA-${bits ?? 512}`, new TextEncoder().encode(accessToken));
  return encode(new Uint8Array(digest, 0, digest.byteLength / 2));
}
