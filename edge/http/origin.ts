/** The origins that count as this site. */
export interface OwnOrigins {
  /** The one that users see; without it, `Host` tells which site this is. */
  readonly main: string | undefined;
  /** Preview deployments. */
  readonly previews: readonly RegExp[];
}

/** `https://`, a label that holds one `*`, the labels after it, and perhaps a port. */
const PATTERN = /^https:\/\/([a-z0-9-]*\*[a-z0-9-]*)((?:\.[a-z0-9-]+){2,}(?::\d{1,5})?)$/;

/**
 * Reads a comma-separated list: the origin that users see, then patterns. In a pattern a `*` stands for any part of the
 * leftmost label; a label that is nothing but `*` needs three labels after it, or it would let in every neighbour on a
 * host that many share.
 *
 * @returns `undefined` when something in it is neither; an empty list names nothing
 */
export function parseOwnOrigins(list: string): OwnOrigins | undefined {
  if (list === '') return { main: undefined, previews: [] };
  const [main = '', ...patterns] = list.split(',').map((entry) => entry.trim());
  const previews = patterns.map(parsePattern).filter((pattern) => pattern !== undefined);
  return isOrigin(main) && previews.length === patterns.length ? { main, previews } : undefined;
}

/**
 * Tells whether an `Origin` is this site's. A preview is a site of its own: its pages may talk to the deployment that they
 * came from and to no other.
 *
 * @param host - the `Host` of the request
 * @param plainHttp - whether an origin without TLS can be ours, as on loopback
 * @see RFC 6454, The Web Origin Concept, sections 4 and 7
 */
export function isOwnOrigin(
  origin: string,
  { main, previews }: OwnOrigins,
  host: string | null,
  plainHttp: boolean,
): boolean {
  if (origin === main) return true;
  if (!isAtHost(origin, host)) return false;
  if (main !== undefined) return previews.some((preview) => preview.test(origin));
  return plainHttp || origin.toLowerCase().startsWith('https:');
}

/**
 * The address of this site that the browser shows, if it is one of ours; else the one that is configured, or that was asked for.
 *
 * @param asked - the origin of the request's own address
 * @param host - the `Host` of the request
 * @param plainHttp - as for `isOwnOrigin`
 * @returns one that is everyone's, and not to be written into
 */
export type SiteUrl = (asked: string, host: string | null, plainHttp: boolean) => URL;

/** What was found last is remembered: most requests of an isolate are for the same site. */
export function createSiteUrl(own: OwnOrigins): SiteUrl {
  let last: { asked: string; host: string | null; plainHttp: boolean; url: URL } | undefined;
  return (asked, host, plainHttp) => {
    if (last?.asked === asked && last.host === host && last.plainHttp === plainHttp) return last.url;
    const origin = host === null ? asked : asked.slice(0, asked.indexOf('//') + 2) + host;
    const url = new URL(isOwnOrigin(origin, own, host, plainHttp) ? origin : (own.main ?? asked));
    last = { asked, host, plainHttp, url };
    return url;
  };
}

/** The pair that was looked at last: most requests of an isolate bring the same. */
let lastPair: { readonly origin: string; readonly host: string | null; readonly isSame: boolean } | undefined;

/** Whether an `Origin` is of the site that a `Host` names, with TLS or without: proxies write the port that it has anyway, too. */
export function isAtHost(origin: string, host: string | null): boolean {
  if (lastPair?.origin !== origin || lastPair.host !== host)
    lastPair = { origin, host, isSame: isSameHost(origin, host) };
  return lastPair.isSame;
}

function isSameHost(origin: string, host: string | null): boolean {
  const url = URL.parse(origin);
  if (url === null || host === null || !/^https?:$/.test(url.protocol)) return false;
  return url.host === urlOfHost(host, url.protocol)?.host;
}

/** What stands in no `Host`: a parser would take the host for something else, or find it elsewhere. */
const NO_HOST = /[/?#@\\\s]/;

/** Reads a `Host`; `null` where it is none. */
export function urlOfHost(host: string, protocol: string): URL | null {
  return NO_HOST.test(host) ? null : URL.parse(`${protocol}//${host}`);
}

function isOrigin(text: string): boolean {
  const url = URL.parse(text);
  return url !== null && !text.includes('*') && /^https?:$/.test(url.protocol) && url.origin === text;
}

function parsePattern(text: string): RegExp | undefined {
  const [, label = '', rest = ''] = text.match(PATTERN) ?? [];
  const tooWide = label === '*' && rest.split('.').length <= 3;
  if (label === '' || tooWide) return undefined;
  return new RegExp(`^https://${label.replace('*', '[a-z0-9-]+')}${rest.replaceAll('.', '\\.')}$`);
}
