/** What of a client's headers the backend is shown. The bearer and the forwarding headers are ours to write. */
const REQUEST = [
  'accept',
  'accept-language',
  'content-language',
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
  'traceparent',
  'tracestate',
  'user-agent',
];

/** What of the backend's headers the browser is shown: no cookies, no CORS, nothing about one connection. */
const RESPONSE = [
  'accept-ranges',
  'age',
  'allow',
  'content-disposition',
  'content-language',
  'content-length',
  'content-range',
  'content-type',
  'deprecation',
  'etag',
  'last-modified',
  'link',
  'preference-applied',
  'retry-after',
  'sunset',
  'vary',
  'x-total-count',
];

/**
 * Picks the request headers that go on.
 *
 * `Accept-Encoding` is not among them: the platform's `fetch` negotiates and undoes compression itself.
 *
 * @param extra - further names, lower case
 * @see RFC 9110, section 7.6.1 (what `Connection` names belongs to one hop)
 */
export function requestHeaders(from: Headers, extra: readonly string[]): Headers {
  return pick(from, [...REQUEST, ...extra]);
}

/** Picks the response headers that go back. A length that counted compressed bytes is no longer true. */
export function responseHeaders(from: Headers, extra: readonly string[]): Headers {
  const headers = pick(from, [...RESPONSE, ...extra]);
  if (from.has('content-encoding')) headers.delete('content-length');
  return headers;
}

function pick(from: Headers, names: readonly string[]): Headers {
  const perHop = (from.get('connection') ?? '').split(',').map((name) => name.trim().toLowerCase());
  const kept = names.filter((name) => !perHop.includes(name));
  return new Headers(
    kept.flatMap((name): [string, string][] => {
      const value = from.get(name);
      return value === null ? [] : [[name, value]];
    }),
  );
}
