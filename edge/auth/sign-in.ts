import type { Rejected } from '../backend/answer.ts';
import type { Credentials, TokenAnswer } from '../backend/backend.ts';
import { type Fault, isMendable } from '../backend/judge.ts';
import { codesTakenBy } from '../backend/sign-in-methods.ts';
import { readFields } from '../http/form.ts';
import { problem } from '../http/problem.ts';
import { seeOther, wantsJson } from '../http/responses.ts';
import { safeReturnTo } from '../http/return-to.ts';
import { backendHeaders } from '../pipeline/backend-headers.ts';
import type { AuthState, HandlerResult, RequestContext, Services } from '../pipeline/context.ts';
import { logRedirect } from '../telemetry/log.ts';
import { timed } from '../telemetry/request-record.ts';
import type { RenderPage, Session } from '../types.ts';
import { type CodeForm, codeFormFor, codeTyped, inProblem } from './code-form.ts';
import { newSession, type Refusal } from './create-session.ts';
import { guessCode } from './guess-code.ts';
import { refuseSignIn } from './refuse-sign-in.ts';
import { forgetSecondStep, keepSecondStep, openSecondStep } from './second-step.ts';
import { revokeSession } from './sign-out.ts';

/**
 * Signs in: a form from a person, or JSON from a script. What the backend issues is verified before any of it is kept, and
 * every sign-in makes a session of its own and ends the one that was there. Where a code is wanted, it is asked for.
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
  const { preset } = services.backend;
  if (preset.login === undefined)
    return { response: problem('method_not_allowed', { headers: { allow: 'GET' } }) };
  const fields = await readFields(ctx.request, services.transport.clientSignal(ctx.request));
  if (typeof fields === 'string') return { response: problem(fields) };
  const typed = codeTyped(fields, codesTakenBy(preset.login));
  const credentials = {
    username: fields.get('username') ?? '',
    password: fields.get('password') ?? '',
    ...typed,
  };
  const { username, password } = credentials;
  const form = typed && codeFormFor(preset, undefined);
  const tried = { username, returnTo: fields.get('returnTo'), form };
  if (username === '' || password === '')
    return refuseSignIn(ctx, tried, { code: 'missing_credentials' }, renderPage);

  const outcome = await attempt(services, ctx, credentials, typed !== undefined);
  if (!('code' in outcome)) return welcome(services, ctx, outcome, tried.returnTo);
  if (outcome.code === 'second_factor_required' && outcome.wanted !== undefined)
    return askForSecondStep(services, ctx, { ...tried, ...outcome.wanted }, renderPage);
  tellRefusal(services, ctx, outcome);
  return refuseSignIn(ctx, tried, outcome, renderPage);
}

/** Whoever is at a second step has shown the password: their codes are counted apart from those that anybody sends along. */
async function attempt(
  services: Services,
  ctx: RequestContext,
  credentials: Credentials,
  hasCode: boolean,
): Promise<Session | Refusal> {
  const { username } = credentials;
  const ask = async () => {
    const ask = () => services.backend.signIn(credentials, backendHeaders(ctx));
    return sessionFrom(services, ctx, await timed(ctx.record, 'backend', services.now, ask), hasCode);
  };
  const guess = async () => {
    if (!hasCode) return ask();
    const step = await openSecondStep(services, ctx);
    return guessCode(services, step?.username === username ? username : `unasked ${username}`, ask);
  };
  const who = { username, address: ctx.address };
  const attempted = await services.signInLimit.attempt(who, guess, isWrongGuess);
  if (attempted.status === 'answered') return attempted.outcome;
  return { code: 'rate_limited', retryAfter: attempted.retryAfter };
}

function isWrongGuess(outcome: Session | Refusal): boolean {
  return 'code' in outcome && outcome.code === 'invalid_credentials';
}

/** What the answer to a sign-in comes to. */
async function sessionFrom(
  services: Services,
  ctx: RequestContext,
  answer: TokenAnswer,
  hasCode: boolean,
): Promise<Session | Refusal> {
  if (answer.status === 'rejected') return refused(services, ctx, answer, hasCode);
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
 * asks it. It is no guess, unless a code has come with it. What is wrong with an account is told here where the backend tells it after the right
 * password alone; else it is refused like a wrong password, so that nobody learns here which accounts there are.
 */
function refused(
  { backend, log }: Services,
  { requestId }: RequestContext,
  { reason, told, challenge }: Rejected,
  hasCode: boolean,
): Refusal {
  if (told !== undefined) return { code: told };
  if (reason !== 'second_factor') return { code: 'invalid_credentials', ...(reason && { reason }) };
  if (hasCode) return { code: 'invalid_code' };
  const form = codeFormFor(backend.preset, challenge);
  if (form !== undefined) return { code: 'second_factor_required', wanted: { form, challenge } };
  log('warn', 'sign_in_wants_second_factor', { requestId });
  return { code: 'second_factor_required' };
}

interface Wanted {
  readonly username: string;
  readonly returnTo: unknown;
  readonly form: CodeForm;
  readonly challenge: string | undefined;
}

/** Keeps the second step in this browser, and leads to where it is asked for; scripts are told where the code goes. */
async function askForSecondStep(
  services: Services,
  ctx: RequestContext,
  { username, returnTo, form, challenge }: Wanted,
  renderPage: RenderPage,
): Promise<HandlerResult> {
  const begun = {
    username,
    returnTo: safeReturnTo(returnTo, ''),
    ...(form.at === '/auth/code' && challenge !== undefined && { challenge }),
  };
  const cookie = await keepSecondStep(services, ctx, begun);
  if (cookie === undefined) {
    services.log('error', 'sign_in_answer_unusable', {
      code: 'backend_invalid',
      reason: 'challenge_too_long',
    });
    return refuseSignIn(ctx, { username, returnTo }, { code: 'backend_invalid' }, renderPage);
  }
  const detail = 'Send the code of the second step.';
  const response = wantsJson(ctx.request)
    ? problem('second_factor_required', { detail, ...inProblem(form) })
    : seeOther('/auth/code');
  return { response, cookies: [cookie] };
}

/** Makes a new session the one of this browser, and leads to where the sign-in was to lead. */
export async function welcome(
  services: Services,
  ctx: RequestContext,
  session: Session,
  returnTo: unknown,
): Promise<HandlerResult> {
  await revokeSession(services, ctx, session);
  const location = safeReturnTo(returnTo, services.options.afterSignIn);
  const response = wantsJson(ctx.request)
    ? Response.json({ authenticated: true, returnTo: location })
    : seeOther(location);
  return { response, change: { kind: 'store', session }, cookies: forgetSecondStep(ctx) };
}

export function tellRefusal({ log }: Services, { requestId }: RequestContext, refusal: Refusal): void {
  const { code, reason } = refusal;
  if (code === 'rate_limited') return;
  log('warn', 'sign_in_refused', { code, ...(reason && { reason }), requestId });
}

/** What only the operator can mend. A backend that is down, or has too much to do, they see elsewhere. */
export function tellFault({ log }: Services, { requestId }: RequestContext, fault: Fault): void {
  log(isMendable(fault) ? 'error' : 'warn', 'sign_in_misconfigured', { ...fault, requestId });
}
