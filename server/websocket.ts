import { createHash, randomBytes } from 'node:crypto';
import { type IncomingMessage, request as requestPlain } from 'node:http';
import { request as requestTls } from 'node:https';
import type { Duplex } from 'node:stream';
import { FETCH_TRANSPORT, type Transport } from '../edge/http/transport.ts';
import type { FetchParts } from '../edge/types.ts';
import type { Fetchers } from '../edge/upstreams/fetchers.ts';
import { streamOf } from './request.ts';
import { headerList } from './response.ts';

/** @see RFC 6455, section 1.3 */
const MAGIC = '258EAFA5-E914-47DA-95CA-C5AB0DC85B11';
const NULL_BODY: readonly number[] = [204, 205, 304];

/** The connections of handshakes that an API has accepted. */
const accepted = new WeakMap<Response, Duplex>();

/** What this platform can do beyond the Fetch standard: it hands on sockets. */
export const nodeTransport: Transport = {
  ...FETCH_TRANSPORT,
  upgrade(response, headers) {
    const socket = accepted.get(response);
    return socket === undefined ? response : switched(headers, socket);
  },
};

/** The ways to the APIs, on which a handshake is made and not fetched: `fetch` has no such thing. */
export function withSockets(usual: Fetchers): Fetchers {
  const over = (fetch: FetchParts): FetchParts => {
    return (address, init) =>
      new Headers(init.headers).has('upgrade') ? handshake(address, init) : fetch(address, init);
  };
  return { ...usual, backend: over(usual.backend), fetch: over(usual.fetch) };
}

/** What a server answers to a key. */
export function acceptOf(key: string): string {
  return createHash('sha1')
    .update(key + MAGIC)
    .digest('base64');
}

/**
 * Leads a client to the API that has accepted its handshake: from here on they talk to each other. Neither side was offered an
 * extension, so what one writes the other can read as it is.
 *
 * @param key - the client's
 * @returns whether there is such an API; if not, the answer is one like any other
 * @see RFC 6455, section 4.2.2
 */
export function joinSockets(response: Response, client: Duplex, head: Buffer, key: string): boolean {
  const api = accepted.get(response);
  if (api === undefined) return false;
  const given = headerList(response.headers);
  const lines = [
    'upgrade',
    'websocket',
    'connection',
    'Upgrade',
    'sec-websocket-accept',
    acceptOf(key),
    ...given,
  ];
  const pairs = lines.flatMap((name, at) => (at % 2 === 0 ? [`${name}: ${lines[at + 1]}\r\n`] : []));
  client.write(`HTTP/1.1 101 Switching Protocols\r\n${pairs.join('')}\r\n`);
  client.unshift(head);
  for (const [from, to] of [
    [client, api],
    [api, client],
  ] as const) {
    // What has come is still written: a closing handshake says why.
    from.on('close', () => to.end(() => to.destroy()));
    from.on('error', () => from.destroy());
    from.pipe(to);
  }
  return true;
}

async function handshake(address: string, { headers, signal }: RequestInit): Promise<Response> {
  const { promise, resolve, reject } = Promise.withResolvers<Response>();
  const key = randomBytes(16).toString('base64');
  const request = (address.startsWith('https:') ? requestTls : requestPlain)(address, {
    headers: {
      ...Object.fromEntries(new Headers(headers)),
      connection: 'Upgrade',
      'sec-websocket-key': key,
      'sec-websocket-version': '13',
    },
    ...(signal && { signal }),
  });
  request.on('upgrade', (answer, socket, head) => {
    if (answer.headers['sec-websocket-accept'] === acceptOf(key)) {
      socket.unshift(head);
      return resolve(switched(headersOf(answer), socket));
    }
    socket.destroy();
    reject(new Error('The API has accepted another handshake.'));
  });
  request.on('response', (answer) => resolve(refused(answer)));
  request.on('error', reject);
  request.end();
  return promise;
}

/** The constructor takes no 101, which no `fetch` can bring. */
function switched(headers: Headers, socket: Duplex): Response {
  const response = new Response(null, { headers });
  Object.defineProperty(response, 'status', { value: 101 });
  accepted.set(response, socket);
  return response;
}

function refused(answer: IncomingMessage): Response {
  const { statusCode: status = 502 } = answer;
  const body = NULL_BODY.includes(status) ? null : streamOf(answer, true);
  if (body === null) answer.resume();
  return new Response(body, { status, headers: headersOf(answer) });
}

/** The same headers, as the Fetch standard has them. */
export function headersOf({ headersDistinct }: IncomingMessage): Headers {
  const pairs = Object.entries(headersDistinct).flatMap(([name, values = []]) =>
    values.map((value): [string, string] => [name, value]),
  );
  return new Headers(pairs);
}
