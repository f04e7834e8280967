import { addresses } from '../locales/en.ts';
import { forward } from './api-proxy/forward.ts';
import { answerAuth } from './auth/routes.ts';
import { skipSignInPage, skipsSignInPage } from './auth/skip-sign-in-page.ts';
import { readinessResponse } from './health.ts';
import { cureOfAddress, isCrossSite, sayCure } from './http/csrf.ts';
import { problem } from './http/problem.ts';
import { authenticate } from './pipeline/authenticate.ts';
import { authorize, type Verdict } from './pipeline/authorize.ts';
import type { AuthState, HandlerResult, RequestContext, Services } from './pipeline/context.ts';
import { deny, denyStepUp, denyUnauthenticated } from './pipeline/deny.ts';
import { internalError } from './pipeline/internal-error.ts';
import { createContext, destinationOf, isAsset } from './pipeline/receive.ts';
import { pageHeadersOf, pageRenderer, passAsset, renderFor } from './pipeline/render-page.ts';
import { respond } from './pipeline/respond.ts';
import { prerenderedPages } from './prerendered/ready-page.ts';
import { logRequest } from './telemetry/request-log.ts';
import type { RenderPage } from './types.ts';

/**
 * Takes one request from the door to the answer.
 *
 * Whoever asks is known before anything runs: the session is opened, verified and, where due, refreshed. What goes on
 * to the pages carries the session as it now is; what goes back carries the cookie that keeps it.
 */
export async function gate(services: Services, request: Request, renderPage: RenderPage): Promise<Response> {
  const destination = destinationOf(services, request);
  if (isAsset(request, destination)) return passAsset(services, request, destination, renderPage);
  const ctx = createContext(services, request, destination);
  try {
    const result = refuseCrossSite(services, ctx) ?? (await answer(services, ctx, renderPage));
    return logRequest(services, ctx, result, await respond(services, ctx, result));
  } catch (error) {
    const response = await internalError(services, request, error, ctx.requestId);
    return logRequest(services, ctx, { decision: 'failed', response }, response);
  }
}

function refuseCrossSite(services: Services, ctx: RequestContext): HandlerResult | undefined {
  const { jar, request, route } = ctx;
  if (route.auth?.isForBrowsers === false) return undefined;
  const { ownOrigins } = services.config;
  const plainHttp = !jar.secure;
  const asked = { guardsReads: route.policy === 'api' || route.policy === 'auth', plainHttp };
  if (!isCrossSite(request, asked, ownOrigins)) return undefined;
  const cure = cureOfAddress(request, plainHttp, ownOrigins);
  const response = problem('cross_site', { detail: cure && sayCure(cure, addresses) });
  return { decision: 'cross_site', response, cure: cure?.isForVisitors ? cure : undefined };
}

function answer(
  services: Services,
  ctx: RequestContext,
  renderPage: RenderPage,
): HandlerResult | Promise<HandlerResult> {
  switch (ctx.route.policy) {
    case 'nowhere':
    // The router asks for pages alone: where a file is meant, the framework would answer with the shell of its page for the rest.
    case 'asset':
      return { decision: 'not_found', response: problem('not_found') };
    case 'health':
      return { response: Response.json({ status: 'ok' }) };
    case 'readiness':
      return answerReadiness(services);
    default:
      return answerFor(services, ctx, renderPage);
  }
}

async function answerReadiness({ readiness }: Services): Promise<HandlerResult> {
  return { response: readinessResponse(await readiness()) };
}

/** Answers whoever asks; their session goes on as the handler leaves it, or else as `authenticate` has found it. */
async function answerFor(
  services: Services,
  ctx: RequestContext,
  renderPage: RenderPage,
): Promise<HandlerResult> {
  const auth = await authenticate(services, ctx);
  const page = pageHeadersOf(services, ctx);
  const render = pageRenderer(services, ctx, auth, page, renderPage);
  const ready = prerenderedPages(services, ctx, auth, render);
  const verdict = ctx.route.policy === 'auth' ? 'pass' : await authorize(services, ctx, auth);
  const result = await handle(services, ctx, auth, verdict, ready.render);
  return {
    ...result,
    page: ready.headers() ?? page,
    change: result.change ?? auth.change,
    planted: auth.planted,
  };
}

function handle(
  services: Services,
  ctx: RequestContext,
  auth: AuthState,
  verdict: Verdict,
  render: RenderPage,
): Promise<HandlerResult> {
  if (ctx.route.policy === 'auth') return answerAuth(services, ctx, auth, render);
  if (verdict !== 'pass') return deny(services, ctx, auth, verdict, render);
  if (ctx.route.policy === 'api')
    return forward(services, ctx, auth.status === 'signed_in' ? auth.session : undefined);
  if (skipsSignInPage(services, ctx, auth)) return skipSignInPage(services, ctx, auth, render);
  return renderFor(services, ctx, render);
}

/**
 * The second look, for a framework that routes by rules of its own: a page that needs a session is not rendered
 * without one, whatever the first look took its path for. Nothing is refreshed and nothing is written.
 */
export async function recheck(
  services: Services,
  request: Request,
  renderPage: RenderPage,
): Promise<Response> {
  const ctx = createContext(services, request, destinationOf(services, request));
  const read = await services.sessions.read(ctx.found);
  const isUsable = read.status === 'open' && read.access === 'valid';
  const auth: AuthState = isUsable ? { status: 'signed_in', session: read.session } : { status: 'anonymous' };
  switch (await authorize(services, ctx, auth)) {
    case 'sign_in':
      return denyUnauthenticated(ctx);
    case 'forbidden':
      return problem('forbidden');
    case 'step_up':
      return denyStepUp(services, ctx, auth);
    case 'pass':
      return renderPage({});
  }
}
