import { problemCodeOf } from '../http/problem.ts';
import type { Clock } from '../types.ts';
import type { CountRequest, Log, LogLevel, RequestFields } from './log.ts';
import { type Decision, type RequestRecord, requestFields } from './request-record.ts';

/** Where the line of a request goes. */
export interface RequestSinks {
  readonly config: { readonly logRequests: boolean };
  readonly count: CountRequest | undefined;
  readonly log: Log;
  readonly now: Clock;
}

/**
 * Writes the one line of a request, and counts it, when the head of its answer is ready. Whatever goes wrong with that, the
 * request is answered.
 *
 * @param made - the answer as it was made, before it became a page
 * @returns the answer as it is sent
 */
export function logRequest(
  { config, count, log, now }: RequestSinks,
  record: RequestRecord,
  made: { readonly response: Response; readonly decision?: Decision },
  sent: Response,
): Response {
  if (!config.logRequests && count === undefined) return sent;
  const isOpen = record.isPassedOn && sent.status === 200;
  const fields = requestFields(record, {
    decision: made.decision ?? 'answer',
    code: problemCodeOf(made.response),
    status: isOpen ? undefined : sent.status,
    now: now(),
  });
  if (config.logRequests) log(levelOf(fields), 'request', fields);
  try {
    count?.(fields);
  } catch {
    // A counter that fails is nothing to whoever asks, nor to the log: it would fail at each request.
  }
  return sent;
}

const BAD_REFRESHES: readonly unknown[] = ['transient', 'terminal', 'unverifiable'];
const REFUSALS: readonly unknown[] = ['cross_site', 'forbidden'];

/** What the operator has to see, what they may want to look at, and everything else. */
export function levelOf(fields: RequestFields): LogLevel {
  const { 'http.response.status_code': status = 0 } = fields;
  if (status >= 500) return 'error';
  const isOdd =
    status === 429 ||
    BAD_REFRESHES.includes(fields['gatehouse.refresh.outcome']) ||
    REFUSALS.includes(fields['gatehouse.decision']);
  return isOdd ? 'warn' : 'info';
}
