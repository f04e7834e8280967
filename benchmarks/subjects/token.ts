import { type CryptoKey, exportJWK, exportSPKI, generateKeyPair, SignJWT } from 'jose';
import type { KeySource } from '../../edge/tokens/verify.ts';

export const ALGORITHMS = ['HS256', 'RS256', 'ES256', 'EdDSA'] as const;
export type Algorithm = (typeof ALGORITHMS)[number];

/** @throws TypeError when there is none of that name */
export function algorithmNamed(name: string): Algorithm {
  const algorithm = ALGORITHMS.find((each) => each === name);
  if (algorithm === undefined) throw new TypeError(`There is no algorithm "${name}".`);
  return algorithm;
}

/** Where the verifier has its key from: the configuration, or the backend's key set. */
export const SOURCES = ['local', 'jwks'] as const;
export type Source = (typeof SOURCES)[number];

export const ISSUER = 'https://api.example.com';
export const AUDIENCE = 'bench';
const KEY_SET_URL = 'https://api.example.com/.well-known/jwks.json';
const KEY_ID = 'bench-1';
const SHARED_SECRET = 'KzU1mR0vQ8ePz3aWx7dLq2sTn9bYc4hJ';
const LIFETIME_SECONDS = 3_600;

/** Signs like a backend. */
export interface Signer {
  readonly algorithm: Algorithm;
  /** The variable that gives the product its key. */
  readonly environment: Readonly<Record<string, string>>;
  readonly keys: KeySource;
  /** Ready to verify with. */
  readonly verifyingKey: CryptoKey;
  readonly keySet: () => Response;
  /** @param claims - beside the usual ones */
  sign(claims?: Readonly<Record<string, unknown>>): Promise<string>;
}

export async function createSigner(algorithm: Algorithm, source: Source = 'local'): Promise<Signer> {
  const { signingKey, verifyingKey, local, jwk } = await keysFor(algorithm);
  const jwks: Keys = {
    environment: { JWT_JWKS_URL: KEY_SET_URL },
    keys: { kind: 'jwks', url: KEY_SET_URL },
  };
  return {
    algorithm,
    verifyingKey,
    ...(source === 'jwks' ? jwks : local),
    keySet: () => Response.json({ keys: [{ ...jwk, kid: KEY_ID, alg: algorithm, use: 'sig' }] }),
    sign: (claims = {}) =>
      new SignJWT({ role: 'customer', ...claims })
        .setProtectedHeader({ alg: algorithm, kid: KEY_ID, typ: 'at+jwt' })
        .setIssuer(ISSUER)
        .setAudience(AUDIENCE)
        .setSubject('42')
        .setIssuedAt()
        .setExpirationTime(`${LIFETIME_SECONDS} s`)
        .sign(signingKey),
  };
}

type Keys = Pick<Signer, 'environment' | 'keys'>;

interface KeyMaterial {
  readonly signingKey: CryptoKey;
  readonly verifyingKey: CryptoKey;
  readonly local: Keys;
  readonly jwk: object;
}

async function keysFor(algorithm: Algorithm): Promise<KeyMaterial> {
  if (algorithm === 'HS256') return sharedKey();
  const { privateKey, publicKey } = await generateKeyPair(algorithm, { extractable: true });
  const pem = await exportSPKI(publicKey);
  return {
    signingKey: privateKey,
    verifyingKey: publicKey,
    local: { environment: { JWT_PUBLIC_KEY: pem }, keys: { kind: 'spki', pem } },
    jwk: await exportJWK(publicKey),
  };
}

async function sharedKey(): Promise<KeyMaterial> {
  const bytes = new TextEncoder().encode(SHARED_SECRET);
  const hmac = { name: 'HMAC', hash: 'SHA-256' };
  const key = await crypto.subtle.importKey('raw', bytes, hmac, false, ['sign', 'verify']);
  return {
    signingKey: key,
    verifyingKey: key,
    local: { environment: { JWT_SECRET: SHARED_SECRET }, keys: { kind: 'secret', secret: SHARED_SECRET } },
    jwk: {},
  };
}
