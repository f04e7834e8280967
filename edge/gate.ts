import { asPage, seeOther, unavailable } from './answers.ts';
import { answerAuth } from './auth.ts';
import {
  type CookieWrite,
  cookieJar,
  expireCookie,
  presentCookies,
  replaceCookie,
  serializeCookie,
  storeCookie,
} from './cookies.ts';
import type { Answer, CookieChange, Core, Next, Standing, Visit } from './core.ts';
import { problem } from './errors.ts';
import { finalizeResponse, pagePolicy } from './finalize.ts';
import { forward } from './forward.ts';
import { isCrossSite } from './guard.ts';
import { requestKind } from './request-kind.ts';
import { standingOf } from './standing.ts';

/** The path asked for, for pages: a server component is not told its own address. */
export const PATH_HEADER = 'x-gatehouse-path';
const OWN_HEADERS = /^x-(?:gatehouse|middleware)-/;

/**
 * Takes one request from the door to the answer.
 *
 * Whoever asks is known before anything runs: the session is opened, verified and, where due, renewed. What goes on
 * to the pages carries the session as it now is; what goes back carries the cookie that keeps it.
 *
 * @param next - renders a page
 */
export async function gate(core: Core, request: Request, next: Next): Promise<Response> {
  const visit = arrive(core, request);
  if (visit.policy === 'asset' && isRead(request)) return next({ headers: visit.headers });
  if (isCrossSite(request, visit.policy, core.config.appOrigin)) {
    return finish(core, visit, { response: problem('cross_site') });
  }
  if (visit.policy === 'health') return finish(core, visit, { response: Response.json({ status: 'ok' }) });

  const standing = await standingOf(core, visit);
  const pageCsp = visit.policy === 'api' ? undefined : pagePolicy(createNonce(), core.development);
  const answer = await answerVisit(core, visit, standing, pageRenderer(core, visit, standing, pageCsp, next));
  const change = answer.change ?? standing.change;
  const finished = { response: answer.response, ...(change && { change }) };
  return finish(core, visit, finished, pageCsp);
}

/**
 * The second look, for a framework that routes by rules of its own: a page that needs a session is not rendered
 * without one, whatever the first look took its path for. Nothing is renewed and nothing is written.
 */
export async function secondLook(core: Core, request: Request, next: Next): Promise<Response> {
  const visit = arrive(core, request);
  const read = await core.sessions.read(request.headers.get('cookie'), visit.jar);
  const mayPass = visit.policy !== 'private' || (read.status === 'open' && read.access === 'valid');
  return mayPass ? next({ headers: request.headers }) : turnAway(visit, false);
}

function arrive(core: Core, request: Request): Visit {
  const url = new URL(request.url);
  return {
    request,
    headers: withoutOwnHeaders(request.headers),
    url,
    policy: core.policies(url.pathname),
    kind: requestKind(request),
    jar: cookieJar(request.headers),
    requestId: requestIdOf(request.headers),
  };
}

/** The platform's own id, where it has given the request one. */
function requestIdOf(headers: Headers): string {
  const given = headers.get('cf-ray') ?? headers.get('x-vercel-id') ?? '';
  return /^[\w:-]{8,80}$/.test(given) ? given : crypto.randomUUID();
}

/** What only the gate may say is taken out of a client's mouth. */
function withoutOwnHeaders(sent: Headers): Headers {
  const said = [...sent.keys()].filter((name) => OWN_HEADERS.test(name));
  if (said.length === 0) return sent;
  const headers = new Headers(sent);
  for (const name of said) headers.delete(name);
  return headers;
}

async function answerVisit(core: Core, visit: Visit, standing: Standing, render: Next): Promise<Answer> {
  if (visit.policy === 'auth') return answerAuth(core, visit, standing, render);
  if (visit.policy === 'public') return { response: await render({ headers: visit.headers }) };
  if (standing.status === 'unavailable') return { response: unavailable(standing.retryAfter) };
  if (standing.status === 'anonymous') return { response: turnAway(visit, standing.expired) };
  if (visit.policy === 'api') return forward(core, visit, standing.session);
  return { response: await render({ headers: visit.headers }) };
}

/** Without a session: people get the sign-in page, scripts a status that they can act on. */
function turnAway({ kind, policy, request, url }: Visit, expired: boolean): Response {
  if (policy === 'api' || (kind !== 'document' && kind !== 'head')) return problem('session_required');
  const query = new URLSearchParams({ returnTo: url.pathname + url.search });
  if (expired) query.set('reason', 'session_expired');
  const location = `/login?${query}`;
  return isRead(request) ? new Response(null, { status: 307, headers: { location } }) : seeOther('/login');
}

/** Rewrites the request for the pages: the session as it now is, the path, and the nonce for scripts. */
function pageRenderer(
  core: Core,
  visit: Visit,
  standing: Standing,
  pageCsp: string | undefined,
  next: Next,
): Next {
  return async (pass) => {
    const headers = new Headers(pass.headers);
    headers.set(PATH_HEADER, visit.url.pathname + visit.url.search);
    if (pageCsp !== undefined) headers.set('content-security-policy', pageCsp);
    headers.set('cookie', await cookieForPages(core, visit, standing));
    return next({ ...pass, headers });
  };
}

async function cookieForPages(core: Core, visit: Visit, standing: Standing): Promise<string> {
  const header = visit.request.headers.get('cookie');
  if (standing.status !== 'signed_in') return replaceCookie(header, visit.jar, undefined) ?? '';
  if (standing.change?.kind !== 'store') return header ?? '';
  const { value } = await core.sessions.seal(standing.change.session);
  return replaceCookie(header, visit.jar, value) ?? '';
}

async function finish(core: Core, visit: Visit, answer: Answer, pageCsp?: string): Promise<Response> {
  const response = isPageOfProblem(visit, answer.response) ? await asPage(answer.response) : answer.response;
  return finalizeResponse(response, {
    setCookies: await setCookies(core, visit, answer.change),
    private: visit.policy !== 'health',
    requestId: visit.requestId,
    contentSecurityPolicy: pageCsp,
    secure: visit.jar.secure,
  });
}

/** The errors of `/api` and `/auth` are for programs, whoever asks. */
function isPageOfProblem({ headers, kind, policy, request }: Visit, response: Response): boolean {
  const isPage = kind === 'document' && isRead(request) && (policy === 'private' || policy === 'public');
  const isProblem = response.headers.get('content-type') === 'application/problem+json';
  return isPage && isProblem && (headers.get('accept') ?? '').includes('text/html');
}

async function setCookies(core: Core, visit: Visit, change: CookieChange | undefined): Promise<string[]> {
  const writes = change === undefined ? [] : await cookieWrites(core, visit, change);
  return writes.map((write) => serializeCookie(visit.jar, write));
}

async function cookieWrites(
  core: Core,
  { request, jar }: Visit,
  change: CookieChange,
): Promise<CookieWrite[]> {
  const present = presentCookies(request.headers.get('cookie'), jar);
  if (change.kind === 'expire') return expireCookie(jar, present);
  const { value, maxAge } = await core.sessions.seal(change.session);
  return storeCookie(jar, value, maxAge, present);
}

function isRead({ method }: Request): boolean {
  return method === 'GET' || method === 'HEAD';
}

function createNonce(): string {
  return btoa(String.fromCharCode(...crypto.getRandomValues(new Uint8Array(16))));
}
