import { urlOfHost } from './origin.ts';

/** An IPv4 address as `hostOf` writes it. */
export const IPV4 = /^\d+(?:\.\d+){3}$/;
const MAPPED_IPV4 = /^\[::ffff:([\da-f]{1,4}):([\da-f]{1,4})\]$/;

/**
 * Whether an address is on this machine: where there is no network, there is nobody to listen.
 *
 * @param url - what `URL` can parse
 * @see RFC 6761, section 6.3 (`localhost` and the names below it)
 */
export function isLoopback(url: string | URL): boolean {
  const host = hostOf(url);
  if (IPV4.test(host)) return host.startsWith('127.') || host === '0.0.0.0';
  return /^\[::1?\]$|(?:^|\.)localhost$/.test(host);
}

/** Whether it is worth a parser, as the names of most sites are not. */
const MAY_BE_LOOPBACK = /^[\d[]|localhost/i;

/** Whether a `Host` is this machine, on whatever port. */
export function isLoopbackHost(host: string): boolean {
  const url = MAY_BE_LOOPBACK.test(host) ? urlOfHost(host, 'http:') : null;
  return url !== null && isLoopback(url);
}

/**
 * The host as `URL` writes it, without the dot of a whole name, and an IPv4 address as one.
 *
 * @param url - what `URL` can parse
 */
export function hostOf(url: string | URL): string {
  const { hostname } = typeof url === 'string' ? new URL(url) : url;
  const [, high, low] = MAPPED_IPV4.exec(hostname) ?? [];
  if (high === undefined || low === undefined) return hostname.replace(/\.$/, '');
  const bytes = [high, low].flatMap((part) => [
    Number.parseInt(part, 16) >> 8,
    Number.parseInt(part, 16) & 255,
  ]);
  return bytes.join('.');
}
