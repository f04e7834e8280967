/** Who is asking: it decides how a missing session is answered, and whether a refresh may be spent on the request. */
export type RequestKind = 'document' | 'navigation' | 'prefetch' | 'action' | 'fetch' | 'head';

/** Next's router names an action in the one, vinext's in both. */
const ACTION = ['next-action', 'x-rsc-action'];

/**
 * Tells what sent a request. `navigation` is the router's own fetch for a soft navigation, `fetch` everything else that
 * is not a page at the top level.
 *
 * @see Fetch Metadata Request Headers (W3C), section 2.1 (`Sec-Fetch-Dest`)
 */
export function requestKind(request: Request): RequestKind {
  const { headers, method } = request;
  if (method === 'HEAD') return 'head';
  if (ACTION.some((name) => headers.has(name))) return 'action';
  if (isPrefetch(headers)) return 'prefetch';
  if (headers.has('rsc')) return 'navigation';
  const destination = headers.get('sec-fetch-dest');
  if (destination !== null) return destination === 'document' ? 'document' : 'fetch';
  const accept = headers.get('accept') ?? '';
  return /json|event-stream/.test(accept) && !accept.includes('html') ? 'fetch' : 'document';
}

function isPrefetch(headers: Headers): boolean {
  return (
    headers.has('next-router-prefetch') ||
    headers.has('next-router-segment-prefetch') ||
    /prefetch/i.test(headers.get('sec-purpose') ?? headers.get('purpose') ?? '')
  );
}

export function isRead({ method }: Request): boolean {
  return method === 'GET' || method === 'HEAD';
}

/** A handshake for a WebSocket. @see RFC 6455, section 4.1 */
export function isWebSocket({ headers, method }: Request): boolean {
  return method === 'GET' && headers.get('upgrade')?.toLowerCase() === 'websocket';
}
