import type { AddedMembers } from '../backend/added-members.ts';
import type { Rejected } from '../backend/answer.ts';
import type { Credentials, TokenAnswer } from '../backend/backend.ts';
import { codesTakenBy } from '../backend/sign-in-methods.ts';
import { readFields } from '../http/form.ts';
import { problem } from '../http/problem.ts';
import { backendHeaders } from '../pipeline/backend-headers.ts';
import type { AuthState, HandlerResult, RequestContext, Services } from '../pipeline/context.ts';
import { timed } from '../telemetry/request-record.ts';
import type { RenderPage, Session } from '../types.ts';
import { captchaIn } from './captcha.ts';
import { codeFormFor, codeTyped } from './code-form.ts';
import { conclude, troubled, wantedNext } from './conclude.ts';
import { newSession, type Refusal } from './create-session.ts';
import { guessCode } from './guess-code.ts';
import { refuseSignIn } from './refuse-sign-in.ts';
import { type Lasting, lastingTyped } from './remember.ts';
import { openSecondStep } from './second-step.ts';

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
  const form = typed && codeFormFor(preset);
  const lasting = lastingTyped(services, fields);
  const tried = { username, returnTo: fields.get('returnTo'), form, ...lasting };
  if (username === '' || password === '')
    return refuseSignIn(ctx, tried, { code: 'missing_credentials' }, renderPage);
  const added = captchaIn(services, fields);
  if (added === undefined) return refuseSignIn(ctx, tried, { code: 'captcha_required' }, renderPage);

  const outcome = await attempt(services, ctx, credentials, typed !== undefined, lasting, added);
  return conclude(services, ctx, outcome, tried, renderPage);
}

/** Whoever is at a second step has shown the password: their codes are counted apart from those that anybody sends along. */
async function attempt(
  services: Services,
  ctx: RequestContext,
  credentials: Credentials,
  hasCode: boolean,
  lasting: Lasting,
  added: AddedMembers,
): Promise<Session | Refusal> {
  const { username } = credentials;
  const ask = async () => {
    const ask = () => services.backend.signIn(credentials, backendHeaders(ctx), added);
    const answer = await timed(ctx.record, 'backend', services.now, ask);
    return sessionFrom(services, ctx, answer, hasCode, lasting);
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
  lasting: Lasting,
): Promise<Session | Refusal> {
  if (answer.status === 'rejected') return refused(services, ctx, answer, hasCode);
  if (answer.status === 'ok')
    return newSession(services, ctx, answer.tokens, { user: answer.user, ...lasting });
  const trouble = troubled(services, ctx, answer, 'BACKEND_LOGIN_PATH');
  return answer.movedTo === undefined ? trouble : { ...trouble, code: 'backend_redirects' };
}

/**
 * Whoever is told of a second step has shown the right password, or the backend asks for the step first; either way it says so to anyone who
 * asks it. It is no guess, unless a code has come with it. What is wrong with an account is told here where the backend tells it after the right
 * password alone; else it is refused like a wrong password, so that nobody learns here which accounts there are.
 */
function refused(services: Services, ctx: RequestContext, answer: Rejected, hasCode: boolean): Refusal {
  const { reason, told } = answer;
  if (told !== undefined) return { code: told };
  if (reason !== 'second_factor') return { code: 'invalid_credentials', ...(reason && { reason }) };
  return hasCode ? { code: 'invalid_code' } : wantedNext(services, ctx, answer);
}
