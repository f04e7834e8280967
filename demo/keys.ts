import { calculateJwkThumbprint } from 'jose/jwk/thumbprint';

/** A public key as published in the key set. */
export interface PublicJwk {
  readonly kty: 'EC';
  readonly crv: 'P-256';
  readonly x: string;
  readonly y: string;
  readonly kid: string;
  readonly alg: 'ES256';
  readonly use: 'sig';
}

/** The key pair that signs access tokens. */
export interface SigningKey {
  readonly privateKey: CryptoKey;
  readonly publicKey: CryptoKey;
  readonly publicJwk: PublicJwk;
}

/** The backend's keys, all derived from its secret, so that instances agree without shared storage. */
export interface KeyRing {
  signing(): Promise<SigningKey>;
  refresh(): Promise<CryptoKey>;
}

/** Derives keys on demand and keeps them. */
export function keyRing(secret: string): KeyRing {
  // Values are kept, never promises: a promise shared between two requests of a Worker can leave one hanging.
  let signing: SigningKey | undefined;
  let refresh: CryptoKey | undefined;
  return {
    async signing() {
      signing ??= await deriveSigningKey(secret);
      return signing;
    },
    async refresh() {
      refresh ??= await deriveRefreshKey(secret);
      return refresh;
    },
  };
}

/** Derives the ES256 key pair: the same secret always gives the same pair. */
export async function deriveSigningKey(secret: string): Promise<SigningKey> {
  const scalar = toScalar(await hkdf(secret, 'gatehouse-demo/es256/0', 48));
  const privateKey = await crypto.subtle.importKey('pkcs8', toPkcs8(scalar), ECDSA, true, ['sign']);
  const { x, y } = await crypto.subtle.exportKey('jwk', privateKey);
  if (!x || !y) throw new Error('This runtime exports no public point for a derived P-256 key.');
  const point = { kty: 'EC', crv: 'P-256', x, y } as const;
  const publicKey = await crypto.subtle.importKey('jwk', point, ECDSA, true, ['verify']);
  const kid = await calculateJwkThumbprint(point);
  return { privateKey, publicKey, publicJwk: { ...point, kid, alg: 'ES256', use: 'sig' } };
}

/** Derives the HS256 key that signs refresh tokens. */
export async function deriveRefreshKey(secret: string): Promise<CryptoKey> {
  const bytes = await hkdf(secret, 'gatehouse-demo/refresh', 32);
  return crypto.subtle.importKey('raw', bytes, { name: 'HMAC', hash: 'SHA-256' }, false, ['sign', 'verify']);
}

const ECDSA = { name: 'ECDSA', namedCurve: 'P-256' };
const P256_ORDER = 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551n;
/** PKCS #8 for P-256 up to the private scalar; the optional public point is left to the importer. */
const PKCS8_HEAD = '3041020100301306072a8648ce3d020106082a8648ce3d030107042730250201010420';

async function hkdf(secret: string, info: string, length: number): Promise<Uint8Array<ArrayBuffer>> {
  const encoder = new TextEncoder();
  const input = await crypto.subtle.importKey('raw', encoder.encode(secret), 'HKDF', false, ['deriveBits']);
  const parameters = { name: 'HKDF', hash: 'SHA-256', salt: new Uint8Array(), info: encoder.encode(info) };
  return new Uint8Array(await crypto.subtle.deriveBits(parameters, input, length * 8));
}

/** 384 bits reduced into [1, n-1]: 128 more than the order has, so the bias is negligible (FIPS 186-5, A.2.1). */
function toScalar(bytes: Uint8Array): Uint8Array {
  const wide = bytes.reduce((sum, byte) => (sum << 8n) | BigInt(byte), 0n);
  const scalar = (wide % (P256_ORDER - 1n)) + 1n;
  return fromHex(scalar.toString(16).padStart(64, '0'));
}

function toPkcs8(scalar: Uint8Array): Uint8Array<ArrayBuffer> {
  const head = fromHex(PKCS8_HEAD);
  const der = new Uint8Array(head.length + scalar.length);
  der.set(head);
  der.set(scalar, head.length);
  return der;
}

function fromHex(hex: string): Uint8Array {
  return Uint8Array.from(hex.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16));
}
