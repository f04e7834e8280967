import { foldPath, looseReadings, normalizePath } from '../http/path.ts';
import { createPathTable, type PathEntry, type PathTable, withLanguages } from '../http/path-table.ts';
import { createLru } from '../util/lru.ts';
import { API_PREFIX, prefixOf } from './api-rules.ts';
import { AUTH_RULES, type AuthRule, authAddressOf } from './auth-rules.ts';
import type { RequiredClaims } from './required-claims.ts';
import { requirementsIn, type StepUp } from './step-up.ts';

/** Rules that have a name. */
export const NAMED_RULES = ['public', 'public-with-actions', 'private'] as const;

/**
 * Who may come: anyone to read (`public`), anyone to post and run server actions too (`public-with-actions`), whoever is
 * signed in (`private`), or those whose access token has the claims named, such as `{ role: 'admin' }`. Two names are no claims of it:
 * `acr` and `maxAge` say how strongly, and within how many seconds, they must have been authenticated at the OpenID provider.
 */
export type PathRule = (typeof NAMED_RULES)[number] | RequiredClaims;

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
  /** Claims without which a session does not open the path: of each rule that some server may take it to fall under. */
  readonly needs?: readonly RequiredClaims[];
  /** How its user must have been authenticated, by each of those rules. */
  readonly stepUps?: readonly StepUp[];
  /** Whether strangers may post here. */
  readonly actions: boolean;
  /** What holds for the address, where it is one under `/auth`. */
  readonly auth?: AuthRule;
  /** The file that is meant, where it is one that the build has listed: its path, decoded. */
  readonly file?: string;
}

export type RoutePolicies = (pathname: string) => Route;

/** The scripts and styles that the build has made. */
const BUILT_FILES = '/_next/static/';
/**
 * Below such a name there is no page, and in no letter case: the framework, its builder and the platform keep what is theirs
 * there, and some of it answers by itself. @see docs/threat-model.md, "What answers by itself"
 */
const RESERVED = /^\/_/;
/** So many paths are remembered with their routes, of so many characters at most. */
const MOST_KNOWN = 1_000;
const LONGEST_KNOWN = 200;
/** Browsers ask for it unbidden, and must not be sent to sign in for it. */
const FAVICON = '/favicon.ico';
/** Pages for those who cannot sign in yet; without a backend that takes their forms there is nothing at the last three. */
const ENTRY_PAGES = {
  '/login': 'public',
  '/register': 'public',
  '/forgot-password': 'public',
  '/reset-password': 'public',
} as const satisfies Record<string, PathRule>;

/** What is said of pages, and of the path that is none of theirs. */
interface PageRules {
  readonly paths: Readonly<Record<string, PathRule>>;
  readonly pathLanguages?: readonly string[];
  readonly proxy?: { readonly prefix?: string };
  readonly account?: { readonly emailVerification?: boolean };
}

/** The same, where addresses are verified here: else a site may have what it likes there. */
const VERIFICATION_PAGES = { '/verify-email': 'public', '/resend-verification': 'public' } as const;

/**
 * Compiles the table of paths once. What loosens counts letter for letter; what restricts counts for whatever some server
 * may take for it, with a format behind it too, so that no way of writing a restricted path frees it.
 *
 * @param files - paths of the files of `public/`, decoded: everyone's, unless the table says otherwise
 */
