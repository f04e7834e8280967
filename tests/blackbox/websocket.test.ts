import { once } from 'node:events';
import type { IncomingMessage } from 'node:http';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type RawData, WebSocket, WebSocketServer } from 'ws';
import { type BackendServer, startBackendServer } from '../fixtures/backends/backend-server.ts';
import { signedIn, TestBrowser } from '../fixtures/clients/test-browser.ts';
import { startTarget, type Target } from '../fixtures/targets/target.ts';

let backend: BackendServer;
let target: Target;
let client: TestBrowser;
/** Handshakes that have reached the backend, by their headers. */
const handshakes: Record<string, unknown>[] = [];
const sockets = new WebSocketServer({ noServer: true });

beforeAll(async () => {
  backend = await startBackendServer({ accessTokenSeconds: 600 });
  backend.onUpgrade('/live', (request, socket, head) => {
    handshakes.push(request.headers);
    sockets.handleUpgrade(request, socket, head, (opened) => {
      opened.on('message', (data, isBinary) => opened.send(data, { binary: isBinary }));
    });
  });
  target = await startTarget({ backend });
  client = await signedIn(target.origin);
});
afterAll(async () => {
  await target?.stop();
  await backend?.close();
});
beforeEach(() => {
  handshakes.length = 0;
});

interface Handshake {
  readonly path?: string;
  readonly as?: TestBrowser;
  readonly headers?: Readonly<Record<string, string>>;
  readonly protocols?: string[];
}

function open({ path = '/live?room=1', as = client, headers, protocols = [] }: Handshake = {}): WebSocket {
  return new WebSocket(`${target.origin.replace('http', 'ws')}/api${path}`, protocols, {
    headers: { cookie: as.cookie, origin: target.origin, ...headers },
  });
}

/** The status with which a handshake is refused. */
function refusalOf(socket: WebSocket): Promise<number> {
  return new Promise((resolve, reject) => {
    socket.on('open', () => reject(new Error('The socket is open.')));
    socket.on('unexpected-response', (_, response) => {
      response.resume();
      resolve(response.statusCode ?? 0);
    });
    socket.on('error', reject);
  });
}

async function echoed(socket: WebSocket, message: string | Buffer): Promise<string> {
  const answer = once(socket, 'message').then(([data]: RawData[]) => String(data));
  socket.send(message);
  return answer;
}

describe('a WebSocket', () => {
  it('P3: is forwarded with the bearer of the session, or refused where the platform has no way for it', async () => {
    const socket = open({ headers: { authorization: 'Bearer forged' }, protocols: ['chat'] });
    if (target.name === 'vercel') {
      expect(await refusalOf(socket)).toBe(501);
      return;
    }
    await once(socket, 'open');
    expect(socket.protocol).toBe('chat');
    expect(await echoed(socket, 'hello')).toBe('hello');
    expect(await echoed(socket, 'x'.repeat(200_000))).toHaveLength(200_000);
    const closed = once(socket, 'close');
    socket.close(1000, 'done');
    expect((await closed)[0]).toBe(1000);
    expect(handshakes[0]).toMatchObject({ authorization: expect.stringMatching(/^Bearer eyJ/) });
    expect(handshakes[0]).not.toHaveProperty('cookie');
    expect(handshakes[0]).not.toHaveProperty('origin');
  });

  it.each([
    ['without a session', { as: new TestBrowser('http://nobody') }, 401],
    ['from another site', { headers: { origin: 'https://evil.example' } }, 403],
    ['from a sandboxed page', { headers: { origin: 'null' } }, 403],
    ['that leaves the base path', { path: '/..%2f..%2flive' }, 400],
  ])('P10: %s is refused, and the backend is not asked', async (_, handshake, status) => {
    expect(await refusalOf(open(handshake))).toBe(status);
    expect(handshakes).toEqual([]);
  });

  it('that says nothing of where it comes from is refused', async () => {
    const { cookie } = client;
    const socket = new WebSocket(`${target.origin.replace('http', 'ws')}/api/live`, { headers: { cookie } });
    expect(await refusalOf(socket)).toBe(403);
    expect(handshakes).toEqual([]);
  });

  it('P9: is opened with a renewed token where the first has been refused, and the session is kept', async () => {
    const visitor = await signedIn(target.origin);
    const bearers: unknown[] = [];
    backend.onUpgrade('/refused-once', (request, socket, head) => {
      bearers.push(request.headers.authorization);
      // Said, because the refresh would be sent over a connection that is about to end.
      const refusal = 'HTTP/1.1 401 Unauthorized\r\nConnection: close\r\nContent-Length: 0\r\n\r\n';
      if (bearers.length === 1) socket.end(refusal);
      else sockets.handleUpgrade(request, socket, head, (opened) => opened.send('welcome'));
    });
    const socket = open({ path: '/refused-once', as: visitor });
    if (target.name === 'vercel') return expect(await refusalOf(socket)).toBe(501);
    const upgraded = once(socket, 'upgrade').then(([response]: IncomingMessage[]) => response);
    const [welcome] = await once(socket, 'message');
    expect(String(welcome)).toBe('welcome');
    expect(new Set(bearers).size).toBe(2);
    expect((await upgraded)?.headers['set-cookie']).toEqual([expect.stringMatching(/^gatehouse-session=/)]);
    socket.terminate();
  });

  it('that the backend refuses is refused in the same way', async () => {
    backend.onUpgrade('/closed', (_, socket) => socket.end('HTTP/1.1 410 Gone\r\nContent-Length: 0\r\n\r\n'));
    expect(await refusalOf(open({ path: '/closed' }))).toBe(target.name === 'vercel' ? 501 : 410);
  });

  it('is closed for the client when the backend closes it, with its code', async () => {
    backend.onUpgrade('/brief', (request, socket, head) => {
      sockets.handleUpgrade(request, socket, head, (opened) => opened.close(4001, 'enough'));
    });
    const socket = open({ path: '/brief' });
    if (target.name === 'vercel') return expect(await refusalOf(socket)).toBe(501);
    const [code, reason] = await once(socket, 'close');
    expect([code, String(reason)]).toEqual([4001, 'enough']);
  });

  it('P10: is closed for the backend when the client goes away', async () => {
    const gone = Promise.withResolvers<void>();
    backend.onUpgrade('/left', (request, socket, head) => {
      sockets.handleUpgrade(request, socket, head, (opened) => opened.on('close', () => gone.resolve()));
    });
    const socket = open({ path: '/left' });
    if (target.name === 'vercel') return expect(await refusalOf(socket)).toBe(501);
    await once(socket, 'open');
    socket.terminate();
    await gone.promise;
  });
});
