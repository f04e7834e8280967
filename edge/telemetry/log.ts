import type { Trace } from '../http/trace-context.ts';

/** Fields that may reach the log. Anything else, a token above all, has no way in. */
export interface LogFields extends Partial<RequestFields> {
  readonly code?: string;
  readonly reason?: string;
  readonly place?: string;
  readonly route?: string;
  readonly method?: string;
  readonly status?: number;
  /** How often a refresh token was spent, if the first time was interrupted. */
  readonly attempts?: number;
  readonly sessionId?: string;
  /** A name that only who has the secret can make of an id. */
  readonly user?: string;
  readonly variable?: string;
  readonly problem?: string;
  readonly cure?: string;
  /** The member of an answer, or the claim of a token, that was looked for. */
  readonly member?: string;
  /** The names of the members that were there. */
  readonly found?: string;
}

/**
 * The fields of the line that each request gets, named as OpenTelemetry names them where it does. Durations are milliseconds.
 *
 * @see OpenTelemetry semantic conventions for HTTP spans; Trace Context in non-OTLP Log Formats
 */
export interface RequestFields {
  readonly requestId: string;
  readonly trace_id: string;
  readonly span_id: string;
  readonly 'http.request.method': string;
  /** The rule that the path fell under: a path itself can hold what is nobody's business. */
  readonly 'http.route': string | undefined;
  readonly 'http.response.status_code': number | undefined;
  readonly 'error.type': string | undefined;
  readonly 'gatehouse.decision':
    | 'pass'
    | 'answer'
    | 'sign_in'
    | 'forbidden'
    | 'cross_site'
    | 'not_found'
    | 'refused'
    | 'unavailable'
    | 'broken'
    | 'closed'
    | 'client_left'
    | 'failed';
  readonly 'gatehouse.code': string | undefined;
  readonly 'gatehouse.session.status':
    | 'none'
    | 'signed_in'
    | 'ended'
    | 'unavailable'
    | 'broken'
    | 'ambiguous'
    | 'malformed'
    | 'unknown_key'
    | 'idle_timeout'
    | 'absolute_timeout';
  readonly 'gatehouse.session.cached': boolean;
  readonly 'gatehouse.refresh.outcome':
    | 'none'
    | 'renewed'
    | 'fresh'
    | 'transient'
    | 'unverifiable'
    | 'terminal';
  readonly 'gatehouse.duration.total_ms': number;
  readonly 'gatehouse.duration.gate_ms': number;
  readonly 'gatehouse.duration.refresh_ms': number | undefined;
  readonly 'gatehouse.duration.backend_ms': number | undefined;
  readonly 'gatehouse.duration.page_ms': number | undefined;
}

/** Takes what is logged of a request, to be counted; the record has when it began, and its trace. */
export type CountRequest = (
  request: RequestFields,
  record: { readonly begunAt: number; readonly trace: Trace },
) => void;

export type LogLevel = 'info' | 'warn' | 'error';

/** Everything that the log tells of. docs/operations.md says what each means. */
export type LogEvent =
  | 'request'
  | 'backchannel_logout'
  | 'backchannel_logout_refused'
  | 'backend_definition_failed'
  | 'backend_redirects'
  | 'configuration_problem'
  | 'configuration_warning'
  | 'coordinator_unavailable'
  | 'demo_in_use'
  | 'form_not_taken'
  | 'forward_failed'
  | 'internal_error'
  | 'keys_refused'
  | 'not_ready'
  | 'profile_unavailable'
  | 'provider_metadata_unavailable'
  | 'provider_refresh_failed'
  | 'refresh_failed'
  | 'refresh_misconfigured'
  | 'refresh_resumed'
  | 'refresh_unusable'
  | 'refresh_unverifiable'
  | 'refreshed'
  | 'revocation_failed'
  | 'revoked'
  | 'session_ended'
  | 'session_unusable'
  | 'sign_in_answer_unusable'
  | 'sign_in_counter_unavailable'
  | 'sign_in_limited'
  | 'sign_in_misconfigured'
  | 'sign_in_not_begun'
  | 'sign_in_not_completed'
  | 'sign_in_refused'
  | 'sign_in_wants_second_factor'
  | 'signed_in'
  | 'signed_out'
  | 'telemetry_not_sent'
  | 'token_exchange_failed'
  | 'user_field_left_out'
  | 'userinfo_unavailable'
  | 'visitor_token_unavailable';

export type Log = (level: LogLevel, event: LogEvent, fields?: LogFields) => void;

/**
 * Tells the owner of a path that the backend redirects from: most likely, where it leads is the right one.
 *
 * @param variable - the one to set
 * @param movedTo - where it leads, if it does
 */
export function logRedirect(log: Log, variable: string, movedTo: string | undefined): void {
  if (movedTo !== undefined) log('error', 'backend_redirects', { variable, place: movedTo });
}

/** One JSON line an event, on the console that every edge platform collects. */
export const consoleLog: Log = (level, event, fields = {}) => {
  const told = JSON.stringify(fields);
  // To copy twenty fields behind two others takes longer than to write them.
  const more = told === '{}' ? '}' : `,${told.slice(1)}`;
  console[level](`{"level":"${level}","event":"${event}"${more}`);
};

/** A log that fails breaks nothing else: it is written for operators, and users must not pay for that. */
export function unfailing(log: Log): Log {
  return (...line) => {
    try {
      log(...line);
    } catch {
      // There is nowhere left to say so.
    }
  };
}