export function routePolicies(
  { paths: said, pathLanguages, proxy, account }: PageRules,
  files: ReadonlySet<string> = new Set(),
): RoutePolicies {
  const paths = withLanguages(said, pathLanguages);
  const prefix = prefixOf(proxy);
  const [below, api] = [`${prefix}/`, { ...OF.api, template: `${prefix}/*` }];
  const entries = account?.emailVerification ? { ...ENTRY_PAGES, ...VERIFICATION_PAGES } : ENTRY_PAGES;
  const table = createPathTable({ ...entries, ...paths });
  const restrictions = createPathTable(paths, foldPath);
  const known = createLru<string, Route>(MOST_KNOWN);

  function routeAt(pathname: string): Route {
    const path = normalizePath(pathname);
    if (path === undefined) return OF.nowhere;
    const file = pathname.includes('%') ? decodeURIComponent(pathname) : pathname;
    if (path.startsWith(BUILT_FILES)) return { ...OF.asset, file };
    const address = authAddressOf(pathname);
    if (address !== undefined) return { ...OF.auth, auth: AUTH_RULES[address] };
    if (pathname === '/health') return OF.health;
    if (pathname === '/health/ready') return OF.readiness;
    const listed = table.find(path);
    // A site may have pages of its own there, if it says so.
    if (pathname.startsWith('/auth/') && !listed?.template.startsWith('/auth/')) return OF.auth;
    const entries = entriesOf(path, listed, restrictions);
    if (files.has(file)) return entries.length === 0 ? { ...OF.asset, file } : { ...routeOf(entries), file };
    const isNowhere = RESERVED.test(path) || (path === FAVICON && entries.length === 0);
    return isNowhere ? OF.nowhere : routeOf(entries);
  }

  function remembered(pathname: string): Route {
    const route = routeAt(pathname);
    if (pathname.length <= LONGEST_KNOWN) known.set(pathname, route);
    return route;
  }

  return (pathname) => {
    // The proxy judges its paths itself: an encoded slash can be part of a resource's name.
    if (pathname === prefix || pathname.startsWith(below)) return api;
    return known.get(pathname) ?? remembered(pathname);
  };
}

const OF = {
  api: { policy: 'api', template: `${API_PREFIX}/*`, actions: false },
  asset: { policy: 'asset', actions: false },
  auth: { policy: 'auth', template: '/auth/*', actions: false },
  health: { policy: 'health', template: '/health', actions: false },
  readiness: { policy: 'readiness', template: '/health/ready', actions: false },
  nowhere: { policy: 'nowhere', actions: false },
} as const satisfies Record<string, Route>;

/** Whether an address is there to begin, end or refresh a session, and so is nothing to follow a strange link to. */
export function isEntry({ policy, template = '' }: Route): boolean {
  return policy === 'auth' || Object.hasOwn(ENTRY_PAGES, template);
}

/** What is not listed is private, like everything below the root. */
const UNLISTED: Entry = { template: '/*', rule: 'private' };

/** @param entries - all that count for a path: what restricts it, or else the one that frees it */
function routeOf([first = UNLISTED, ...others]: readonly Entry[]): Route {
  const { template, rule } = first;
  if (isPublic(rule)) return { policy: 'public', template, actions: rule === 'public-with-actions' };
  // One rule may stand for many paths.
  const rules = new Set([first, ...others].map((each) => each.rule));
  const all = [...rules].filter((each) => typeof each === 'object').map(requirementsIn);
  const needs = all.map(({ claims }) => claims).filter((claims) => claims !== undefined);
  const stepUps = all.map(({ stepUp }) => stepUp).filter((stepUp) => stepUp !== undefined);
  return {
    policy: 'private',
    template,
    actions: false,
    ...(needs.length > 0 && { needs }),
    ...(stepUps.length > 0 && { stepUps }),
  };
}

/** A name that is listed, letter for letter, is no other page with a format behind it. */
function entriesOf(path: string, listed: Entry | undefined, restrictions: Table): readonly Entry[] {
  const isExact = listed?.template === path;
  const readings = isExact ? [foldPath(path)] : looseReadings(path, restrictions.longest);
  const found = [...readings.map(restrictions.find), listed].filter((each) => each !== undefined);
  const restricting = found.filter(({ rule }) => !isPublic(rule));
  if (restricting.length > 0) return [...new Map(restricting.map((each) => [each.template, each])).values()];
  if (listed === undefined) return [];
  const [loosest = listed] = found;
  return [loosest.rule === 'public' ? loosest : listed];
}

function isPublic(rule: PathRule): rule is 'public' | 'public-with-actions' {
  return rule === 'public' || rule === 'public-with-actions';
}

type Entry = PathEntry<PathRule>;
type Table = PathTable<PathRule>;
