import { hmac } from '../../crypto/derive.ts';

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
