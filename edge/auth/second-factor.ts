import type { TokenAnswer } from '../backend/backend.ts';
import type { TypedCode } from '../backend/presets/index.ts';
import type { Challenged } from '../backend/step-requests.ts';
import { type FormFields, readFields } from '../http/form.ts';
import { problem } from '../http/problem.ts';
import { renderPageInstead, seeOther, wantsJson } from '../http/responses.ts';
import { backendHeaders } from '../pipeline/backend-headers.ts';
import type { AuthState, HandlerResult, RequestContext, Services } from '../pipeline/context.ts';
import type { CookieWrite } from '../session/cookie.ts';
import { timed } from '../telemetry/request-record.ts';
import type { RenderPage, Session } from '../types.ts';
import { askedIn, isByEmail, sendMessage, sessionByEmail } from './by-email.ts';
import { captchaIn } from './captcha.ts';
import { type CodeForm, codeFormFor, codeTyped } from './code-form.ts';
import { conclude, troubled } from './conclude.ts';
import { newSession, type Refusal } from './create-session.ts';
import type { LoginFlash } from './flash.ts';
import { guessCode } from './guess-code.ts';
import { flashOf } from './refuse-sign-in.ts';
import { lastingOf } from './remember.ts';
import { forgetSecondStep, keepSecondStep, openSecondStep, type SecondStep } from './second-step.ts';

/** `GET /auth/code`: the page that asks for the code of the second step that this browser is at. */
export async function askForCode(
  services: Services,
  ctx: RequestContext,
  _: AuthState,
  renderPage: RenderPage,
): Promise<HandlerResult> {
  const step = await openSecondStep(services, ctx);
  const form = step && codeFormFor(services.backend.preset, step);
  if (step === undefined || form === undefined) return expired(ctx, '');
  return { response: await showPage(wordFor(form), step, form, renderPage) };
}

function wordFor({ at, message }: CodeForm): LoginFlash['code'] {
  if (message !== undefined) return `${message}_emailed`;
  return at === '/auth/code' ? 'code_wanted' : 'password_and_code_wanted';
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
  const step = await openSecondStep(services, ctx);
  if (fields.get('cancel')) return cancelled(services, ctx, step);
  const form = step && codeFormFor(services.backend.preset, step);
  if (step === undefined || form?.at !== '/auth/code') return expired(ctx, step?.returnTo ?? '');
  const taken = fields.get('resend')
    ? await resend(services, ctx, step, form, fields)
    : await confirm(services, ctx, step, form, fields);
  const { outcome, cookies = [] } = taken;
  if (outcome === 'sent') return { response: await told(ctx, step, form, renderPage), cookies };
  if ('code' in outcome && outcome.code === 'sign_in_expired') return expired(ctx, step.returnTo);
  const concluded = await conclude(services, ctx, outcome, { ...step, form }, renderPage);
  return { ...concluded, cookies: [...cookies, ...(concluded.cookies ?? [])] };
}

/** Whose codes are counted together; whom a provider has signed in, nobody has told yet, and counts with their network. */
function accountOf({ address = '' }: RequestContext, { username }: SecondStep): string {
  return username === '' ? `at ${address}` : username;
}

interface Taken<Outcome> {
  readonly outcome: Outcome | Refusal;
  /** What goes on, where that has changed. */
  readonly cookies?: readonly CookieWrite[];
}

async function confirm(
  services: Services,
  ctx: RequestContext,
  step: SecondStep,
  { accepts }: CodeForm,
  fields: FormFields,
): Promise<Taken<Session>> {
  const typed = codeTyped(fields, accepts);
  if (typed === undefined) return { outcome: { code: 'missing_code' } };
  let next: string | undefined;
  // Anybody can begin a sign-in by a message: their wrong codes are not its owner's, who has begun another.
  const outcome = await guessCode(services, step.byEmail?.codeVerifier ?? accountOf(ctx, step), async () => {
    const answer = await timed(ctx.record, 'backend', services.now, () => redeem(services, ctx, step, typed));
    if (isByEmail(step)) return sessionByEmail(services, ctx, answer, step);
    next = answer.status === 'rejected' ? answer.challenge : undefined;
    return sessionFrom(services, ctx, answer, step);
  });
  return { outcome, cookies: 'code' in outcome ? await withNext(services, ctx, step, next) : [] };
}

