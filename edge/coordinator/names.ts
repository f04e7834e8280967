const KEY = new TextEncoder().encode('gatehouse/coordinator');

/**
 * Names the place where something is coordinated, without telling what it is. The name is the same under every
 * `SESSION_SECRET`, so that a change of secrets spends no token twice and revives no session.
 *
 * @returns an HMAC-SHA-256 in hexadecimal
 * @see RFC 2104, HMAC
 */
export async function nameOf(kind: 'token' | 'session', value: string): Promise<string> {
  const key = await crypto.subtle.importKey('raw', KEY, { name: 'HMAC', hash: 'SHA-256' }, false, ['sign']);
  const digest = await crypto.subtle.sign('HMAC', key, new TextEncoder().encode(`${kind}:${value}`));
  return Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, '0')).join('');
}
