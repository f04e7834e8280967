import { handle } from '../../_gatehouse/handler.ts';
import { withoutRouteParameters } from '../../_gatehouse/route-parameters.ts';

/** The name of this folder: with a common one, a client's parameter of that name would be lost under `next start`. */
const ROUTE_PARAMETER = 'behindTheGate';

export const runtime = 'edge';
export const dynamic = 'force-dynamic';

/** Hands the request to the gate as the client sent it. */
function forward(request: Request): Promise<Response> {
  const url = withoutRouteParameters(new URL(request.url), ROUTE_PARAMETER);
  return handle(url.href === request.url ? request : new Request(url, request));
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
