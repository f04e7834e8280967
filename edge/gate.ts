import { forward } from './api-proxy/forward.ts';
import { answerAuth } from './auth/routes.ts';
import { readinessResponse } from './health.ts';
import { isCrossSite } from './http/csrf.ts';
import { asFile, finalizeAsset, pagePolicy } from './http/finalize.ts';
import { unfitBody } from './http/posted-body.ts';
import { problem } from './http/problem.ts';
import { unavailable } from './http/responses.ts';
import { standingOf } from './pipeline/authenticate.ts';
import { verdictOn } from './pipeline/authorize.ts';
import type { Answer, Core, Standing, Visit } from './pipeline/context.ts';
import { FORBIDDEN_PAGE, forbid, isRead, turnAway } from './pipeline/deny.ts';
import { broken } from './pipeline/internal-error.ts';
import { arrive, type Destination, destinationOf, withoutOwnHeaders } from './pipeline/receive.ts';
import { createNonce, pageRenderer } from './pipeline/render-page.ts';
import { type Finished, finish, withCookies } from './pipeline/respond.ts';
import { cookieJar } from './session/cookie.ts';
import { report } from './telemetry/request-log.ts';
import type { Decision } from './telemetry/request-record.ts';
import type { Next } from './types.ts';

/**
 * Takes one request from the door to the answer.
 *
 * Whoever asks is known before anything runs: the session is opened, verified and, where due, renewed. What goes on
 * to the pages carries the session as it now is; what goes back carries the cookie that keeps it.
 *
 * @param next - renders a page
 */
export async function gate(core: Core, request: Request, next: Next): Promise<Response> {
  const destination = destinationOf(core, request);
  if (isAsset(request, destination)) return passAsset(core, request, destination, next);
  const visit = arrive(core, request, destination);
  try {
    const decided = await decide(core, visit, next);
    const response = await finish(core, visit, decided);
    report(core, visit.journal, decided.decision, decided.response, response);
    return response;
  } catch (error) {
    const response = await broken(core.log, request, error, visit.requestId);
    report(core, visit.journal, 'failed', response, response);
    return response;
  }
}

/** A listed file that is everyone's, but for what the router asks for. */
function isAsset(request: Request, { route }: Destination): boolean {
  return route.policy === 'asset' && isRead(request) && !request.headers.has('rsc');
}

async function passAsset(
  core: Core,
  { headers }: Request,
  { route: { file } }: Destination,
  next: Next,
): Promise<Response> {
  const { ownOrigins, hsts } = core.config;
  const { secure } = cookieJar(headers, ownOrigins.main);
  const response = await next({ headers: withoutOwnHeaders(headers), ...(file && { file }) });
  return finalizeAsset(asFile(response), secure, hsts);
}

/** An answer, and what the gate has decided to give it. */
interface Decided extends Finished {
  readonly decision: Decision;
}

async function decide(core: Core, visit: Visit, next: Next): Promise<Decided> {
  const { jar, request, route } = visit;
  const asked = { guardsReads: route.policy === 'api' || route.policy === 'auth', plainHttp: !jar.secure };
  if (route.auth?.isForBrowsers !== false && isCrossSite(request, asked, core.config.ownOrigins)) {
    return { decision: 'cross_site', response: problem('cross_site') };
  }
  switch (route.policy) {
    case 'nowhere':
    // The router asks for pages alone: where a file is meant, the framework would answer with the shell of its page for the rest.
    case 'asset':
      return { decision: 'not_found', response: problem('not_found') };
    case 'health':
      return { decision: 'answer', response: Response.json({ status: 'ok' }) };
    case 'readiness':
      return { decision: 'answer', response: readinessResponse(await core.readiness()) };
    default:
      return decideBySession(core, visit, next);
  }
}

async function decideBySession(core: Core, visit: Visit, next: Next): Promise<Decided> {
  const standing = await standingOf(core, visit);
  const pageCsp = visit.route.policy === 'api' ? undefined : pagePolicy(createNonce(), core.development);
  const answer = await answerVisit(core, visit, standing, pageRenderer(core, visit, standing, pageCsp, next));
  return { decision: answer.decision, ...withCookies(answer, standing), pageCsp };
}

/**
 * The second look, for a framework that routes by rules of its own: a page that needs a session is not rendered
 * without one, whatever the first look took its path for. Nothing is renewed and nothing is written.
 */
export async function secondLook(core: Core, request: Request, next: Next): Promise<Response> {
  const visit = arrive(core, request, destinationOf(core, request));
  const read = await core.sessions.read(visit.found);
  const session = read.status === 'open' && read.access === 'valid' ? read.session : undefined;
  switch (await verdictOn(core, visit, session)) {
    case 'sign_in':
      return turnAway(visit);
    case 'forbidden':
      return problem('forbidden');
    case 'pass':
      return next({ headers: request.headers });
  }
}

async function answerVisit(
  core: Core,
  visit: Visit,
  standing: Standing,
  render: Next,
): Promise<Answer & { readonly decision: Decision }> {
  const { journal, route } = visit;
  if (route.policy === 'auth') {
    return { decision: 'answer', ...(await answerAuth(core, visit, standing, render)) };
  }
  const session = standing.status === 'signed_in' ? standing.session : undefined;
  const verdict = await verdictOn(core, visit, session);
  if (verdict === 'sign_in') return withoutSession(visit, standing);
  if (verdict === 'forbidden' || visit.url.pathname === FORBIDDEN_PAGE) {
    return { decision: 'forbidden', response: await forbid(visit, render) };
  }
  if (route.policy === 'api' && session !== undefined) {
    const answer = await forward(core, visit, session);
    return { decision: journal.spent.backend === undefined ? 'refused' : 'pass', ...answer };
  }
  const unfit = await unfitBody(visit.request);
  if (unfit !== undefined) return { decision: 'refused', response: problem(unfit) };
  const { file } = visit.route;
  return { decision: 'pass', response: await render({ headers: visit.headers, ...(file && { file }) }) };
}

function withoutSession(visit: Visit, standing: Standing): Answer & { readonly decision: Decision } {
  switch (standing.status) {
    case 'unavailable':
      return { decision: 'unavailable', response: unavailable(standing.retryAfter) };
    case 'broken':
      return { decision: 'broken', response: problem('backend_invalid') };
    default: {
      const ended = standing.status === 'anonymous' ? standing.ended : undefined;
      return { decision: 'sign_in', response: turnAway(visit, ended) };
    }
  }
}
