import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { sessionIn } from '../fixtures/aged.ts';
import { Client, signedIn } from '../fixtures/client.ts';
import { demoStats, orderFaults, resetDemo } from '../fixtures/demo.ts';
import { startTarget, type Target } from '../fixtures/target.ts';

const ACCESS_TOKEN_SECONDS = 3;
const EXPIRY_MS = ACCESS_TOKEN_SECONDS * 1000 + 200;

let target: Target;
let client: Client;
beforeAll(async () => {
  target = await startTarget({
    accessTokenSeconds: ACCESS_TOKEN_SECONDS,
    environment: { JWT_CLOCK_TOLERANCE: '0' },
  });
});
afterAll(() => target?.stop());
beforeEach(async () => {
  await resetDemo(target);
  client = new Client(target.origin);
  await client.signIn();
});

describe('an access token that has expired', () => {
  it('is renewed before the page renders, and the page sees the fresh session in the same request', async () => {
    const before = client.cookies.get('gatehouse-session');
    await sleep(EXPIRY_MS);
    const response = await client.request('/dashboard');
    expect(response.status).toBe(200);
    expect(await response.text()).toContain('demo@gatehouse.example');
    expect(client.cookies.get('gatehouse-session')).not.toBe(before);
    expect((await demoStats(target)).refreshes).toBe(1);
  });

  it('is renewed once an expiry, over several expiries, and nobody is sent to the sign-in page', async () => {
    for (let expiry = 1; expiry <= 3; expiry += 1) {
      await sleep(EXPIRY_MS);
      expect((await client.request('/dashboard')).status).toBe(200);
      expect((await client.request('/dashboard')).status).toBe(200);
      expect((await demoStats(target)).refreshes).toBe(expiry);
    }
    expect(client.history.every(({ location }) => !location?.includes('/login'))).toBe(true);
  });

  it('is renewed once for twenty parallel requests with the same cookie', async () => {
    await sleep(EXPIRY_MS);
    const tabs = Array.from({ length: 20 }, () => client.clone());
    const responses = await Promise.all(tabs.map((tab) => tab.api('/products?limit=1')));
    expect(responses.map(({ status }) => status)).toEqual(Array(20).fill(200));
    expect(await demoStats(target)).toMatchObject({ refreshes: 1, reuseDetected: 0 });
  });

  it('is renewed for the latecomer whose answer was lost, without spending a token again', async () => {
    await sleep(EXPIRY_MS);
    const lost = client.clone();
    expect((await lost.api('/products?limit=1')).status).toBe(200);
    expect((await client.api('/products?limit=1')).status).toBe(200);
    expect(await demoStats(target)).toMatchObject({ refreshes: 1, reuseDetected: 0 });
  });

  it('is renewed for the latecomer after several renewals, with the newest session there is', async () => {
    const latecomers: Client[] = [];
    for (let renewal = 0; renewal < 3; renewal += 1) {
      latecomers.push(client.clone());
      await sleep(EXPIRY_MS);
      expect((await client.api('/products?limit=1')).status).toBe(200);
    }
    const { refreshToken } = (await sessionIn(client)).tokens;
    for (const latecomer of latecomers) {
      expect((await latecomer.request('/dashboard')).status).toBe(200);
      expect((await sessionIn(latecomer)).tokens.refreshToken).toBe(refreshToken);
    }
    expect(await demoStats(target)).toMatchObject({ refreshes: 3, refreshRejected: 0, reuseDetected: 0 });
  });

  it('is renewed for a soft navigation too, and the cookie arrives', async () => {
    await sleep(EXPIRY_MS);
    const before = client.cookies.get('gatehouse-session');
    const response = await client.request('/dashboard', { as: 'fetch', headers: { rsc: '1' } });
    expect(response.status).toBe(200);
    expect(response.headers.get('content-type')).toContain('text/x-component');
    expect(client.cookies.get('gatehouse-session')).not.toBe(before);
  });

  it('is renewed on a public page too, whose answer no cache may keep', async () => {
    await sleep(EXPIRY_MS);
    const response = await client.request('/');
    expect(response.headers.getSetCookie()).toHaveLength(1);
    expect(response.headers.get('cache-control')).toBe('private, no-store');
  });

  it('spends nothing on a HEAD', async () => {
    await sleep(EXPIRY_MS);
    await client.request('/dashboard', { method: 'HEAD' });
    expect((await demoStats(target)).refreshes).toBe(0);
  });
});

describe('a token that looks good, but that the backend refuses to a server component', () => {
  it('is renewed by a trip of the browser, because a page cannot set cookies', async () => {
    await orderFaults(target, { api: [{ kind: 'unauthorized-once' }] });
    const refused = await client.request('/dashboard/products');
    expect(refused.status).toBe(307);
    const refresh = new URL(refused.headers.get('location') ?? '', target.origin);
    expect(refresh.pathname).toBe('/auth/refresh');

    const renewed = await client.request(refresh.pathname + refresh.search);
    expect(renewed.status).toBe(303);
    expect(renewed.headers.getSetCookie()).toHaveLength(1);
    expect(new URL(renewed.headers.get('location') ?? '', target.origin).pathname).toBe(
      '/dashboard/products',
    );
    expect((await client.request('/dashboard/products')).status).toBe(200);
    expect(await demoStats(target)).toMatchObject({ refreshes: 1 });
  });

  it('is renewed once, not in a loop, when the backend goes on refusing', async () => {
    await orderFaults(target, { api: [{ kind: 'status', status: 401, times: -1 }] });
    let path = '/dashboard/products';
    for (let hop = 0; hop < 3; hop += 1) {
      const response = await client.request(path);
      if (response.status === 200) break;
      const location = new URL(response.headers.get('location') ?? '', target.origin);
      path = location.pathname + location.search;
    }
    expect(client.history.at(-1)).toMatchObject({ path: '/dashboard/products', status: 200 });
    expect(await demoStats(target)).toMatchObject({ refreshes: 1 });
  });
});

describe('a backend that does not rotate', () => {
  it('has its one refresh token kept, and spent again at every expiry', async () => {
    const forgiving = await startTarget({
      accessTokenSeconds: ACCESS_TOKEN_SECONDS,
      environment: { JWT_CLOCK_TOLERANCE: '0' },
      demo: { DEMO_REUSE_WINDOW_SECONDS: '60' },
    });
    try {
      const visitor = await signedIn(forgiving.origin);
      const { refreshToken } = (await sessionIn(visitor)).tokens;
      await orderFaults(forgiving, { refresh: [{ kind: 'no-refresh-token', times: -1 }] });
      for (let expiry = 1; expiry <= 2; expiry += 1) {
        await sleep(EXPIRY_MS);
        const tabs = Array.from({ length: 5 }, () => visitor.clone());
        const answers = await Promise.all([visitor, ...tabs].map((tab) => tab.request('/dashboard')));
        expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 200));
        expect((await sessionIn(visitor)).tokens.refreshToken).toBe(refreshToken);
        expect((await demoStats(forgiving)).refreshes).toBe(expiry);
      }
    } finally {
      await forgiving.stop();
    }
  });
});
