import { readBytes, TOO_LARGE } from './body.ts';
import type { Answer, Core, Visit } from './core.ts';
import { problem } from './errors.ts';
import { requestHeaders, responseHeaders } from './forward-headers.ts';
import { renewSession } from './refresh.ts';
import type { Session } from './types.ts';

const REPLAYABLE_BYTES = 64 * 1024;
const METHODS: readonly string[] = ['GET', 'HEAD', 'OPTIONS', 'POST', 'PUT', 'PATCH', 'DELETE'];
const PREFIX = '/api';
/** What climbs, or what some server down the line might take for climbing. */
const ESCAPING = /^\/\/|\/\.{1,2}(?:[/;]|$)|[\\\p{Cc}]/u;

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
  const target = targetUrl(core, visit.url);
  if (target === undefined) return { response: problem('invalid_path') };
  const { method } = visit.request;
  if (!METHODS.includes(method)) {
    return { response: problem('method_not_allowed', { headers: { allow: METHODS.join(', ') } }) };
  }
  const body = await takeBody(visit.request, core.config.proxy.maxBodyBytes);
  if (body === TOO_LARGE) return { response: problem('body_too_large') };

  const first = await send(core, visit, target, session, body);
  if (first.status !== 401) return { response: first };
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
  const renewal = await renewSession(session, core.coordinator, core.now);
  if (renewal.status === 'terminal') return { response: refused, change: { kind: 'expire' } };
  if (renewal.status !== 'renewed') return { response: refused };
  const change = { kind: 'store', session: renewal.session } as const;
  if (body.kind === 'stream') return { response: refused, change };
  await refused.body?.cancel();
  return { response: await send(core, visit, target, renewal.session, body), change };
}

/**
 * Builds the backend's address from the request's own URL: a route parameter can be overridden from the query.
 *
 * @returns `undefined` when the path, however often it is decoded, would leave the backend's base path
 */
function targetUrl({ backend }: Core, { pathname, search }: URL): URL | undefined {
  const path = pathname.slice(PREFIX.length);
  const readings = decodings(path);
  if (readings === undefined) return undefined;
  if (readings.some((reading) => ESCAPING.test(reading) || backend.issuesTokens(reading))) return undefined;
  const target = backend.url(path + search);
  const base = backend.url('/');
  return target.origin === base.origin && target.pathname.startsWith(base.pathname) ? target : undefined;
}

/** The path as it is, and as servers down the line might read it; `undefined` when it is not well encoded. */
function decodings(path: string): string[] | undefined {
  const readings = [path];
  for (
    let decoded = decode(path);
    decoded !== readings.at(-1) && readings.length < 5;
    decoded = decode(decoded)
  ) {
    if (decoded === undefined) return readings.length === 1 ? undefined : readings;
    readings.push(decoded);
  }
  return readings;
}

function decode(text: string | undefined): string | undefined {
  try {
    return text === undefined ? undefined : decodeURIComponent(text);
  } catch {
    return undefined;
  }
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
  onEnd: () => void,
): ReadableStream<Uint8Array> {
  let length = 0;
  return body.pipeThrough(
    new TransformStream<Uint8Array, Uint8Array>({
      transform(chunk, controller) {
        length += chunk.byteLength;
        if (length > maxBytes) controller.error(new BodyTooLarge());
        else controller.enqueue(chunk);
      },
      flush: onEnd,
    }),
  );
}

class BodyTooLarge extends Error {
  override readonly name = 'BodyTooLarge';
}

async function send(core: Core, visit: Visit, target: URL, session: Session, body: Body): Promise<Response> {
  const { timeout, maxBodyBytes } = core.config.proxy;
  const abort = new AbortController();
  visit.request.signal.addEventListener('abort', () => abort.abort(), { once: true });
  const deadline = createDeadline(timeout, abort);
  try {
    if (body.kind === 'kept') deadline.start();
    const content = body.kind === 'kept' ? body.bytes : capped(body.stream, maxBodyBytes, deadline.start);
    const request = backendRequest(core, visit, target, session, content, abort.signal);
    return passOn(core, await core.backend.fetch(request));
  } catch (error) {
    return failure(error, abort.signal);
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
  { request, requestId, url }: Visit,
  target: URL,
  session: Session,
  content: BodyInit | undefined,
  signal: AbortSignal,
): Request {
  const headers = requestHeaders(request.headers, options.proxy.requestHeaders);
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

function passOn({ options, backend }: Core, response: Response): Response {
  const headers = responseHeaders(response.headers, options.proxy.responseHeaders);
  const location = response.headers.get('location');
  const mapped = location === null ? undefined : mappedLocation(location, backend.url('/'));
  if (mapped !== undefined) headers.set('location', mapped);
  headers.set('cache-control', 'private, no-store');
  const { status, statusText } = response;
  return new Response(response.body, { status, statusText, headers });
}

/** A redirect within the backend is one within `/api`; one to anywhere else is not the browser's to follow. */
function mappedLocation(location: string, base: URL): string | undefined {
  if (!URL.canParse(location, base)) return undefined;
  const url = new URL(location, base);
  if (url.origin !== base.origin || !url.pathname.startsWith(base.pathname)) return undefined;
  return `${PREFIX}/${url.pathname.slice(base.pathname.length)}${url.search}`;
}

function failure(error: unknown, signal: AbortSignal): Response {
  if (error instanceof BodyTooLarge) return problem('body_too_large');
  const timedOut = signal.reason instanceof DOMException && signal.reason.name === 'TimeoutError';
  return problem(timedOut ? 'backend_timeout' : 'backend_unreachable');
}
