import type { RoutePolicy } from '../access/page-rules.ts';
import { errorPage } from '../http/error-page.ts';
import { finalizeResponse } from '../http/finalize.ts';
import { PLAIN_PAGE_HEADERS } from '../http/plain-page.ts';
import { isRead } from '../http/request-kind.ts';
import { wantsHtml } from '../http/responses.ts';
import { mayHaveSuccessor } from '../refresh/policy.ts';
import { newestSession } from '../refresh/refresh.ts';
import {
  type CookieWrite,
  expireCookie,
  isMixed,
  namesOf,
  serializeCookie,
  storeCookie,
} from '../session/cookie.ts';
import { expireTossed } from '../session/cookie-tossing.ts';
import { fitting } from '../session/fit.ts';
import type { CookieJar } from '../session/jar.ts';
import { serverTiming } from '../telemetry/request-record.ts';
import type { Session } from '../types.ts';
import type { CookieChange, HandlerResult, RequestContext, Services } from './context.ts';
import { takePageCookies } from './page-cookies.ts';
import { hasChoice } from './render-page.ts';

/** Puts on a response what every response has. */
export async function respond(
  services: Services,
  ctx: RequestContext,
  handled: HandlerResult,
): Promise<Response> {
  const { headers } = handled.response;
  const kept = headers.has('set-cookie') ? await takePageCookies(services, ctx, headers) : undefined;
  const result = newest(handled, kept);
  const { change, cookies } = result;
  const written = change === undefined ? [] : await setCookies(services, ctx, change, result.planted);
  const isPlain = isPageOfProblem(ctx, result);
  const response = isPlain ? await plainPageOf(ctx, result) : result.response;
  return finalizeResponse(response, {
    setCookies: cookies === undefined ? written : [...written, ...beside(ctx, cookies)],
    private: ctx.route.policy !== 'health' && result.isForEveryone !== true,
    isInChosenLanguage: hasChoice(services) && (isPlain || isPage(ctx, response)),
    requestId: ctx.requestId,
    page: isPlain ? PLAIN_PAGE_HEADERS : result.page,
    hidesAddress: ctx.route.auth?.isSecret,
    secure: ctx.jar.secure,
    hsts: services.config.hsts,
    serverTiming: mayKnowTimes(ctx) ? serverTiming(ctx.record, services.now()) : undefined,
  });
}

/** A page may have refreshed the session after the gate has: the newer one is kept, unless it has ended meanwhile. */
function newest(
  result: HandlerResult,
  kept: Extract<CookieChange, { kind: 'store' }> | undefined,
): HandlerResult {
  const { change } = result;
  if (kept === undefined || change?.kind === 'expire') return result;
  const isOlder = change !== undefined && change.session.tokens.receivedAt > kept.session.tokens.receivedAt;
  return isOlder ? result : { ...result, change: kept };
}

/**
 * Whoever is signed in, of what they look at. How long a sign-in takes the backend could tell strangers who has an account.
 */
function mayKnowTimes({ record, route: { policy } }: RequestContext): boolean {
  return record.session === 'signed_in' && (policy === 'api' || policy === 'private' || policy === 'public');
}

/**
 * The errors of `/api` and `/auth` are for programs, but for the one address that only people are sent to, for what a
 * browser itself says that it opens in a tab, and for a form that was posted on this site where it is not to be opened.
 */
function isPageOfProblem(
  { kind, request, route }: RequestContext,
  { response, cure }: HandlerResult,
): boolean {
  const { headers } = request;
  if (response.status < 400 || kind !== 'document' || !wantsHtml(headers)) return false;
  if (response.headers.get('content-type') !== 'application/problem+json') return false;
  if (!isRead(request)) return cure !== undefined;
  const isOpened = headers.get('sec-fetch-mode') === 'navigate';
  return PAGES.includes(route.policy) || route.auth?.asPage === true || isOpened;
}

function plainPageOf(
  { language, requestId, url }: RequestContext,
  { cure, response }: HandlerResult,
): Promise<Response> {
  return errorPage(response, { requestId, url, language, cure });
}

/** What the framework has rendered, or the build, be it for a browser or for the router in one. */
function isPage({ route }: RequestContext, { headers }: Response): boolean {
  return route.policy !== 'api' && /^text\/(?:html|x-component)/.test(headers.get('content-type') ?? '');
}

function beside({ jar }: RequestContext, cookies: readonly CookieWrite[]): string[] {
  return cookies.map((write) => serializeCookie(jar, write));
}

const PAGES: readonly RoutePolicy[] = ['private', 'public', 'nowhere'];

async function setCookies(
  services: Services,
  ctx: RequestContext,
  change: CookieChange,
  planted: boolean | undefined,
): Promise<string[]> {
  const present = namesOf(ctx.found);
  const foreign =
    planted || isMixed(ctx.found) ? expireTossed(present, addressOf(ctx), ctx.jar.domain !== undefined) : [];
  const ours = await cookieWrites(services, ctx, change, present);
  return [...foreign, ...ours].map((write) => serializeCookie(ctx.jar, write));
}

/** The address that the browser knows: some servers write their own name into a request's. */
function addressOf({ request: { headers }, url }: RequestContext): URL {
  const address = `${url.protocol}//${headers.get('host') ?? url.host}${url.pathname}`;
  return URL.parse(address) ?? url;
}

async function cookieWrites(
  services: Services,
  { jar }: RequestContext,
  change: CookieChange,
  present: readonly string[],
): Promise<CookieWrite[]> {
  if (change.kind === 'expire') return expireCookie(jar, present);
  const session = await upToDate(services, change.session);
  return session === undefined ? [] : sessionCookies(services, jar, session, present);
}

/**
 * The cookies that keep a session.
 *
 * @param present - names of ours that the request carried
 */
export async function sessionCookies(
  { sessions }: Services,
  jar: CookieJar,
  session: Session,
  present: readonly string[],
): Promise<CookieWrite[]> {
  const { value, maxAge } = await sessions.seal(session);
  return storeCookie(jar, value, maxAge, present);
}

/** An answer that comes late brings back neither tokens that others have refreshed meanwhile, nor a session that has ended. */
async function upToDate(services: Services, session: Session): Promise<Session | undefined> {
  if (!mayHaveSuccessor(session.tokens, services.now())) return session;
  if ((await services.revocations.check(session)) === 'ended') return undefined;
  return fitting(services.sessions, await newestSession(session, services));
}
