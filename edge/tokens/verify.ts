import { decodeJwt } from 'jose/jwt/decode';
import type { Log } from '../telemetry/log.ts';
import type { Clock, Fetch } from '../types.ts';
import { lazy } from '../util/lazy.ts';
import { type ClaimsPolicy, type ClaimsVerdict, isIssuedBy, validateClaims } from './claims.ts';
import { createRemoteKeys, type FindKeys, type KeysFault, type RemoteKeys } from './jwks.ts';
import { PUBLIC_KEY_ALGORITHMS, type PublicKey, readSpki } from './public-key.ts';
import type { ShareKeys } from './shared-keys.ts';
import { secretAlgorithms, secretBytes } from './shared-secret.ts';
import { readSigned } from './signature.ts';
import { isAccessTokenType } from './token-types.ts';

const JWT_FORM = /^eyJ[\w-]*\.[\w-]*\.[\w-]*$/;

/** Where the key that verifies access tokens comes from; `opaque` leaves verification to the backend. */
export type KeySource =
  | { readonly kind: 'jwks'; readonly url: string }
  | { readonly kind: 'spki'; readonly pem: string }
  | { readonly kind: 'secret'; readonly secret: string }
  /** The key set of the OpenID provider, whose address its metadata tell. */
  | { readonly kind: 'provider' }
  | { readonly kind: 'opaque' };

export interface VerificationPolicy extends ClaimsPolicy {
  readonly keys: KeySource;
  /** The allow-list; without it, whatever the key is fit for. A token signed with anything else is refused. */
  readonly algorithms: readonly string[] | undefined;
  /**
   * Whether tokens are for no API that we know of. Then what is no JWT, is of another issuer, or is signed with a key that is not
   * published is taken as well, for the API to judge.
   */
  readonly opaqueToo?: boolean;
}

export type Verification =
  | ClaimsVerdict
  /** Neither good nor bad: the keys cannot be had. It may not end a session, nor let anyone in. */
  | { readonly status: 'unavailable'; readonly fault?: KeysFault };

export interface Verifier {
  /** @param receivedAt - when the backend gave it to us, in milliseconds: its key may be newer than the set that we know */
  verify(accessToken: string, receivedAt?: number): Promise<Verification>;
  /**
   * Verifies a token that the backend has just issued. Unlike one that a client brings, it may make us ask for the
   * key set again at once: its key may be minutes newer than the set.
   */
  verifyIssued(accessToken: string): Promise<Verification>;
  /** Grows when the keys change, so that what earlier keys verified is verified again. */
  generation(): number;
  /** Whether there are keys to verify with. */
  isReady(): Promise<boolean>;
  readonly leewaySeconds: number;
  /** Whether there are tokens that it takes without a look into them: what is valid to it may be anyone's. */
  readonly takesOpaque: boolean;
}

/**
 * Verifies access tokens locally: the form first, then the signature, then the claims.
 *
 * @param log - is told which members of a key set are left out, and why
 * @param providersKeys - those of the OpenID provider
 * @param shareKeys - where isolates share key sets
 * @see RFC 8725, JSON Web Token Best Current Practices, section 3; RFC 9068, section 4
 */
export function createVerifier(
  policy: VerificationPolicy,
  fetch: Fetch,
  now: Clock,
  log?: Log,
  providersKeys?: RemoteKeys,
  shareKeys?: ShareKeys,
): Verifier {
  const { keys: source, leewaySeconds, opaqueToo = false } = policy;
  if (source.kind === 'opaque') return { ...TAKES_ALL, leewaySeconds };
  const keys = keysFrom(source);
  const algorithms = allowList(policy);

  async function verifyWith(accessToken: string, find: FindKeys, receivedAt?: number): Promise<Verification> {
    if (opaqueToo && isForOthers(accessToken, policy)) return OPAQUE;
    const expected = { isType: isAccessTokenType, algorithms, find, receivedAt };
    const signed = await readSigned(accessToken, expected);
    if (signed.status === 'signed') return validateClaims(signed.payload, policy, now());
    return opaqueToo && signed.status === 'invalid' && signed.reason === 'unknown_key' ? OPAQUE : signed;
  }

  function keysFrom(source: Exclude<KeySource, { kind: 'opaque' }>): RemoteKeys {
    if (source.kind === 'jwks') return createRemoteKeys(source.url, fetch, now, log, shareKeys?.(source.url));
    if (source.kind === 'provider') return providersKeys ?? NO_KEYS;
    return localKeys(source);
  }

  return {
    leewaySeconds,
    takesOpaque: opaqueToo,
    generation: keys.generation,
    isReady: keys.isReady,
    verify: (accessToken, receivedAt) => verifyWith(accessToken, keys.find, receivedAt),
    verifyIssued: (accessToken) => verifyWith(accessToken, keys.findAnew),
  };
}

