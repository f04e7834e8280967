import type { Credentials } from '../backend/backend.ts';
import { type FormFields, readFields } from '../http/form.ts';
import { type ProblemCode, problem } from '../http/problem.ts';
import { renderInstead, seeOther, wantsJson } from '../http/responses.ts';
import { safeReturnTo } from '../http/return-to.ts';
import { onBehalfOf } from '../pipeline/backend-headers.ts';
import type { Answer, Core, Standing, Visit } from '../pipeline/context.ts';
import { logRedirect } from '../telemetry/log.ts';
import { timed } from '../telemetry/request-record.ts';
import type { Next, Session } from '../types.ts';
import { newSession, type Refusal } from './create-session.ts';
import { encodeLoginNotice, LOGIN_NOTICE_HEADER, type LoginNotice } from './flash.ts';
import { endSession } from './sign-out.ts';

/** Longer than any address; what comes back in the form must fit into a request header. */
const MAX_SHOWN_USERNAME = 256;

/**
 * Signs in: a form from a person, or JSON from a script. What the backend issues is verified before any of it is kept, and
 * every sign-in makes a session of its own and ends the one that was there.
 *
 * @see OWASP ASVS 5.0, section 7.2 (a new session at authentication)
 * @see RFC 9110, section 15.4.4 (303 after a form)
 */
export async function signIn(core: Core, visit: Visit, _: Standing, next: Next): Promise<Answer> {
  if (core.backend.preset.login === undefined)
    return { response: problem('method_not_allowed', { headers: { allow: 'GET' } }) };
  const form = await readForm(visit.request);
  if (typeof form === 'string') return { response: problem(form) };
  const { username, password } = form;
  if (username === '' || password === '')
    return refuseSignIn(visit, form, { code: 'missing_credentials' }, next);

  const attempt = await core.signInLimit.attempt(
    { username, address: visit.address },
    () => createSession(core, visit, { username, password }),
    isWrongGuess,
  );
  if (attempt.status === 'limited') {
    return refuseSignIn(visit, form, { code: 'rate_limited', retryAfter: attempt.retryAfter }, next);
  }
  const { outcome } = attempt;
  if ('code' in outcome) {
    core.log('warn', 'sign_in_refused', { code: outcome.code, requestId: visit.requestId });
    return refuseSignIn(visit, form, outcome, next);
  }
  await endSession(core, visit, outcome);
  const location = safeReturnTo(form.returnTo, core.options.afterSignIn);
  const response = wantsJson(visit.request)
    ? Response.json({ authenticated: true, returnTo: location })
    : seeOther(location);
  return { response, change: { kind: 'store', session: outcome } };
}

function isWrongGuess(outcome: Session | Refusal): boolean {
  return 'code' in outcome && outcome.code === 'invalid_credentials';
}

async function createSession(core: Core, visit: Visit, credentials: Credentials): Promise<Session | Refusal> {
  const { backend, now } = core;
  const headers = onBehalfOf(visit);
  const answer = await timed(visit.journal, 'backend', now, () => backend.signIn(credentials, headers));
  if (answer.status === 'rejected') return { code: 'invalid_credentials' };
  if (answer.status === 'ok') return newSession(core, visit, answer.tokens, { user: answer.user });
  const { code, movedTo, retryAfter } = answer;
  logRedirect(core.log, 'BACKEND_LOGIN_PATH', movedTo);
  return {
    code: movedTo === undefined ? code : 'backend_redirects',
    ...(retryAfter !== undefined && { retryAfter }),
  };
}

interface LoginForm extends Credentials {
  readonly returnTo: unknown;
}

async function readForm(request: Request): Promise<LoginForm | ProblemCode> {
  const fields = await readFields(request);
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
  visit: Visit,
  form: Pick<LoginForm, 'username' | 'returnTo'>,
  refusal: Refusal,
  next: Next,
): Promise<Answer> {
  const { code, retryAfter } = refusal;
  if (wantsJson(visit.request)) return { response: problem(code, refusal) };
  const notice = encodeLoginNotice({
    code: noticeCode(code),
    username: form.username.slice(0, MAX_SHOWN_USERNAME),
    returnTo: safeReturnTo(form.returnTo, ''),
  });
  const extra = { [LOGIN_NOTICE_HEADER]: notice };
  const response = await renderInstead(next, visit.headers, '/login', code, extra);
  if (retryAfter !== undefined) response.headers.set('retry-after', String(retryAfter));
  return { response };
}

function noticeCode(code: ProblemCode): LoginNotice['code'] {
  switch (code) {
    case 'invalid_credentials':
    case 'missing_credentials':
    case 'rate_limited':
    case 'tokens_unusable':
    case 'clock_skew':
      return code;
    case 'backend_unreachable':
    case 'backend_timeout':
      return 'backend_unavailable';
    default:
      return 'login_failed';
  }
}
