import { answer } from '../../entrance.ts';

/** The name of this folder: with a common one, a client's parameter of that name would be lost under `next start`. */
const ROUTE_PARAMETER = 'behindTheGate';

export const runtime = 'edge';
export const dynamic = 'force-dynamic';

/** Hands the request to the gate as the client sent it. */
function forward(request: Request): Promise<Response> {
  const url = withoutRouteParameters(new URL(request.url));
  return answer(url.href === request.url ? request : new Request(url, request));
}

/** `next start` adds the route's own parameters to the end of the query. */
function withoutRouteParameters(url: URL): URL {
  // A slash at the end makes no parameter.
  const segments = url.pathname.replace(/\/$/, '').split('/').slice(2).map(decodeURIComponent);
  const added = new URLSearchParams(segments.map((segment) => [ROUTE_PARAMETER, segment])).toString();
  const query = url.search.slice(1);
  if (query === added || query.endsWith(`&${added}`))
    url.search = query.slice(0, -added.length).replace(/&$/, '');
  return url;
}

export {
  forward as DELETE,
  forward as GET,
  forward as HEAD,
  forward as OPTIONS,
  forward as PATCH,
  forward as POST,
  forward as PUT,
};
