import type { IncomingMessage } from 'node:http';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type BackendServer, startBackendServer } from '../fixtures/backends/backend-server.ts';
import { refreshesAsked, resetDemo } from '../fixtures/backends/demo.ts';
import { openRequest } from '../fixtures/clients/open-request.ts';
import { signedIn, type TestBrowser } from '../fixtures/clients/test-browser.ts';
import { startTarget, type Target } from '../fixtures/targets/target.ts';

const KEPT = 64 * 1024;

let backend: BackendServer;
let target: Target;
let client: TestBrowser;
/** The bodies that the backend has read, one for each time that it was asked. */
let bodies: string[] = [];

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
  bodies = [];
  // Refuses what was issued at the sign-in, though it is good.
  const refused = new Set<string | undefined>();
  backend.on('/changes', async (request, response) => {
    bodies.push(await text(request));
    if (refused.size === 0) refused.add(request.headers.authorization);
    response.writeHead(refused.has(request.headers.authorization) ? 401 : 200).end(request.method);
  });
});

async function send(
  method: string,
  body: string | undefined,
  headers: Readonly<Record<string, string | number>> = {},
): Promise<IncomingMessage> {
  const { request, response } = openRequest(client, '/changes', { method, headers });
  request.end(body);
  const message = await response;
  message.resume();
  return message;
}

const sized = (length: number) => ({ 'content-length': length });

describe('P9: a request that the backend refuses for its token', () => {
  it.each([
    ['GET', 'without a body', undefined, {}],
    ['DELETE', 'without a body', undefined, {}],
    ['POST', 'with a small body', 'small', sized(5)],
    ['POST', 'with an empty body', '', sized(0)],
    ['PATCH', 'with a body as large as is kept', 'x'.repeat(KEPT), sized(KEPT)],
    ['PUT', 'with a small body of no announced length', 'piecewise', { 'transfer-encoding': 'chunked' }],
  ])('is repeated once after one refresh: %s %s', async (method, _, body, headers) => {
    const response = await send(method, body, headers);
    expect(response.statusCode).toBe(200);
    expect(response.headers['set-cookie']).toHaveLength(1);
    expect(bodies).toEqual([body ?? '', body ?? '']);
    expect(await refreshesAsked(target)).toBe(1);
  });

  it.each([
    ['one byte more than is kept', 'x'.repeat(KEPT + 1), sized(KEPT + 1)],
    ['more than is kept, and no announced length', 'x'.repeat(3 * KEPT), { 'transfer-encoding': 'chunked' }],
  ])('is not repeated with %s, but the session is renewed for the next', async (_, body, headers) => {
    const response = await send('POST', body, headers);
    expect(response.statusCode).toBe(401);
    expect(response.headers['set-cookie']).toHaveLength(1);
    expect(bodies).toHaveLength(1);
    expect(await refreshesAsked(target)).toBe(1);
  });

  it('is repeated once only, and not again while the renewed token is new', async () => {
    let asked = 0;
    backend.on('/changes', (request, response) => {
      asked += 1;
      request.resume();
      response.writeHead(401, { 'www-authenticate': 'Bearer error="invalid_token"' }).end('{"detail":"no"}');
    });
    const response = await client.api('/changes', {
      method: 'POST',
      headers: { origin: target.origin },
      body: 'x',
    });
    expect(response.status).toBe(401);
    expect(await response.text()).toBe('{"detail":"no"}');
    expect(response.headers.get('www-authenticate')).toBeNull();
    expect(asked).toBe(2);
    await client.api('/changes');
    expect(asked).toBe(3);
    expect(await refreshesAsked(target)).toBe(1);
  });
});

describe('P9: a request that the backend may have acted on', () => {
  it.each(['POST', 'PUT', 'PATCH', 'DELETE'])('is never sent again: %s', async (method) => {
    let asked = 0;
    backend.on('/changes', (request, response) => {
      asked += 1;
      request.resume().on('end', () => response.destroy());
    });
    const { statusCode } = await send(method, 'changes', sized(7));
    expect(statusCode).toBe(502);
    expect(asked).toBe(1);
  });

  it.each([500, 502, 503, 504, 403, 409, 429])(
    'is answered with what the backend says: %i',
    async (status) => {
      let asked = 0;
      backend.on('/changes', (request, response) => {
        asked += 1;
        request.resume();
        response.writeHead(status).end('as it is');
      });
      const { statusCode } = await send('POST', 'changes', sized(7));
      expect(statusCode).toBe(status);
      expect(asked).toBe(1);
    },
  );
});
