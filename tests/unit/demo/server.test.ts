import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { afterEach, expect, test } from 'vitest';
import { clientOf } from './harness.ts';

/** Any that is free. */
const PORT = '0';
const LINE = /^demo backend on (http:\/\/127\.0\.0\.1:\d+)\/api\/v1\n$/;
let server: ChildProcess | undefined;

afterEach(() => void server?.kill('SIGKILL'));

/** Starts `node demo/server.ts` and resolves with the line that it prints. */
async function start(
  variables: Record<string, string> = {},
): Promise<{ process: ChildProcess; line: string; origin: string }> {
  const child = spawn(process.execPath, ['demo/server.ts'], {
    env: { NODE_ENV: 'test', PORT, ...variables },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  server = child;
  const [line] = await once(child.stdout, 'data');
  return { process: child, line: String(line), origin: LINE.exec(String(line))?.[1] ?? '' };
}

test.each(['SIGTERM', 'SIGINT'] as const)('prints its address, serves, and closes on %s', async (signal) => {
  const running = await start();
  expect(running.line).toMatch(LINE);
  const exit = once(running.process, 'exit');
  running.process.kill(signal);
  expect(await exit).toEqual([0, null]);
});

test('speaks the API over HTTP: sign-in, refresh, a stream', async () => {
  const { origin } = await start({ DEMO_ACCESS_TOKEN_SECONDS: '2' });
  const demo = clientOf(fetch, origin);
  const { refresh_token } = await demo.signIn();
  const { access_token } = await demo.refreshed(refresh_token);
  const events = await demo.get('/api/v1/events?count=2&intervalMs=10', access_token);
  expect((await events.text()).match(/^id:/gm)).toHaveLength(2);
});

test('a body that is refused leaves the connection usable', async () => {
  const { origin } = await start();
  const demo = clientOf(fetch, origin);
  const body = 'a'.repeat(1_000_000);
  expect((await demo.send('/api/v1/products', { method: 'POST', body })).status).toBe(401);
  expect((await demo.login({ email: body, password: '' })).status).toBe(400);
  expect((await demo.login()).status).toBe(201);
});
