import { exportSPKI, generateKeyPair, SignJWT } from 'jose';
import { describe, expect, test } from 'vitest';
import { memoryStore } from '../../../demo/store.ts';
import { durableObjectCoordinator } from '../../../edge/adapters/cloudflare/refresh-coordinator.ts';
import { loadConfig } from '../../../edge/config/config.ts';
import { openGatehouse } from '../../../edge/gatehouse.ts';
import { withoutInternals } from '../../../edge/http/finalize.ts';
import { createVerifier } from '../../../edge/tokens/verify.ts';
import { seenPage } from '../../fixtures/core/seen-page.ts';
import { DEMO_LOGIN, OPTIONS, SECOND, SECRET, TestGatehouse } from '../../fixtures/core/test-gatehouse.ts';

test("C4: a refresh that brings another user's token never serves that user's data", async () => {
  const house = new TestGatehouse();
  const visitor = await house.signedIn();
  await house.fault({ refresh: [{ kind: 'other-subject' }] });
  house.pass(61 * SECOND);
  const response = await visitor.api('/auth/profile');
  const text = await response.text();
  expect(text).not.toContain('Ada Admin');
});

test('a backend key rotation right after the key set was fetched keeps the session', async () => {
  const house = new TestGatehouse({ demo: { accessTokenSeconds: 20 } });
  const visitor = await house.signedIn();
  await house.rotateBackendKeys();
  house.pass(17 * SECOND);
  await visitor.request('/dashboard');
  house.pass(30 * SECOND);
  const response = await visitor.request('/dashboard');
  expect(response.status).toBe(200);
  expect(await house.stats()).toMatchObject({ reuseDetected: 0 });
});

test('20 requests at once during an outage share one refresh attempt', async () => {
  const house = new TestGatehouse();
  const visitor = await house.signedIn();
  await house.fault({ refresh: [{ kind: 'timeout', ms: 200, times: -1 }] });
  house.pass(70 * SECOND);
  await Promise.all(Array.from({ length: 20 }, () => visitor.clone().api('/users')));
  expect(house.refreshesAsked()).toBeLessThanOrEqual(2);
});

test('sign-out wins over a refresh in flight', async () => {
  const house = new TestGatehouse();
  const visitor = await house.signedIn();
  const other = visitor.clone();
  await house.fault({ refresh: [{ kind: 'delay', ms: 300 }] });
  house.pass(50 * SECOND);
  const late = visitor.request('/dashboard');
  await new Promise((resolve) => setTimeout(resolve, 50));
  await other.signOut();
  const response = await late;
  expect(response.headers.getSetCookie().filter((line) => !line.includes('Max-Age=0'))).toEqual([]);
});

test('a background /api answer never clears the cookie', async () => {
  const house = new TestGatehouse();
  const visitor = await house.signedIn();
  house.pass(10 * SECOND);
  await house.fault({ api: [{ kind: 'unauthorized-once' }], refresh: [{ kind: 'status', status: 401 }] });
  const response = await visitor.api('/users');
  expect(response.status).toBe(401);
  expect(response.headers.getSetCookie()).toEqual([]);
});

test('a HEAD, or a prefetch, to /api never spends a refresh', async () => {
  for (const ask of [{ method: 'HEAD' }, { headers: { 'sec-purpose': 'prefetch' } }]) {
    const house = new TestGatehouse();
    const visitor = await house.signedIn();
    house.pass(10 * SECOND);
    await house.fault({ api: [{ kind: 'unauthorized-once' }] });
    await visitor.api('/users', ask);
    expect(house.refreshesAsked()).toBe(0);
  }
});

test('a prefetch that is led to /auth/refresh never spends a refresh', async () => {
  const house = new TestGatehouse();
  const visitor = await house.signedIn();
  house.pass(10 * SECOND);
  await visitor.request('/auth/refresh?returnTo=/dashboard', { as: 'prefetch' });
  expect(house.refreshesAsked()).toBe(0);
});

test('an endpoint that always answers 401 costs one refresh, not one a request', async () => {
  const house = new TestGatehouse();
  const visitor = await house.signedIn();
  house.pass(10 * SECOND);
  await house.fault({ api: [{ kind: 'status', status: 401, times: -1 }] });
  for (let i = 0; i < 5; i += 1) await visitor.api('/users');
  expect(house.refreshesAsked()).toBe(1);
});

test('a body without length over the cap is 413 even when the backend answers to its breaking off', async () => {
  const house = new TestGatehouse({ environment: { PROXY_MAX_BODY_BYTES: '100000' } });
  const visitor = await house.signedIn();
  let left = 1_000_000;
  const body = new ReadableStream<Uint8Array>({
    pull(controller) {
      controller.enqueue(new Uint8Array(16_384));
      left -= 16_384;
      if (left <= 0) controller.close();
    },
  });
  expect((await visitor.api('/upload', { method: 'POST', body })).status).toBe(413);
});

