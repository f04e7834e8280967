import { once } from 'node:events';
import { createServer, get, type IncomingMessage } from 'node:http';
import { expect, test } from 'vitest';
import { createDrain } from '../../../server/drain.ts';
import { serve } from '../../../server/serve.ts';

/** Enough for two requests on a busy machine. */
const NOTICE_MS = 2_000;

test('a server that ends says so, finishes what runs, and takes nothing new', async () => {
  const [asked, goOn] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
  const { server, drain } = serve(async ({ url }) => {
    if (url.endsWith('/slow')) {
      asked.resolve();
      await goOn.promise;
    }
    return new Response('done');
  });
  const origin = await listening(server);
  expect((await fetch(`${origin}/health/ready`)).status).toBe(200);
  const slow = fetch(`${origin}/slow`);
  await asked.promise;
  let hasEnded = false;
  const ended = drain.end(NOTICE_MS).then(() => {
    hasEnded = true;
  });
  const ready = await fetch(`${origin}/health/ready`);
  expect(ready.status).toBe(503);
  expect(await ready.json()).toEqual({ status: 'failed', checks: { shutdown: { status: 'failed' } } });
  expect(ready.headers.get('connection')).toBe('close');
  expect((await fetch(`${origin}/`)).status).toBe(200);
  await expect.poll(() => fetch(`${origin}/`).catch(() => 'refused')).toBe('refused');
  expect(hasEnded).toBe(false);
  goOn.resolve();
  expect(await (await slow).text()).toBe('done');
  await ended;
});

test('what takes longer than there is time for is let go', async () => {
  const server = createServer((_, outgoing) => outgoing.write('an event\n'));
  const drain = createDrain(server, 100);
  const request = get(await listening(server));
  const [answer]: [IncomingMessage] = await once(request, 'response').then(([each]) => [each]);
  const broken = once(answer.resume(), 'error');
  await drain.end(0);
  await broken;
});

test('connections that nobody uses do not keep it', async () => {
  const { server, drain } = serve(async () => new Response('done'));
  await (await fetch(await listening(server))).text();
  await drain.end(0);
  expect(server.listening).toBe(false);
});

async function listening(server: ReturnType<typeof createServer>): Promise<string> {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  return `http://127.0.0.1:${typeof address === 'object' ? address?.port : address}`;
}
