import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { parseEnv } from 'node:util';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { DEMO_CREDENTIALS } from '../../demo/users.ts';
import { runQuietly } from '../../scripts/lib/processes.ts';
import { NO_TELEMETRY } from '../../scripts/lib/telemetry.ts';
import { type Server, startAnnounced } from '../../scripts/serve/announced.ts';
import { copyShop } from '../fixtures/apps/copy-shop.ts';
import { TestBrowser } from '../fixtures/clients/test-browser.ts';

const TEN_MINUTES_MS = 10 * 60_000;

let root: string;
let server: Server;

/** An application that somebody has, whose packages are those of the project. */
beforeAll(async () => {
  root = copyShop();
  await runQuietly('npm', ['run', 'add', '--', root, '--yes']);
  // Otherwise Next looks for packages no further than the top of a repository.
  rmSync(join(root, '.git'), { recursive: true });
  await inShop('next build', { ...NO_TELEMETRY, NODE_ENV: 'production' });
  const secret = parseEnv(readFileSync(join(root, '.env.local'), 'utf8')).SESSION_SECRET ?? '';
  const environment = {
    ...NO_TELEMETRY,
    NODE_ENV: 'production',
    BACKEND_URL: 'demo:',
    SESSION_SECRET: secret,
  };
  const command = ['-c', `cd '${root}' && exec next start --hostname localhost --port 0`];
  server = await startAnnounced('sh', command, { environment, onLine: () => {} }, /Ready in/);
}, TEN_MINUTES_MS);
afterAll(async () => {
  await server?.dispose();
  rmSync(root, { recursive: true, force: true });
});

/** Runs a command where its owner would: Next reads the rest of a configuration from there. */
function inShop(command: string, environment: Readonly<Record<string, string>> = {}): Promise<string> {
  return runQuietly('sh', ['-c', `cd '${root}' && ${command}`], environment);
}

const browser = () => new TestBrowser(`http://localhost:${server.url.port}`);

it('an application with the gate added builds, and asks whoever opens a page of its own to sign in', async () => {
  const stranger = browser();
  const start = await stranger.request('/');
  expect(start.status).toBe(200);
  expect(await start.text()).toContain('The shop');
  const orders = await stranger.request('/orders');
  expect(orders.status).toBe(307);
  expect(orders.headers.get('location')).toContain('/login?returnTo=%2Forders');
  expect(await (await stranger.request('/login')).text()).toContain('Sign in · Small shop');
  expect((await stranger.request('/logo.svg')).headers.get('content-type')).toContain('svg');
});

it('shows the page to whoever has signed in, by way of the proxy that it had before', async () => {
  const dana = browser();
  const { email, password } = DEMO_CREDENTIALS;
  await dana.submit('/auth/login', { username: email, password });
  const orders = await dana.request('/orders');
  expect(orders.status).toBe(200);
  expect(await orders.text()).toContain('Your orders');
  expect(orders.headers.get('x-shop')).toBe('open');
  expect((await dana.request('/old-orders')).headers.get('location')).toMatch(/\/orders$/);
  expect(await (await dana.request('/backend/auth/profile')).json()).toMatchObject({ email });
});

it('keeps handlers of its own as they were, whoever calls them', async () => {
  const url = new URL('/api/news', `http://localhost:${server.url.port}`);
  expect(await (await fetch(url)).json()).toEqual({ news: 'A new shop' });
  expect(await (await fetch(url, { method: 'POST', body: 'abc' })).json()).toEqual({ bytes: 3 });
});

it('has tests of its own that pass', async () => {
  const printed = await inShop('npm run test:gate');
  expect(printed).toContain('pass 5');
});
