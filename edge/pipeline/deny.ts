import { problem } from '../http/problem.ts';
import { renderInstead, seeOther } from '../http/responses.ts';
import type { RenderPage } from '../types.ts';
import type { RequestContext, SessionEnd } from './context.ts';

/** Where those are shown that they lack a right. */
export const FORBIDDEN_PAGE = '/forbidden';

/**
 * Without a session: people get the sign-in page and come back from it, programs get a status that they can act on.
 *
 * The framework's router takes such a status for a reason to load the page anew, and then meets the redirect. Of a
 * server action's answer it follows the header.
 */
export function denyUnauthenticated(
  { kind, request, route, url }: RequestContext,
  ended?: SessionEnd,
): Response {
  const query = new URLSearchParams({ returnTo: url.pathname + url.search });
  if (ended !== undefined) query.set('reason', ended);
  const location = `/login?${query}`;
  if (kind === 'action') {
    return problem('session_required', { headers: { 'x-action-redirect': location } });
  }
  if (route.policy === 'api' || !(kind === 'document' || kind === 'head')) return problem('session_required');
  return isRead(request) ? new Response(null, { status: 307, headers: { location } }) : seeOther(location);
}

/** With a session that does not reach: people get a page that says so, programs the status. */
export async function denyForbidden({ headers, kind }: RequestContext, next: RenderPage): Promise<Response> {
  if (kind !== 'document' && kind !== 'head') return problem('forbidden');
  return renderInstead(next, headers, FORBIDDEN_PAGE, 'forbidden');
}

export function isRead({ method }: Request): boolean {
  return method === 'GET' || method === 'HEAD';
}
