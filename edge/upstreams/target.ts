import { API_PREFIX } from '../access/api-rules.ts';
import type { Place } from '../http/address.ts';
import { isClimbing } from '../http/path.ts';
import { isWebSocket } from '../http/request-kind.ts';
import { createLru } from '../util/lru.ts';
import type { Upstream, Upstreams } from './upstreams.ts';

/** More than an honest path has, which is written in one or two ways at once. */
const MAX_INTERPRETATIONS = 12;
/** What no honest path has, however it is read; `%u` begins an escape that no standard ever had. */
const SUSPECT = /^\/\/|[\\\p{Cc}]|%u/iu;
/** What Windows takes for a slash or a backslash where it has only one byte for each character (best fit). */
const SLASH_LIKE = /[\u2044\u2215\u2216\u29f5\u29f8\u29f9\u00a5\u20a9]/g;
/**
 * Marks, or what becomes one, beyond what any language piles up: to bring them into their order takes the square of their number.
 *
 * @see Unicode Standard Annex #15, section 13 (Stream-Safe Text Format)
 */
const PILED_MARKS = /[\p{M}\uff9e\uff9f]{31}/u;

/** So many paths are remembered, none of more than so many characters. */
const [MOST_KNOWN, LONGEST_KEPT] = [500, 200];

/** Where a path leads: the API, the address there, and itself in every way that servers down the line may read it. */
interface KnownPath {
  readonly upstream: Upstream;
  /** Without a query. */
  readonly address: string;
  readonly interpretations: readonly string[];
}

/** Where a request goes. */
export interface Target extends KnownPath {
  /** With the query of the request. */
  readonly address: string;
  /** The same, parsed when it is asked for. */
  readonly url: URL;
}

/** Finds out where a request goes, by its address. */
export type Targets = (place: Pick<Place, 'href' | 'origin' | 'pathname'>) => Target | undefined;

/**
 * Finds out where requests go. A path that has been judged is remembered: most are asked for again and again.
 *
 * @param prefix - of the paths that lead to the APIs
 */
export function createTargets(upstreams: Upstreams, prefix: string = API_PREFIX): Targets {
  const known = createLru<string, KnownPath>(MOST_KNOWN);
  const judge = (pathname: string) => {
    const found = knownPathOf(upstreams, pathname.slice(prefix.length));
    if (found !== undefined && pathname.length <= LONGEST_KEPT) known.set(pathname, found);
    return found;
  };
  return ({ href, origin, pathname }) => {
    const found = known.get(pathname) ?? judge(pathname);
    // Not `search`, which does not tell an empty query from none.
    return found && new KnownTarget(found, href.slice(origin.length + pathname.length));
  };
}

/** A class, because its getter is then made once and not for each request. */
class KnownTarget implements Target {
  readonly upstream: Upstream;
  readonly address: string;
  readonly interpretations: readonly string[];
  #url: URL | undefined;

  constructor({ upstream, address, interpretations }: KnownPath, query: string) {
    this.upstream = upstream;
    this.address = address + query;
    this.interpretations = interpretations;
  }

  get url(): URL {
    this.#url ??= new URL(this.address);
    return this.#url;
  }
}

/**
 * Builds the address from the request's own path: a route parameter can be overridden from the query.
 *
 * @returns `undefined` when the path, however often it is decoded, would leave the base path of the API or change to another
 *   API, or lead to where the backend issues tokens
 */
function knownPathOf(upstreams: Upstreams, path: string): KnownPath | undefined {
  const upstream = upstreams(path);
  const interpretations = interpretationsOf(path);
  if (interpretations === undefined || interpretations.some((reading) => upstreams(reading) !== upstream))
    return undefined;
  const below = interpretations.map((reading) => reading.slice(upstream.prefix.length));
  if (below.some((reading) => isEscaping(reading) || upstream.issuesTokens(reading))) return undefined;
  const address = new URL(upstream.baseUrl + below[0]);
  return isBelow(address, upstream) ? { upstream, address: address.href, interpretations: below } : undefined;
}

/** Whether a request needs no session. A WebSocket always does. */
export function isForEveryone({ upstream, interpretations }: Target, request: Request): boolean {
  return !isWebSocket(request) && upstream.visitors.mayAsk(request.method, interpretations);
}

function isBelow({ origin, pathname }: URL, upstream: Upstream): boolean {
  const { basePath } = upstream;
  return origin === upstream.origin && (pathname === basePath || pathname.startsWith(`${basePath}/`));
}

function isEscaping(reading: string): boolean {
  return SUSPECT.test(reading) || isClimbing(reading);
}

/**
 * The path as it is, and as servers down the line might read it, who decode and fold it in any order, and each other's reading
 * again; `undefined` when one of these is not well encoded, or there is no end to them.
 */
function interpretationsOf(path: string): readonly string[] | undefined {
  if (!isWellEncoded(path)) return undefined;
  const interpretations = new Set([path]);
  // What is added on the way is looked at in its turn.
  for (const reading of interpretations) {
    const folded = foldUnicode(reading);
    if (folded === undefined || interpretations.size > MAX_INTERPRETATIONS) return undefined;
    interpretations.add(decodeAscii(reading)).add(folded);
  }
  return [...interpretations];
}

function isWellEncoded(path: string): boolean {
  try {
    decodeURIComponent(path);
    return true;
  } catch {
    return false;
  }
}

/** Escape by escape, so that a broken one hides nothing behind it. */
function decodeAscii(text: string): string {
  return text.replace(/%([0-7][0-9a-f])/gi, (_, code: string) =>
    String.fromCharCode(Number.parseInt(code, 16)),
  );
}

/**
 * What a server makes of a path that takes a letter for the plain one that it looks like, such as a fullwidth dot;
 * `undefined` for bytes that are no UTF-8, behind which some see ASCII, and for marks without end.
 *
 * @see Unicode Standard Annex #15 (normalization form KC); RFC 3629, section 10 (overlong forms)
 */
function foldUnicode(path: string): string | undefined {
  try {
    const text = path.replace(/(?:%[89a-f][0-9a-f])+/gi, (bytes) => decodeURIComponent(bytes));
    if (text === path) return path;
    return PILED_MARKS.test(text) ? undefined : text.normalize('NFKC').replace(SLASH_LIKE, '/');
  } catch {
    return undefined;
  }
}
