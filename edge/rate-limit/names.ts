import { deriveBytes, hmac } from '../crypto/derive.ts';
import { lazy } from '../util/lazy.ts';

/**
 * Names what could be guessed, as user names and addresses can: only who has the secret can make the names of guesses.
 *
 * @returns what makes the names, as HMAC-SHA-256 in hexadecimal
 */
export function secretNames(secret: string): (kind: string, value: string) => Promise<string> {
  const key = lazy(() => deriveBytes(secret, 'sign-in-limit/name'));
  return async (kind, value) => hmac(await key(), `${kind}:${value}`);
}
