import { once } from 'node:events';
import { createServer } from 'node:http';
import type { Duplex } from 'node:stream';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { WebSocket, WebSocketServer } from 'ws';
import { usualFetchers } from '../../../edge/upstreams/fetchers.ts';
import { type Serving, serve } from '../../../server/serve.ts';
import { nodeTransport, withSockets } from '../../../server/websocket.ts';
import { sendRaw } from '../../fixtures/clients/raw.ts';

const LARGE = 1_000_000;
const { backend: fetchApi } = withSockets(usualFetchers(fetch, fetch));
const sockets = new WebSocketServer({ noServer: true });
const api = createServer();

let serving: Serving;
let origin: string;
let apiOrigin: string;
let shown: Headers | undefined;
beforeAll(async () => {
  api.on('upgrade', (request, socket: Duplex, head) => {
    if (request.url === '/forged') socket.end(FORGED);
    else sockets.handleUpgrade(request, socket, head, (opened) => serveSocket(request.url, opened));
  });
  // The gate's part: it lets a handshake in, under headers of its own.
  serving = serve(async (request) => {
    const { pathname } = new URL(request.url);
    shown = request.headers;
    if (pathname === '/refused') return Response.json({ code: 'forbidden' }, { status: 403 });
    const headers = { upgrade: 'websocket', authorization: 'Bearer token' };
    const answer = await fetchApi(apiOrigin + pathname, { headers, signal: request.signal });
    if (answer.status !== 101) return answer;
    return nodeTransport.upgrade?.(answer, new Headers({ 'set-cookie': 'kept=1' })) ?? answer;
  });
  [apiOrigin, origin] = await Promise.all([api, serving.server].map(listening)).then(([a = '', b = '']) => [
    a,
    b,
  ]);
});
afterAll(async () => {
  serving.server.close();
  serving.server.closeAllConnections();
  api.close();
});

const FORGED =
  'HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: nonsense\r\n\r\n';

function serveSocket(path: string | undefined, opened: WebSocket): void {
  if (path === '/brief') opened.close(4001, 'enough');
  else opened.send('welcome');
  opened.on('message', (data, binary) => opened.send(data, { binary }));
}

function open(path: string): WebSocket {
  return new WebSocket(origin.replace('http', 'ws') + path);
}

async function refusalOf(socket: WebSocket): Promise<number> {
  const [, response] = await once(socket, 'unexpected-response');
  response.resume();
  return response.statusCode;
}

test('messages of any size pass both ways, and the first is not lost', async () => {
  const socket = open('/live');
  const [[response], [welcome]] = await Promise.all([once(socket, 'upgrade'), once(socket, 'message')]);
  expect(response.headers['set-cookie']).toEqual(['kept=1']);
  expect(String(welcome)).toBe('welcome');
  socket.send('x'.repeat(LARGE));
  const [echo] = await once(socket, 'message');
  expect(String(echo)).toHaveLength(LARGE);
  expect(shown?.get('sec-websocket-extensions')).toContain('permessage-deflate');
  socket.close(1000);
  expect((await once(socket, 'close'))[0]).toBe(1000);
});

test('the code with which the API closes one reaches the client', async () => {
  const [code, reason] = await once(open('/brief'), 'close');
  expect([code, String(reason)]).toEqual([4001, 'enough']);
});

test('one that a client drops is dropped for the API', async () => {
  const socket = open('/live');
  await once(socket, 'open');
  expect(await connectionsOf(api)).toBe(1);
  socket.terminate();
  await expect.poll(() => connectionsOf(api)).toBe(0);
});

test('a refusal is sent like any other answer, whoever refuses', async () => {
  expect(await refusalOf(open('/refused'))).toBe(403);
  const handshake = await fetchApi(`${apiOrigin}/forged`, { headers: { upgrade: 'websocket' } }).catch(
    String,
  );
  expect(handshake).toContain('another handshake');
});

test('an API that takes no handshake answers for itself', async () => {
  const plain = createServer((_, response) => response.writeHead(410, { 'x-why': 'closed' }).end('gone'));
  const address = await listening(plain);
  const answer = await fetchApi(`${address}/`, { headers: { upgrade: 'websocket' } });
  expect([answer.status, answer.headers.get('x-why'), await answer.text()]).toEqual([410, 'closed', 'gone']);
  plain.close();
});

test.each(['Sec-WebSocket-Key: short', 'Sec-WebSocket-Version: 8'])(
  'a handshake that is none is refused: %s',
  async (line) => {
    const lines = ['Upgrade: websocket', 'Connection: Upgrade', 'Sec-WebSocket-Version: 13', line];
    expect(await sendRaw(origin, { target: '/live', lines })).toMatchObject({ status: 400 });
  },
);

test('a server that ends lets go of sockets, which no answer ends', async () => {
  const socket = open('/live');
  await once(socket, 'open');
  const closed = once(socket, 'close');
  await serving.drain.end(0);
  await closed;
});

function connectionsOf(server: ReturnType<typeof createServer>): Promise<number> {
  return new Promise((resolve) => server.getConnections((_, count) => resolve(count)));
}

async function listening(server: ReturnType<typeof createServer>): Promise<string> {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  return `http://127.0.0.1:${typeof address === 'object' ? address?.port : address}`;
}
