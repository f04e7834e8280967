import { knownFields } from '../backend/response.ts';
import { isFromElsewhere } from '../http/csrf.ts';
import { problem } from '../http/problem.ts';
import { seeOther } from '../http/responses.ts';
import { safeReturnTo } from '../http/return-to.ts';
import type { SignedIn } from '../oidc/types.ts';
import type { Answer, Core, Standing, Visit } from '../pipeline/context.ts';
import type { Attempted } from '../rate-limit/sign-in-limit.ts';
import type { Next } from '../types.ts';
import { newSession } from './create-session.ts';
import type { LoginNotice } from './flash.ts';
import {
  createTransaction,
  hasManyPending,
  keepTransaction,
  type PendingSignIn,
  takeTransaction,
} from './oidc-transaction.ts';
import { refuseSignIn } from './sign-in.ts';
import { endSession } from './sign-out.ts';

/**
 * `GET /auth/login`: sends the browser to the provider. One that is begun counts until it is completed. A link on another site
 * may begin one too, but it neither takes the place of a session nor of sign-ins that are under way.
 */
export async function beginSignIn(core: Core, visit: Visit, standing: Standing, next: Next): Promise<Answer> {
  const { provider, signInLimit } = core;
  if (provider === undefined)
    return { response: problem('method_not_allowed', { headers: { allow: 'POST' } }) };
  // What may never be looked at is no sign-in, and in a frame nobody sees whose page they type into.
  if (visit.kind !== 'document') return { response: new Response(null, { status: 204 }) };
  const returnTo = safeReturnTo(visit.url.searchParams.get('returnTo'), core.options.afterSignIn);
  if (isFromElsewhere(visit.request)) {
    if (standing.status !== 'anonymous') return { response: seeOther(returnTo) };
    if (hasManyPending(visit)) return { response: problem('rate_limited') };
  }
  const counted = await signInLimit.count({ provider: visit.address });
  if (counted.status === 'limited') return tooMany(visit, returnTo, counted, next);
  const redirectUri = new URL('/auth/callback', visit.siteUrl).href;
  const pending = createTransaction(core.now(), provider, redirectUri, returnTo);
  const begun = await provider.begin(pending);
  if (begun.status !== 'ok') return backToForm('backend_unavailable', returnTo);
  return {
    response: seeOther(begun.url),
    cookies: await keepTransaction(core.transactionSealer, visit, pending, core.options.afterSignIn),
  };
}

/**
 * `GET /auth/callback`: makes a session of what the provider has sent the browser back with.
 *
 * @see OpenID Connect Core 1.0, section 3.1.2.5; RFC 9700, section 2.1
 */
export async function completeSignIn(
  core: Core,
  visit: Visit,
  standing: Standing,
  next: Next,
): Promise<Answer> {
  const { provider, signInLimit, transactionSealer, now } = core;
  if (provider === undefined) return { response: problem('not_found') };
  const answer = visit.url.searchParams;
  const state = answer.get('state');
  const { pending, cookies } = await takeTransaction(transactionSealer, visit, provider, state, now);
  if (pending === undefined) return { ...unknownSignIn(core, visit, standing), cookies };
  const who = { provider: visit.address };
  const attempt = await signInLimit.attempt(who, () => provider.complete(answer, pending), isWorthless);
  // It keeps its cookie: the same answer may be good a moment later.
  if (attempt.status === 'limited') return tooMany(visit, pending.returnTo, attempt, next);
  const { outcome } = attempt;
  const [concluded] = await Promise.all([
    conclude(core, visit, pending, outcome),
    outcome.status === 'ok' ? signInLimit.giveBack(who) : undefined,
  ]);
  return { ...concluded, cookies };
}

/** Has cost the provider an answer, as a guess would. One that it refuses itself has not. */
function isWorthless({ status }: SignedIn): boolean {
  return status === 'invalid' || status === 'transient';
}

function tooMany(
  visit: Visit,
  returnTo: string,
  { retryAfter }: Extract<Attempted<unknown>, { status: 'limited' }>,
  next: Next,
): Promise<Answer> {
  return refuseSignIn(visit, { username: '', returnTo }, { code: 'rate_limited', retryAfter }, next);
}

/** The way back in the browser's history, or a second tab: whoever is signed in by now need not hear of it. */
function unknownSignIn(core: Core, visit: Visit, standing: Standing): Answer {
  if (standing.status !== 'anonymous') return { response: seeOther(core.options.afterSignIn) };
  core.log('warn', 'sign_in_refused', { reason: 'unknown_state', requestId: visit.requestId });
  return backToForm('sign_in_expired', core.options.afterSignIn);
}

async function conclude(
  core: Core,
  visit: Visit,
  { returnTo }: PendingSignIn,
  result: SignedIn,
): Promise<Answer> {
  if (result.status !== 'ok') {
    const reason = result.status === 'transient' ? result.code : result.reason;
    core.log('warn', 'sign_in_refused', { code: result.status, reason, requestId: visit.requestId });
    return backToForm(reason === OUT_OF_TIME ? 'clock_skew' : REASONS[result.status], returnTo);
  }
  const { tokens, identity } = result;
  const user = { id: identity.subject, ...knownFields(identity.claims) };
  const session = await newSession(core, visit, tokens, { user, provider: identity.about });
  if ('code' in session) {
    core.log('warn', 'sign_in_refused', { code: session.code, requestId: visit.requestId });
    return backToForm(session.code === 'clock_skew' ? 'clock_skew' : 'tokens_unusable', returnTo);
  }
  await endSession(core, visit, session);
  return { response: seeOther(returnTo), change: { kind: 'store', session } };
}

/** What the library says of an ID token that is over, or not good yet, as it arrives. */
const OUT_OF_TIME = 'OAUTH_JWT_TIMESTAMP_CHECK_FAILED';

const REASONS = {
  refused: 'sign_in_cancelled',
  invalid: 'login_failed',
  transient: 'backend_unavailable',
} as const satisfies Record<string, LoginNotice['code']>;

function backToForm(reason: LoginNotice['code'], returnTo: string): Answer {
  return { response: seeOther(`/login?${new URLSearchParams({ reason, returnTo })}`) };
}
