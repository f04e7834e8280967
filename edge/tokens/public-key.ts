import { importJWK, importSPKI } from 'jose/key/import';
import * as v from 'valibot';
import { membersOf } from '../util/json-path.ts';

const LEAST_RSA_BITS = 2048;
const RSA_EXPONENT = 65_537;
/** How an Ed25519 key in PEM begins (RFC 8410, section 10.1). workerd takes a key for X25519 for one, too. */
const ED25519_PEM = /^-----BEGIN PUBLIC KEY-----\s*MCowBQYDK2VwAyEA/;

/** The kinds of public keys, and what each may verify (RFC 7518, section 3.1; RFC 8037, section 3.1; RFC 9864). */
const KINDS = [
  { kty: 'RSA', crv: undefined, algorithms: ['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512'] },
  { kty: 'EC', crv: 'P-256', algorithms: ['ES256'] },
  { kty: 'EC', crv: 'P-384', algorithms: ['ES384'] },
  { kty: 'EC', crv: 'P-521', algorithms: ['ES512'] },
  { kty: 'OKP', crv: 'Ed25519', algorithms: ['Ed25519', 'EdDSA'] },
] as const;

/** Everything that a public key may verify; nothing that a shared secret does. */
export const PUBLIC_KEY_ALGORITHMS: readonly string[] = KINDS.flatMap(({ algorithms }) => algorithms);

/** A public key that is fit to verify with. */
export interface PublicKey {
  readonly keyId: string | undefined;
  /** Whose tokens alone it may sign; undefined where the key set does not say, or says that it may be anyone's there. */
  readonly issuer: string | undefined;
  /** Its kind decides them; a key set may narrow them down to one. */
  readonly algorithms: readonly string[];
  /** WebCrypto binds a key to one algorithm, so it is imported once for each that a token names. */
  readonly bind: (algorithm: string) => Promise<CryptoKey>;
}

export type KeyFault =
  | 'malformed'
  | 'not_public'
  | 'not_for_signatures'
  | 'kind_not_supported'
  | 'algorithm_mismatch'
  | 'rsa_modulus_short'
  | 'rsa_exponent';

export type JudgedKey =
  | { readonly ok: true; readonly key: PublicKey }
  | { readonly ok: false; readonly fault: KeyFault };

/** As Microsoft writes it beside a key of one tenant; beside those of all it has `{tenantid}` in it. */
const ONE_TENANT = /^https:\/\/[^{}]+\/v2\.0$/;

const jwkSchema = v.object({
  kty: v.string(),
  crv: v.exactOptional(v.string()),
  kid: v.exactOptional(v.string()),
  alg: v.exactOptional(v.string()),
  use: v.exactOptional(v.string(), 'sig'),
  key_ops: v.exactOptional(v.array(v.string()), ['verify']),
  issuer: v.exactOptional(v.fallback(v.string(), '')),
  ...v.entriesFromList(['n', 'e', 'x', 'y'], v.exactOptional(v.string())),
});

/**
 * Judges a member of a key set.
 *
 * @see RFC 7517, JSON Web Key, section 4
 * @see RFC 8725, JSON Web Token Best Current Practices, sections 3.1 and 3.5
 */
export async function readJwk(member: unknown): Promise<JudgedKey> {
  const members = membersOf(member);
  const parsed = v.safeParse(jwkSchema, members);
  if (!parsed.success) return { ok: false, fault: 'malformed' };
  const { kid, alg, use, key_ops, issuer, ...jwk } = parsed.output;
  if (jwk.kty === 'oct' || members?.d !== undefined) return { ok: false, fault: 'not_public' };
  // Some write an empty list where there is nothing to say.
  const isForSignatures = use === 'sig' && (key_ops.length === 0 || key_ops.includes('verify'));
  if (!isForSignatures) return { ok: false, fault: 'not_for_signatures' };
  const kind = KINDS.find(({ kty, crv }) => kty === jwk.kty && crv === jwk.crv);
  if (kind === undefined) return { ok: false, fault: 'kind_not_supported' };
  const algorithms = kind.algorithms.filter((each) => alg === undefined || each === alg);
  const importAs = async (algorithm: string) => asCryptoKey(await importJWK(jwk, algorithm));
  return algorithms[0] === undefined
    ? { ok: false, fault: 'algorithm_mismatch' }
    : judge({ keyId: kid, issuer: ONE_TENANT.exec(issuer ?? '')?.[0] }, algorithms, algorithms[0], importAs);
}

/**
 * Judges a public key in PEM.
 *
 * @see RFC 5280, section 4.1 (SubjectPublicKeyInfo)
 */
export async function readSpki(pem: string): Promise<JudgedKey> {
  const importAs = (algorithm: string) => importSPKI(pem, algorithm);
  const kinds = KINDS.filter(({ crv }) => crv !== 'Ed25519' || ED25519_PEM.test(pem));
  for (const { algorithms } of kinds) {
    const judged = await judge({ keyId: undefined, issuer: undefined }, algorithms, algorithms[0], importAs);
    if (judged.ok || judged.fault !== 'malformed') return judged;
  }
  return { ok: false, fault: 'malformed' };
}

type ImportAs = (algorithm: string) => Promise<CryptoKey>;

/** Only WebCrypto can tell that a key is one, such as a point that lies on its curve. */
async function judge(
  named: Pick<PublicKey, 'keyId' | 'issuer'>,
  algorithms: readonly string[],
  first: string,
  importAs: ImportAs,
): Promise<JudgedKey> {
  const key = await importAs(first).catch(() => undefined);
  if (key === undefined) return { ok: false, fault: 'malformed' };
  const fault = rsaFault(key);
  if (fault !== undefined) return { ok: false, fault };
  // Only settled values are kept: a promise shared between requests can hang on some edge platforms.
  const bound = new Map([[first, key]]);
  const bind = async (algorithm: string) => {
    const known = bound.get(algorithm) ?? (await importAs(algorithm));
    bound.set(algorithm, known);
    return known;
  };
  return { ok: true, key: { ...named, algorithms, bind } };
}

const rsaSchema = v.object({ modulusLength: v.number(), publicExponent: v.instance(Uint8Array) });

/** @see RFC 7518, JSON Web Algorithms, section 3.3 (2048 bits or more) */
function rsaFault({ algorithm }: CryptoKey): KeyFault | undefined {
  const rsa = v.safeParse(rsaSchema, algorithm);
  if (!rsa.success) return undefined;
  const { modulusLength, publicExponent } = rsa.output;
  if (modulusLength < LEAST_RSA_BITS) return 'rsa_modulus_short';
  const exponent = publicExponent.reduce((sum, byte) => sum * 256 + byte, 0);
  return exponent === RSA_EXPONENT ? undefined : 'rsa_exponent';
}

function asCryptoKey(key: CryptoKey | Uint8Array): CryptoKey {
  if (key instanceof Uint8Array) throw new TypeError('A public key is never bytes.');
  return key;
}
