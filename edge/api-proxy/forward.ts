import { type ProblemCode, problem } from '../http/problem.ts';
import { isWebSocket } from '../http/request-kind.ts';
import { unavailable } from '../http/responses.ts';
import { retryAfterOf } from '../pipeline/authenticate.ts';
import { mayEnter } from '../pipeline/authorize.ts';
import type { HandlerResult, RequestContext, Services } from '../pipeline/context.ts';
import { refreshFor } from '../pipeline/refresh.ts';
import { mayRefresh, wasJustRefreshed } from '../refresh/policy.ts';
import { isExpired } from '../tokens/expiry.ts';
import type { ExtraHeaders, Session } from '../types.ts';
import type { Target } from '../upstreams/target.ts';
import { takeBody } from './body.ts';
import { type Relayed, relay } from './relay.ts';
import type { ProxyCall } from './request.ts';

const METHODS: readonly string[] = ['GET', 'HEAD', 'OPTIONS', 'POST', 'PUT', 'PATCH', 'DELETE'];

/**
 * Forwards a request to the API that its path leads to, with the session's bearer, streaming both ways. When the API
 * refuses a token that looked good, the session is refreshed once and the request repeated once, if its body can be: a
 * request that was refused for its token has not been acted on.
 *
 * @see RFC 9110, section 7.6 (message forwarding); RFC 6750, section 2.1 (bearer in the header)
 */
export async function forward(
  services: Services,
  ctx: RequestContext,
  session: Session,
): Promise<HandlerResult> {
  const target = services.targets(ctx.url);
  if (target === undefined) return refuse('invalid_path');
  ctx.record.route = `/api${target.upstream.prefix}/*`;
  if (!METHODS.includes(ctx.request.method)) {
    return refuse('method_not_allowed', { allow: METHODS.join(', ') });
  }
  const refusal = await refusalOf(services, ctx, target, session);
  if (refusal !== undefined) return refuse(refusal);
  const client = services.transport.clientSignal(ctx.request);
  const body = await takeBody(ctx.request, target.upstream, client);
  if (body.status === 'refused') return refuse(body.code);

  const call = { ctx, target, session, body };
  const first = await relay(services, call);
  const isRefused = target.upstream.expired.includes(first.response.status);
  const curable = isRefused && mayRefresh(ctx.kind) && !wasJustRefreshed(session, services.now());
  const result = curable ? await refreshAndRepeat(services, call, first) : { response: first.response };
  return { ...result, decision: 'pass' };
}

function refuse(code: ProblemCode, headers: ExtraHeaders = {}): HandlerResult {
  return { decision: 'refused', response: problem(code, { headers }) };
}

async function refusalOf(
  services: Services,
  { request }: RequestContext,
  { upstream, interpretations }: Target,
  session: Session,
): Promise<ProblemCode | undefined> {
  const { audience, permits } = upstream;
  if (!permits(request.method, interpretations)) return 'not_forwarded';
  if (isWebSocket(request) && services.transport.upgrade === undefined) return 'upgrade_unsupported';
  if (audience !== undefined && !(await mayEnter(services, session, { aud: audience })))
    return 'wrong_audience';
  return undefined;
}

async function refreshAndRepeat(
  services: Services,
  call: ProxyCall,
  refused: Relayed,
): Promise<HandlerResult> {
  const { session, ctx } = call;
  const result = await refreshFor(services, ctx, session, 'now');
  if (result.status === 'transient') {
    return { response: orLater(services, call, refused.response, retryAfterOf(result)) };
  }
  if (result.status !== 'renewed') return { response: refused.response };
  const change = { kind: 'store', session: result.session } as const;
  if (refused.again === undefined) return { response: refused.response, change };
  letGo(refused.response);
  const again = { ...call, session: result.session, body: refused.again };
  const { response } = await relay(services, again);
  return { response: orLater(services, again, response, 1), change };
}

/** A token that ended on its way is refused for its age: that is no matter of who is asking. */
function orLater(
  { now }: Services,
  { session, target }: ProxyCall,
  response: Response,
  retryAfter: number,
): Response {
  const isRefused = target.upstream.expired.includes(response.status);
  if (!isRefused || !isExpired(session.tokens, now())) return response;
  letGo(response);
  return unavailable(retryAfter);
}

/** Not awaited: under `next start` the promise never settles. */
function letGo({ body }: Response): void {
  body?.cancel().catch(() => undefined);
}
