import { problems } from '../../locales/en.ts';

/**
 * Every way in which Gatehouse itself refuses a request, with the status, the public sentence and nothing more.
 * The reason that an operator needs goes to the log.
 */
export const PROBLEMS = {
  session_required: [401, problems.session_required],
  insufficient_user_authentication: [401, problems.insufficient_user_authentication],
  step_up_failed: [403, problems.step_up_failed],
  invalid_credentials: [401, problems.invalid_credentials],
  second_factor_required: [403, problems.second_factor_required],
  missing_code: [400, problems.missing_code],
  invalid_code: [401, problems.invalid_code],
  sign_in_expired: [401, problems.sign_in_expired],
  email_unconfirmed: [403, problems.email_unconfirmed],
  account_blocked: [403, problems.account_blocked],
  account_incomplete: [403, problems.account_incomplete],
  password_expired: [403, problems.password_expired],
  missing_credentials: [400, problems.missing_credentials],
  missing_email: [400, problems.missing_email],
  incomplete_form: [400, problems.incomplete_form],
  captcha_required: [400, problems.captcha_required],
  form_refused: [422, problems.form_refused],
  forbidden: [403, problems.forbidden],
  not_forwarded: [403, problems.not_forwarded],
  wrong_audience: [403, problems.wrong_audience],
  cross_site: [403, problems.cross_site],
  not_found: [404, problems.not_found],
  invalid_path: [400, problems.invalid_path],
  body_not_allowed: [400, problems.body_not_allowed],
  body_incomplete: [400, problems.body_incomplete],
  invalid_body: [400, problems.invalid_body],
  method_not_allowed: [405, problems.method_not_allowed],
  request_timeout: [408, problems.request_timeout],
  unsupported_media_type: [415, problems.unsupported_media_type],
  body_too_large: [413, problems.body_too_large],
  rate_limited: [429, problems.rate_limited],
  internal_error: [500, problems.internal_error],
  upgrade_unsupported: [501, problems.upgrade_unsupported],
  backend_unreachable: [502, problems.backend_unreachable],
  backend_invalid: [502, problems.backend_invalid],
  tokens_unusable: [502, problems.tokens_unusable],
  clock_skew: [502, problems.clock_skew],
  token_exchange_failed: [502, problems.token_exchange_failed],
  backend_redirects: [502, problems.backend_redirects],
  backend_timeout: [504, problems.backend_timeout],
  session_unavailable: [503, problems.session_unavailable],
  not_configured: [503, problems.not_configured],
} as const satisfies Record<string, readonly [status: number, detail: string]>;

/** The closed set of error codes that a client can meet. */
export type ProblemCode = keyof typeof PROBLEMS;

export interface ProblemOptions {
  /** Seconds for `Retry-After`. */
  readonly retryAfter?: number;
  readonly headers?: Readonly<Record<string, string>>;
  /** A sentence in the place of the usual one: plain text. */
  readonly detail?: string | undefined;
  /** Further members of the document. @see RFC 9457, section 3.2 */
  readonly members?: Readonly<Record<string, unknown>> | undefined;
}

/** The status that goes with a code. */
export function problemStatus(code: ProblemCode): number {
  return PROBLEMS[code][0];
}

/**
 * Builds a problem document.
 *
 * @param code - what went wrong; it also decides the status and the public sentence
 * @see RFC 9457, Problem Details for HTTP APIs, section 3
 */
export function problem(
  code: ProblemCode,
  { retryAfter, headers, detail: said, members }: ProblemOptions = {},
): Response {
  const [status, usual] = PROBLEMS[code];
  const detail = said ?? usual;
  const response = Response.json(
    { type: 'about:blank', title: code.replaceAll('_', ' '), status, code, detail, ...members },
    { status, headers: { ...headers, 'content-type': 'application/problem+json' } },
  );
  if (retryAfter !== undefined) response.headers.set('retry-after', String(retryAfter));
  return withCode(response, code);
}

/** For the log: the code of a refusal stays with its response, be it a document or a page. */
const codes = new WeakMap<Response, ProblemCode>();

/** Notes that a response is a refusal. */
export function withCode(response: Response, code: ProblemCode): Response {
  codes.set(response, code);
  return response;
}

/** Why a response refuses what was asked, if it does. */
export function problemCodeOf(response: Response): ProblemCode | undefined {
  return codes.get(response);
}
