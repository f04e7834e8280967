import { isFromElsewhere } from '../http/csrf.ts';
import type { AuthState, HandlerResult, RequestContext, Services } from '../pipeline/context.ts';
import type { RenderPage } from '../types.ts';
import type { LoginFlash } from './flash.ts';
import { beginSignIn } from './oidc-sign-in.ts';
import { hasManyPending } from './sign-in-transaction.ts';
import { countSkipped, MOST_SKIPPED, skippedBefore } from './skipped-count.ts';

/** What is no refusal, and nothing that people have to read: their session has ended by its time. */
const NO_NEWS: readonly (LoginFlash['code'] | null)[] = [null, 'session_expired', 'absolute_timeout'];

/**
 * Whether a sign-in at the provider begins in the place of the sign-in page: for a person who is not signed in, and has neither just
 * signed out nor been told no.
 */
export function skipsSignInPage({ options }: Services, ctx: RequestContext, { status }: AuthState): boolean {
  if (options.openid?.skipSignInPage !== true || ctx.route.template !== '/login') return false;
  if (ctx.kind !== 'document' || ctx.request.method !== 'GET' || status !== 'anonymous') return false;
  const { searchParams } = ctx.url;
  const isToldNothing = NO_NEWS.some((reason) => reason === searchParams.get('reason'));
  // A provider leads back from its sign-out with a state.
  if (!isToldNothing || searchParams.has('state')) return false;
  return skippedBefore(ctx) < MOST_SKIPPED && !(isFromElsewhere(ctx.request) && hasManyPending(ctx));
}

/** Sends the browser from the sign-in page on to the provider. */
export async function skipSignInPage(
  services: Services,
  ctx: RequestContext,
  auth: AuthState,
  renderPage: RenderPage,
): Promise<HandlerResult> {
  const result = await beginSignIn(services, ctx, auth, renderPage);
  return { ...result, cookies: [...(result.cookies ?? []), countSkipped(ctx)] };
}
