import { OperationProcessingError, ResponseBodyError } from 'oauth4webapi';
import { ProviderUnavailable } from './guarded-fetch.ts';

/** Only this says that the token is worth nothing any more; that our client is not known may be cured. RFC 6749, section 5.2 */
export function isSpent(error: unknown): boolean {
  return error instanceof ResponseBodyError && error.error === 'invalid_grant';
}

/** The reason for the log: a code of the protocol or of the library, and nothing that was sent. */
export function reasonOf(error: unknown): string {
  if (error instanceof ResponseBodyError) return error.error;
  if (error instanceof ProviderUnavailable || error instanceof OperationProcessingError) {
    return error.code ?? error.name;
  }
  return error instanceof Error ? error.name : 'unknown';
}
