import type { Rejected } from '../backend/answer.ts';
import type { TokenAnswer } from '../backend/backend.ts';
import { type Fault, isMendable } from '../backend/judge.ts';
import { problem } from '../http/problem.ts';
import { seeOther, wantsJson } from '../http/responses.ts';
import { safeReturnTo } from '../http/return-to.ts';
import { backendHeaders } from '../pipeline/backend-headers.ts';
import type { HandlerResult, RequestContext, Services } from '../pipeline/context.ts';
import { logRedirect } from '../telemetry/log.ts';
import { timed } from '../telemetry/request-record.ts';
import type { RenderPage, Session } from '../types.ts';
import { codeFormFor, inProblem } from './code-form.ts';
import type { Refusal, WantedStep } from './create-session.ts';
import { refuseSignIn, type Tried } from './refuse-sign-in.ts';
import { lastingOf } from './remember.ts';
import { forgetSecondStep, keepSecondStep, type SecondStep } from './second-step.ts';
import { revokeSession } from './sign-out.ts';

/** What an attempt to sign in comes to: a session, a code that is wanted next, or the form again. */
export async function conclude(
  services: Services,
  ctx: RequestContext,
  outcome: Session | Refusal,
  tried: Tried,
  renderPage: RenderPage,
): Promise<HandlerResult> {
  if (!('code' in outcome)) return welcome(services, ctx, outcome, tried.returnTo);
  if (outcome.code === 'second_factor_required' && outcome.wanted !== undefined)
    return askForSecondStep(services, ctx, tried, outcome.wanted, renderPage);
  tellRefusal(services, ctx, outcome);
  return refuseSignIn(ctx, tried, outcome, renderPage);
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

/** A code that the backend wants next, if anybody here knows how it takes one. */
export function wantedNext(
  { backend, log }: Services,
  { requestId }: RequestContext,
  { challenge, accessToken }: Rejected,
): Refusal {
  const form = codeFormFor(backend.preset, challenge === undefined ? {} : { challenge });
  if (form !== undefined) return { code: 'second_factor_required', wanted: { form, challenge, accessToken } };
  log('warn', 'sign_in_wants_second_factor', { requestId });
  return { code: 'second_factor_required' };
}

/** Keeps the second step in this browser, and leads to where it is asked for; scripts are told where the code goes. */
async function askForSecondStep(
  services: Services,
  ctx: RequestContext,
  tried: Tried,
  wanted: WantedStep,
  renderPage: RenderPage,
): Promise<HandlerResult> {
  const { form } = wanted;
  const { form: _, ...anew } = tried;
  const { username, returnTo } = anew;
  const begun = await begin(services, ctx, username, wanted);
  if ('code' in begun) return refuseSignIn(ctx, anew, begun, renderPage);
  const cookie = await keepSecondStep(services, ctx, {
    username,
    returnTo: safeReturnTo(returnTo, ''),
    ...lastingOf(tried),
    ...begun,
  });
  if (cookie === undefined) {
    services.log('error', 'sign_in_answer_unusable', {
      code: 'backend_invalid',
      reason: 'challenge_too_long',
    });
    return refuseSignIn(ctx, anew, { code: 'backend_invalid' }, renderPage);
  }
  const detail = 'Send the code of the second step.';
  const response = wantsJson(ctx.request)
    ? problem('second_factor_required', { detail, ...inProblem(form) })
    : seeOther('/auth/code');
  return { response, cookies: [cookie] };
}

/** What is kept of a step beside its user: nothing, where the code goes with the password. */
async function begin(
  services: Services,
  ctx: RequestContext,
  username: string,
  { form, challenge, accessToken }: WantedStep,
): Promise<Refusal | Pick<Partial<SecondStep>, 'challenge' | 'factor' | 'accessToken'>> {
  if (form.at !== '/auth/code' || challenge === undefined) return {};
  const half = accessToken === undefined ? {} : { accessToken };
  if (services.backend.preset.secondFactor?.begin === undefined) return { challenge, ...half };
  const ask = () => services.backend.begin({ username, challenge, ...half }, backendHeaders(ctx));
  const answer = await timed(ctx.record, 'backend', services.now, ask);
  if (answer.status === 'transient') return troubled(services, ctx, answer);
  if (answer.status === 'rejected' || answer.challenge === undefined) {
    services.log('error', 'sign_in_answer_unusable', { code: 'backend_invalid', reason: 'no_challenge' });
    return { code: 'backend_invalid' };
  }
  return { challenge: answer.challenge, factor: challenge, ...half };
}

/** @param variable - the one that says where the backend is asked */
export function troubled(
  services: Services,
  ctx: RequestContext,
  { code, movedTo, retryAfter, fault }: Extract<TokenAnswer, { status: 'transient' }>,
  variable = 'gatehouse.config.ts',
): Refusal {
  logRedirect(services.log, variable, movedTo);
  if (fault !== undefined && movedTo === undefined) tellFault(services, ctx, fault);
  return { code, ...(retryAfter !== undefined && { retryAfter }) };
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
