import { hostOf, isLoopback } from '../http/loopback.ts';
import { API_PREFIX, type Target } from './target.ts';

/**
 * Maps an address that an API names of itself to the one below `/api` that leads there. A server does not always know how it is
 * reached: it may write `http` behind TLS, `https` where it was told of ours, and this site's host, with `/api` before the path
 * or without its own base path, where it goes by the forwarding headers. So it is the host that counts, and the port where it
 * is not the usual one.
 *
 * @param site - the address that the browser shows
 * @returns a path of this site; `undefined` when the address leads anywhere else, which is not the browser's to follow
 * @see RFC 9110, section 10.2.2 (`Location` is relative to the address that was asked for)
 */
export function mappedLocation(location: string, target: Target, site: URL): string | undefined {
  const url = URL.parse(asUtf8(onlyOne(location)), target.url);
  if (url === null || !/^https?:$/.test(url.protocol)) return undefined;
  const path = isSameServer(url, target.url)
    ? pathOfApi(url.pathname, target)
    : isSite(url, target, site)
      ? pathOfSite(url.pathname, target)
      : undefined;
  return path === undefined ? undefined : shownPath(target) + path + url.search + url.hash;
}

/**
 * Maps the targets of a `Link` header that lead to the API; all others, and its parameters, stay as they are.
 *
 * @see RFC 8288, section 3
 */
export function mappedLinks(links: string, target: Target, site: URL): string {
  return links.replace(/"(?:[^"\\]|\\.)*"?|<([^<>]*)>/g, (text, address: string | undefined) => {
    const mapped = address === undefined ? undefined : mappedLocation(address, target, site);
    return mapped === undefined ? text : `<${mapped}>`;
  });
}

/**
 * Where a redirect leads that is another server's, for an API whose options let those through.
 *
 * @returns an address with TLS that says no more than where it is
 */
export function foreignLocation(location: string, target: Target, site: URL): string | undefined {
  const url = URL.parse(asUtf8(onlyOne(location)));
  const isFit = url?.protocol === 'https:' && url.username === '' && url.password === '';
  return isFit && !isSameServer(url, target.url) && !isSite(url, target, site) ? url.href : undefined;
}

function shownPath({ upstream }: Target): string {
  return API_PREFIX + upstream.prefix;
}

/**
 * What an API calls a path of its own is one, but where it answers with the address that was asked for, `/api` before it and a slash
 * more or less: there it goes by `X-Forwarded-Prefix`.
 */
function pathOfApi(path: string, target: Target): string | undefined {
  const { basePath } = target.upstream;
  const shown = shownPath(target);
  const forwarded = [below(path, shown + basePath), below(path, shown)];
  const asked = target.url.pathname;
  return (
    forwarded.find((rest) => rest !== undefined && isSlashAway(basePath + rest, asked)) ??
    below(path, basePath)
  );
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

function isSlashAway(one: string, other: string): boolean {
  return one === `${other}/` || other === `${one}/`;
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
