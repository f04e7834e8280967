import { cookieJar } from './cookies.ts';

/** What a newcomer may set in `gatehouse.config.ts`. */
export interface GatehouseOptions {
  /** Paths that need no session: exact ones, and whole branches written `/docs/*`. Everything else is private. */
  readonly publicPaths: readonly string[];
  /** Where a sign-in leads when nothing else was asked for. */
  readonly afterSignIn: string;
  readonly proxy: {
    /** Request headers, beside the usual ones, that `/api` forwards. Lower case. */
    readonly requestHeaders: readonly string[];
    /** Response headers, beside the usual ones, that `/api` passes on. Lower case. */
    readonly responseHeaders: readonly string[];
  };
}

/** What a path is, and with that, who answers it. */
export type RoutePolicy = 'asset' | 'public' | 'private' | 'api' | 'auth' | 'health';

export type RoutePolicies = (pathname: string) => RoutePolicy;

const ASSETS = ['/_next/static/*', '/_next/image', '/favicon.ico', '/icon.svg'];
/** What a router might read as another path than it looks: such a path is never an exception to "private". */
const DISGUISED = /%|\\|;|\/\/|\/\.{1,2}(?:\/|$)/;
const UNSAFE_METHOD = /^(?!GET$|HEAD$|OPTIONS$)/;

/**
 * Compiles the table of paths once. A path is private unless it is, letter for letter, one that the table calls
 * something else, so no way of writing a private path makes it public.
 */
export function routePolicies({ publicPaths }: GatehouseOptions): RoutePolicies {
  const isAsset = pathMatcher(ASSETS);
  const isPublic = pathMatcher(['/login', ...publicPaths]);
  const isApi = pathMatcher(['/api', '/api/*']);
  const isAuth = pathMatcher(['/auth/*']);
  return (pathname) => {
    // The proxy judges its paths itself: an encoded slash can be part of a resource's name.
    if (isApi(pathname)) return 'api';
    if (DISGUISED.test(pathname)) return 'private';
    if (isAsset(pathname)) return 'asset';
    if (isAuth(pathname)) return 'auth';
    if (pathname === '/health') return 'health';
    return isPublic(pathname) ? 'public' : 'private';
  };
}

/**
 * Tells whether another site is behind a request that must come from our own pages: any unsafe method, and whatever
 * is read from `/api` other than by following a link.
 *
 * @param ownOrigin - the configured origin; without it, `Host` decides
 * @see Fetch Metadata Request Headers (W3C), section 2.3; RFC 6454, section 7 (`Origin`)
 */
export function isCrossSite(request: Request, policy: RoutePolicy, ownOrigin: string | undefined): boolean {
  const { headers, method } = request;
  const site = headers.get('sec-fetch-site');
  if (!UNSAFE_METHOD.test(method)) {
    return policy === 'api' && isForeign(site) && headers.get('sec-fetch-dest') !== 'document';
  }
  const origin = headers.get('origin');
  if (site === null && origin === null) return true;
  if (site !== null && site !== 'same-origin') return true;
  return origin !== null && !isOwnOrigin(origin, headers, ownOrigin);
}

function isForeign(site: string | null): boolean {
  return site === 'cross-site' || site === 'same-site';
}

function isOwnOrigin(origin: string, headers: Headers, ownOrigin: string | undefined): boolean {
  if (ownOrigin !== undefined) return origin === ownOrigin;
  if (!URL.canParse(origin)) return false;
  const { host, protocol } = new URL(origin);
  return host === headers.get('host') && (protocol === 'https:' || !cookieJar(headers).secure);
}

function pathMatcher(patterns: readonly string[]): (pathname: string) => boolean {
  const exact = new Set(patterns.filter((pattern) => !pattern.endsWith('/*')));
  const branches = patterns
    .filter((pattern) => pattern.endsWith('/*'))
    .map((pattern) => pattern.slice(0, -1));
  return (pathname) => exact.has(pathname) || branches.some((branch) => pathname.startsWith(branch));
}
