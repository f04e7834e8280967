import { decodeJwt } from 'jose/jwt/decode';
import { parseCompactJws, payloadSignedByAny } from './compact-jws.ts';
import type { FindKeys, KeysFault } from './jwks.ts';

export interface ExpectedJws {
  /** Judges the `typ` of the header. */
  readonly isType: (typ: string | undefined) => boolean;
  readonly algorithms: readonly string[];
  readonly find: FindKeys;
  readonly receivedAt?: number | undefined;
  /** Characters; as many as a cookie can carry, unless the token is for no cookie. */
  readonly maxLength?: number;
}

export type Signed =
  | { readonly status: 'signed'; readonly payload: Uint8Array }
  | { readonly status: 'invalid'; readonly reason: string }
  /** Neither good nor bad: the keys cannot be had. */
  | { readonly status: 'unavailable'; readonly fault?: KeysFault };

/**
 * Reads a signed token of an expected type: the form first, then the signature. What it says is still to be judged.
 *
 * @see RFC 8725, JSON Web Token Best Current Practices, sections 3.1, 3.2 and 3.11
 */
export async function readSigned(
  token: string,
  { isType, algorithms, find, receivedAt, maxLength }: ExpectedJws,
): Promise<Signed> {
  const parsed = parseCompactJws(token, maxLength);
  if (!parsed.ok) return { status: 'invalid', reason: parsed.reason };
  const { header } = parsed.jws;
  if (!isType(header.typ)) return { status: 'invalid', reason: 'wrong_type' };
  if (!algorithms.includes(header.alg)) return { status: 'invalid', reason: 'algorithm_not_allowed' };
  const search = await find(header, receivedAt, () => issuerIn(token));
  if (search.status === 'unavailable') return search;
  if (search.keys.length === 0) return { status: 'invalid', reason: 'unknown_key' };
  const payload = await payloadSignedByAny(parsed.jws, search.keys);
  return payload === undefined
    ? { status: 'invalid', reason: 'signature_mismatch' }
    : { status: 'signed', payload };
}

/** Nobody has verified it yet: it can only narrow down whose key there is to verify with. */
function issuerIn(token: string): unknown {
  try {
    return decodeJwt(token).iss;
  } catch {
    return undefined;
  }
}
