/** What of a client's headers the backend is shown. The bearer and the forwarding headers are ours to write. */
const REQUEST = [
  'accept',
  'accept-encoding',
  'accept-language',
  'content-digest',
  'content-disposition',
  'content-encoding',
  'content-language',
  'content-range',
  'content-type',
  'idempotency-key',
  'if-match',
  'if-modified-since',
  'if-none-match',
  'if-range',
  'if-unmodified-since',
  'last-event-id',
  'prefer',
  'range',
  'repr-digest',
  'sec-websocket-protocol',
  'user-agent',
  'x-requested-with',
];

/** What of the backend's headers the browser is shown: no cookies, no CORS, nothing about one connection. */
const RESPONSE = [
  'accept-patch',
  'accept-post',
  'accept-ranges',
  'age',
  'allow',
  'content-digest',
  'content-disposition',
  'content-encoding',
  'content-language',
  'content-length',
  'content-range',
  'content-type',
  'deprecation',
  'etag',
  'last-modified',
  'link',
  'preference-applied',
  'ratelimit',
  'ratelimit-policy',
  'repr-digest',
  'retry-after',
  'sec-websocket-protocol',
  'sunset',
  'vary',
  'x-ratelimit-limit',
  'x-ratelimit-remaining',
  'x-ratelimit-reset',
  'x-total-count',
];

/** Names of headers that cross the proxy, in lower case. */
export type HeaderAllowList = ReadonlySet<string>;

/** The request headers that go on, and further ones. */
export function requestAllowList(extra: readonly string[]): HeaderAllowList {
  return new Set([...REQUEST, ...extra]);
}

/** The response headers that go back, and further ones. */
export function responseAllowList(extra: readonly string[]): HeaderAllowList {
  return new Set([...RESPONSE, ...extra]);
}

/** Picks the headers of an answer that cross. One by one: made of a list of pairs, they take workerd ten times as long. */
export function pickHeaders(from: Headers, allowList: HeaderAllowList): Headers {
  const isPerHop = perHopIn(from);
  const picked = new Headers();
  for (const [name, value] of from) {
    if (allowList.has(name) && !isPerHop(name)) picked.set(name, value);
  }
  return picked;
}

/** Picks the headers of a request that cross. By name: a browser sends as many again that do not. */
export function pickRequestHeaders(from: Headers, allowList: HeaderAllowList): Headers {
  const isPerHop = perHopIn(from);
  const picked = new Headers();
  for (const name of allowList) {
    const value = from.get(name);
    if (value !== null && !isPerHop(name) && isPassable(name, value)) picked.set(name, value);
  }
  return picked;
}

/** @see RFC 9110, section 7.6.1 (what `Connection` names belongs to one hop) */
function perHopIn(headers: Headers): (name: string) => boolean {
  const connection = headers.get('connection');
  if (connection === null) return () => false;
  const perHop = new Set(connection.split(',').map((name) => name.trim().toLowerCase()));
  return (name) => perHop.has(name);
}

const ASCII = /^[\t -~]*$/;
/** Bytes may come as letters, one each: what stands from 0x80 on is no control character then. */
const OPAQUE = /^[\t\P{Cc}\x80-\x9f]*$/u;
/**
 * Names of files, which clients write as they like, and tags, whose grammar has any byte: without one of these a request
 * would do what it was not to do.
 */
const WITH_OPAQUE: readonly string[] = ['content-disposition', 'if-match', 'if-none-match', 'if-range'];

/**
 * Tells whether the value of a request's header goes on: one of visible ASCII, blanks and tabs does. Any other byte each server
 * reads in its own way, and workerd, which takes bytes for UTF-8, would not even pass it on as it came.
 *
 * @see RFC 9110, section 5.5 (`obs-text` and control characters), 8.8.3 (entity tags)
 */
function isPassable(name: string, value: string): boolean {
  return ASCII.test(value) || (WITH_OPAQUE.includes(name) && OPAQUE.test(value));
}
