import { decode, encode } from 'jose/base64url';
import { JOSEError } from 'jose/errors';
import { compactVerify } from 'jose/jws/compact/verify';
import * as v from 'valibot';
import { decodeStrictJson } from './strict-json.ts';

const MAX_LENGTH = 8 * 1024;
const MAX_KEY_ID_LENGTH = 512;
const THREE_PARTS = /^[\w-]+\.[\w-]+\.[\w-]+$/;
/** Extensions that we do not know, and parameters by which a token would bring or name its own key. */
const REFUSED_PARAMETERS = ['crit', 'b64', 'zip', 'jwk', 'jku', 'x5u', 'x5c'];

const headerSchema = v.object({
  alg: v.pipe(v.string(), v.minLength(1)),
  kid: v.exactOptional(v.pipe(v.string(), v.maxLength(MAX_KEY_ID_LENGTH))),
  typ: v.exactOptional(v.string()),
});

/** What is used of a JOSE header. */
export type JoseHeader = Readonly<v.InferOutput<typeof headerSchema>>;

export interface CompactJws {
  readonly token: string;
  readonly header: JoseHeader;
  readonly payload: Uint8Array;
}

export type ParsedJws =
  | { readonly ok: true; readonly jws: CompactJws }
  | { readonly ok: false; readonly reason: string };

/** A public key bound to its algorithm, or the bytes of a shared secret. */
export type VerificationKey = CryptoKey | Uint8Array;

/**
 * Takes a JWS in the compact serialization apart, and nothing else: no other serialization, no second spelling of the
 * same bytes, no header that asks for more than a signature under one of our keys. No cryptography is done for it.
 *
 * @see RFC 7515, JSON Web Signature, sections 2, 3.1 and 5.2
 * @see RFC 8725, JSON Web Token Best Current Practices, section 3.10
 */
export function parseCompactJws(token: string): ParsedJws {
  if (token.length > MAX_LENGTH) return { ok: false, reason: 'too_long' };
  if (!THREE_PARTS.test(token)) return { ok: false, reason: 'not_compact_jws' };
  const [header, payload, signature] = token.split('.').map(decodeCanonical);
  if (header === undefined || payload === undefined || signature === undefined) {
    return { ok: false, reason: 'not_canonical' };
  }
  const json = decodeStrictJson(header);
  if (!json.ok) return { ok: false, reason: `header_${json.reason}` };
  const parsed = v.safeParse(headerSchema, json.value);
  if (!parsed.success) return { ok: false, reason: 'header_malformed' };
  const asked = Object.keys(Object(json.value));
  return REFUSED_PARAMETERS.some((name) => asked.includes(name))
    ? { ok: false, reason: 'header_parameter_refused' }
    : { ok: true, jws: { token, header: parsed.output, payload } };
}

/** Tells whether one of some keys, each of which fits the algorithm, has signed. */
export async function isSignedByAny(
  { token, header }: CompactJws,
  keys: readonly VerificationKey[],
): Promise<boolean> {
  for (const key of keys) {
    try {
      await compactVerify(token, key, { algorithms: [header.alg] });
      return true;
    } catch (error) {
      if (!(error instanceof JOSEError)) throw error;
    }
  }
  return false;
}

/** The bytes, if there is no other way to write them. */
function decodeCanonical(part: string): Uint8Array | undefined {
  try {
    const bytes = decode(part);
    return encode(bytes) === part ? bytes : undefined;
  } catch {
    return undefined;
  }
}
