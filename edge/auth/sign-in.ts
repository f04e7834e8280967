import type { Credentials, Rejected } from '../backend/backend.ts';
import { type Fault, isMendable } from '../backend/judge.ts';
import { type FormFields, readFields } from '../http/form.ts';
import { type ProblemCode, problem } from '../http/problem.ts';
import { renderInstead, seeOther, wantsJson } from '../http/responses.ts';
import { safeReturnTo } from '../http/return-to.ts';
import { backendHeaders } from '../pipeline/backend-headers.ts';
import type { AuthState, HandlerResult, RequestContext, Services } from '../pipeline/context.ts';
import { logRedirect } from '../telemetry/log.ts';
import { timed } from '../telemetry/request-record.ts';
import type { RenderPage, Session } from '../types.ts';
import { newSession, type Refusal } from './create-session.ts';
import { encodeLoginFlash, LOGIN_FLASH_HEADER, type LoginFlash } from './flash.ts';
import { revokeSession } from './sign-out.ts';

/** Longer than any address; what comes back in the form must fit into a request header. */
const MAX_SHOWN_USERNAME = 256;

/**
 * Signs in: a form from a person, or JSON from a script. What the backend issues is verified before any of it is kept, and
 * every sign-in makes a session of its own and ends the one that was there.
 *
 * @see OWASP ASVS 5.0, section 7.2 (a new session at authentication)
 * @see RFC 9110, section 15.4.4 (303 after a form)
 */
export async function signIn(
  services: Services,
  ctx: RequestContext,
  _: AuthState,
  renderPage: RenderPage,
): Promise<HandlerResult> {
  if (services.backend.preset.login === undefined)
    return { response: problem('method_not_allowed', { headers: { allow: 'GET' } }) };
  const form = await readForm(services, ctx.request);
  if (typeof form === 'string') return { response: problem(form) };
  const { username, password } = form;
  if (username === '' || password === '')
    return refuseSignIn(ctx, form, { code: 'missing_credentials' }, renderPage);

  const attempt = await services.signInLimit.attempt(
    { username, address: ctx.address },
    () => createSession(services, ctx, { username, password }),
    isWrongGuess,
  );
  if (attempt.status === 'limited') {
    return refuseSignIn(ctx, form, { code: 'rate_limited', retryAfter: attempt.retryAfter }, renderPage);
  }
  const { outcome } = attempt;
  if ('code' in outcome) {
    const { code, reason } = outcome;
    services.log('warn', 'sign_in_refused', { code, ...(reason && { reason }), requestId: ctx.requestId });
    return refuseSignIn(ctx, form, outcome, renderPage);
  }
  await revokeSession(services, ctx, outcome);
  const location = safeReturnTo(form.returnTo, services.options.afterSignIn);
  const response = wantsJson(ctx.request)
    ? Response.json({ authenticated: true, returnTo: location })
    : seeOther(location);
  return { response, change: { kind: 'store', session: outcome } };
}

function isWrongGuess(outcome: Session | Refusal): boolean {
  return 'code' in outcome && outcome.code === 'invalid_credentials';
}

async function createSession(
  services: Services,
  ctx: RequestContext,
  credentials: Credentials,
): Promise<Session | Refusal> {
  const { backend, now } = services;
  const headers = backendHeaders(ctx);
  const answer = await timed(ctx.record, 'backend', now, () => backend.signIn(credentials, headers));
  if (answer.status === 'rejected') return refused(services, ctx, answer);
  if (answer.status === 'ok') return newSession(services, ctx, answer.tokens, { user: answer.user });
  const { code, movedTo, retryAfter, fault } = answer;
  logRedirect(services.log, 'BACKEND_LOGIN_PATH', movedTo);
  if (fault !== undefined && movedTo === undefined) tellFault(services, ctx, fault);
  return {
    code: movedTo === undefined ? code : 'backend_redirects',
    ...(retryAfter !== undefined && { retryAfter }),
  };
}

/**
 * Whoever is told of a second step has shown the right password, or the backend asks for the step first; either way it says so to anyone who
 * asks it. It is no guess. What is wrong with an account is told here where the backend tells it after the right password alone; else it is refused
 * like a wrong password, so that nobody learns here which accounts there are.
 */
function refused({ log }: Services, { requestId }: RequestContext, { reason, told }: Rejected): Refusal {
  if (told !== undefined) return { code: told };
  if (reason !== 'second_factor') return { code: 'invalid_credentials', ...(reason && { reason }) };
  log('warn', 'sign_in_wants_second_factor', { requestId });
  return { code: 'second_factor_required' };
}

/** What only the operator can mend. A backend that is down, or has too much to do, they see elsewhere. */
function tellFault({ log }: Services, { requestId }: RequestContext, fault: Fault): void {
  log(isMendable(fault) ? 'error' : 'warn', 'sign_in_misconfigured', { ...fault, requestId });
}

interface LoginForm extends Credentials {
  readonly returnTo: unknown;
}

async function readForm({ transport }: Services, request: Request): Promise<LoginForm | ProblemCode> {
  const fields = await readFields(request, transport.clientSignal(request));
  return typeof fields === 'string' ? fields : loginForm(fields);
}

function loginForm(fields: FormFields): LoginForm {
  return {
    username: fields.get('username') ?? '',
    password: fields.get('password') ?? '',
    returnTo: fields.get('returnTo'),
  };
}

/** The form again, with the user name kept and the status that the failure has; scripts get the problem document. */
export async function refuseSignIn(
  ctx: RequestContext,
  form: Pick<LoginForm, 'username' | 'returnTo'>,
  refusal: Refusal,
  renderPage: RenderPage,
): Promise<HandlerResult> {
  const { code, retryAfter } = refusal;
  if (wantsJson(ctx.request)) return { response: problem(code, refusal) };
  const flash = encodeLoginFlash({
    code: flashCode(code),
    username: form.username.slice(0, MAX_SHOWN_USERNAME),
    returnTo: safeReturnTo(form.returnTo, ''),
  });
  const extra = { [LOGIN_FLASH_HEADER]: flash };
  const response = await renderInstead(renderPage, '/login', code, extra);
  if (retryAfter !== undefined) response.headers.set('retry-after', String(retryAfter));
  return { response };
}

function flashCode(code: ProblemCode): LoginFlash['code'] {
  switch (code) {
    case 'invalid_credentials':
    case 'missing_credentials':
    case 'rate_limited':
    case 'tokens_unusable':
    case 'clock_skew':
    case 'second_factor_required':
    case 'email_unconfirmed':
    case 'account_blocked':
    case 'account_incomplete':
    case 'password_expired':
      return code;
    case 'backend_unreachable':
    case 'backend_timeout':
      return 'backend_unavailable';
    default:
      return 'login_failed';
  }
}
