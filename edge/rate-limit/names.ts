import { deriveBytes, hmac } from '../crypto/derive.ts';
import { lazy } from '../util/lazy.ts';

/**
 * Names what could be guessed, as user names and addresses can: only who has the secret can make the names of guesses.
 *
 * @param purpose - names of one tell nothing about those of another
 * @returns what makes the names, as HMAC-SHA-256 in hexadecimal
 */
export function secretNames(
  secret: string,
  purpose: 'sign-in-limit/name' | 'audit/user' = 'sign-in-limit/name',
): (kind: string, value: string) => Promise<string> {
  const key = lazy(() => deriveBytes(secret, purpose));
  return async (kind, value) => hmac(await key(), `${kind}:${value}`);
}
