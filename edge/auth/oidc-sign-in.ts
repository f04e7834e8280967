import { type StepUp, stepUpFault } from '../access/step-up.ts';
import { knownFields } from '../backend/profile.ts';
import { problem } from '../http/problem.ts';
import { seeOther } from '../http/responses.ts';
import { safeReturnTo } from '../http/return-to.ts';
import type { Provider, SignedIn } from '../oidc/types.ts';
import type { AuthState, HandlerResult, RequestContext, Services } from '../pipeline/context.ts';
import { toldOf } from '../refresh/issuers.ts';
import type { RenderPage, Session } from '../types.ts';
import { idIn } from '../util/json-path.ts';
import { newSession } from './create-session.ts';
import { providerDiagnosis, STEP_UP_DIAGNOSIS } from './diagnosis.ts';
import type { LoginFlash } from './flash.ts';
import { backToForm, holdUp, noticeOfTrouble, tooMany, unknownSignIn } from './redirect-sign-in.ts';
import { lastingAsked, lastingOf } from './remember.ts';
import {
  createTransaction,
  keepTransaction,
  type PendingSignIn,
  takeTransaction,
} from './sign-in-transaction.ts';
import { unmetAt, wishesFor } from './sign-in-wishes.ts';
import { revokeSession } from './sign-out.ts';

/** The provider that an address is about: `/auth/login/<name>` and `/auth/callback/<name>`, or the first. */
export function providerAt(
  { provider, providers }: Services,
  { pathname }: RequestContext,
): Provider | undefined {
  const [, name] = /^\/auth\/(?:login|callback)\/([^/]+)$/.exec(pathname) ?? [];
  return name === undefined ? provider : providers.find(({ id }) => id === name);
}

/** `GET /auth/login`, and with a name after it: sends the browser to the provider. */
export async function beginSignIn(
  services: Services,
  ctx: RequestContext,
  auth: AuthState,
  renderPage: RenderPage,
): Promise<HandlerResult> {
  const provider = providerAt(services, ctx);
  if (provider === undefined)
    return { response: problem('method_not_allowed', { headers: { allow: 'POST' } }) };
  const returnTo = safeReturnTo(ctx.url.searchParams.get('returnTo'), services.options.afterSignIn);
  const { fixed, asked, isStepUp, judgedBy } = wishesFor(
    services,
    provider,
    auth,
    ctx.url.searchParams,
    returnTo,
  );
  const held = await holdUp(services, ctx, auth, { returnTo, isForStrangers: true, isStepUp }, renderPage);
  if (held !== undefined) return held;
  const path = provider.id === undefined ? '/auth/callback' : `/auth/callback/${provider.id}`;
  const redirectUri = new URL(path, ctx.siteUrl).href;
  // Whoever proves themselves once more has chosen before how long they are remembered.
  const isAgain = isStepUp && auth.status === 'signed_in';
  const lasting = isAgain ? lastingOf(auth.session) : lastingAsked(services, ctx.url.searchParams);
  const pending = {
    ...createTransaction(services.now(), provider, redirectUri, returnTo, lasting),
    ...judgedBy,
  };
  const begun = await provider.begin(pending, fixed, asked);
  if (begun.status !== 'ok') return backToForm(noticeOfTrouble(begun), returnTo);
  return {
    response: seeOther(begun.url),
    cookies: await keepTransaction(services.transactionSealer, ctx, pending, services.options.afterSignIn),
  };
}

/**
 * `GET /auth/callback`, and with a name after it: makes a session of what the provider has sent the browser back with.
 *
 * @see OpenID Connect Core 1.0, section 3.1.2.5; RFC 9700, section 2.1
 */
export async function completeSignIn(
  services: Services,
  ctx: RequestContext,
  auth: AuthState,
  renderPage: RenderPage,
): Promise<HandlerResult> {
  const { signInLimit, transactionSealer, now } = services;
  const provider = providerAt(services, ctx);
  if (provider === undefined) return { response: problem('not_found') };
  const answer = ctx.url.searchParams;
  const state = answer.get('state');
  const { pending, cookies } = await takeTransaction(transactionSealer, ctx, provider, state, now);
  if (pending === undefined) return { ...unknownSignIn(services, ctx, auth), cookies };
  const who = { provider: ctx.address };
  const attempt = await signInLimit.attempt(who, () => provider.complete(answer, pending), isWorthless);
  // It keeps its cookie: the same answer may be good a moment later.
  if (attempt.status === 'limited') return tooMany(ctx, pending.returnTo, attempt, renderPage);
  const { outcome } = attempt;
  const [concluded] = await Promise.all([
    conclude(services, ctx, auth, { provider, pending }, outcome),
    outcome.status === 'ok' ? signInLimit.giveBack(who) : undefined,
  ]);
  return { ...concluded, cookies };
}

