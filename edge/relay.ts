import type { Core, Visit } from './core.ts';
import { type ProblemCode, problem } from './errors.ts';
import { type Body, createMemory, type Memory, REPLAYABLE_BYTES, shapeOf } from './forward-body.ts';
import { requestHeaders, responseHeaders, setForwarded } from './forward-headers.ts';
import { mappedLocation, type Target } from './forward-target.ts';
import { isOwnOrigin } from './own-origin.ts';
import { isWebSocket } from './request-kind.ts';
import { createTimer } from './timer.ts';
import { setTraceContext } from './trace-context.ts';
import type { Session } from './types.ts';

/** What is sent, where to, and on whose behalf. */
export interface Errand {
  readonly visit: Visit;
  readonly target: Target;
  readonly session: Session;
  readonly body: Exclude<Body, { status: 'refused' }>;
}

export interface Relayed {
  readonly response: Response;
  /** The body, if it can be sent again. */
  readonly again: Errand['body'] | undefined;
}

/**
 * Sends a request to an API and brings back its answer. Both bodies pass as they come. The first byte, and then each next
 * one in either direction, has its time limit; an answer that has begun is broken off, never ended as if it were whole.
 */
export async function relay(core: Core, errand: Errand): Promise<Relayed> {
  const { upstream } = errand.target;
  const line = openLine(errand.visit.request.signal);
  const firstByte = createTimer(upstream.timeout, () => line.breakOff('backend_timeout'));
  const memory = createMemory(REPLAYABLE_BYTES);
  let isOpen = true;
  const onSent = () => isOpen && firstByte.restart();
  try {
    const content = contentOf(core, errand, line, memory, onSent);
    const response = await upstream.fetch(backendRequest(core, errand, content, line.signal));
    const refusal = line.refusal();
    if (refusal === undefined)
      return { response: passOn(core, errand, response, line), again: againOf(errand, memory) };
    response.body?.cancel().catch(() => undefined);
    return { response: refuse(core, errand, refusal), again: undefined };
  } catch {
    return { response: refuse(core, errand, line.refusal() ?? 'backend_unreachable'), again: undefined };
  } finally {
    isOpen = false;
    firstByte.stop();
  }
}

/** The way to the API and back. Whoever breaks it off says why, and the first to do so is right. */
interface Line {
  readonly signal: AbortSignal;
  breakOff(code: ProblemCode): void;
  refusal(): ProblemCode | undefined;
}

function openLine(client: AbortSignal): Line {
  const abort = new AbortController();
  let refusal: ProblemCode | undefined;
  client.addEventListener('abort', () => abort.abort(), { once: true });
  return {
    signal: abort.signal,
    refusal: () => refusal,
    breakOff(code) {
      refusal ??= code;
      abort.abort();
    },
  };
}

function refuse({ log }: Core, { visit }: Errand, code: ProblemCode): Response {
  log('warn', 'forward_failed', { code, method: visit.request.method, requestId: visit.requestId });
  return problem(code);
}

/** What goes up the line: as much as is allowed, and as it comes. */
function contentOf(
  { wire }: Core,
  { body, target }: Errand,
  line: Line,
  memory: Memory,
  onSent: () => void,
): BodyInit | undefined {
  if (body.status === 'kept') {
    onSent();
    return body.bytes;
  }
  const { idleTimeout, maxBodyBytes } = target.upstream;
  let sent = 0;
  let isClientAwaited = true;
  const idle = createTimer(idleTimeout, () =>
    line.breakOff(isClientAwaited ? 'request_timeout' : 'backend_timeout'),
  );
  return wire.watched(
    body.stream,
    {
      onWait() {
        isClientAwaited = true;
        idle.restart();
      },
      onChunk(chunk) {
        isClientAwaited = false;
        idle.restart();
        memory.add(chunk);
        sent += chunk.byteLength;
        if (sent <= maxBodyBytes) return;
        line.breakOff('body_too_large');
        throw new RangeError('The body is larger than the cap.');
      },
      onEnd(how) {
        idle.stop();
        // Before the stream fails: workerd would end the request to the backend as if that were all.
        if (how === 'failed') return line.breakOff('body_incomplete');
        if (how === 'whole') memory.close();
        onSent();
      },
    },
    body.shape,
  );
}

/** A body of unknown length that has turned out to be small can be sent again after all. */
function againOf({ body }: Errand, memory: Memory): Relayed['again'] {
  if (body.status === 'kept') return body;
  const bytes = memory.bytes();
  return bytes === undefined ? undefined : { status: 'kept', bytes };
}

function backendRequest(
  core: Core,
  { visit, target, session, body }: Errand,
  content: BodyInit | undefined,
  signal: AbortSignal,
): Request {
  const { request, headers: sent, requestId } = visit;
  const headers = requestHeaders(sent, target.upstream.requestHeaders);
  headers.set('authorization', `Bearer ${session.tokens.accessToken}`);
  headers.set('x-request-id', requestId);
  setForwarded(headers, visit.address, originOf(core, visit));
  setTraceContext(headers);
  // Without it the platform would ask for encodings of its own, and the client would get what it has not asked for.
  if (!core.wire.encodings || !headers.has('accept-encoding')) headers.set('accept-encoding', 'identity');
  if (isWebSocket(request)) headers.set('upgrade', 'websocket');
  else headers.delete('sec-websocket-protocol');
  const length = lengthOf(body);
  if (length !== undefined) headers.set('content-length', String(length));
  const init: RequestInit & { duplex?: 'half' } = {
    method: request.method,
    headers,
    redirect: 'manual',
    cache: 'no-store',
    signal,
    ...(content !== undefined && { body: content }),
    ...(content instanceof ReadableStream && { duplex: 'half' }),
  };
  return new Request(target.url, init);
}

/** Some servers take no body whose length they are not told. */
function lengthOf(body: Errand['body']): number | undefined {
  return body.status === 'stream' ? body.shape.length : body.bytes?.byteLength;
}

/** The address that the browser shows, if it is one of ours. */
function originOf({ config: { ownOrigins } }: Core, { headers, jar, url }: Visit): URL {
  const origin = `${url.protocol}//${headers.get('host') ?? url.host}`;
  const isOurs = isOwnOrigin(origin, ownOrigins, headers.get('host'), !jar.secure);
  return new URL(isOurs ? origin : (ownOrigins.main ?? url.origin));
}

/** Statuses of responses without a body. @see Fetch Standard (WHATWG), section 2.2.3 */
const NULL_BODY: readonly number[] = [101, 204, 205, 304];

function passOn(core: Core, { target, visit }: Errand, response: Response, line: Line): Response {
  const { body, status } = response;
  const headers = responseHeaders(response.headers, target.upstream.responseHeaders);
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
  const init = { ...core.wire.response, status, headers };
  if (body === null || NULL_BODY.includes(status)) return new Response(null, init);
  // An answer to HEAD has the length of a body that does not come.
  if (visit.request.method === 'HEAD') return new Response(body, init);
  return new Response(contentBack(core, target, body, headers, line), init);
}

function contentBack(
  { wire }: Core,
  { upstream }: Target,
  body: ReadableStream<Uint8Array>,
  headers: Headers,
  line: Line,
): ReadableStream<Uint8Array> {
  const idle = createTimer(upstream.idleTimeout, () => line.breakOff('backend_timeout'));
  const watcher = { onWait: idle.restart, onChunk: idle.stop, onEnd: idle.stop };
  return wire.watched(body, watcher, shapeOf(headers));
}
