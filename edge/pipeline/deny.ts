import { stepUpChallenge, stepUpParameters } from '../access/step-up.ts';
import { problem } from '../http/problem.ts';
import { isRead } from '../http/request-kind.ts';
import { renderInstead, seeOther, unavailable } from '../http/responses.ts';
import type { RenderPage } from '../types.ts';
import type { Denial } from './authorize.ts';
import type { AuthState, HandlerResult, RequestContext, Services, SessionEnd } from './context.ts';

/** Where those are shown that they lack a right. */
export const FORBIDDEN_PAGE = '/forbidden';

/** What is asked for. */
type Wanted = Pick<RequestContext, 'kind' | 'pathname' | 'request' | 'route' | 'search'>;

/** Says no to whoever may not have what they ask for. */
export async function deny(
  services: Services,
  ctx: Wanted,
  auth: AuthState,
  denial: Denial,
  render: RenderPage,
): Promise<HandlerResult> {
  if (denial === 'forbidden') return denyForbidden(ctx, render);
  if (denial === 'step_up') return { decision: 'sign_in', response: denyStepUp(services, ctx, auth) };
  if (isStuck(auth) && isForPage(ctx))
    return { decision: 'sign_in', response: denyUnauthenticated(ctx, 'session_unavailable') };
  switch (auth.status) {
    case 'unavailable':
      return { decision: 'unavailable', response: unavailable(auth.retryAfter) };
    case 'broken':
      return { decision: 'broken', response: problem('backend_invalid') };
    default: {
      const ended = auth.status === 'anonymous' ? auth.ended : undefined;
      return { decision: 'sign_in', response: denyUnauthenticated(ctx, ended) };
    }
  }
}

/**
 * Without a session: people get the sign-in page and come back from it, programs get a status that they can act on.
 *
 * The framework's router takes such a status for a reason to load the page anew, and then meets the redirect. Of a
 * server action's answer it follows the header.
 */
export function denyUnauthenticated(
  { kind, pathname, request, route, search }: Wanted,
  ended?: SessionEnd | 'session_unavailable',
): Response {
  const query = new URLSearchParams({ returnTo: pathname + search });
  if (ended !== undefined) query.set('reason', ended);
  const location = `/login?${query}`;
  if (kind === 'action') {
    return problem('session_required', { headers: { 'x-action-redirect': location } });
  }
  if (route.policy === 'api' || !(kind === 'document' || kind === 'head')) return problem('session_required');
  return isRead(request) ? new Response(null, { status: 307, headers: { location } }) : seeOther(location);
}

/**
 * With a sign-in that is not strong, or not recent, enough: people are sent to the provider, and come back; programs are told what is
 * wanted. What is asked for there is what the rule of the page to come back to says.
 *
 * @see RFC 9470, sections 3 and 4
 */
export function denyStepUp(
  { provider, providers, providerOf }: Services,
  { kind, pathname, request, route, search }: Wanted,
  auth: AuthState,
): Response {
  const own = auth.status === 'signed_in' ? providerOf(auth.session.tokens.issuedBy) : undefined;
  const { id } = own ?? provider ?? providers[0] ?? {};
  const query = new URLSearchParams({ returnTo: pathname + search });
  const location = `/auth/login${id === undefined ? '' : `/${id}`}?${query}`;
  const isForPeople = kind === 'document' || kind === 'head';
  if (!isForPeople) {
    const challenge = stepUpChallenge(stepUpParameters(route.stepUps ?? []));
    const onward = kind === 'action' && { 'x-action-redirect': location };
    return problem('insufficient_user_authentication', {
      headers: { 'www-authenticate': challenge, ...onward },
    });
  }
  return isRead(request) ? new Response(null, { status: 307, headers: { location } }) : seeOther(location);
}

/** With a session that does not reach: people get a page that says so, programs the status. */
export async function denyForbidden(
  { kind }: Pick<Wanted, 'kind'>,
  render: RenderPage,
): Promise<HandlerResult> {
  const isForPeople = kind === 'document' || kind === 'head';
  const response = isForPeople
    ? await renderInstead(render, FORBIDDEN_PAGE, 'forbidden')
    : problem('forbidden');
  return { decision: 'forbidden', response };
}

function isStuck(auth: AuthState): boolean {
  return (auth.status === 'unavailable' || auth.status === 'broken') && auth.isStuck === true;
}

/** A person in front of a page, who can sign in anew; the session stays until they have. */
function isForPage({ kind, request, route }: Wanted): boolean {
  return route.policy !== 'api' && kind === 'document' && isRead(request);
}
