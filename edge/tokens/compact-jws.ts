import { decode } from 'jose/base64url';
import { JOSEError } from 'jose/errors';
import { compactVerify } from 'jose/jws/compact/verify';
import * as v from 'valibot';
import { isCanonicalBase64url } from '../crypto/base64url.ts';
import { MAX_SEALED_LENGTH } from '../http/cookie-header.ts';
import { membersOf } from '../util/json-path.ts';
import { decodeStrictJson } from './strict-json.ts';

const MAX_KEY_ID_LENGTH = 512;
const THREE_PARTS = /^[\w-]+\.[\w-]+\.[\w-]+$/;
/**
 * Extensions that we do not know, and a key that a token brings along. Parameters that only say where its key could be found are
 * no more than passed over: nothing looks there.
 */
const REFUSED_PARAMETERS = ['crit', 'b64', 'zip', 'jwk'];

const headerSchema = v.object({
  alg: v.string(),
  kid: v.exactOptional(v.pipe(v.string(), v.maxLength(MAX_KEY_ID_LENGTH))),
  typ: v.exactOptional(v.string()),
});

/** What is used of a JOSE header. */
export type JoseHeader = Readonly<v.InferOutput<typeof headerSchema>>;

export interface CompactJws {
  readonly token: string;
  readonly header: JoseHeader;
}

export type ParsedJws =
  | { readonly ok: true; readonly jws: CompactJws }
  | { readonly ok: false; readonly reason: string };

/** A key bound to its algorithm; the tests of other projects bring a shared secret as bytes. */
export type VerificationKey = CryptoKey | Uint8Array;

/**
 * Takes a JWS in the compact serialization apart, and nothing else: no other serialization, no second spelling of the
 * same bytes, no header that asks for more than a signature under one of our keys. No cryptography is done for it.
 *
 * @param maxLength - characters; as many as a cookie can carry, unless the token is for no cookie
 * @see RFC 7515, JSON Web Signature, sections 2, 3.1 and 5.2
 * @see RFC 8725, JSON Web Token Best Current Practices, section 3.10
 */
export function parseCompactJws(token: string, maxLength = MAX_SEALED_LENGTH): ParsedJws {
  if (token.length > maxLength) return { ok: false, reason: 'too_long' };
  if (!THREE_PARTS.test(token)) return { ok: false, reason: 'not_compact_jws' };
  const parts = token.split('.');
  if (!parts.every(isCanonicalBase64url)) return { ok: false, reason: 'not_canonical' };
  const read = readHeader(parts[0] ?? '');
  return read.ok ? { ok: true, jws: { token, header: read.header } } : read;
}

type ReadHeader =
  | { readonly ok: true; readonly header: JoseHeader }
  | { readonly ok: false; readonly reason: string };

/** The good header that was read last: all tokens of a backend have the same, until its keys change. */
let last: { readonly encoded: string; readonly read: ReadHeader } | undefined;

function readHeader(encoded: string): ReadHeader {
  if (last?.encoded === encoded) return last.read;
  const read = judgeHeader(encoded);
  if (read.ok) last = { encoded, read };
  return read;
}

function judgeHeader(encoded: string): ReadHeader {
  const json = decodeStrictJson(decode(encoded));
  if (!json.ok) return { ok: false, reason: `header_${json.reason}` };
  const parsed = v.safeParse(headerSchema, membersOf(json.value));
  if (!parsed.success) return { ok: false, reason: 'header_malformed' };
  const asked = Object.keys(Object(json.value));
  return REFUSED_PARAMETERS.some((name) => asked.includes(name))
    ? { ok: false, reason: 'header_parameter_refused' }
    : { ok: true, header: parsed.output };
}

/**
 * Reads what one of some keys, each of which fits the algorithm, has signed.
 *
 * @returns the payload; `undefined` when none of them has
 */
export async function payloadSignedByAny(
  { token, header }: CompactJws,
  keys: readonly VerificationKey[],
): Promise<Uint8Array | undefined> {
  for (const key of keys) {
    try {
      return (await compactVerify(token, key, { algorithms: [header.alg] })).payload;
    } catch (error) {
      if (!(error instanceof JOSEError)) throw error;
    }
  }
  return undefined;
}
