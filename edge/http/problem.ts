/**
 * Every way in which Gatehouse itself refuses a request, with the status, the public sentence and nothing more.
 * The reason that an operator needs goes to the log.
 */
export const PROBLEMS = {
  session_required: [401, 'Sign in first.'],
  invalid_credentials: [401, 'Incorrect username or password.'],
  second_factor_required: [
    403,
    'This account needs a second step to sign in. This site does not support that.',
  ],
  missing_code: [400, 'Enter the code.'],
  invalid_code: [401, 'Incorrect or expired code.'],
  sign_in_expired: [401, 'That sign-in took too long, or started in another browser. Sign in again.'],
  email_unconfirmed: [403, "This account's email address is not confirmed yet."],
  account_blocked: [403, 'This account is blocked.'],
  account_incomplete: [403, 'This account is not ready to use: something must be completed first.'],
  password_expired: [403, "This account's password must be changed first."],
  missing_credentials: [400, 'Enter your username and password.'],
  missing_email: [400, 'Enter your email address.'],
  incomplete_form: [400, 'Fill in every field.'],
  captcha_required: [400, 'Complete the check that you are not a robot.'],
  form_refused: [422, 'The backend did not accept this.'],
  forbidden: [403, "You don't have access to this."],
  not_forwarded: [403, 'This site does not forward this request.'],
  wrong_audience: [403, 'Your access token is not meant for this API.'],
  cross_site: [403, 'This address only accepts requests from its own site.'],
  not_found: [404, 'There is nothing at this address.'],
  invalid_path: [400, 'The proxy does not forward this path.'],
  body_not_allowed: [400, 'A GET or HEAD request must not have a body.'],
  body_incomplete: [400, 'The request body ended too early.'],
  invalid_body: [400, 'The request body cannot be read.'],
  method_not_allowed: [405, 'This address does not accept this method.'],
  request_timeout: [408, 'The request body did not arrive in time.'],
  unsupported_media_type: [415, 'Send a form or JSON.'],
  body_too_large: [413, 'The request body is too large.'],
  rate_limited: [429, 'Too many attempts. Wait a moment, then try again.'],
  internal_error: [500, 'Something went wrong on our side. The log has the details.'],
  upgrade_unsupported: [
    501,
    'WebSockets do not work here: this platform cannot forward them. They work on Cloudflare and on a server of your own.',
  ],
  backend_unreachable: [502, 'The backend cannot be reached.'],
  backend_invalid: [502, 'The backend sent an answer that cannot be used.'],
  tokens_unusable: [502, 'The backend accepted the sign-in, but its tokens cannot be verified here.'],
  clock_skew: [502, 'The clocks of the backend and of this site differ too much to sign in.'],
  backend_redirects: [502, 'The backend takes sign-ins at another address. The log names it.'],
  backend_timeout: [504, 'The backend did not answer in time.'],
  session_unavailable: [
    503,
    'The session cannot be refreshed right now. Try again shortly, or sign in again.',
  ],
  not_configured: [503, 'This site is not configured. The log names each problem and how to fix it.'],
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
