import type { RoutePolicy } from '../access/page-rules.ts';
import { errorPage } from '../http/error-page.ts';
import { finalizeResponse } from '../http/finalize.ts';
import { PLAIN_PAGE_POLICY } from '../http/plain-page.ts';
import { isOldNews } from '../refresh/policy.ts';
import { newestSession } from '../refresh/refresh.ts';
import {
  type CookieWrite,
  expireCookie,
  isMixed,
  namesOf,
  serializeCookie,
  storeCookie,
} from '../session/cookie.ts';
import { expirePlanted } from '../session/cookie-tossing.ts';
import { fitting } from '../session/fit.ts';
import { serverTiming } from '../telemetry/request-record.ts';
import type { Session } from '../types.ts';
import type { Answer, CookieChange, Core, Standing, Visit } from './context.ts';
import { isRead } from './deny.ts';
import { takePageCookies } from './page-cookies.ts';

/** The answer has the last word about the session; what was planted goes away in any case. */
export function withCookies(answer: Answer, { change }: Standing): Finished {
  const planted = change?.kind === 'expire' && change.planted;
  const last = answer.change ?? change;
  return { ...answer, planted, ...(last && { change: last }) };
}

/** An answer with all that is to happen to the cookies. */
export interface Finished extends Answer {
  readonly planted?: boolean;
  /** The policy of a page; absent for what is none. */
  readonly pageCsp?: string | undefined;
}

/** Puts on a response what every response has. */
export async function finish(core: Core, visit: Visit, decided: Finished): Promise<Response> {
  const answer = newest(decided, await takePageCookies(core, visit, decided.response));
  const isPlain = isPageOfProblem(visit, answer.response);
  const response = isPlain ? await errorPage(answer.response, visit) : answer.response;
  return finalizeResponse(response, {
    setCookies: [...(await setCookies(core, visit, answer)), ...beside(visit, answer)],
    private: visit.route.policy !== 'health',
    requestId: visit.requestId,
    contentSecurityPolicy: isPlain ? PLAIN_PAGE_POLICY : answer.pageCsp,
    secure: visit.jar.secure,
    hsts: core.config.hsts,
    serverTiming: mayKnowTimes(visit) ? serverTiming(visit.journal, core.now()) : undefined,
  });
}

/** A page may have renewed the session after the gate has: the newer one is kept, unless it has ended meanwhile. */
function newest(decided: Finished, kept: Extract<CookieChange, { kind: 'store' }> | undefined): Finished {
  const { change } = decided;
  if (kept === undefined || change?.kind === 'expire') return decided;
  const isOlder = change !== undefined && change.session.tokens.receivedAt > kept.session.tokens.receivedAt;
  return isOlder ? decided : { ...decided, change: kept };
}

/**
 * Whoever is signed in, of what they look at. How long a sign-in takes the backend could tell strangers who has an account.
 */
function mayKnowTimes({ journal, route: { policy } }: Visit): boolean {
  return journal.session === 'signed_in' && (policy === 'api' || policy === 'private' || policy === 'public');
}

/**
 * The errors of `/api` and `/auth` are for programs, but for the one address that only people are sent to, and for what a
 * browser itself says that it opens in a tab.
 */
function isPageOfProblem({ headers, kind, request, route }: Visit, response: Response): boolean {
  if (response.status < 400 || kind !== 'document' || !isRead(request)) return false;
  const isOpened = headers.get('sec-fetch-mode') === 'navigate';
  const isForPeople = PAGES.includes(route.policy) || route.auth?.asPage === true || isOpened;
  const isProblem = response.headers.get('content-type') === 'application/problem+json';
  return isForPeople && isProblem && (headers.get('accept') ?? '').includes('text/html');
}

function beside({ jar }: Visit, { cookies = [] }: Answer): string[] {
  return cookies.map((write) => serializeCookie(jar, write));
}

const PAGES: readonly RoutePolicy[] = ['private', 'public', 'nowhere'];

async function setCookies(
  core: Core,
  visit: Visit,
  { change, planted = false }: Finished,
): Promise<string[]> {
  if (change === undefined) return [];
  const present = namesOf(visit.found);
  const foreign = planted || isMixed(visit.found) ? expirePlanted(present, addressOf(visit)) : [];
  const ours = await cookieWrites(core, visit, change, present);
  return [...foreign, ...ours].map((write) => serializeCookie(visit.jar, write));
}

/** The address that the browser knows: some servers write their own name into a request's. */
function addressOf({ headers, url }: Visit): URL {
  const address = `${url.protocol}//${headers.get('host') ?? url.host}${url.pathname}`;
  return URL.parse(address) ?? url;
}

async function cookieWrites(
  core: Core,
  { jar }: Visit,
  change: CookieChange,
  present: readonly string[],
): Promise<CookieWrite[]> {
  if (change.kind === 'expire') return expireCookie(jar, present);
  const session = await upToDate(core, change.session);
  if (session === undefined) return [];
  const { value, maxAge } = await core.sessions.seal(session);
  return storeCookie(jar, value, maxAge, present);
}

/** An answer that comes late brings back neither tokens that others have renewed meanwhile, nor a session that has ended. */
async function upToDate(core: Core, session: Session): Promise<Session | undefined> {
  if (!isOldNews(session.tokens, core.now())) return session;
  if ((await core.liveness.check(session)) === 'ended') return undefined;
  return fitting(core.sessions, await newestSession(session, core));
}