/** Has cost the provider an answer, as a guess would. One that it refuses itself has not. */
function isWorthless({ status }: SignedIn): boolean {
  return status === 'invalid' || status === 'transient';
}

async function conclude(
  services: Services,
  ctx: RequestContext,
  auth: AuthState,
  { provider, pending }: { readonly provider: Provider; readonly pending: PendingSignIn },
  result: SignedIn,
): Promise<HandlerResult> {
  const { returnTo } = pending;
  const log = provider.id === undefined ? services.log : toldOf(provider.id, services.log);
  if (result.status !== 'ok') {
    const reason = result.status === 'transient' ? result.code : result.reason;
    const about = { code: result.status, reason, requestId: ctx.requestId };
    const isExpected = result.status === 'refused' && (result.isByUser || result.needsUser);
    const level = isExpected ? 'info' : 'warn';
    log(level, 'sign_in_refused', { ...about, ...providerDiagnosis(reason) });
    if (result.status === 'refused' && result.needsUser) return backUnasked(services, auth, returnTo);
    const wanted = reason === UNMET ? unmetAt(services, returnTo, {}) : [];
    if (wanted.length > 0) return tooWeak({ log, now: services.now }, ctx, wanted);
    return backToForm(noticeOf(result, reason), returnTo);
  }
  const { tokens, identity } = result;
  const id = idIn(identity.claims, services.backend.preset.ids) ?? identity.subject;
  const user = { id, ...knownFields(identity.claims) };
  const session = await newSession(services, ctx, tokens, {
    user,
    provider: identity.about,
    claims: identity.claims,
    ...lastingOf(pending),
  });
  if ('code' in session) {
    log('warn', 'sign_in_refused', { code: session.code, requestId: ctx.requestId });
    return backToForm(session.code === 'clock_skew' ? 'clock_skew' : 'tokens_unusable', returnTo);
  }
  await revokeSession(services, ctx, session);
  const change = { kind: 'store', session } as const;
  // What came of a question in silence is asked for aloud, once.
  const unmet = pending.isSilent ? [] : unmetAt(services, returnTo, session);
  if (unmet.length > 0)
    return { ...tooWeak({ log, now: services.now }, ctx, unmet, session.provider), change };
  return { response: seeOther(returnTo), change };
}

/** The provider's own word for it. @see OpenID Connect Core Unmet Authentication Requirements 1.0 */
const UNMET = 'unmet_authentication_requirements';

/** The session is as good as any, and not good enough for its page: back there, the sign-in would only begin anew. */
function tooWeak(
  { log, now }: Pick<Services, 'log' | 'now'>,
  { requestId }: RequestContext,
  [stepUp = {}]: readonly StepUp[],
  about?: Session['provider'],
): HandlerResult {
  const code = 'step_up_failed';
  const reason = about === undefined ? UNMET : stepUpFault(stepUp, about, now());
  log('warn', 'sign_in_refused', { code, ...(reason && { reason }), ...STEP_UP_DIAGNOSIS, requestId });
  return { response: problem(code) };
}

/** To the page, for whoever may see it as they are; else to the sign-in page, which begins nothing by itself. */
function backUnasked({ routes }: Services, auth: AuthState, returnTo: string): HandlerResult {
  const { policy } = routes(returnTo.split('?', 1)[0] ?? returnTo);
  const isOpen = policy === 'public' || auth.status === 'signed_in';
  return isOpen ? { response: seeOther(returnTo) } : backToForm('sign_in_needed', returnTo);
}

/** An ID token that is over, or not good yet, as it arrives. */
const OUT_OF_TIME: readonly string[] = ['id_token_expired', 'id_token_nbf_in_future'];
/** What nobody has cancelled is not called so: most refusals are of what we ask for. */
function noticeOf(result: Exclude<SignedIn, { status: 'ok' }>, reason: string): LoginFlash['code'] {
  if (result.status === 'transient') return noticeOfTrouble(result);
  if (OUT_OF_TIME.includes(reason)) return 'clock_skew';
  return result.status === 'refused' && result.isByUser ? 'sign_in_cancelled' : 'login_failed';
}
