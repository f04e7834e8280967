import { isClimbing } from './loose-path.ts';

/** What servers read in more than one way: an encoded slash or escape, a matrix parameter, an empty or a dot segment. */
const ENCODED_SLASH = /%(?:2f|5c)/i;
const AMBIGUOUS = /[\\;\p{Cc}]|\/\/|\/\.{1,2}(?:\/|$)|%(?:[0-9a-f]{2}|u)/iu;
/** Other names under which the framework serves a page's data: the whole payload, and its segments. */
const DATA_SUFFIX = /\.segments\/.*$|(?:\.prefetch)?\.rsc$/s;
/** Where the framework's older router had its data. Nothing is there, but the framework may look for a page behind it. */
const OLD_DATA = /^\/_next\/data(?:\/|$)/i;

/**
 * Reduces a path to the one form that rules are looked up with, so that gate and router cannot read it differently.
 *
 * @returns `undefined` for a disguised path, which no honest link has and no page is at
 * @see RFC 3986, section 6.2.2 (percent-encoding and path segment normalization)
 */
export function routePath(pathname: string): string | undefined {
  const decoded = ENCODED_SLASH.test(pathname) ? undefined : decode(pathname);
  if (decoded === undefined || isDisguised(decoded) || OLD_DATA.test(decoded)) return undefined;
  const page = undressed(withoutSlash(decoded));
  if (page === decoded) return page;
  return isDisguised(page) || undressed(page) !== page ? undefined : page;
}

function isDisguised(path: string): boolean {
  return AMBIGUOUS.test(path) || isClimbing(path);
}

/** The page behind the name of its data. A page that then still looks like data is one in disguise. */
function undressed(path: string): string {
  return withoutSlash(path.replace(DATA_SUFFIX, '')) || '/';
}

function withoutSlash(path: string): string {
  return path.length > 1 && path.endsWith('/') ? path.slice(0, -1) : path;
}

function decode(pathname: string): string | undefined {
  try {
    return decodeURIComponent(pathname);
  } catch {
    return undefined;
  }
}
