import { problemCodeOf } from '../http/problem.ts';
import type { Transport } from '../http/transport.ts';
import type { Clock } from '../types.ts';
import type { CountRequest, Log, LogLevel, RequestFields } from './log.ts';
import { type Decision, type Ending, type RequestRecord, requestFields } from './request-record.ts';

/** Where the line of a request goes. */
export interface RequestSinks {
  readonly config: { readonly logRequests: boolean };
  readonly count: CountRequest | undefined;
  readonly log: Log;
  readonly now: Clock;
  readonly transport: Pick<Transport, 'clientSignal'>;
}

/** What became of a request. */
interface Made {
  /** The answer as it was made, before it became a page. */
  readonly response: Response;
  readonly decision?: Decision;
}

/** What logs write where nobody was there for an answer. It is never sent: to whom? */
export const CLIENT_LEFT_STATUS = 499;

/**
 * Writes the one line of a request, and counts it, when the head of its answer is ready. Whatever goes wrong with that, the
 * request is answered.
 *
 * @returns the answer as it is sent
 */
export function logRequest(
  { config, count, log, now, transport }: RequestSinks,
  { record, request }: { readonly record: RequestRecord; readonly request: Request },
  made: Made,
  sent: Response,
): Response {
  if (!config.logRequests && count === undefined) return sent;
  const answeredAt = now();
  // Within a moment nobody leaves, and workerd makes a signal only when it is asked for.
  const isGone = answeredAt > record.begunAt && transport.clientSignal(request)?.aborted === true;
  const fields = requestFields(record, { ...endingOf(record, made, sent, isGone), now: answeredAt });
  if (config.logRequests) log(levelOf(fields), 'request', fields);
  try {
    count?.(fields, record);
  } catch {
    // A counter that fails is nothing to whoever asks, nor to the log: it would fail at each request.
  }
  return sent;
}

/** A client that has left is nobody's failure, whatever was made for it since; a fault of ours is one all the same. */
function endingOf(
  record: RequestRecord,
  { response, decision = 'answer' }: Made,
  sent: Response,
  isGone: boolean,
): Omit<Ending, 'now'> {
  const code = problemCodeOf(response);
  const hasLeft = isGone || code === 'body_incomplete';
  if (hasLeft && decision !== 'failed') {
    return { decision: 'client_left', code: isGone ? undefined : code, status: CLIENT_LEFT_STATUS };
  }
  const isOpen = record.isPassedOn && sent.status === 200;
  return { decision, code, status: isOpen ? undefined : sent.status };
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
