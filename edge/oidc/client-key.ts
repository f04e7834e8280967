import { importJWK, importPKCS8 } from 'jose/key/import';
import * as v from 'valibot';
import type { Metadata } from './discovery.ts';
import { ProviderUnavailable } from './fetch.ts';

/** A private key by which a client proves itself, and the name that the provider knows the public one by. */
export interface ClientKey {
  /** PKCS #8 in PEM, or a private JWK as JSON. */
  readonly text: string;
  readonly keyId: string | undefined;
  /** The variable that has it. */
  readonly variable: string;
}

/** What may sign, the usual first (RFC 7518, section 3.1; RFC 8037, section 3.1). */
const ALGORITHMS: readonly string[] = ['RS256', 'PS256', 'ES256', 'ES384', 'ES512', 'EdDSA'];
const PEM = /^-----BEGIN PRIVATE KEY-----[\sA-Za-z\d+/=]+-----END PRIVATE KEY-----$/;
const LEAST_RSA_BITS = 2048;

const jwkSchema = v.looseObject({
  kty: v.picklist(['RSA', 'EC', 'OKP']),
  d: v.pipe(v.string(), v.minLength(1)),
  kid: v.exactOptional(v.string()),
  alg: v.exactOptional(v.string()),
});

/** A key as files, shells and dashboards hand it on: in quotation marks, or with line breaks that are written out. */
export function unwrappedKey(text: string): string {
  const bare = text.replace(/^(["'`])(.*)\1$/s, '$2').trim();
  return bare.startsWith('{') ? bare : bare.replace(/\\r\\n|\\[rn]/g, '\n').trim();
}

/** What is wrong with a text that is to be a private key, as far as it can be told before it is used. */
export function clientKeyFault(text: string): string | undefined {
  if (PEM.test(text) || jwkIn(text) !== undefined) return undefined;
  if (/-----BEGIN (?:RSA|EC) PRIVATE KEY-----/.test(text))
    return 'is a private key of an older form; `openssl pkcs8 -topk8 -nocrypt` writes it as PKCS #8';
  if (/-----BEGIN ENCRYPTED/.test(text))
    return 'is a private key behind a passphrase, which nobody types here';
  if (/-----BEGIN PUBLIC KEY-----/.test(text)) return 'is a public key, which proves nothing';
  return 'is neither a private key as PKCS #8 in PEM nor a private JWK';
}

/** @returns the JWK that a text is, where it is one */
function jwkIn(text: string) {
  try {
    const parsed = v.safeParse(jwkSchema, JSON.parse(text));
    return parsed.success ? parsed.output : undefined;
  } catch {
    return undefined;
  }
}

/** A key that signs. */
export interface SigningKey {
  readonly key: CryptoKey;
  readonly kid?: string;
}

/**
 * Imports a private key, for the algorithm that its JWK names, or else the first that fits it and that the provider takes.
 *
 * @throws ProviderUnavailable with what the operator can mend, where it is none
 */
export async function importClientKey(
  { text, keyId, variable }: ClientKey,
  {
    token_endpoint_auth_signing_alg_values_supported: taken = [],
  }: Pick<Metadata, 'token_endpoint_auth_signing_alg_values_supported'>,
): Promise<SigningKey> {
  const jwk = jwkIn(text);
  // RFC 9864 has a new name for what signs as before.
  const known = jwk?.alg === undefined ? ALGORITHMS : [jwk.alg === 'Ed25519' ? 'EdDSA' : jwk.alg];
  const wanted = known.filter((each) => taken.includes(each));
  for (const algorithm of wanted.length > 0 ? wanted : known) {
    const key = await (jwk === undefined ? importPKCS8(text, algorithm) : importJWK(jwk, algorithm)).catch(
      () => undefined,
    );
    if (key === undefined || key instanceof Uint8Array || isShort(key)) continue;
    const kid = keyId ?? jwk?.kid;
    return { key, ...(kid !== undefined && { kid }) };
  }
  throw ProviderUnavailable.misconfigured({ ...UNUSABLE, status: 0, variable });
}

const UNUSABLE = {
  reason: 'client_key_unusable',
  cure: 'Use an RSA key of 2048 bits or more, a P-256, P-384 or P-521 key, or an Ed25519 key, with an algorithm that the provider takes.',
} as const;

function isShort({ algorithm }: CryptoKey): boolean {
  const bits: unknown = Reflect.get(algorithm, 'modulusLength');
  return typeof bits === 'number' && bits < LEAST_RSA_BITS;
}
