import type { Needs } from './needs.ts';
import type { ProxyOptions } from './proxy-options.ts';
import { routePath } from './route-path.ts';

/** What a newcomer may set in `gatehouse.config.ts`. */
export interface GatehouseOptions {
  /**
   * The rules of paths. A key is one path, or a branch with all that is below it, written `/docs/*`; of several that fit,
   * the longest decides. A path that is not listed is private.
   */
  readonly paths: Readonly<Record<string, PathRule>>;
  /** Where a sign-in leads when nothing else was asked for. */
  readonly afterSignIn: string;
  /**
   * How far ahead of its end an access token is renewed, in seconds; never for more than a fifth of its lifetime.
   * Default 60.
   */
  readonly refreshAheadSeconds?: number;
  /**
   * What a session gets while the coordinator cannot be asked whether it was signed out elsewhere: what it asks for (`serve`), or
   * 503 until it can be asked again (`refuse`). Default `serve`.
   */
  readonly whenSignOutsCannotBeChecked?: 'serve' | 'refuse';
  readonly proxy: ProxyOptions;
}

/**
 * Who may come: anyone to read (`public`), anyone to post and run server actions too (`public-with-actions`), whoever is
 * signed in (`private`), or those whose access token has the claims named, such as `{ role: 'admin' }`.
 */
export type PathRule = 'public' | 'public-with-actions' | 'private' | Needs;

/** Who answers a request; `nowhere` is a path that no honest client writes. */
export type RoutePolicy =
  | 'asset'
  | 'public'
  | 'private'
  | 'api'
  | 'auth'
  | 'health'
  | 'readiness'
  | 'nowhere';

/** What is known of a path before anything is known of who asks for it. */
export interface Route {
  readonly policy: RoutePolicy;
  /** The rule that the path falls under, as it is written; none where no rule is looked for. */
  readonly template?: string;
  /** Claims without which a session does not open the path. */
  readonly needs?: Needs;
  /** Whether strangers may post here. */
  readonly actions: boolean;
}

export type RoutePolicies = (pathname: string) => Route;

const ASSETS: readonly string[] = ['/_next/image', '/favicon.ico', '/icon.svg'];
const ASSET_BRANCH = '/_next/static/';
/** Pages for those who cannot sign in yet; without a backend that takes their forms there is nothing at the last three. */
const WAYS_IN = {
  '/login': 'public',
  '/register': 'public',
  '/forgot-password': 'public',
  '/reset-password': 'public',
} as const satisfies Record<string, PathRule>;

/**
 * Compiles the table of paths once. What loosens counts letter for letter; what restricts counts in any letter case, so
 * that no way of writing a restricted path frees it.
 */
export function routePolicies({ paths }: Pick<GatehouseOptions, 'paths'>): RoutePolicies {
  const table = createTable({ ...WAYS_IN, ...paths });
  const restrictions = createTable(paths, (template) => template.toLowerCase());
  return (pathname) => {
    // The proxy judges its paths itself: an encoded slash can be part of a resource's name.
    if (pathname === '/api' || pathname.startsWith('/api/')) return OF.api;
    const path = routePath(pathname);
    if (path === undefined) return OF.nowhere;
    if (path.startsWith(ASSET_BRANCH) || ASSETS.includes(path)) return OF.asset;
    if (pathname.startsWith('/auth/')) return OF.auth;
    if (pathname === '/health') return OF.health;
    if (pathname === '/health/ready') return OF.readiness;
    return routeOf(stricter(restrictions(path.toLowerCase()), table(path)));
  };
}

const OF = {
  api: { policy: 'api', template: '/api/*', actions: false },
  asset: { policy: 'asset', actions: false },
  auth: { policy: 'auth', template: '/auth/*', actions: false },
  health: { policy: 'health', template: '/health', actions: false },
  readiness: { policy: 'readiness', template: '/health/ready', actions: false },
  nowhere: { policy: 'nowhere', actions: false },
} as const satisfies Record<string, Route>;

/** What is not listed is private, like everything below the root. */
const UNLISTED: Entry = { template: '/*', rule: 'private' };

function routeOf({ template, rule }: Entry = UNLISTED): Route {
  if (isPublic(rule)) return { policy: 'public', template, actions: rule === 'public-with-actions' };
  return { policy: 'private', template, actions: false, ...(rule !== 'private' && { needs: rule }) };
}

function stricter(restriction: Entry | undefined, entry: Entry | undefined): Entry | undefined {
  if (restriction !== undefined && !isPublic(restriction.rule)) return restriction;
  return restriction?.rule === 'public' && entry?.rule === 'public-with-actions' ? restriction : entry;
}

function isPublic(rule: PathRule): rule is 'public' | 'public-with-actions' {
  return rule === 'public' || rule === 'public-with-actions';
}

interface Entry {
  /** As it is written in the table. */
  readonly template: string;
  readonly rule: PathRule;
}

type Lookup = (path: string) => Entry | undefined;

/** Looks for the path itself, then for the branches it lies on, the longest first: as many steps as it has segments. */
function createTable(
  paths: Readonly<Record<string, PathRule>>,
  keyOf: (template: string) => string = (template) => template,
): Lookup {
  const entries = Object.entries(paths).map(
    ([template, rule]) => [keyOf(template), { template, rule }] as const,
  );
  const rules = new Map<string, Entry>(entries);
  return (path) => {
    const exact = rules.get(path);
    if (exact !== undefined) return exact;
    for (let branch = path === '/' ? '' : path; ; branch = branch.slice(0, branch.lastIndexOf('/'))) {
      const rule = rules.get(`${branch}/*`);
      if (rule !== undefined || branch === '') return rule;
    }
  };
}
