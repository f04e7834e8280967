import { JOSEError, JWTExpired } from 'jose/errors';
import { type JWTVerifyOptions, jwtVerify } from 'jose/jwt/verify';
import { importSPKI } from 'jose/key/import';
import { createRemoteKeys, KeysUnavailable, type RemoteKeys } from './keys.ts';
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
  /** Grows when the keys change, so that what earlier keys verified is verified again. */
  generation(): number;
  readonly leewaySeconds: number;
}

/**
 * Verifies access tokens locally.
 *
 * @see RFC 8725, JSON Web Token Best Current Practices, section 3; RFC 9068, section 4
 */
export function createVerifier(policy: VerificationPolicy, fetch: Fetch, now: Clock): Verifier {
  const { keys: source, leewaySeconds } = policy;
  if (source.kind === 'opaque') {
    return { verify: async () => ({ status: 'valid', claims: {} }), generation: () => 0, leewaySeconds };
  }
  const remote = source.kind === 'jwks' ? createRemoteKeys(source.url, fetch, now) : undefined;
  const local = source.kind === 'jwks' ? undefined : localKey(source, policy.algorithms);

  return {
    leewaySeconds,
    generation: () => remote?.generation() ?? 0,
    async verify(accessToken) {
      if (accessToken.length > MAX_TOKEN_LENGTH || !COMPACT_JWS.test(accessToken)) {
        return { status: 'invalid', reason: 'not_compact_jws' };
      }
      try {
        const { payload, protectedHeader } = await verifyWith(
          accessToken,
          remote,
          local,
          options(policy, now),
        );
        return ACCESS_TOKEN_TYPES.includes(protectedHeader.typ?.toLowerCase())
          ? { status: 'valid', claims: payload }
          : { status: 'invalid', reason: 'wrong_type' };
      } catch (error) {
        return judge(error);
      }
    },
  };
}

async function verifyWith(
  token: string,
  remote: RemoteKeys | undefined,
  local: (() => Promise<CryptoKey | Uint8Array>) | undefined,
  options: JWTVerifyOptions,
) {
  if (remote !== undefined) return jwtVerify(token, remote.find, options);
  if (local !== undefined) return jwtVerify(token, await local(), options);
  throw new TypeError('There is no key to verify with.');
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
  // jose reports a key that does not fit the algorithm as a TypeError.
  if (error instanceof TypeError) return { status: 'invalid', reason: 'key_mismatch' };
  throw error;
}

function localKey(
  source: Extract<KeySource, { kind: 'spki' | 'secret' }>,
  algorithms: readonly string[],
): () => Promise<CryptoKey | Uint8Array> {
  let key: CryptoKey | Uint8Array | undefined;
  return async () => {
    key ??=
      source.kind === 'secret'
        ? new TextEncoder().encode(source.secret)
        : await importSPKI(source.pem, algorithms[0] ?? 'RS256');
    return key;
  };
}
