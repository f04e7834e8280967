import type { IncomingMessage } from 'node:http';
import type { Readable } from 'node:stream';

/** The header by which the gate is told who has connected, whatever a client has said. */
export const PEER_HEADER = 'x-gatehouse-peer';

/** By itself Node refuses a request with more than 16 KB of headers before anyone could take away the cookies that have made it so large. */
export const MAX_HEADER_BYTES = 64 * 1024;

/** A name or an address, and perhaps a port: what else a client writes there could change what follows it. */
const HOST = /^(?:[\w.-]+|\[[\da-f:.]+\])(?::\d{1,5})?$/i;
const WITHOUT_BODY: readonly (string | undefined)[] = ['GET', 'HEAD'];

/**
 * Makes of a message what the gate reads. Nothing of its body is read ahead.
 *
 * @param signal - tells that the client has left
 * @returns `undefined` for what can be read in more than one way
 * @see RFC 9112, section 3.2 (request target; `Host`)
 */
export function requestOf(incoming: IncomingMessage, signal: AbortSignal): Request | undefined {
  const url = addressOf(incoming);
  if (url === undefined) return undefined;
  const { method = 'GET' } = incoming;
  const init: RequestInit & { duplex: 'half' } = {
    method,
    headers: headersOf(incoming),
    signal,
    duplex: 'half',
  };
  if (!WITHOUT_BODY.includes(method) && hasBody(incoming)) init.body = streamOf(incoming);
  return new Request(url, init);
}

/** Who is asked, by a target of either form: what stands in an absolute one goes before `Host`, unless they disagree. */
function addressOf({ headersDistinct, url: target = '' }: IncomingMessage): URL | undefined {
  const [host = '', ...more] = headersDistinct.host ?? [];
  if (more.length > 0 || !HOST.test(host)) return undefined;
  const base = `http://${host}`;
  if (target.startsWith('/')) return URL.parse(base + target) ?? undefined;
  const absolute = /^https?:/i.test(target) ? URL.parse(target) : null;
  if (absolute === null || absolute.host !== URL.parse(base)?.host) return undefined;
  return new URL(base + absolute.pathname + absolute.search);
}

function headersOf({ rawHeaders, socket }: IncomingMessage): Headers {
  const headers = new Headers();
  for (let at = 0; at < rawHeaders.length; at += 2) {
    headers.append(rawHeaders[at] ?? '', rawHeaders[at + 1] ?? '');
  }
  headers.set(PEER_HEADER, socket.remoteAddress ?? '');
  return headers;
}

function hasBody({ headers }: IncomingMessage): boolean {
  return headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > 0;
}

/**
 * A body, no faster than it is read.
 *
 * @param isLast - whether the connection may end with it, when nobody wants the rest: of a request, it is still needed for the answer
 */
export function streamOf(readable: Readable, isLast = false): ReadableStream<Uint8Array> {
  let isWanted = true;
  return new ReadableStream<Uint8Array>(
    {
      start(controller) {
        const settle = (how: () => void) => {
          if (isWanted) how();
          isWanted = false;
        };
        readable.on('data', (chunk: Uint8Array) => {
          if (!isWanted) return;
          readable.pause();
          controller.enqueue(chunk);
        });
        readable.once('end', () => settle(() => controller.close()));
        readable.once('error', (error) => settle(() => controller.error(error)));
        readable.once('close', () => settle(() => controller.error(new Error('The connection was lost.'))));
        readable.pause();
      },
      pull() {
        // What has come is not poured out at once: an API that has seen enough may have answered, and hung up.
        setImmediate(() => readable.resume());
      },
      cancel() {
        isWanted = false;
        if (isLast) readable.destroy();
        else readable.resume();
      },
    },
    { highWaterMark: 0 },
  );
}