const OPAQUE: Verification = { status: 'valid', claims: {} };
const ready = async () => true;

/** Where the backend is the one who looks into tokens. */
const TAKES_ALL: Omit<Verifier, 'leewaySeconds'> = {
  verify: async () => OPAQUE,
  verifyIssued: async () => OPAQUE,
  generation: () => 0,
  isReady: ready,
  takesOpaque: true,
};

/** Whether a token has not the form of a JWT, or does not say that it is of the issuer whose keys we know. */
function isForOthers(accessToken: string, { issuer }: VerificationPolicy): boolean {
  if (!JWT_FORM.test(accessToken)) return true;
  try {
    const { iss, tid } = decodeJwt(accessToken);
    return issuer !== undefined && !isIssuedBy(issuer, iss, tid);
  } catch {
    return false;
  }
}

const nothing: FindKeys = async () => ({ status: 'unavailable' });
const NO_KEYS: RemoteKeys = {
  find: nothing,
  findAnew: nothing,
  generation: () => 0,
  isReady: async () => false,
};

/** Never more than the kind of key is for: a public key must not be taken for a shared secret. */
function allowList({ keys, algorithms }: VerificationPolicy): readonly string[] {
  const fitting = keys.kind === 'secret' ? secretAlgorithms(keys.secret) : PUBLIC_KEY_ALGORITHMS;
  return fitting.filter((each) => algorithms?.includes(each) ?? true);
}

/** A key from the configuration: it never changes, so looking anew finds the same one. */
function localKeys(source: Extract<KeySource, { kind: 'spki' | 'secret' }>): RemoteKeys {
  const find = source.kind === 'secret' ? secretKey(source.secret) : publicKey(source.pem);
  return { find, findAnew: find, generation: () => 0, isReady: ready };
}

function secretKey(secret: string): FindKeys {
  const bytes = secretBytes(secret);
  // Only settled values are kept: a promise shared between requests can hang on some edge platforms.
  const bound = new Map<string, CryptoKey>();
  return async ({ alg }) => {
    if (bytes === undefined) return { status: 'found', keys: [] };
    const key = bound.get(alg) ?? (await importSecret(bytes, alg));
    bound.set(alg, key);
    return { status: 'found', keys: [key] };
  };
}

/** @param algorithm - HS256, HS384 or HS512: the allow-list has let through nothing else */
function importSecret(bytes: Uint8Array<ArrayBuffer>, algorithm: string): Promise<CryptoKey> {
  const hmac = { name: 'HMAC', hash: `SHA-${algorithm.slice(2)}` };
  return crypto.subtle.importKey('raw', bytes, hmac, false, ['verify']);
}

/** An unfit key keeps the whole gatehouse closed; whoever gets here all the same finds no key. */
function publicKey(pem: string): FindKeys {
  const imported = lazy(() => fitKey(pem));
  return async ({ alg }) => {
    const key = await imported();
    return { status: 'found', keys: key?.algorithms.includes(alg) ? [await key.bind(alg)] : [] };
  };
}

async function fitKey(pem: string): Promise<PublicKey | undefined> {
  const judged = await readSpki(pem);
  return judged.ok ? judged.key : undefined;
}
