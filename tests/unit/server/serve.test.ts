import { once } from 'node:events';
import { request as ask, type IncomingMessage } from 'node:http';
import { text } from 'node:stream/consumers';
import { afterEach, expect, it, test, vi } from 'vitest';
import { PEER_HEADER } from '../../../server/request.ts';
import { type Serving, serve } from '../../../server/serve.ts';
import { sendRaw } from '../../fixtures/clients/raw.ts';

type Handle = Parameters<typeof serve>[0];

let serving: Serving | undefined;
afterEach(async () => {
  serving?.server.closeAllConnections();
  serving?.server.close();
});

async function start(handle: Handle): Promise<string> {
  serving = serve(handle);
  serving.server.listen(0, '127.0.0.1');
  await once(serving.server, 'listening');
  const address = serving.server.address();
  return `http://127.0.0.1:${typeof address === 'object' ? address?.port : address}`;
}

test('the gate sees the address that was asked for, who has connected, and a body as it comes', async () => {
  const seen: unknown[] = [];
  const origin = await start(async (request) => {
    seen.push(request.method, request.url, request.headers.get(PEER_HEADER), await request.text());
    return Response.json(
      {},
      {
        headers: [
          ['set-cookie', 'a=1'],
          ['set-cookie', 'b=2'],
        ],
      },
    );
  });
  const headers = { [PEER_HEADER]: '203.0.113.9' };
  const answer = await fetch(`${origin}/a%2Fb?c=d`, { method: 'POST', body: 'hello', headers });
  expect(answer.headers.getSetCookie()).toEqual(['a=1', 'b=2']);
  expect(seen).toEqual(['POST', `${origin}/a%2Fb?c=d`, '127.0.0.1', 'hello']);
});

it.each([
  ['two hosts', { hosts: ['a.example', 'b.example'] }],
  ['a host with a path', { hosts: ['a.example/login?'] }],
  ['a host with a name', { hosts: ['login@a.example'] }],
  ["somebody else's absolute address", { target: 'http://b.example/dashboard', hosts: ['a.example'] }],
  ['an address that is a path', { target: 'dashboard' }],
  ['the asterisk', { target: '*', method: 'OPTIONS' }],
])('refuses %s, which can be read in more than one way, before the gate is asked', async (_, request) => {
  const handle = vi.fn<Handle>();
  const origin = await start(handle);
  expect(await sendRaw(origin, { target: '/', ...request })).toMatchObject({ status: 400 });
  expect(handle).not.toHaveBeenCalled();
});

it.each([
  ['//b.example/dashboard', 'http://a.example//b.example/dashboard'],
  ['http://a.example/dashboard?x', 'http://a.example/dashboard?x'],
])('reads %s as a path of the host that was asked', async (target, url) => {
  const handle = vi.fn<Handle>(async () => new Response());
  await sendRaw(await start(handle), { target, hosts: ['a.example'] });
  expect(handle.mock.lastCall?.[0].url).toBe(url);
});

test('what comes late is sent as it comes, and what fails midway is broken off', async () => {
  const rest = Promise.withResolvers<void>();
  const origin = await start(async () => {
    const parts = ['first', 'second'].values();
    const body = new ReadableStream({
      async pull(controller) {
        const { value } = parts.next();
        if (value === 'second') await rest.promise;
        controller.enqueue(new TextEncoder().encode(value));
      },
    });
    return new Response(body);
  });
  const { body } = await fetch(origin);
  const reader = body?.getReader();
  expect(new TextDecoder().decode((await reader?.read())?.value)).toBe('first');
  rest.reject(new Error('The API has broken off.'));
  await expect(reader?.read()).rejects.toThrow();
});

test('a client that leaves is made known, and what was made for it is let go', async () => {
  const [left, cancelled] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
  const origin = await start(async ({ signal }) => {
    signal.addEventListener('abort', () => left.resolve());
    return new Response(new ReadableStream({ cancel: () => cancelled.resolve() }));
  });
  const leaving = new AbortController();
  await fetch(origin, { signal: leaving.signal });
  leaving.abort();
  await Promise.all([left.promise, cancelled.promise]);
});

test('an answer does not wait for an upload that nobody reads, and the next request is read for itself', async () => {
  const handle = vi.fn<Handle>(
    async ({ method }) => new Response(method, { status: method === 'POST' ? 413 : 200 }),
  );
  const origin = await start(handle);
  const upload = ask(origin, { method: 'POST', headers: { 'content-length': 10_000_000 } });
  upload.on('error', () => undefined);
  upload.write('x'.repeat(1_000));
  const [answer] = await once(upload, 'response');
  expect((answer as IncomingMessage).statusCode).toBe(413);
  upload.destroy();
  expect(await (await fetch(origin)).text()).toBe('GET');
});

test('an answer to HEAD has the length of the body that does not come', async () => {
  const origin = await start(async () => new Response('12345', { headers: { 'content-length': '5' } }));
  const request = ask(origin, { method: 'HEAD' }).end();
  const [answer]: [IncomingMessage] = await once(request, 'response').then(([each]) => [each]);
  expect([answer.headers['content-length'], await text(answer)]).toEqual(['5', '']);
});
