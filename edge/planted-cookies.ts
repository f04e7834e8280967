import type { CookieScope, CookieWrite } from './cookies.ts';

/** More would make a response that proxies refuse. Whoever plants more than this is cured name by name, in several visits. */
const MAX_WRITES = 48;
const MAX_PATHS = 6;

/**
 * Lists the cookies to take away where some of our name are there that we never set: a neighbouring host may have
 * planted them for the whole domain, or a page for one path, and each only goes away by the scope that it has.
 *
 * @param names - names of ours that the request carried
 * @see RFC 6265bis, section 8.6 (weak integrity: a sibling can set cookies for the parent)
 */
export function expirePlanted(names: readonly string[], { hostname, pathname }: URL): CookieWrite[] {
  const scopes = scopesOf(hostname, pathname);
  return names
    .flatMap((name) => scopes.map((scope) => ({ name, value: '', maxAge: 0, scope })))
    .slice(0, MAX_WRITES);
}

/** The likeliest first. The host's own scope at `/` is left out: it is ours, and whoever calls decides about it. */
function scopesOf(hostname: string, pathname: string): CookieScope[] {
  const [, ...deeper] = pathsTo(pathname);
  const domains = domainsOf(hostname);
  return [
    ...domains.map((domain) => ({ path: '/', domain })),
    ...deeper.map((path) => ({ path })),
    ...deeper.flatMap((path) => domains.map((domain) => ({ path, domain }))),
  ];
}

/** `/a/b` gives `/`, `/a`, `/a/`, `/a/b`. */
function pathsTo(pathname: string): string[] {
  const segments = pathname.split('/').filter((segment) => segment !== '' && !segment.includes(';'));
  const stems = segments.map((_, index) => `/${segments.slice(0, index + 1).join('/')}`);
  return [
    '/',
    ...stems.flatMap((stem, index) => (index < stems.length - 1 ? [stem, `${stem}/`] : [stem])),
  ].slice(0, MAX_PATHS);
}

/** The host and the domains above it. A single label, as a top-level domain is, takes no cookies. */
function domainsOf(hostname: string): string[] {
  if (/^[\d.]+$|:/.test(hostname)) return [hostname];
  const labels = hostname.split('.');
  return labels
    .map((_, index) => labels.slice(index).join('.'))
    .filter((domain, index) => index === 0 || domain.includes('.'));
}
