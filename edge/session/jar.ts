import { isLoopbackHost } from '../http/loopback.ts';

/** Where a cookie lives: behind TLS with the `__Host-` prefix, or on plain-http loopback, where browsers refuse both. */
export interface CookieJar {
  readonly name: string;
  readonly secure: boolean;
  /** Where all hosts below a domain share the session: that domain. Its cookie can have no prefix that says otherwise. */
  readonly domain?: string;
}

/**
 * Tells which jar a request's session cookie is in.
 *
 * Only `Host` and the configuration are looked at: a header such as `X-Forwarded-Proto` is anyone's to send.
 *
 * @param ownOrigin - the origin that users see, where it is configured
 * @param shared - the jar of a domain, for hosts below it
 */
export function cookieJar(headers: Headers, ownOrigin?: string, shared?: SharedJar): CookieJar {
  const host = headers.get('host') ?? '';
  const secure = !isLoopbackHost(host) || (ownOrigin?.startsWith('https:') ?? false);
  if (!secure) return ON_LOOPBACK;
  return shared !== undefined && isBelow(shared.domain, host) ? shared : BEHIND_TLS;
}

/** A jar that the hosts below a domain have in common. */
export type SharedJar = CookieJar & { readonly domain: string };

/** @see RFC 6265bis, section 4.1.3.1 (the `__Secure-` prefix): the other forbids a domain */
export function sharedJar(domain: string): SharedJar {
  return { name: '__Secure-session', secure: true, domain };
}

function isBelow(domain: string, host: string): boolean {
  const hostname = host.toLowerCase().replace(/:\d*$/, '');
  return hostname === domain || hostname.endsWith(`.${domain}`);
}

/** What the names of a jar begin with. Loopback's ports share their cookies, and `session` is what many a framework calls its own. */
export function namePrefix({ secure }: Pick<CookieJar, 'secure'>): string {
  return secure ? '__Host-' : 'gatehouse-';
}

const BEHIND_TLS: CookieJar = { name: `${namePrefix({ secure: true })}session`, secure: true };
const ON_LOOPBACK: CookieJar = { name: `${namePrefix({ secure: false })}session`, secure: false };
