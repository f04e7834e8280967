import type { CookieScope, CookieWrite } from './cookie.ts';

/**
 * Characters of all lines together. More would make a response that proxies refuse: whoever plants more than this is cured name
 * by name, in several visits.
 */
const MAX_LENGTH = 6_000;
/** What a line has beside its name and its scope. */
const REST = '=; Path=; Domain=; Max-Age=0; HttpOnly; Secure; SameSite=Lax'.length;
const MAX_PATHS = 5;
const MAX_DOMAINS = 8;
/** @see RFC 1035, section 2.3.4 */
const LONGEST_HOST = 253;
/** Browsers ignore a longer one. @see RFC 6265bis, section 5.6 */
const LONGEST_PATH = 1_024;

/**
 * Lists the cookies to take away where some of our name are there that we never set: a neighbouring host may have
 * planted them for the whole domain, or a page for one path, and each only goes away by the scope that it has.
 *
 * @param names - names of ours that the request carried
 * @param isShared - whether ours is the domain's, so that one of the host itself is none of ours
 * @see RFC 6265bis, section 8.6 (weak integrity: a sibling can set cookies for the parent)
 */
export function expireTossed(
  names: readonly string[],
  { hostname, pathname }: Pick<URL, 'hostname' | 'pathname'>,
  isShared = false,
): CookieWrite[] {
  const scopes = [...(isShared ? [{ path: '/' }] : []), ...scopesOf(hostname, pathname)];
  let length = 0;
  return names
    .flatMap((name) => scopes.map((scope) => ({ name, value: '', maxAge: 0, scope })))
    .filter(({ name, scope: { path, domain = '' } }) => {
      length += name.length + path.length + domain.length + REST;
      return length <= MAX_LENGTH;
    });
}

/** The likeliest first. The host's own scope at `/` is left out: it is ours, and whoever calls decides about it. */
function scopesOf(hostname: string, pathname: string): CookieScope[] {
  const [domains, paths] = [domainsOf(hostname), pathsTo(pathname)];
  return [
    ...domains.map((domain) => ({ path: '/', domain })),
    ...paths.map((path) => ({ path })),
    ...paths.flatMap((path) => domains.map((domain) => ({ path, domain }))),
  ];
}

/** `/a/b` gives `/a`, `/a/`, `/a/b`. No cookie's path has a semicolon. */
function pathsTo(pathname: string): string[] {
  const paths = new Set<string>();
  let begin = 0;
  while (begin < pathname.length && paths.size <= MAX_PATHS) {
    const slash = pathname.indexOf('/', begin + 1);
    const end = slash < 0 ? pathname.length : slash;
    if (end >= LONGEST_PATH || pathname.slice(begin, end).includes(';')) break;
    paths.add(pathname.slice(0, end)).add(pathname.slice(0, end + 1));
    begin = end;
  }
  paths.delete('/');
  return [...paths].slice(0, MAX_PATHS);
}

/** The host and the domains above it. A single label, as a top-level domain is, takes no cookies. */
function domainsOf(hostname: string): string[] {
  if (hostname.length > LONGEST_HOST) return [];
  if (/^[\d.]+$|:/.test(hostname)) return [hostname];
  const labels = hostname.split('.');
  return labels
    .map((_, index) => labels.slice(index).join('.'))
    .filter((domain, index) => index === 0 || domain.includes('.'))
    .slice(-MAX_DOMAINS);
}
