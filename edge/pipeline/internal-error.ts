import { refusal } from '../http/error-page.ts';
import { withCode } from '../http/problem.ts';
import type { Log } from '../telemetry/log.ts';

/**
 * What we broke ourselves: the log gets the kind and the place, not the message, which may quote what it choked on.
 *
 * @param requestId - where it is known
 */
export async function internalError(
  log: Log,
  request: Request,
  error: unknown,
  requestId: string = crypto.randomUUID(),
): Promise<Response> {
  const { name, stack = '' } = error instanceof Error ? error : new Error();
  const place = stack.split('\n').find((line) => line.trimStart().startsWith('at '));
  log('error', 'internal_error', { reason: name, requestId, ...(place && { place: place.trim() }) });
  return withCode(await refusal('internal_error', request, requestId), 'internal_error');
}
