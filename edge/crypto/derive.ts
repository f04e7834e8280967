import { toHex } from './hex.ts';

const encoder = new TextEncoder();

/**
 * Derives key material for one purpose from a secret.
 *
 * @returns 32 bytes
 * @see RFC 5869, HKDF, section 3.2 (`info` separates the purposes)
 */
export async function deriveBytes(secret: string, purpose: string): Promise<Uint8Array<ArrayBuffer>> {
  const material = await crypto.subtle.importKey('raw', encoder.encode(secret), 'HKDF', false, [
    'deriveBits',
  ]);
  const bits = await crypto.subtle.deriveBits(
    { name: 'HKDF', hash: 'SHA-256', salt: new Uint8Array(), info: encoder.encode(`gatehouse/${purpose}`) },
    material,
    256,
  );
  return new Uint8Array(bits);
}

/**
 * Names a text under a key.
 *
 * @returns an HMAC-SHA-256 in hexadecimal
 * @see RFC 2104, HMAC
 */
export async function hmac(raw: Uint8Array<ArrayBuffer>, text: string): Promise<string> {
  const key = await crypto.subtle.importKey('raw', raw, { name: 'HMAC', hash: 'SHA-256' }, false, ['sign']);
  const digest = await crypto.subtle.sign('HMAC', key, encoder.encode(text));
  return toHex(new Uint8Array(digest));
}
