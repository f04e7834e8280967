import { decode, encode } from 'jose/base64url';
import { deriveSigningKey } from '../../../demo/keys.ts';
import { NOON, SECRET } from './test-gatehouse.ts';

const ECDSA = { name: 'ECDSA', hash: 'SHA-256' };
export const NOON_SECONDS = NOON / 1000;

type Members = Readonly<Record<string, unknown>>;

/** The demo's own signing key, with which a token is good in everything but what a test changes. */
export const signingKey = () => deriveSigningKey(SECRET, 0);

/** A token as the demo issues it, with members changed, added, or taken away (`undefined`). */
export async function forge(claims: Members = {}, header: Members = {}): Promise<string> {
  return forgeText(await goodHeader(header), JSON.stringify(goodClaims(claims)));
}

/** The same from text, which need be neither JSON nor said once. */
export async function forgeText(header: string, payload: string): Promise<string> {
  return signBytes(new TextEncoder().encode(header), new TextEncoder().encode(payload));
}

/** The same from bytes, which need not be text. */
export async function signBytes(header: Uint8Array, payload: Uint8Array): Promise<string> {
  const { privateKey } = await signingKey();
  return sign(`${encode(header)}.${encode(payload)}`, ECDSA, privateKey);
}

/** The text of a good header with members changed. */
export async function goodHeader(changes: Members = {}): Promise<string> {
  const { publicJwk } = await signingKey();
  return JSON.stringify({ alg: 'ES256', typ: 'at+jwt', kid: publicJwk.kid, ...changes });
}

export function goodClaims(changes: Members = {}): Members {
  return {
    iss: 'http://demo.internal',
    aud: 'gatehouse-demo',
    sub: '1',
    iat: NOON_SECONDS,
    exp: NOON_SECONDS + 60,
    ...changes,
  };
}

/** A good token with a signature of our own making. */
export async function withSignature(change: (good: Uint8Array) => Uint8Array): Promise<string> {
  const [header = '', payload = '', signature = ''] = (await forge()).split('.');
  return `${header}.${payload}.${encode(change(decode(signature)))}`;
}

/** A good token signed with a shared secret instead, as whoever knows those bytes could. */
export async function signedWithSecret(secret: Uint8Array<ArrayBuffer>, alg: string): Promise<string> {
  const hash = `SHA-${alg.slice(2)}`;
  const key = await crypto.subtle.importKey('raw', secret, { name: 'HMAC', hash }, false, ['sign']);
  const input = `${encode(await goodHeader({ alg }))}.${encode(JSON.stringify(goodClaims()))}`;
  return sign(input, 'HMAC', key);
}

export async function sign(
  input: string,
  algorithm: AlgorithmIdentifier | EcdsaParams,
  key: CryptoKey,
): Promise<string> {
  const signature = await crypto.subtle.sign(algorithm, key, new TextEncoder().encode(input));
  return `${input}.${encode(new Uint8Array(signature))}`;
}
