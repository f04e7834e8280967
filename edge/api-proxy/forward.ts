import { type ProblemCode, problem } from '../http/problem.ts';
import { isWebSocket } from '../http/request-kind.ts';
import { unavailable } from '../http/responses.ts';
import { retryAfterOf } from '../pipeline/authenticate.ts';
import { mayEnter } from '../pipeline/authorize.ts';
import type { Answer, Core, Visit } from '../pipeline/context.ts';
import { renewFor } from '../pipeline/refresh.ts';
import { isJustRenewed, mayRefresh } from '../refresh/policy.ts';
import { isOver } from '../tokens/expiry.ts';
import type { Session } from '../types.ts';
import { type Target, targetOf } from '../upstreams/target.ts';
import { takeBody } from './body.ts';
import { type Relayed, relay } from './relay.ts';
import type { Errand } from './request.ts';

const METHODS: readonly string[] = ['GET', 'HEAD', 'OPTIONS', 'POST', 'PUT', 'PATCH', 'DELETE'];

/**
 * Forwards a request to the API that its path leads to, with the session's bearer, streaming both ways. When the API
 * refuses a token that looked good, the session is renewed once and the request repeated once, if its body can be: a
 * request that was refused for its token has not been acted on.
 *
 * @see RFC 9110, section 7.6 (message forwarding); RFC 6750, section 2.1 (bearer in the header)
 */
export async function forward(core: Core, visit: Visit, session: Session): Promise<Answer> {
  const target = targetOf(core.upstreams, visit.url);
  if (target === undefined) return { response: problem('invalid_path') };
  visit.journal.route = `/api${target.upstream.prefix}/*`;
  if (!METHODS.includes(visit.request.method)) {
    return { response: problem('method_not_allowed', { headers: { allow: METHODS.join(', ') } }) };
  }
  const refusal = await refusalOf(core, visit, target, session);
  if (refusal !== undefined) return { response: problem(refusal) };
  const body = await takeBody(visit.request, target.upstream);
  if (body.status === 'refused') return { response: problem(body.code) };

  const errand = { visit, target, session, body };
  const first = await relay(core, errand);
  const isRefused = target.upstream.expired.includes(first.response.status);
  const curable = isRefused && mayRefresh(visit.kind) && !isJustRenewed(session, core.now());
  return curable ? renewAndRepeat(core, errand, first) : { response: first.response };
}

async function refusalOf(
  core: Core,
  { request }: Visit,
  { upstream, readings }: Target,
  session: Session,
): Promise<ProblemCode | undefined> {
  const { audience, permits } = upstream;
  if (!permits(request.method, readings)) return 'not_forwarded';
  if (isWebSocket(request) && core.wire.tunnel === undefined) return 'upgrade_unsupported';
  if (audience !== undefined && !(await mayEnter(core, session, { aud: audience }))) return 'wrong_audience';
  return undefined;
}

async function renewAndRepeat(core: Core, errand: Errand, refused: Relayed): Promise<Answer> {
  const { session, visit } = errand;
  const renewal = await renewFor(core, visit, session, 'now');
  if (renewal.status === 'transient') {
    return { response: orLater(core, errand, refused.response, retryAfterOf(renewal)) };
  }
  if (renewal.status !== 'renewed') return { response: refused.response };
  const change = { kind: 'store', session: renewal.session } as const;
  if (refused.again === undefined) return { response: refused.response, change };
  letGo(refused.response);
  const again = { ...errand, session: renewal.session, body: refused.again };
  const { response } = await relay(core, again);
  return { response: orLater(core, again, response, 1), change };
}

/** A token that ended on its way is refused for its age: that is no matter of who is asking. */
function orLater(
  { now }: Core,
  { session, target }: Errand,
  response: Response,
  retryAfter: number,
): Response {
  const isRefused = target.upstream.expired.includes(response.status);
  if (!isRefused || !isOver(session.tokens, now())) return response;
  letGo(response);
  return unavailable(retryAfter);
}

/** Not awaited: under `next start` the promise never settles. */
function letGo({ body }: Response): void {
  body?.cancel().catch(() => undefined);
}
