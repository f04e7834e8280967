import type { ProblemCode } from '../http/problem.ts';
import { type Trace, traceOf } from '../http/trace-context.ts';
import type { Clock } from '../types.ts';
import type { RequestFields } from './log.ts';

/** What may take its time beside the gate itself. */
const PHASES = ['refresh', 'backend', 'page'] as const;
export type Phase = (typeof PHASES)[number];

/**
 * What is noted of a request on its way, for its line in the log, for `Server-Timing` and for the counters. It is
 * written by those who know, and read at the end.
 */
export interface RequestRecord {
  readonly requestId: string;
  /** As `http.request.method` names it. */
  readonly method: string;
  readonly trace: Trace;
  /** Milliseconds since the epoch. */
  readonly begunAt: number;
  /** The rule that the path fell under; never the path itself. */
  route: string | undefined;
  session: NonNullable<RequestFields['gatehouse.session.status']>;
  /** Whether the session was known without any cryptography. */
  cached: boolean;
  refresh: NonNullable<RequestFields['gatehouse.refresh.outcome']>;
  /** Milliseconds; absent for what has not happened. */
  readonly spent: Record<Phase, number | undefined>;
  /** The page is still to be rendered, by a framework that stands around the gate and not behind it. */
  isPassedOn: boolean;
}

/** What the gate has made of a request. */
export type Decision = NonNullable<RequestFields['gatehouse.decision']>;

/** @see OpenTelemetry semantic conventions for HTTP spans, `http.request.method` */
const KNOWN_METHODS: readonly string[] = [
  'GET',
  'HEAD',
  'POST',
  'PUT',
  'PATCH',
  'DELETE',
  'OPTIONS',
  'TRACE',
  'CONNECT',
  'QUERY',
];

/** @param isRecorded - whether it becomes a span of its own */
export function openRecord(
  request: Request,
  requestId: string,
  route: string | undefined,
  now: number,
  isRecorded = false,
): RequestRecord {
  const { headers, method } = request;
  return {
    requestId,
    method: KNOWN_METHODS.includes(method) ? method : '_OTHER',
    trace: traceOf(headers, isRecorded),
    begunAt: now,
    route,
    session: 'none',
    cached: false,
    refresh: 'none',
    spent: { refresh: undefined, backend: undefined, page: undefined },
    isPassedOn: false,
  };
}

/** Does something, and notes how long it took. */
export async function timed<T>(
  { spent }: RequestRecord,
  phase: Phase,
  now: Clock,
  work: () => T | Promise<T>,
): Promise<T> {
  const begunAt = now();
  try {
    return await work();
  } finally {
    spent[phase] = (spent[phase] ?? 0) + now() - begunAt;
  }
}

/** How a request has ended. */
export interface Ending {
  readonly decision: Decision;
  /** Why it was refused, if it was. */
  readonly code: ProblemCode | undefined;
  /** Absent where a page is still to be rendered by someone else. */
  readonly status: number | undefined;
  /** Milliseconds since the epoch. */
  readonly now: number;
}

/** Writes the line of a request. */
export function requestFields(record: RequestRecord, { decision, code, status, now }: Ending): RequestFields {
  const { requestId, method, route, trace, spent } = record;
  const total = now - record.begunAt;
  return {
    requestId,
    trace_id: trace.traceId,
    span_id: trace.spanId,
    'http.request.method': method,
    'http.route': route,
    'http.response.status_code': status,
    'error.type': errorType(code, status),
    'gatehouse.decision': decision,
    'gatehouse.code': code,
    'gatehouse.session.status': record.session,
    'gatehouse.session.cached': record.cached,
    'gatehouse.refresh.outcome': record.refresh,
    'gatehouse.duration.total_ms': total,
    'gatehouse.duration.gate_ms': ofTheGate(total, spent),
    'gatehouse.duration.refresh_ms': spent.refresh,
    'gatehouse.duration.backend_ms': spent.backend,
    'gatehouse.duration.page_ms': spent.page,
  };
}

/** What took how long, by the names that browsers show. @see Server Timing (W3C), section 2 */
export function serverTiming({ begunAt, spent }: RequestRecord, now: number): string {
  let text = `gate;dur=${ofTheGate(now - begunAt, spent)}`;
  for (const phase of PHASES) if (spent[phase] !== undefined) text += `, ${phase};dur=${spent[phase]}`;
  return text;
}

/** What two phases that overlap have counted twice must not make it negative. */
function ofTheGate(total: number, { refresh = 0, backend = 0, page = 0 }: RequestRecord['spent']): number {
  return Math.max(0, total - refresh - backend - page);
}

/** @see OpenTelemetry semantic conventions, `error.type`: of few values, and set for server errors only */
function errorType(code: ProblemCode | undefined, status = 0): string | undefined {
  return status >= 500 ? (code ?? String(status)) : undefined;
}
