import { once } from 'node:events';
import { connect } from 'node:net';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type BackendServer, startBackendServer } from '../fixtures/backends/backend-server.ts';
import { demoStats, HELD_MS, orderFaults, resetDemo } from '../fixtures/backends/demo.ts';
import { age } from '../fixtures/clients/expired.ts';
import { openRequest } from '../fixtures/clients/open-request.ts';
import { DEMO_LOGIN, signedIn, type TestBrowser } from '../fixtures/clients/test-browser.ts';
import { eventually } from '../fixtures/lib/eventually.ts';
import { entries } from '../fixtures/lib/log-entries.ts';
import { startTarget, type Target } from '../fixtures/targets/target.ts';

const SLOW_MS = 1_000;

let backend: BackendServer;
let target: Target;
let client: TestBrowser;
beforeAll(async () => {
  backend = await startBackendServer({ accessTokenSeconds: 600 });
  target = await startTarget({ backend });
});
afterAll(async () => {
  await target?.stop();
  await backend?.close();
});
beforeEach(async () => {
  await resetDemo(target);
  client = await signedIn(target.origin);
  seen = target.log.length;
});

let seen = 0;

/** The lines of the log since the test began. */
function logged(event: string) {
  return entries({ ...target, log: target.log.slice(seen) }, event);
}

/** What the log says of a client that has left: in workerd, which drops the request with the client, often nothing at all. */
async function expectNoFailure(line?: object): Promise<void> {
  if (line !== undefined && target.name !== 'worker')
    await eventually(() => expect(logged('request').at(-1)).toMatchObject({ level: 'info', ...line }));
  else await new Promise((resolve) => setTimeout(resolve, SLOW_MS / 2));
  expect(target.log.slice(seen).filter((each) => /"level":"(?:error|warn)"/.test(each))).toEqual([]);
}

const LEFT = { 'gatehouse.decision': 'client_left', 'http.response.status_code': 499 };
const PASSED = { 'gatehouse.decision': 'pass', 'http.response.status_code': 200 };

/** Answers at an address, and tells when it was asked and when it was let go. */
function answering(path: string, answer: Parameters<BackendServer['on']>[1]) {
  const [asked, closed] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
  backend.on(path, (request, response) => {
    request.on('error', () => undefined);
    response.on('close', closed.resolve);
    answer(request, response);
    asked.resolve();
  });
  return { asked: asked.promise, closed: closed.promise };
}

describe('a client that leaves is no failure, and the API is let go', () => {
  it('P10: before the API has answered', async () => {
    const { asked, closed } = answering('/silent', () => undefined);
    const { request } = openRequest(client, '/silent');
    request.on('error', () => undefined).end();
    await asked;
    request.socket?.resetAndDestroy();
    await closed;
    await expectNoFailure(LEFT);
  });

  it('P10: amid a download', async () => {
    const { closed } = answering('/large', (_, response) => {
      response.writeHead(200, { 'content-length': 50_000_000 });
      const timer = setInterval(() => response.write(Buffer.alloc(20_000)), 20);
      response.on('close', () => clearInterval(timer));
    });
    const { request, response } = openRequest(client, '/large');
    request.on('error', () => undefined).end();
    await once(await response, 'data');
    request.destroy();
    await closed;
    await expectNoFailure(PASSED);
  });

  it('P10: amid events, as a tab that is closed', async () => {
    const { closed } = answering('/events', (_, response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      const timer = setInterval(() => response.write('data: x\n\n'), 50);
      response.on('close', () => clearInterval(timer));
    });
    const { request, response } = openRequest(client, '/events');
    request.on('error', () => undefined).end();
    await once(await response, 'data');
    request.destroy();
    await closed;
    await expectNoFailure(PASSED);
  });

  it.each([{}, { 'content-length': '1000000' }])('P6: amid an upload with %j', async (headers) => {
    const read = Promise.withResolvers<void>();
    const { closed } = answering('/upload-left', (request) => request.on('data', () => read.resolve()));
    const { request } = openRequest(client, '/upload-left', { method: 'POST', headers });
    request.on('error', () => undefined);
    request.write(Buffer.alloc(200_000));
    await read.promise;
    request.destroy();
    await closed;
    await expectNoFailure(LEFT);
  });

  it('P6: amid an upload that is small, of which the API hears nothing', async () => {
    let asked = false;
    backend.on('/small', () => {
      asked = true;
    });
    const headers = { 'content-length': '1000' };
    const { request } = openRequest(client, '/small', { method: 'POST', headers });
    request.on('error', () => undefined);
    request.write(Buffer.alloc(100));
    await new Promise((resolve) => setTimeout(resolve, SLOW_MS / 2));
    request.destroy();
    await expectNoFailure(LEFT);
    expect(asked).toBe(false);
  });
});

describe('a client that leaves loses nothing', () => {
  it('while its session is refreshed: its next request finds the fresh tokens', async () => {
    await age(client);
    await orderFaults(target, { refresh: [{ kind: 'late', ms: HELD_MS }] });
    const { request } = openRequest(client, '/products');
    request.on('error', () => undefined).end();
    await expect.poll(() => demoStats(target)).toMatchObject({ refreshes: 1 });
    request.socket?.resetAndDestroy();
    await orderFaults(target, {});
    const response = await client.api('/products?limit=1');
    expect(response.status).toBe(200);
    expect(await demoStats(target)).toMatchObject({ refreshes: 1, reuseDetected: 0 });
    await expectNoFailure();
  });

  it('while it opens a page, which is no failure either', async () => {
    await orderFaults(target, { api: [{ kind: 'delay', ms: SLOW_MS }] });
    leave('GET /dashboard/products HTTP/1.1', [], SLOW_MS / 3);
    await expectNoFailure();
    expect((await client.request('/dashboard/products')).status).toBe(200);
  });

  it('while it signs in, or types: it signs in again', async () => {
    const form = new URLSearchParams({ username: DEMO_LOGIN.username, password: DEMO_LOGIN.password });
    const lines = ['Content-Type: application/x-www-form-urlencoded', `Content-Length: ${`${form}`.length}`];
    await orderFaults(target, { login: [{ kind: 'late', ms: SLOW_MS }] });
    leave('POST /auth/login HTTP/1.1', lines, SLOW_MS / 3, `${form}`);
    await expectNoFailure();
    leave('POST /auth/login HTTP/1.1', lines, SLOW_MS / 3, `${form}`.slice(0, -3));
    await expectNoFailure(LEFT);
    expect((await client.signIn(DEMO_LOGIN)).status).toBe(303);
  });
});

/** Begins a request as that browser, and hangs up. */
function leave(line: string, headers: readonly string[], afterMs: number, body = ''): void {
  const { hostname, port, host } = new URL(target.origin);
  const socket = connect(Number(port), hostname);
  const head = [
    line,
    `Host: ${host}`,
    `Origin: ${target.origin}`,
    'Accept: text/html',
    'Sec-Fetch-Site: same-origin',
    'Sec-Fetch-Mode: navigate',
    'Sec-Fetch-Dest: document',
    `Cookie: ${client.cookie}`,
    ...headers,
  ];
  socket.on('error', () => undefined).write(`${head.join('\r\n')}\r\n\r\n${body}`);
  setTimeout(() => socket.resetAndDestroy(), afterMs);
}
