import { hostOf, isLoopback } from '../http/loopback.ts';
import type { Target, Targets } from './target.ts';

/** Which of its own an API may name: the address that it was asked at, and what leads where. */
export interface Place {
  readonly target: Target;
  readonly targets: Targets;
  /** The address that the browser shows. */
  readonly site: URL;
}

/**
 * Maps an address that an API names of itself to the one below `/api` that leads there. A server does not always know how it is
 * reached: it may write `http` behind TLS, `https` where it was told of ours, and this site's host, with `/api` before the path
 * or without its own base path, where it goes by the forwarding headers. So it is the host that counts, and the port where it
 * is not the usual one.
 *
 * @returns a path of this site; `undefined` when the address leads anywhere else, or to where nothing is forwarded, which is not
 *   the browser's to follow
 * @see RFC 9110, section 10.2.2 (`Location` is relative to the address that was asked for)
 */
export function mappedLocation(location: string, place: Place): string | undefined {
  return mapped(onlyOne(location), place);
}

function mapped(address: string, { target, targets, site }: Place): string | undefined {
  const url = URL.parse(asUtf8(address), target.url);
  if (url === null || !/^https?:$/.test(url.protocol)) return undefined;
  const path = isSameServer(url, target.url)
    ? pathOfApi(url, target)
    : isSite(url, target, site)
      ? pathOfSite(url.pathname, target)
      : undefined;
  if (path === undefined) return undefined;
  const shown = shownPath(target) + path + url.search + url.hash;
  // A path of this API may be where another one is found here, and some are refused.
  const found = targets(new URL(shown, site));
  return found?.upstream === target.upstream ? shown : undefined;
}

/**
 * Maps the targets of a `Link` header that lead to the API; all others, and its parameters, stay as they are.
 *
 * @see RFC 8288, section 3
 */
export function mappedLinks(links: string, place: Place): string {
  return links.replace(/"(?:[^"\\]|\\.)*"?|<([^<>]*)>/g, (text, address: string | undefined) => {
    const shown = address === undefined ? undefined : mapped(address, place);
    return shown === undefined ? text : `<${shown}>`;
  });
}

/**
 * Maps the address of a `Refresh` header, which is written behind a time.
 *
 * @returns `undefined` when it leads anywhere else
 * @see HTML Standard (WHATWG), section 15.3 (`Refresh`)
 */
export function mappedRefresh(refresh: string, place: Place): string | undefined {
  const [, seconds, address] = /^\s*([\d.]+)(?:\s*[;,]\s*(?:url\s*=\s*)?["']?([^"']*))?/i.exec(refresh) ?? [];
  if (seconds === undefined || !address) return seconds;
  const shown = mapped(address, place);
  return shown === undefined ? undefined : `${seconds}; url=${shown}`;
}

/**
 * Where a redirect leads that is another server's, for an API whose options let those through.
 *
 * @returns an address with TLS that says no more than where it is
 */
export function foreignLocation(location: string, { target, site }: Place): string | undefined {
  const url = URL.parse(asUtf8(onlyOne(location)));
  const isFit = url?.protocol === 'https:' && url.username === '' && url.password === '';
  return isFit && !isSameServer(url, target.url) && !isSite(url, target, site) ? url.href : undefined;
}

function shownPath({ upstream }: Target): string {
  return upstream.shownAt;
}

/**
 * What an API calls a path of its own is one, unless it is that only with what `X-Forwarded-Prefix` says taken away: it is outside of
 * the base path then, or is beside or below the address that was asked for.
 */
function pathOfApi({ pathname, search }: URL, target: Target): string | undefined {
  const { basePath } = target.upstream;
  const { url: asked } = target;
  const shown = shownPath(target);
  const forwarded = [below(pathname, shown + basePath), below(pathname, shown)].filter(
    (rest) => rest !== undefined,
  );
  const isNear = (rest: string) =>
    firstOf(rest) === firstOf(below(asked.pathname, basePath) ?? '') &&
    basePath + rest + search !== asked.pathname + asked.search;
  return forwarded.find(isNear) ?? below(pathname, basePath) ?? forwarded[0];
}

/** Which of the prefixes were put before a path of this site, or taken away, is for each framework to say; a base path may begin alike. */
function pathOfSite(path: string, target: Target): string {
  const { basePath } = target.upstream;
  const shown = shownPath(target);
  const own = basePath === '' ? undefined : below(path, basePath);
  return below(path, shown + basePath) ?? own ?? below(path, shown) ?? path;
}

/** What is left of a path below another one. */
function below(path: string, base: string): string | undefined {
  return path === base || path.startsWith(`${base}/`) ? path.slice(base.length) : undefined;
}

function firstOf(path: string): string {
  return path.split('/', 2)[1] ?? '';
}

/** A server that was told of our host may still write the port that it listens on itself. */
function isSite(url: URL, { url: asked }: Target, site: URL): boolean {
  return isSameServer(url, site) || (url.port === asked.port && nameOf(url) === nameOf(site));
}

/** Another port is another server, unless both are those of a site. */
function isSameServer(one: URL, other: URL): boolean {
  const isUsual = ({ port }: URL) => port === '' || port === '80' || port === '443';
  const isSamePort = one.port === other.port || (isUsual(one) && isUsual(other));
  return isSamePort && nameOf(one) === nameOf(other);
}

/** This machine has many names, and servers on it are set up by one or another. */
function nameOf(url: URL): string {
  return isLoopback(url) ? 'localhost' : hostOf(url);
}

/** What servers write twice, as an application and a proxy in front of it may, comes as one text: the first of them counts. */
function onlyOne(location: string): string {
  const half = location.slice(0, (location.length - 2) / 2);
  if (location === `${half}, ${half}`) return half;
  const [first = ''] = location.split(/, (?=[a-z]+:|\/)/i, 1);
  return first;
}

/** Node gives each byte of a header as a letter, workerd reads UTF-8: what some servers write as it is becomes the same here. */
function asUtf8(text: string): string {
  if (!/[\x80-\xff]/.test(text) || /[^\0-\xff]/.test(text)) return text;
  try {
    const bytes = Uint8Array.from(text, (letter) => letter.charCodeAt(0));
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return text;
  }
}
