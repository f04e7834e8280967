import type { TokenAnswer } from '../backend/backend.ts';
import { type FormFields, readFields } from '../http/form.ts';
import { problem } from '../http/problem.ts';
import { renderPageInstead, seeOther, wantsJson } from '../http/responses.ts';
import { backendHeaders } from '../pipeline/backend-headers.ts';
import type { AuthState, HandlerResult, RequestContext, Services } from '../pipeline/context.ts';
import { logRedirect } from '../telemetry/log.ts';
import { timed } from '../telemetry/request-record.ts';
import type { RenderPage, Session } from '../types.ts';
import { type CodeForm, codeFormFor, codeTyped } from './code-form.ts';
import { newSession, type Refusal } from './create-session.ts';
import type { LoginFlash } from './flash.ts';
import { guessCode } from './guess-code.ts';
import { flashOf, refuseSignIn } from './refuse-sign-in.ts';
import { forgetSecondStep, keepSecondStep, openSecondStep, type SecondStep } from './second-step.ts';
import { tellFault, tellRefusal, welcome } from './sign-in.ts';

/** A second step whose code goes to an address of its own. */
type Challenge = SecondStep & { readonly challenge: string };

/** `GET /auth/code`: the page that asks for the code of the second step that this browser is at. */
export async function askForCode(
  services: Services,
  ctx: RequestContext,
  _: AuthState,
  renderPage: RenderPage,
): Promise<HandlerResult> {
  const step = await openSecondStep(services, ctx);
  const form = step && codeFormFor(services.backend.preset, step.challenge);
  if (step === undefined || form === undefined) return expired(ctx, '');
  const code = form.at === '/auth/code' ? 'code_wanted' : 'password_and_code_wanted';
  return { response: await showPage(code, step, form, renderPage) };
}

/** `POST /auth/code`: the code itself, a word that another one is to be sent, or that nobody goes on. */
export async function submitCode(
  services: Services,
  ctx: RequestContext,
  _: AuthState,
  renderPage: RenderPage,
): Promise<HandlerResult> {
  const fields = await readFields(ctx.request, services.transport.clientSignal(ctx.request));
  if (typeof fields === 'string') return { response: problem(fields) };
  if (fields.get('cancel')) return cancelled(ctx);
  const step = await openSecondStep(services, ctx);
  if (step === undefined || !hasChallenge(step)) return expired(ctx, step?.returnTo ?? '');
  const form = codeFormFor(services.backend.preset, step.challenge);
  if (form === undefined) return expired(ctx, step.returnTo);
  const refusal = fields.get('resend')
    ? await resend(services, ctx, step, form, renderPage)
    : await confirm(services, ctx, step, form, fields);
  if (!('code' in refusal)) return refusal;
  if (refusal.code === 'sign_in_expired') return expired(ctx, step.returnTo);
  tellRefusal(services, ctx, refusal);
  const refused = await refuseSignIn(ctx, { ...step, form }, refusal, renderPage);
  return { ...refused, cookies: await withNext(services, ctx, step, refusal.challenge) };
}

function hasChallenge(step: SecondStep): step is Challenge {
  return step.challenge !== undefined;
}

/** Whose codes are counted together; whom a provider has signed in, nobody has told yet, and counts with their network. */
function accountOf({ address = '' }: RequestContext, { username }: SecondStep): string {
  return username === '' ? `at ${address}` : username;
}

/** Why a code was not taken, and what the next is to be sent with, where that has changed. */
interface CodeRefusal extends Refusal {
  readonly challenge?: string | undefined;
}

async function confirm(
  services: Services,
  ctx: RequestContext,
  step: Challenge,
  { accepts }: CodeForm,
  fields: FormFields,
): Promise<HandlerResult | CodeRefusal> {
  const typed = codeTyped(fields, accepts);
  if (typed === undefined) return { code: 'missing_code' };
  let next: string | undefined;
  const outcome = await guessCode(services, accountOf(ctx, step), async () => {
    const ask = () => services.backend.confirm(step, typed, backendHeaders(ctx));
    const answer = await timed(ctx.record, 'backend', services.now, ask);
    next = answer.status === 'rejected' ? answer.challenge : undefined;
    return sessionFrom(services, ctx, answer);
  });
  return 'code' in outcome ? { ...outcome, challenge: next } : welcome(services, ctx, outcome, step.returnTo);
}

async function sessionFrom(
  services: Services,
  ctx: RequestContext,
  answer: TokenAnswer,
): Promise<Session | Refusal> {
  if (answer.status === 'ok') return newSession(services, ctx, answer.tokens, { user: answer.user });
  if (answer.status === 'transient') return troubled(services, ctx, answer);
  if (answer.told !== undefined) return { code: answer.told };
  return { code: answer.reason === 'challenge_expired' ? 'sign_in_expired' : 'invalid_code' };
}

function troubled(
  services: Services,
  ctx: RequestContext,
  { code, movedTo, retryAfter, fault }: Extract<TokenAnswer, { status: 'transient' }>,
): Refusal {
  logRedirect(services.log, 'gatehouse.config.ts', movedTo);
  if (fault !== undefined && movedTo === undefined) tellFault(services, ctx, fault);
  return { code, ...(retryAfter !== undefined && { retryAfter }) };
}

/** Messages are counted before they are asked for, as those of a forgotten password are, but not with them. */
async function resend(
  services: Services,
  ctx: RequestContext,
  step: Challenge,
  form: CodeForm,
  renderPage: RenderPage,
): Promise<HandlerResult | CodeRefusal> {
  if (!form.resends) return { code: 'missing_code' };
  const counted = await services.signInLimit.count({ message: `/auth/code ${accountOf(ctx, step)}` });
  if (counted.status === 'limited') return { code: 'rate_limited', retryAfter: counted.retryAfter };
  const ask = () => services.backend.resend(step, backendHeaders(ctx));
  const answer = await timed(ctx.record, 'backend', services.now, ask);
  if (answer.status === 'transient') return troubled(services, ctx, answer);
  if (answer.status === 'rejected')
    return { code: answer.reason === 'challenge_expired' ? 'sign_in_expired' : 'backend_invalid' };
  const response = wantsJson(ctx.request)
    ? Response.json({ ok: true })
    : await showPage('code_sent', step, form, renderPage);
  return { response, cookies: await withNext(services, ctx, step, answer.challenge) };
}

/** What the next code is sent with takes the place of what this one was. */
async function withNext(
  services: Services,
  ctx: RequestContext,
  step: Challenge,
  challenge: string | undefined,
) {
  if (challenge === undefined || challenge === step.challenge) return [];
  return [(await keepSecondStep(services, ctx, { ...step, challenge })) ?? []].flat();
}

async function showPage(
  code: LoginFlash['code'],
  step: SecondStep,
  form: CodeForm,
  renderPage: RenderPage,
): Promise<Response> {
  const flash = flashOf(code, { ...step, form });
  return renderPageInstead(renderPage, '/login', 200, flash);
}

function cancelled(ctx: RequestContext): HandlerResult {
  const response = wantsJson(ctx.request) ? Response.json({ ok: true }) : seeOther('/login');
  return { response, cookies: forgetSecondStep(ctx) };
}

function expired(ctx: RequestContext, returnTo: string): HandlerResult {
  const query = new URLSearchParams({ reason: 'sign_in_expired', ...(returnTo !== '' && { returnTo }) });
  const response = wantsJson(ctx.request) ? problem('sign_in_expired') : seeOther(`/login?${query}`);
  return { response, cookies: forgetSecondStep(ctx) };
}