test('an RSA public key works without JWT_ALGORITHMS', async () => {
  const { publicKey, privateKey } = await generateKeyPair('RS256', { extractable: true });
  const loaded = loadConfig({
    SESSION_SECRET: SECRET,
    BACKEND_URL: 'https://api.example.com',
    JWT_PUBLIC_KEY: await exportSPKI(publicKey),
  });
  if (!loaded.ok) throw new Error('config');
  const token = await new SignJWT({})
    .setProtectedHeader({ alg: 'RS256' })
    .setExpirationTime('1h')
    .sign(privateKey);
  const verifier = createVerifier(loaded.config.verification, fetch, Date.now);
  expect(await verifier.verify(token)).toMatchObject({ status: 'valid' });
});

test('a public key that is none is a configuration problem or an invalid token, never an exception', async () => {
  const loaded = loadConfig({
    SESSION_SECRET: SECRET,
    BACKEND_URL: 'https://api.example.com',
    JWT_PUBLIC_KEY: '-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----',
  });
  if (!loaded.ok) return;
  const verifier = createVerifier(loaded.config.verification, fetch, Date.now);
  expect(await verifier.verify('eyJhbGciOiJFUzI1NiJ9.e30.AAAA')).toMatchObject({ status: 'invalid' });
});

test('a coordinator that cannot be reached takes nobody down: the isolate goes on by itself', async () => {
  const namespace = {
    idFromName: () => ({}),
    get: () => ({ fetch: () => Promise.reject(new Error('Durable Object reset')) }),
  };
  const house = new TestGatehouse({
    coordinator: () =>
      durableObjectCoordinator(namespace as unknown as Parameters<typeof durableObjectCoordinator>[0]),
  });
  const visitor = await house.signedIn();
  house.pass(50 * SECOND);
  expect((await visitor.request('/dashboard')).status).toBe(200);
  expect(house.refreshesAsked()).toBe(0);
  house.pass(20 * SECOND);
  expect((await visitor.request('/dashboard')).status).toBe(200);
  expect(house.refreshesAsked()).toBe(1);
});

test('tokens that no set of cookies can hold are refused at sign-in, not an exception', async () => {
  const pad = 'x'.repeat(20_000);
  const house = new TestGatehouse({
    environment: { BACKEND_URL: 'http://demo.internal/api/v1' },
    wrap: (demo) => async (request) => {
      if (request.url.endsWith('/auth/profile')) return Response.json({ id: 1 });
      if (!request.url.endsWith('/auth/login')) return demo(request);
      return Response.json({ access_token: `a${pad}`, refresh_token: `b${pad}` }, { status: 201 });
    },
  });
  const response = await house.browser().signIn(DEMO_LOGIN);
  expect(response.status).toBe(502);
});

test('a client-sent x-gatehouse- header does not use the body of the request up for the page', async () => {
  const house = new TestGatehouse();
  const visitor = await house.signedIn();
  const request = visitor.draft('/dashboard', {
    method: 'POST',
    headers: { origin: house.origin, 'x-gatehouse-login': 'x', 'content-type': 'text/plain' },
    body: 'payload',
  });
  let seen = '';
  await house.gatehouse.handle(request, async (page) => {
    const { headers } = seenPage(request, page);
    seen = await new Request(request, { headers }).text();
    return new Response('page');
  });
  expect(seen).toBe('payload');
});

test('no x-middleware- header reaches the browser, the rewritten Cookie least of all', () => {
  const response = withoutInternals(
    new Response('x', {
      headers: {
        'x-middleware-request-cookie': 'gatehouse-session=sealed',
        'x-middleware-override-headers': 'cookie',
      },
    }),
  );
  expect([...response.headers.keys()].filter((name) => name.startsWith('x-middleware'))).toEqual([]);
});

describe('settings that would silently do nothing are configuration problems', () => {
  test.each([
    [{ BACKEND_URL: 'https://api.example.com', JWT_ISSUER: 'https://issuer.example.com' }],
    [{ BACKEND_URL: 'https://api.example.com', JWT_AUDIENCE: 'x' }],
    [{ BACKEND_URL: 'https://api.example.com', JWT_ALGORITHMS: 'ES256' }],
    [{ REFRESH_COORDINATOR: 'durable-object' }],
  ])('%j', (environment) => {
    const opened = openGatehouse({ SESSION_SECRET: SECRET, ...environment }, OPTIONS, {
      backendFetch: () => fetch,
    });
    expect(opened.ok).toBe(false);
  });
});

test('a key set with several keys and a token without kid verifies', async () => {
  const { exportJWK } = await import('jose');
  const [a, b] = await Promise.all([generateKeyPair('ES256'), generateKeyPair('ES256')]);
  const keys = await Promise.all(
    [a, b].map(async ({ publicKey }) => ({ ...(await exportJWK(publicKey)), alg: 'ES256' })),
  );
  const token = await new SignJWT({})
    .setProtectedHeader({ alg: 'ES256' })
    .setExpirationTime('1h')
    .sign(b.privateKey);
  const verifier = createVerifier(
    {
      keys: { kind: 'jwks', url: 'https://k.example/' },
      algorithms: ['ES256'],
      issuer: undefined,
      audience: undefined,
      leewaySeconds: 5,
    },
    async () => Response.json({ keys }),
    Date.now,
  );
  expect(await verifier.verify(token)).toMatchObject({ status: 'valid' });
});

