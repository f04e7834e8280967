import type { Transient } from '../backend/fetch.ts';
import { isMendable } from '../backend/judge.ts';
import { isFromElsewhere } from '../http/csrf.ts';
import { problem } from '../http/problem.ts';
import { seeOther } from '../http/responses.ts';
import type { AuthState, HandlerResult, RequestContext, Services } from '../pipeline/context.ts';
import type { Attempted } from '../rate-limit/sign-in-limit.ts';
import type { RenderPage } from '../types.ts';
import type { LoginFlash } from './flash.ts';
import { refuseSignIn } from './refuse-sign-in.ts';
import { hasManyPending } from './sign-in-transaction.ts';

/** A sign-in elsewhere that is about to begin. */
export interface Beginning {
  readonly returnTo: string;
  /** Whether a link on another site may begin it: its answer proves that it is the answer to it. */
  readonly isForStrangers: boolean;
  /** Whether it is to be stronger, or more recent, than the one that stands. */
  readonly isStepUp?: boolean;
}

/**
 * Holds up the beginning of a sign-in elsewhere, be it at a provider or through the backend. One that is begun counts until it is completed. A link on
 * another site may begin one too, but it neither takes the place of a session nor of sign-ins that are under way.
 *
 * @returns `undefined` where it may begin
 */
export async function holdUp(
  { signInLimit }: Services,
  ctx: RequestContext,
  auth: AuthState,
  { returnTo, isForStrangers, isStepUp = false }: Beginning,
  renderPage: RenderPage,
): Promise<HandlerResult | undefined> {
  // What may never be looked at is no sign-in, and in a frame nobody sees whose page they type into.
  if (ctx.kind !== 'document') return { response: new Response(null, { status: 204 }) };
  if (isFromElsewhere(ctx.request)) {
    // The page that it leads back to would lead here again.
    if (auth.status !== 'anonymous' && !isStepUp) return { response: seeOther(returnTo) };
    if (!isForStrangers) return { response: seeOther(`/login?${new URLSearchParams({ returnTo })}`) };
    if (hasManyPending(ctx)) return { response: problem('rate_limited') };
  }
  const counted = await signInLimit.count({ provider: ctx.address });
  return counted.status === 'limited' ? tooMany(ctx, returnTo, counted, renderPage) : undefined;
}

export function tooMany(
  ctx: RequestContext,
  returnTo: string,
  { retryAfter }: Extract<Attempted<unknown>, { status: 'limited' }>,
  renderPage: RenderPage,
): Promise<HandlerResult> {
  const tried = { username: '', returnTo, brief: true } as const;
  return refuseSignIn(ctx, tried, { code: 'rate_limited', retryAfter }, renderPage);
}

/** The way back in the browser's history, or a second tab: whoever is signed in by now need not hear of it. */
export function unknownSignIn(services: Services, ctx: RequestContext, auth: AuthState): HandlerResult {
  if (auth.status !== 'anonymous') return { response: seeOther(services.options.afterSignIn) };
  services.log('warn', 'sign_in_refused', { reason: 'unknown_state', requestId: ctx.requestId });
  return backToForm('sign_in_expired', services.options.afterSignIn);
}

/** Waiting mends what is down, and not what the operator has to. */
export function noticeOfTrouble({ fault }: Transient): LoginFlash['code'] {
  return fault !== undefined && isMendable(fault) ? 'login_failed' : 'backend_unavailable';
}

export function backToForm(reason: LoginFlash['code'], returnTo: string): HandlerResult {
  return { response: seeOther(`/login?${new URLSearchParams({ reason, returnTo })}`) };
}
