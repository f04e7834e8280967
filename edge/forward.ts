import { unavailable } from './answers.ts';
import { readBytes, TOO_LARGE } from './body.ts';
import type { Answer, Core, Visit } from './core.ts';
import { isOver } from './due.ts';
import { problem } from './errors.ts';
import { requestHeaders, responseHeaders } from './forward-headers.ts';
import { mappedLocation, targetUrl } from './forward-target.ts';
import { isJustRenewed, renewSession } from './refresh.ts';
import { mayRefresh } from './request-kind.ts';
import { retryAfterOf } from './standing.ts';
import type { Session } from './types.ts';

const REPLAYABLE_BYTES = 64 * 1024;
const METHODS: readonly string[] = ['GET', 'HEAD', 'OPTIONS', 'POST', 'PUT', 'PATCH', 'DELETE'];

/** A request body: none, small enough to be sent twice, or a stream that can be sent once. */
type Body =
  | { readonly kind: 'kept'; readonly bytes: Uint8Array<ArrayBuffer> | undefined }
  | { readonly kind: 'stream'; readonly stream: ReadableStream<Uint8Array> };

/**
 * Forwards a request to the backend with the session's bearer, streaming both ways. When the backend refuses a token
 * that looked good, the session is renewed once and the request repeated once, if its body can be.
 *
 * @see RFC 9110, section 7.6 (message forwarding); RFC 6750, section 2.1 (bearer in the header)
 */
export async function forward(core: Core, visit: Visit, session: Session): Promise<Answer> {
  const target = targetUrl(core.backend, visit.url);
  if (target === undefined) return { response: problem('invalid_path') };
  const { method } = visit.request;
  if (!METHODS.includes(method)) {
    return { response: problem('method_not_allowed', { headers: { allow: METHODS.join(', ') } }) };
  }
  const body = await takeBody(visit.request, core.config.proxy.maxBodyBytes);
  if (body === TOO_LARGE) return { response: problem('body_too_large') };

  const first = await send(core, visit, target, session, body);
  const curable = first.status === 401 && mayRefresh(visit.kind) && !isJustRenewed(session, core.now());
  if (!curable) return { response: first };
  return replay(core, visit, target, session, body, first);
}

async function replay(
  core: Core,
  visit: Visit,
  target: URL,
  session: Session,
  body: Body,
  refused: Response,
): Promise<Answer> {
  const renewal = await renewSession(session, 'now', core);
  if (renewal.status === 'transient') {
    return { response: orLater(core, session, refused, retryAfterOf(renewal)) };
  }
  if (renewal.status !== 'renewed') return { response: refused };
  const change = { kind: 'store', session: renewal.session } as const;
  if (body.kind === 'stream') return { response: refused, change };
  // Not awaited: under `next start` the promise never settles.
  refused.body?.cancel().catch(() => undefined);
  const again = await send(core, visit, target, renewal.session, body);
  return { response: orLater(core, renewal.session, again, 1), change };
}

/** A token that ended on its way is refused for its age: that is no matter of who is asking. */
function orLater({ now }: Core, { tokens }: Session, response: Response, retryAfter: number): Response {
  if (response.status !== 401 || !isOver(tokens, now())) return response;
  response.body?.cancel().catch(() => undefined);
  return unavailable(retryAfter);
}

async function takeBody(request: Request, maxBytes: number): Promise<Body | typeof TOO_LARGE> {
  if (request.body === null) return { kind: 'kept', bytes: undefined };
  const length = Number(request.headers.get('content-length') ?? Number.NaN);
  if (length > maxBytes) return TOO_LARGE;
  if (!(length <= REPLAYABLE_BYTES)) return { kind: 'stream', stream: request.body };
  const bytes = await readBytes(request.body, REPLAYABLE_BYTES);
  return bytes === TOO_LARGE ? TOO_LARGE : { kind: 'kept', bytes };
}

/** Lets a body through until it passes the cap, then breaks off the request to the backend. */
function capped(
  body: ReadableStream<Uint8Array>,
  maxBytes: number,
  { onEnd, onExceeded }: { readonly onEnd: () => void; readonly onExceeded: () => void },
): ReadableStream<Uint8Array> {
  let length = 0;
  return body.pipeThrough(
    new TransformStream<Uint8Array, Uint8Array>({
      transform(chunk, controller) {
        length += chunk.byteLength;
        if (length <= maxBytes) return controller.enqueue(chunk);
        onExceeded();
        controller.error(new RangeError('The body is larger than the cap.'));
      },
      flush: onEnd,
    }),
  );
}

async function send(core: Core, visit: Visit, target: URL, session: Session, body: Body): Promise<Response> {
  const { timeout, maxBodyBytes } = core.config.proxy;
  const abort = new AbortController();
  visit.request.signal.addEventListener('abort', () => abort.abort(), { once: true });
  const deadline = createDeadline(timeout, abort);
  let exceeded = false;
  const watch = {
    onEnd: deadline.start,
    onExceeded: () => {
      exceeded = true;
    },
  };
  try {
    if (body.kind === 'kept') deadline.start();
    const content = body.kind === 'kept' ? body.bytes : capped(body.stream, maxBodyBytes, watch);
    const request = backendRequest(core, visit, target, session, content, abort.signal);
    const response = await core.backend.fetch(request);
    return exceeded ? problem('body_too_large') : passOn(core, target, response);
  } catch {
    return exceeded ? problem('body_too_large') : failure(abort.signal);
  } finally {
    deadline.stop();
  }
}

/** Counts from the last byte sent to the first received: an upload, and an answer, may take hours. */
function createDeadline(timeout: number, abort: AbortController) {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const timedOut = () => abort.abort(new DOMException('No answer in time.', 'TimeoutError'));
  return {
    start: () => {
      timer ??= setTimeout(timedOut, timeout);
    },
    stop: () => clearTimeout(timer),
  };
}

function backendRequest(
  { options }: Core,
  { request, headers: sent, requestId, url }: Visit,
  target: URL,
  session: Session,
  content: BodyInit | undefined,
  signal: AbortSignal,
): Request {
  const headers = requestHeaders(sent, options.proxy.requestHeaders);
  headers.set('authorization', `Bearer ${session.tokens.accessToken}`);
  headers.set('x-forwarded-host', url.host);
  headers.set('x-forwarded-proto', url.protocol.slice(0, -1));
  headers.set('x-request-id', requestId);
  const init: RequestInit & { duplex?: 'half' } = {
    method: request.method,
    headers,
    redirect: 'manual',
    cache: 'no-store',
    signal,
    ...(content !== undefined && { body: content }),
    ...(content instanceof ReadableStream && { duplex: 'half' }),
  };
  return new Request(target, init);
}

function passOn({ options, backend }: Core, target: URL, response: Response): Response {
  const headers = responseHeaders(response.headers, options.proxy.responseHeaders);
  const location = response.headers.get('location');
  const mapped = location === null ? undefined : mappedLocation(location, target, backend);
  if (mapped !== undefined) headers.set('location', mapped);
  headers.set('cache-control', 'private, no-store');
  const { status, statusText } = response;
  return new Response(response.body, { status, statusText, headers });
}

function failure(signal: AbortSignal): Response {
  const timedOut = signal.reason instanceof DOMException && signal.reason.name === 'TimeoutError';
  return problem(timedOut ? 'backend_timeout' : 'backend_unreachable');
}
