import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createLocalJWKSet } from 'jose/jwks/local';
import { jwtVerify } from 'jose/jwt/verify';
import { convertV4MiniflareOptions, Miniflare } from 'miniflare';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { bundleForWorkerd } from '../../fixtures/lib/bundle.ts';
import { eventually } from '../../fixtures/lib/eventually.ts';
import { clientOf, SECRET, startDemo } from './harness.ts';

const WORKER = `
  export { DemoBackend } from './demo/durable-object.ts';
  export default {
    fetch: (request, env) => env.DEMO.get(env.DEMO.idFromName('demo')).fetch(request),
  };
`;

let script: string;
let directory: string;

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'gatehouse-demo-'));
  script = await bundleForWorkerd(WORKER);
}, 30_000);

afterAll(() => rm(directory, { recursive: true, force: true }));

/** Runs the Durable Object in workerd for as long as `use` takes; its storage stays in the directory. */
async function inWorkerd(
  bindings: Record<string, string>,
  use: (client: ReturnType<typeof clientOf>) => Promise<void>,
): Promise<void> {
  const options = convertV4MiniflareOptions({
    modules: true,
    script,
    compatibilityDate: '2026-10-19',
    durableObjects: { DEMO: { className: 'DemoBackend', useSQLite: true } },
    resourcePersistencePath: directory,
    bindings,
    host: '127.0.0.1',
    port: 0,
  });
  const miniflare = new Miniflare(options);
  const address = await miniflare.ready;
  try {
    await use(clientOf(fetch, address.origin));
  } finally {
    await miniflare.dispose();
  }
}

test('the Durable Object keeps rotation across a restart of workerd', async () => {
  let spent = '';
  let live = '';
  await inWorkerd({ SESSION_SECRET: SECRET }, async (demo) => {
    const first = await demo.signIn();
    const second = await demo.refreshed(first.refresh_token);
    spent = first.refresh_token;
    live = second.refresh_token;
    expect((await demo.get('/api/v1/auth/profile', second.access_token)).status).toBe(200);
  });
  await inWorkerd({ SESSION_SECRET: SECRET }, async (demo) => {
    const third = await demo.refreshed(live);
    expect((await demo.refresh(spent)).status).toBe(401);
    expect((await demo.refresh(third.refresh_token)).status).toBe(401);
  });
}, 60_000);

test('workerd and Node derive the same keys from one secret', async () => {
  const node = startDemo({ now: Date.now });
  const nodeKeys = await (await node.send('/.well-known/jwks.json')).json();
  await inWorkerd({ SESSION_SECRET: SECRET }, async (demo) => {
    expect(await (await demo.send('/.well-known/jwks.json')).json()).toEqual(nodeKeys);
    const { access_token, refresh_token } = await demo.signIn();
    await jwtVerify(access_token, createLocalJWKSet(nodeKeys), { audience: 'gatehouse-demo' });
    expect((await node.refresh(refresh_token)).status).toBe(201);
  });
}, 60_000);

test('of parallel refreshes in workerd exactly one wins; within a window all get one successor', async () => {
  const parallel = (refresh: () => Promise<Response>) => Promise.all(Array.from({ length: 20 }, refresh));
  await inWorkerd({}, async (demo) => {
    const { refresh_token } = await demo.signIn();
    const answers = await parallel(() => demo.refresh(refresh_token));
    expect(answers.filter(({ status }) => status === 201)).toHaveLength(1);
  });
  await inWorkerd({ DEMO_REUSE_WINDOW_SECONDS: '30' }, async (demo) => {
    const { refresh_token } = await demo.signIn();
    const answers = await parallel(() => demo.refresh(refresh_token));
    const bodies = await Promise.all(answers.map((answer) => answer.json()));
    expect(new Set(bodies.map((body) => body.refresh_token)).size).toBe(1);
  });
}, 60_000);

test('streams and expiry work in workerd', async () => {
  await inWorkerd({}, async (demo) => {
    const { access_token } = await demo.signIn();
    const events = await demo.get('/api/v1/events?count=2&intervalMs=10', access_token);
    expect((await events.text()).match(/^id:/gm)).toHaveLength(2);
  });
  await inWorkerd({ DEMO_ACCESS_TOKEN_SECONDS: '1' }, async (demo) => {
    const { access_token } = await demo.signIn();
    await eventually(async () => expect((await demo.get('/api/v1/users', access_token)).status).toBe(401));
  });
}, 60_000);
