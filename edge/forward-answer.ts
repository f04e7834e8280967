import type { Core } from './core.ts';
import type { ProblemCode } from './errors.ts';
import { shapeOf } from './forward-body.ts';
import { pickHeaders } from './forward-headers.ts';
import type { Errand } from './forward-request.ts';
import { mappedLocation } from './forward-target.ts';
import { createTimer } from './timer.ts';

/** Statuses of responses without a body. @see Fetch Standard (WHATWG), section 2.2.3 */
const NULL_BODY: readonly number[] = [101, 204, 205, 304];

/**
 * Writes the answer that the client gets: what is listed of the headers, and the body as it comes. When it stops coming, it
 * is broken off.
 *
 * @param breakOff - ends the connection to the API
 */
export function apiAnswer(
  core: Core,
  { target, visit }: Errand,
  response: Response,
  breakOff: (code: ProblemCode) => void,
): Response {
  const { body, status } = response;
  const headers = pickHeaders(response.headers, target.upstream.responseHeaders);
  const location = response.headers.get('location');
  const mapped = location === null ? undefined : mappedLocation(location, target);
  if (mapped !== undefined) headers.set('location', mapped);
  headers.set('cache-control', 'private, no-store');
  if (status === 101 && core.wire.tunnel !== undefined) return core.wire.tunnel(response, headers);
  if (!core.wire.encodings && headers.has('content-encoding')) {
    // `fetch` has undone it, so the length that counted encoded bytes is no longer true.
    headers.delete('content-encoding');
    headers.delete('content-length');
  }
  const shape = shapeOf(headers);
  // Two lengths at once are none.
  if (shape.length === undefined) headers.delete('content-length');
  const init = { ...core.wire.response, status, headers };
  if (body === null || NULL_BODY.includes(status)) return new Response(null, init);
  // An answer to HEAD has the length of a body that does not come.
  if (visit.request.method === 'HEAD') return new Response(body, init);
  const idle = createTimer(target.upstream.idleTimeout, () => breakOff('backend_timeout'));
  const watcher = { onWait: idle.restart, onChunk: idle.pause, onEnd: idle.stop };
  return new Response(core.wire.watched(body, watcher, shape), init);
}
