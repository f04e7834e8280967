import type { TokenAnswer } from '../backend/backend.ts';
import { socialProvider } from '../backend/sign-in-methods.ts';
import { problem } from '../http/problem.ts';
import { seeOther } from '../http/responses.ts';
import { safeReturnTo } from '../http/return-to.ts';
import { backendHeaders } from '../pipeline/backend-headers.ts';
import type { AuthState, HandlerResult, RequestContext, Services } from '../pipeline/context.ts';
import { timed } from '../telemetry/request-record.ts';
import type { RenderPage } from '../types.ts';
import { holdUp, unknownSignIn } from './redirect-sign-in.ts';
import { lastingAsked } from './remember.ts';
import {
  createTransaction,
  forgetTransaction,
  isOwnState,
  type KeptSignIn,
  keepTransaction,
  transactionsAt,
} from './sign-in-transaction.ts';
import {
  backToLogin,
  conclude,
  type Entry,
  inVain,
  placeOf,
  refused,
  troubled,
  withoutFragment,
} from './social-outcome.ts';
import { type BroughtBack, readReturn } from './social-return.ts';

function entryOf({ backend, config }: Services, { pathname }: RequestContext): Entry | undefined {
  const id = pathname.slice(pathname.lastIndexOf('/') + 1);
  const provider = socialProvider(backend.preset, id);
  return provider && { id, provider, name: `social ${id} ${config.backend.name}` };
}

/** `GET /auth/login/<name>`: sends the browser to where the backend signs people in at a provider. */
export async function beginSocialSignIn(
  services: Services,
  ctx: RequestContext,
  auth: AuthState,
  renderPage: RenderPage,
): Promise<HandlerResult> {
  const entry = entryOf(services, ctx);
  if (entry === undefined) return { response: problem('not_found') };
  const { afterSignIn } = services.options;
  const returnTo = safeReturnTo(ctx.url.searchParams.get('returnTo'), afterSignIn);
  // Whoever can both begin it and send an answer of their own along would sign others in as themselves.
  const beginning = { returnTo, isForStrangers: entry.provider.stateless !== true };
  const held = await holdUp(services, ctx, auth, beginning, renderPage);
  if (held !== undefined) return held;
  const redirectUri = new URL(`/auth/callback/${entry.id}`, ctx.siteUrl).href;
  const lasting = lastingAsked(services, ctx.url.searchParams);
  const created = createTransaction(services.now(), entry, redirectUri, returnTo, lasting);
  const ask = () =>
    services.backend.social.authorize({ ...created, provider: entry.id }, backendHeaders(ctx));
  const begun = await timed(ctx.record, 'backend', services.now, ask);
  if (begun.status === 'rejected') return refused(services, ctx, entry, 'not_begun', returnTo);
  if (begun.status === 'transient') return troubled(services, ctx, begun, returnTo);
  const { url, state, kept } = begun;
  const pending = { ...created, state, ...(kept !== undefined && { kept }) };
  const cookies = await keepTransaction(services.transactionSealer, ctx, pending, afterSignIn, created.state);
  return { response: seeOther(url), cookies };
}

/**
 * `GET /auth/callback/<name>`: makes a session of what the browser has brought back. Whatever comes of it leads on to an address in which
 * nothing of that is left.
 *
 * @see RFC 9700, OAuth 2.0 Security Best Current Practice, sections 4.2.4 (leaks by the referrer and the history) and 4.7 (CSRF)
 */
export async function completeSocialSignIn(
  services: Services,
  ctx: RequestContext,
  auth: AuthState,
): Promise<HandlerResult> {
  const entry = entryOf(services, ctx);
  if (entry === undefined) return { response: problem('not_found') };
  if (ctx.kind !== 'document') return { response: new Response(null, { status: 204 }) };
  const brought = readReturn(entry.provider, ctx.search, ctx.headers);
  const underWay = await transactionsAt(services.transactionSealer, ctx, entry, services.now);
  const kept = belonging(underWay, brought.states, entry.provider);
  const { refusal } = brought;
  if (refusal !== undefined) {
    // Some lose the state where they fail. Nothing is taken for one, so nothing is lost by a lie.
    const { returnTo = '' } = (kept ?? underWay[0])?.pending ?? {};
    const result = inVain(services, ctx, entry, refusal, returnTo);
    return { ...result, cookies: kept === undefined ? [] : forgetTransaction(ctx, kept) };
  }
  if (kept === undefined) return withoutFragment(unknownSignIn(services, ctx, auth));
  return redeem(services, ctx, entry, kept, brought);
}

/**
 * The sign-in that an answer belongs to: the one whose state it has. Where the backend loses that, it is the last that was begun here, unless the
 * state is another's of ours.
 */
function belonging(
  underWay: readonly KeptSignIn[],
  states: readonly string[],
  { stateless }: Entry['provider'],
): KeptSignIn | undefined {
  const [state, ...others] = states;
  const known = others.length === 0 ? underWay.find(({ pending }) => pending.state === state) : undefined;
  const isLost = stateless === true && !states.some(isOwnState);
  return known ?? (isLost ? underWay[0] : undefined);
}

async function redeem(
  services: Services,
  ctx: RequestContext,
  entry: Entry,
  kept: KeptSignIn,
  { returned, fault }: BroughtBack,
): Promise<HandlerResult> {
  const { pending } = kept;
  const cookies = forgetTransaction(ctx, kept);
  if (fault !== undefined) {
    services.log('warn', 'sign_in_refused', {
      code: 'invalid',
      ...placeOf(entry),
      ...fault,
      requestId: ctx.requestId,
    });
    return { ...backToLogin('login_failed', pending.returnTo), cookies };
  }
  const who = { provider: ctx.address };
  const { backend, now, signInLimit } = services;
  const ask = () => backend.social.redeem({ ...pending, provider: entry.id, returned }, backendHeaders(ctx));
  const attempt = await signInLimit.attempt(who, () => timed(ctx.record, 'backend', now, ask), isWorthless);
  if (attempt.status === 'limited') return backToLogin('backend_unavailable', pending.returnTo);
  if (!isWorthless(attempt.outcome)) await signInLimit.giveBack(who);
  const concluded = await conclude(services, ctx, entry, pending, attempt.outcome);
  return { ...concluded, cookies: [...cookies, ...(concluded.cookies ?? [])] };
}

/** Has cost the backend an answer, as a guess would. */
function isWorthless(answer: TokenAnswer): boolean {
  return answer.status === 'transient' || (answer.status === 'rejected' && answer.reason !== 'second_factor');
}
