import { forward } from './api-proxy/forward.ts';
import { answerAuth } from './auth/routes.ts';
import { readinessResponse } from './health.ts';
import { cureOfPlainHttp, isCrossSite } from './http/csrf.ts';
import { asFile, finalizeAsset, pagePolicy } from './http/finalize.ts';
import { checkPostedBody } from './http/posted-body.ts';
import { problem } from './http/problem.ts';
import { unavailable } from './http/responses.ts';
import { authenticate } from './pipeline/authenticate.ts';
import { authorize } from './pipeline/authorize.ts';
import type { AuthState, HandlerResult, RequestContext, Services } from './pipeline/context.ts';
import { denyForbidden, denyUnauthenticated, FORBIDDEN_PAGE, isRead } from './pipeline/deny.ts';
import { internalError } from './pipeline/internal-error.ts';
import { createContext, type Destination, destinationOf, withoutOwnHeaders } from './pipeline/receive.ts';
import { createNonce, pageRenderer } from './pipeline/render-page.ts';
import { type Finished, respond, withCookies } from './pipeline/respond.ts';
import { cookieJar } from './session/cookie.ts';
import { logRequest } from './telemetry/request-log.ts';
import type { Decision } from './telemetry/request-record.ts';
import type { RenderPage } from './types.ts';

/**
 * Takes one request from the door to the answer.
 *
 * Whoever asks is known before anything runs: the session is opened, verified and, where due, refreshed. What goes on
 * to the pages carries the session as it now is; what goes back carries the cookie that keeps it.
 *
 * @param next - renders a page
 */
export async function gate(services: Services, request: Request, next: RenderPage): Promise<Response> {
  const destination = destinationOf(services, request);
  if (isAsset(request, destination)) return passAsset(services, request, destination, next);
  const ctx = createContext(services, request, destination);
  try {
    const decided = await decide(services, ctx, next);
    const response = await respond(services, ctx, decided);
    logRequest(services, ctx.record, decided.decision, decided.response, response);
    return response;
  } catch (error) {
    const response = await internalError(services.log, request, error, ctx.requestId);
    logRequest(services, ctx.record, 'failed', response, response);
    return response;
  }
}

/** A listed file that is everyone's, but for what the router asks for. */
function isAsset(request: Request, { route }: Destination): boolean {
  return route.policy === 'asset' && isRead(request) && !request.headers.has('rsc');
}

async function passAsset(
  services: Services,
  { headers }: Request,
  { route: { file } }: Destination,
  next: RenderPage,
): Promise<Response> {
  const { ownOrigins, hsts } = services.config;
  const { secure } = cookieJar(headers, ownOrigins.main);
  const response = await next({ headers: withoutOwnHeaders(headers), ...(file && { file }) });
  return finalizeAsset(asFile(response), secure, hsts);
}

/** An answer, and what the gate has decided to give it. */
interface Decided extends Finished {
  readonly decision: Decision;
}

async function decide(services: Services, ctx: RequestContext, next: RenderPage): Promise<Decided> {
  const { jar, request, route } = ctx;
  const asked = { guardsReads: route.policy === 'api' || route.policy === 'auth', plainHttp: !jar.secure };
  if (route.auth?.isForBrowsers !== false && isCrossSite(request, asked, services.config.ownOrigins)) {
    return { decision: 'cross_site', response: problem('cross_site', { detail: cureOfPlainHttp(request) }) };
  }
  switch (route.policy) {
    case 'nowhere':
    // The router asks for pages alone: where a file is meant, the framework would answer with the shell of its page for the rest.
    case 'asset':
      return { decision: 'not_found', response: problem('not_found') };
    case 'health':
      return { decision: 'answer', response: Response.json({ status: 'ok' }) };
    case 'readiness':
      return { decision: 'answer', response: readinessResponse(await services.readiness()) };
    default:
      return decideBySession(services, ctx, next);
  }
}

async function decideBySession(services: Services, ctx: RequestContext, next: RenderPage): Promise<Decided> {
  const auth = await authenticate(services, ctx);
  const pageCsp = ctx.route.policy === 'api' ? undefined : pagePolicy(createNonce(), services.development);
  const result = await answer(services, ctx, auth, pageRenderer(services, ctx, auth, pageCsp, next));
  return { decision: result.decision, ...withCookies(result, auth), pageCsp };
}

/**
 * The second look, for a framework that routes by rules of its own: a page that needs a session is not rendered
 * without one, whatever the first look took its path for. Nothing is refreshed and nothing is written.
 */
export async function recheck(services: Services, request: Request, next: RenderPage): Promise<Response> {
  const ctx = createContext(services, request, destinationOf(services, request));
  const read = await services.sessions.read(ctx.found);
  const session = read.status === 'open' && read.access === 'valid' ? read.session : undefined;
  switch (await authorize(services, ctx, session)) {
    case 'sign_in':
      return denyUnauthenticated(ctx);
    case 'forbidden':
      return problem('forbidden');
    case 'pass':
      return next({ headers: request.headers });
  }
}

async function answer(
  services: Services,
  ctx: RequestContext,
  auth: AuthState,
  render: RenderPage,
): Promise<HandlerResult & { readonly decision: Decision }> {
  const { record, route } = ctx;
  if (route.policy === 'auth') {
    return { decision: 'answer', ...(await answerAuth(services, ctx, auth, render)) };
  }
  const session = auth.status === 'signed_in' ? auth.session : undefined;
  const verdict = await authorize(services, ctx, session);
  if (verdict === 'sign_in') return withoutSession(ctx, auth);
  if (verdict === 'forbidden' || ctx.url.pathname === FORBIDDEN_PAGE) {
    return { decision: 'forbidden', response: await denyForbidden(ctx, render) };
  }
  if (route.policy === 'api' && session !== undefined) {
    const answer = await forward(services, ctx, session);
    return { decision: record.spent.backend === undefined ? 'refused' : 'pass', ...answer };
  }
  const unfit = await checkPostedBody(ctx.request, services.options.maxPostedBytes);
  if (unfit !== undefined) return { decision: 'refused', response: problem(unfit) };
  const { file } = ctx.route;
  return { decision: 'pass', response: await render({ headers: ctx.headers, ...(file && { file }) }) };
}

function withoutSession(
  ctx: RequestContext,
  auth: AuthState,
): HandlerResult & { readonly decision: Decision } {
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
