import type { CompactJWSHeaderParameters, FlattenedJWSInput } from 'jose';
import { JOSEError, JWKSMultipleMatchingKeys, JWSSignatureVerificationFailed, JWTExpired } from 'jose/errors';
import { type JWTVerifyOptions, jwtVerify } from 'jose/jwt/verify';
import { importSPKI } from 'jose/key/import';
import { createRemoteKeys, KeysUnavailable } from './keys.ts';
import type { Claims, Clock, Fetch } from './types.ts';

const MAX_TOKEN_LENGTH = 8 * 1024;
const COMPACT_JWS = /^[\w-]+\.[\w-]+\.[\w-]+$/;
/** RFC 9068 names the first; most backends write the second, or nothing. */
const ACCESS_TOKEN_TYPES: readonly unknown[] = ['at+jwt', 'jwt', 'application/at+jwt', undefined];

/** Where the key that verifies access tokens comes from; `opaque` leaves verification to the backend. */
export type KeySource =
  | { readonly kind: 'jwks'; readonly url: string }
  | { readonly kind: 'spki'; readonly pem: string }
  | { readonly kind: 'secret'; readonly secret: string }
  | { readonly kind: 'opaque' };

export interface VerificationPolicy {
  readonly keys: KeySource;
  /** The allow-list; a token signed with anything else is refused. */
  readonly algorithms: readonly string[];
  readonly issuer: string | undefined;
  readonly audience: string | undefined;
  readonly leewaySeconds: number;
}

export type Verification =
  | { readonly status: 'valid'; readonly claims: Claims }
  | { readonly status: 'expired' }
  | { readonly status: 'invalid'; readonly reason: string }
  /** Neither good nor bad: the key set cannot be had. It may not end a session, nor let anyone in. */
  | { readonly status: 'unavailable' };

export interface Verifier {
  verify(accessToken: string): Promise<Verification>;
  /**
   * Verifies a token that the backend has just issued. Unlike one that a client brings, it may make us ask for the
   * key set again at once: its key may be minutes newer than the set.
   */
  verifyIssued(accessToken: string): Promise<Verification>;
  /** Grows when the keys change, so that what earlier keys verified is verified again. */
  generation(): number;
  readonly leewaySeconds: number;
}

type FindKey = (
  header: CompactJWSHeaderParameters,
  token: FlattenedJWSInput,
) => Promise<CryptoKey | Uint8Array>;

/**
 * Verifies access tokens locally.
 *
 * @see RFC 8725, JSON Web Token Best Current Practices, section 3; RFC 9068, section 4
 */
export function createVerifier(policy: VerificationPolicy, fetch: Fetch, now: Clock): Verifier {
  const { keys: source, leewaySeconds } = policy;
  if (source.kind === 'opaque') {
    const verify = async () => ({ status: 'valid', claims: {} }) as const;
    return { verify, verifyIssued: verify, generation: () => 0, leewaySeconds };
  }
  const keys = source.kind === 'jwks' ? createRemoteKeys(source.url, fetch, now) : localKeys(source);

  async function verifyWith(accessToken: string, find: FindKey): Promise<Verification> {
    if (accessToken.length > MAX_TOKEN_LENGTH || !COMPACT_JWS.test(accessToken)) {
      return { status: 'invalid', reason: 'not_compact_jws' };
    }
    try {
      const { payload, protectedHeader } = await verifyAny(accessToken, find, options(policy, now));
      return ACCESS_TOKEN_TYPES.includes(protectedHeader.typ?.toLowerCase())
        ? { status: 'valid', claims: payload }
        : { status: 'invalid', reason: 'wrong_type' };
    } catch (error) {
      return judge(error);
    }
  }

  return {
    leewaySeconds,
    generation: keys.generation,
    verify: (accessToken) => verifyWith(accessToken, keys.find),
    verifyIssued: (accessToken) => verifyWith(accessToken, keys.findAnew),
  };
}

/** Several keys may fit a token that names none: then any of them may have signed it. */
async function verifyAny(token: string, find: FindKey, options: JWTVerifyOptions) {
  try {
    return await jwtVerify(token, find, options);
  } catch (error) {
    if (!(error instanceof JWKSMultipleMatchingKeys)) throw error;
    for await (const key of error) {
      const verified = await jwtVerify(token, key, options).catch(wrongSignature);
      if (verified !== undefined) return verified;
    }
    throw new JWSSignatureVerificationFailed();
  }
}

function wrongSignature(error: unknown): undefined {
  if (!(error instanceof JWSSignatureVerificationFailed)) throw error;
}

function options(policy: VerificationPolicy, now: Clock): JWTVerifyOptions {
  return {
    algorithms: [...policy.algorithms],
    clockTolerance: policy.leewaySeconds,
    currentDate: new Date(now()),
    requiredClaims: ['exp'],
    ...(policy.issuer !== undefined && { issuer: policy.issuer }),
    ...(policy.audience !== undefined && { audience: policy.audience }),
  };
}

function judge(error: unknown): Verification {
  if (error instanceof JWTExpired) return { status: 'expired' };
  if (error instanceof KeysUnavailable) return { status: 'unavailable' };
  if (error instanceof JOSEError) return { status: 'invalid', reason: error.code };
  // A key that does not fit the algorithm, or is none.
  if (error instanceof TypeError || error instanceof DOMException) {
    return { status: 'invalid', reason: 'key_mismatch' };
  }
  throw error;
}

/** A key from the configuration: it never changes, so looking anew finds the same one. */
function localKeys(source: Extract<KeySource, { kind: 'spki' | 'secret' }>) {
  const find = source.kind === 'secret' ? secretKey(source.secret) : publicKey(source.pem);
  return { find, findAnew: find, generation: () => 0 };
}

function secretKey(secret: string): FindKey {
  const bytes = new TextEncoder().encode(secret);
  return async () => bytes;
}

/** WebCrypto binds a key to one algorithm, so a public key is imported once for each that a token may name. */
function publicKey(pem: string): FindKey {
  const keys = new Map<string, CryptoKey>();
  return async ({ alg = '' }) => {
    const key = keys.get(alg) ?? (await importSPKI(pem, alg));
    keys.set(alg, key);
    return key;
  };
}