function redeem(
  { backend }: Services,
  ctx: RequestContext,
  step: SecondStep,
  typed: TypedCode,
): Promise<TokenAnswer> {
  const headers = backendHeaders(ctx);
  if (isByEmail(step)) return backend.redeemCode(askedIn(step), typed.code ?? '', headers);
  return backend.confirm(challengedIn(step), typed, headers);
}

function challengedIn({ username, challenge = '', factor, accessToken }: SecondStep): Challenged {
  return {
    username,
    challenge,
    ...(factor !== undefined && { factor }),
    ...(accessToken !== undefined && { accessToken }),
  };
}

async function sessionFrom(
  services: Services,
  ctx: RequestContext,
  answer: TokenAnswer,
  step: SecondStep,
): Promise<Session | Refusal> {
  if (answer.status === 'ok')
    return newSession(services, ctx, answer.tokens, { user: answer.user, ...lastingOf(step) });
  if (answer.status === 'transient') return troubled(services, ctx, answer);
  if (answer.told !== undefined) return { code: answer.told };
  return { code: answer.reason === 'challenge_expired' ? 'sign_in_expired' : 'invalid_code' };
}

/** Messages are counted before they are asked for, as those of a forgotten password are, but not with them. */
async function resend(
  services: Services,
  ctx: RequestContext,
  step: SecondStep,
  form: CodeForm,
  fields: FormFields,
): Promise<Taken<'sent'>> {
  if (!form.resends) return { outcome: { code: 'missing_code' } };
  if (isByEmail(step)) {
    const added = captchaIn(services, fields);
    if (added === undefined) return { outcome: { code: 'captcha_required' } };
    const sent = await sendMessage(services, ctx, step, added);
    return 'code' in sent ? { outcome: sent } : { outcome: 'sent', cookies: [sent.cookie] };
  }
  const counted = await services.signInLimit.count({ message: `/auth/code ${accountOf(ctx, step)}` });
  if (counted.status === 'limited')
    return { outcome: { code: 'rate_limited', retryAfter: counted.retryAfter } };
  const ask = () => services.backend.resend(challengedIn(step), backendHeaders(ctx));
  const answer = await timed(ctx.record, 'backend', services.now, ask);
  if (answer.status === 'transient') return { outcome: troubled(services, ctx, answer) };
  if (answer.status === 'rejected')
    return {
      outcome: { code: answer.reason === 'challenge_expired' ? 'sign_in_expired' : 'backend_invalid' },
    };
  return { outcome: 'sent', cookies: await withNext(services, ctx, step, answer.challenge) };
}

/** What the next code is sent with takes the place of what this one was. */
async function withNext(
  services: Services,
  ctx: RequestContext,
  step: SecondStep,
  challenge: string | undefined,
) {
  if (challenge === undefined || challenge === step.challenge) return [];
  return [(await keepSecondStep(services, ctx, { ...step, challenge })) ?? []].flat();
}

/** That another message is on its way. */
async function told(
  ctx: RequestContext,
  step: SecondStep,
  form: CodeForm,
  renderPage: RenderPage,
): Promise<Response> {
  if (wantsJson(ctx.request)) return Response.json({ ok: true });
  return showPage(form.message === undefined ? 'code_sent' : 'message_sent', step, form, renderPage);
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

/** Half a session ends as a whole one would. */
async function cancelled(
  { backend, now }: Services,
  ctx: RequestContext,
  step: SecondStep | undefined,
): Promise<HandlerResult> {
  const { accessToken } = step ?? {};
  if (accessToken !== undefined)
    await backend.signOut({ accessToken, receivedAt: now() }, backendHeaders(ctx));
  const response = wantsJson(ctx.request) ? Response.json({ ok: true }) : seeOther('/login');
  return { response, cookies: forgetSecondStep(ctx) };
}

function expired(ctx: RequestContext, returnTo: string): HandlerResult {
  const query = new URLSearchParams({ reason: 'sign_in_expired', ...(returnTo !== '' && { returnTo }) });
  const response = wantsJson(ctx.request) ? problem('sign_in_expired') : seeOther(`/login?${query}`);
  return { response, cookies: forgetSecondStep(ctx) };
}