test('a key set that drips does not hold a request for more than the deadline', {
  timeout: 15_000,
}, async () => {
  const house = new TestGatehouse();
  const visitor = await house.signedIn();
  await house.fault({ jwks: [{ kind: 'drip', ms: 1000 }] });
  house.restart();
  const winner = await Promise.race([
    visitor.request('/dashboard').then(({ status }) => status),
    new Promise((resolve) => setTimeout(() => resolve('hangs'), 8_000)),
  ]);
  expect(winner).toBe(503);
});

test.each(['/auth;x/login', '/auth/login%20', '/auth;/refresh-token'])(
  'the proxy never asks an address that some servers take for the sign-in: %s',
  async (path) => {
    const house = new TestGatehouse();
    const visitor = await house.signedIn();
    expect((await visitor.api(path, { method: 'POST', body: '{}' })).status).toBe(400);
    expect(house.asked).toEqual([]);
  },
);

test.each([
  '/echo/%25zz/%252e%252e/%252e%252e/admin',
  `/echo/%${'25'.repeat(6)}2e%${'25'.repeat(6)}2e/admin`,
])('climbing hidden behind a malformed or a very deep encoding is refused: %s', async (path) => {
  const house = new TestGatehouse();
  const visitor = await house.signedIn();
  expect((await visitor.api(path)).status).toBe(400);
});

test('signing out does not spend a refresh first', async () => {
  const house = new TestGatehouse();
  const visitor = await house.signedIn();
  house.pass(61 * SECOND);
  await visitor.signOut();
  expect(house.refreshesAsked()).toBe(0);
});

test('a redirect of the backend that is relative to its own address is read so', async () => {
  const house = new TestGatehouse();
  const visitor = await house.signedIn();
  await house.fault({ api: [{ kind: 'status', status: 302, headers: { location: '?page=2' } }] });
  expect((await visitor.api('/products')).headers.get('location')).toBe('/api/products?page=2');
});

test('an iframe is no top-level navigation: it does not take the cookie away', async () => {
  const house = new TestGatehouse();
  const visitor = await house.signedIn();
  await house.fault({ refresh: [{ kind: 'status', status: 401 }] });
  house.pass(61 * SECOND);
  const response = await visitor.request('/dashboard', { headers: { 'sec-fetch-dest': 'iframe' } });
  expect(response.headers.getSetCookie()).toEqual([]);
});

test('an access token that lives no longer than the leeway does not spend a chain of refresh tokens', async () => {
  let offset = 0;
  const clocked: TestGatehouse = new TestGatehouse({
    demo: { now: () => clocked.now() - offset, accessTokenSeconds: 60, store: memoryStore() },
  });
  const visitor = await clocked.signedIn();
  clocked.pass(70 * SECOND);
  offset = 62 * SECOND;
  await visitor.request('/dashboard');
  expect(clocked.refreshesAsked()).toBe(1);
});

test('the static-file exception is for reading only: a POST there is still refused from another site', async () => {
  const house = new TestGatehouse();
  const visitor = await house.signedIn();
  const response = await visitor.submit(
    '/_next/static/x',
    {},
    { headers: { 'sec-fetch-site': 'cross-site', 'next-action': 'a' } },
  );
  expect(response.status).toBe(403);
});

test('a very long user name does not become a request header that servers refuse', async () => {
  const house = new TestGatehouse();
  await house.browser().signIn({ username: 'x'.repeat(12_000), password: 'y' });
  const length = [...(house.passes[0]?.headers ?? [])].reduce(
    (sum, [name, value]) => sum + name.length + value.length,
    0,
  );
  expect(length).toBeLessThan(8_000);
});

test('an http Origin is not our own over https', async () => {
  const house = new TestGatehouse({ origin: 'https://app.example.com' });
  const response = await house
    .browser()
    .signIn(DEMO_LOGIN, { headers: { origin: 'http://app.example.com' }, without: ['sec-fetch-site'] });
  expect(response.status).toBe(403);
});

test('a rate-limited sign-in says how long to wait', async () => {
  const house = new TestGatehouse();
  await house.fault({ login: [{ kind: 'status', status: 429, headers: { 'retry-after': '9' } }] });
  expect((await house.browser().signIn(DEMO_LOGIN)).headers.get('retry-after')).toBe('9');
});

test('the last-use time is not written over by a late answer with replaced tokens', async () => {
  const house = new TestGatehouse();
  const visitor = await house.signedIn();
  // usedAt is old enough to be touched, and the refresh is due in a second.
  house.restart({ SESSION_IDLE_TIMEOUT: '60' });
  house.pass(47 * SECOND);
  const response = await visitor.request('/dashboard');
  expect(response.headers.getSetCookie()).toEqual([]);
});
