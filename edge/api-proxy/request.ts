import { isWebSocket } from '../http/request-kind.ts';
import { setUsualHeaders } from '../http/usual-headers.ts';
import { setBackendHeaders } from '../pipeline/backend-headers.ts';
import type { RequestContext, Services } from '../pipeline/context.ts';
import { pickRequestHeaders } from '../upstreams/headers.ts';
import type { Target } from '../upstreams/target.ts';
import type { Asker } from './asker.ts';
import type { Body } from './body.ts';

/** What is sent, where to, and on whose behalf. */
export interface ProxyCall extends Asker {
  readonly ctx: RequestContext;
  readonly target: Target;
  readonly body: Exclude<Body, { status: 'refused' }>;
}

/**
 * Writes the request that an API gets: what is listed of the client's headers, whose request it is, and for whom it
 * is forwarded.
 *
 * @returns what goes with the address
 */
export function apiRequest(
  services: Services,
  { ctx, target, authorize, body }: ProxyCall,
  content: BodyInit | undefined,
  signal: AbortSignal | undefined,
): RequestInit & { readonly headers: Headers } {
  const { request } = ctx;
  const headers = pickRequestHeaders(request.headers, target.upstream.requestHeaders);
  setBackendHeaders(headers, authorize, ctx);
  headers.set('x-forwarded-prefix', target.upstream.shownAt);
  // Without it the platform would ask for encodings of its own, and the client would get what it has not asked for.
  if (!services.transport.keepsEncodings || !headers.has('accept-encoding'))
    headers.set('accept-encoding', 'identity');
  setUsualHeaders(headers);
  if (isWebSocket(request)) headers.set('upgrade', 'websocket');
  else headers.delete('sec-websocket-protocol');
  const length = lengthOf(body);
  if (length !== undefined) headers.set('content-length', String(length));
  return {
    method: request.method,
    headers,
    redirect: 'manual',
    cache: 'no-store',
    ...(signal !== undefined && { signal }),
    ...(content !== undefined && { body: content }),
    ...(content instanceof ReadableStream && { duplex: 'half' }),
  };
}

/** Some servers take no body whose length they are not told. */
function lengthOf(body: ProxyCall['body']): number | undefined {
  return body.status === 'stream' ? body.shape.length : body.bytes?.byteLength;
}
