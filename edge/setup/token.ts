import { encode } from 'jose/base64url';
import { type Environment, peek } from '../config/environment.ts';
import { deriveBytes } from '../crypto/derive.ts';
import { secretFault } from '../tokens/shared-secret.ts';

/** The parameter of an address that shows its owner what a deployment lacks. */
export const SETUP_PARAMETER = 'setup';

/** Variables that nobody but the owner knows. */
const SECRETS = [
  'SESSION_SECRET',
  'CLIENT_SECRET',
  'JWT_SECRET',
  'BACKEND_API_KEY',
  'UPSTASH_REDIS_REST_TOKEN',
];
const CODE_BYTES = 16;

/** A secret that every isolate of the deployment has, if there is one that nobody can guess. */
export function sharedSecret(environment: Environment): string | undefined {
  return SECRETS.map((name) => peek(environment, name)).find(
    (value): value is string => typeof value === 'string' && secretFault(value) === undefined,
  );
}

/**
 * Makes the word by which the owner is known: the one who can read the log.
 *
 * @param secret - what it is derived from, so that it is the same in every isolate; without one it is this isolate's own
 */
export async function makeSetupCode(secret: string | undefined): Promise<string> {
  const bytes =
    secret === undefined
      ? crypto.getRandomValues(new Uint8Array(CODE_BYTES))
      : await deriveBytes(secret, 'setup/code');
  return encode(bytes.subarray(0, CODE_BYTES));
}
