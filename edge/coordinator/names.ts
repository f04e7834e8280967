import { deriveBytes } from '../seal.ts';

const KEY = new TextEncoder().encode('gatehouse/coordinator');

/**
 * Names the place where something is coordinated, or a token that was refused, without telling what it is. The name is the
 * same under every `SESSION_SECRET`, so that a change of secrets spends no token twice and revives no session.
 *
 * @returns an HMAC-SHA-256 in hexadecimal
 * @see RFC 2104, HMAC
 */
export function nameOf(kind: 'token' | 'session' | 'refused', value: string): Promise<string> {
  return hmac(KEY, `${kind}:${value}`);
}

/**
 * Names what could be guessed, as user names and addresses can: only who has the secret can make the names of guesses.
 *
 * @returns what makes the names, as HMAC-SHA-256 in hexadecimal
 */
export function secretNames(secret: string): (kind: string, value: string) => Promise<string> {
  let key: Uint8Array<ArrayBuffer> | undefined;
  return async (kind, value) => {
    key ??= await deriveBytes(secret, 'sign-in-limit/name');
    return hmac(key, `${kind}:${value}`);
  };
}

async function hmac(raw: Uint8Array<ArrayBuffer>, text: string): Promise<string> {
  const key = await crypto.subtle.importKey('raw', raw, { name: 'HMAC', hash: 'SHA-256' }, false, ['sign']);
  const digest = await crypto.subtle.sign('HMAC', key, new TextEncoder().encode(text));
  return Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, '0')).join('');
}
