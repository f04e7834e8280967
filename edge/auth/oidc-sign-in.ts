import { knownFields } from '../backend/profile.ts';
import { problem } from '../http/problem.ts';
import { seeOther } from '../http/responses.ts';
import { safeReturnTo } from '../http/return-to.ts';
import type { SignedIn } from '../oidc/types.ts';
import type { AuthState, HandlerResult, RequestContext, Services } from '../pipeline/context.ts';
import type { RenderPage } from '../types.ts';
import { idIn } from '../util/json-path.ts';
import { newSession } from './create-session.ts';
import { providerDiagnosis } from './diagnosis.ts';
import type { LoginFlash } from './flash.ts';
import { backToForm, holdUp, noticeOfTrouble, tooMany, unknownSignIn } from './redirect-sign-in.ts';
import { lastingAsked, lastingOf } from './remember.ts';
import {
  createTransaction,
  keepTransaction,
  type PendingSignIn,
  takeTransaction,
} from './sign-in-transaction.ts';
import { revokeSession } from './sign-out.ts';

/** `GET /auth/login`: sends the browser to the provider. */
export async function beginSignIn(
  services: Services,
  ctx: RequestContext,
  auth: AuthState,
  renderPage: RenderPage,
): Promise<HandlerResult> {
  const { provider } = services;
  if (provider === undefined)
    return { response: problem('method_not_allowed', { headers: { allow: 'POST' } }) };
  const returnTo = safeReturnTo(ctx.url.searchParams.get('returnTo'), services.options.afterSignIn);
  const held = await holdUp(services, ctx, auth, { returnTo, isForStrangers: true }, renderPage);
  if (held !== undefined) return held;
  const redirectUri = new URL('/auth/callback', ctx.siteUrl).href;
  const lasting = lastingAsked(services, ctx.url.searchParams);
  const pending = createTransaction(services.now(), provider, redirectUri, returnTo, lasting);
  const begun = await provider.begin(pending, services.options.authorizationParameters);
  if (begun.status !== 'ok') return backToForm(noticeOfTrouble(begun), returnTo);
  return {
    response: seeOther(begun.url),
    cookies: await keepTransaction(services.transactionSealer, ctx, pending, services.options.afterSignIn),
  };
}

/**
 * `GET /auth/callback`: makes a session of what the provider has sent the browser back with.
 *
 * @see OpenID Connect Core 1.0, section 3.1.2.5; RFC 9700, section 2.1
 */
export async function completeSignIn(
  services: Services,
  ctx: RequestContext,
  auth: AuthState,
  renderPage: RenderPage,
): Promise<HandlerResult> {
  const { provider, signInLimit, transactionSealer, now } = services;
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
    conclude(services, ctx, pending, outcome),
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
  pending: PendingSignIn,
  result: SignedIn,
): Promise<HandlerResult> {
  const { returnTo } = pending;
  if (result.status !== 'ok') {
    const reason = result.status === 'transient' ? result.code : result.reason;
    const about = { code: result.status, reason, requestId: ctx.requestId };
    const level = result.status === 'refused' && result.isByUser ? 'info' : 'warn';
    services.log(level, 'sign_in_refused', { ...about, ...providerDiagnosis(reason) });
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
    services.log('warn', 'sign_in_refused', { code: session.code, requestId: ctx.requestId });
    return backToForm(session.code === 'clock_skew' ? 'clock_skew' : 'tokens_unusable', returnTo);
  }
  await revokeSession(services, ctx, session);
  return { response: seeOther(returnTo), change: { kind: 'store', session } };
}

/** An ID token that is over, or not good yet, as it arrives. */
const OUT_OF_TIME: readonly string[] = ['id_token_expired', 'id_token_nbf_in_future'];
/** What nobody has cancelled is not called so: most refusals are of what we ask for. */
function noticeOf(result: Exclude<SignedIn, { status: 'ok' }>, reason: string): LoginFlash['code'] {
  if (result.status === 'transient') return noticeOfTrouble(result);
  if (OUT_OF_TIME.includes(reason)) return 'clock_skew';
  return result.status === 'refused' && result.isByUser ? 'sign_in_cancelled' : 'login_failed';
}
