import { refusal } from '../http/error-page.ts';
import { languageFor } from '../http/language.ts';
import { withCode } from '../http/problem.ts';
import { errorKind } from '../util/error-kind.ts';
import type { Services } from './context.ts';

/**
 * What we broke ourselves: the log gets the kind and the place, not the message, which may quote what it choked on.
 *
 * @param requestId - where it is known
 */
export async function internalError(
  { languages, log }: Pick<Services, 'languages' | 'log'>,
  request: Request,
  error: unknown,
  requestId: string = crypto.randomUUID(),
): Promise<Response> {
  const known = error instanceof Error ? error : new Error();
  const { stack = '' } = known;
  const place = stack.split('\n').find((line) => line.trimStart().startsWith('at '));
  log('error', 'internal_error', {
    reason: errorKind(known),
    requestId,
    ...(place && { place: place.trim() }),
  });
  const about = { requestId, language: languageFor(request.headers, languages) };
  return withCode(await refusal('internal_error', request, about), 'internal_error');
}
