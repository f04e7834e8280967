import { stepUpChallenge, stepUpParameters } from '../access/step-up.ts';
import { type ProblemCode, type ProblemOptions, problem, problemCodeOf } from '../http/problem.ts';
import { isWebSocket } from '../http/request-kind.ts';
import { unavailable } from '../http/responses.ts';
import type { ExchangeTarget } from '../oidc/types.ts';
import { retryAfterOf } from '../pipeline/authenticate.ts';
import { unmetBy } from '../pipeline/authorize.ts';
import type { HandlerResult, RequestContext, Services } from '../pipeline/context.ts';
import { refreshFor } from '../pipeline/refresh.ts';
import { mayRefresh, wasJustRefreshed } from '../refresh/policy.ts';
import { isExpired } from '../tokens/expiry.ts';
import type { Session } from '../types.ts';
import type { Target } from '../upstreams/target.ts';
import { askerOf, exchangingAsker, ownAsker } from './asker.ts';
import { takeBody } from './body.ts';
import { type Relayed, relay } from './relay.ts';
import type { ProxyCall } from './request.ts';

const METHODS: readonly string[] = ['GET', 'HEAD', 'OPTIONS', 'POST', 'PUT', 'PATCH', 'DELETE'];

/**
 * Forwards a request to the API that its path leads to, with the session's bearer if there is one, streaming both ways. When the API
 * refuses a token that looked good, the session is refreshed once and the request repeated once, if its body can be: a
 * request that was refused for its token has not been acted on.
 *
 * @see RFC 9110, section 7.6 (message forwarding); RFC 6750, section 2.1 (bearer in the header)
 */
export async function forward(
  services: Services,
  ctx: RequestContext,
  session: Session | undefined,
): Promise<HandlerResult> {
  const target = services.targets(ctx.place);
  if (target === undefined) return refuse('invalid_path');
  ctx.record.route = `${target.upstream.shownAt}/*`;
  if (!METHODS.includes(ctx.request.method)) {
    return refuse('method_not_allowed', { headers: { allow: METHODS.join(', ') } });
  }
  const refusal = refusalOf(services, ctx, target);
  if (refusal !== undefined) return refuse(refusal);
  const weak = weakness(services, ctx, target, session);
  if (weak !== undefined) return refuse(weak.code, weak);
  const asker = await askerOf(services, ctx, target, session);
  if ('code' in asker) return refuse(asker.code, asker);
  const client = services.transport.clientSignal(ctx.request);
  const body = await takeBody(ctx.request, target.upstream, client);
  if (body.status === 'refused') return refuse(body.code);

  const call = { ctx, target, body, ...asker };
  const first = await relayProven(services, call);
  // What wants a stronger sign-in no refresh cures.
  const isRefused =
    target.upstream.expired.includes(first.response.status) &&
    !first.response.headers.has('www-authenticate') &&
    !first.wantsNonce;
  if (asker.session === undefined) return forEveryone(target, first.response, isRefused);
  const { exchange } = target.upstream;
  if (exchange !== undefined) {
    const known = { ...call, session: asker.session, exchange };
    const response = isRefused ? await exchangeAndRepeat(services, known, first) : first.response;
    return { response, decision: 'pass' };
  }
  const curable = isRefused && mayRefresh(ctx.kind) && !wasJustRefreshed(asker.session, services.now());
  const result = curable
    ? await refreshAndRepeat(services, { ...call, session: asker.session }, first)
    : { response: first.response };
  return { ...result, decision: 'pass' };
}

/** Sends it once more where the API wants a nonce in the proof of the token: it has acted on nothing then. */
async function relayProven(services: Services, call: ProxyCall): Promise<Relayed> {
  const first = await relay(services, call);
  if (!first.wantsNonce || first.again === undefined) return first;
  letGo(first.response);
  return relay(services, { ...call, body: first.again });
}

/** A token of this site's own that is refused is asked for anew, the next time. */
function forEveryone({ upstream }: Target, response: Response, isRefused: boolean): HandlerResult {
  if (isRefused) upstream.visitors.drop();
  return { response, isForEveryone: problemCodeOf(response) === undefined, decision: 'pass' };
}

function refuse(code: ProblemCode, options: ProblemOptions = {}): HandlerResult {
  return { decision: 'refused', response: problem(code, options) };
}

function refusalOf(
  services: Services,
  { request }: RequestContext,
  { upstream, interpretations }: Target,
): ProblemCode | undefined {
  if (!upstream.permits(request.method, interpretations)) return 'not_forwarded';
  if (isWebSocket(request) && services.transport.upgrade === undefined) return 'upgrade_unsupported';
  return undefined;
}

/** Whether the rules of the API want a sign-in that is stronger, or more recent. A visitor has none. */
function weakness(
  services: Services,
  { request }: RequestContext,
  { upstream, interpretations }: Target,
  session: Session | undefined,
): ({ readonly code: ProblemCode } & ProblemOptions) | undefined {
  const wanted = upstream.stepUps(request.method, interpretations);
  if (wanted.length === 0) return undefined;
  if (session === undefined) return { code: 'session_required' };
  const unmet = unmetBy(services, session, wanted);
  if (unmet.length === 0) return undefined;
  const challenge = stepUpChallenge(stepUpParameters(unmet));
  return { code: 'insufficient_user_authentication', headers: { 'www-authenticate': challenge } };
}

type SessionsCall = ProxyCall & { readonly session: Session };

/** A token of the API's own that is refused is had anew, once; no refresh of the session would cure that. */
async function exchangeAndRepeat(
  services: Services,
  call: SessionsCall & { readonly exchange: ExchangeTarget },
  refused: Relayed,
): Promise<Response> {
  const { exchange, session, target } = call;
  services.exchangedTokens.drop(session, { ...target.upstream, exchange });
  if (call.isNewToken === true || refused.again === undefined) return refused.response;
  const asker = await exchangingAsker(services, target, exchange, session);
  if ('code' in asker) return refused.response;
  letGo(refused.response);
  return (await relay(services, { ...call, ...asker, body: refused.again })).response;
}

async function refreshAndRepeat(
  services: Services,
  call: SessionsCall,
  refused: Relayed,
): Promise<HandlerResult> {
  const result = await refreshFor(services, call.ctx, call.session, 'now');
  if (result.status === 'transient') {
    return { response: orLater(services, call, refused.response, retryAfterOf(result)) };
  }
  if (result.status !== 'renewed') return { response: refused.response };
  const change = { kind: 'store', session: result.session } as const;
  if (refused.again === undefined) return { response: refused.response, change };
  letGo(refused.response);
  const again = { ...call, ...ownAsker(services, call.target, result.session), body: refused.again };
  const { response } = await relayProven(services, again);
  return { response: orLater(services, again, response, 1), change };
}

/** A token that ended on its way is refused for its age: that is no matter of who is asking. */
function orLater(
  { now }: Services,
  { session, target }: SessionsCall,
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
