import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { demoStats, orderFaults, resetDemo } from '../fixtures/backends/demo.ts';
import { age, sessionIn } from '../fixtures/clients/expired.ts';
import { signedIn, type TestBrowser } from '../fixtures/clients/test-browser.ts';
import { startTarget, type Target } from '../fixtures/targets/target.ts';

/** Of the tokens whose end is waited for. */
const ACCESS_TOKEN_SECONDS = 3;
const EXPIRY_MS = ACCESS_TOKEN_SECONDS * 1000 + 200;
const SHORT = { accessTokenSeconds: ACCESS_TOKEN_SECONDS, environment: { JWT_CLOCK_TOLERANCE: '0' } };

let target: Target;
let short: Target;
let client: TestBrowser;
beforeAll(async () => {
  [target, short] = [await startTarget(), await startTarget(SHORT)];
});
afterAll(async () => {
  await target?.stop();
  await short?.stop();
});
beforeEach(async () => {
  for (const each of [target, short]) await resetDemo(each);
  client = await signedIn(target.origin);
});

describe('an access token that has expired', () => {
  it('is renewed before the page renders, and the page sees the fresh session in the same request', async () => {
    const visitor = await signedIn(short.origin);
    const before = visitor.cookies.get('gatehouse-session');
    await sleep(EXPIRY_MS);
    const response = await visitor.request('/dashboard');
    expect(response.status).toBe(200);
    expect(await response.text()).toContain('demo@gatehouse.example');
    expect(visitor.cookies.get('gatehouse-session')).not.toBe(before);
    expect((await demoStats(short)).refreshes).toBe(1);
  });

  it('is renewed once an expiry, over several expiries, and nobody is sent to the sign-in page', async () => {
    for (let expiry = 1; expiry <= 3; expiry += 1) {
      await age(client);
      expect((await client.request('/dashboard')).status).toBe(200);
      expect((await client.request('/dashboard')).status).toBe(200);
      expect((await demoStats(target)).refreshes).toBe(expiry);
    }
    expect(client.history.every(({ location }) => !location?.includes('/login'))).toBe(true);
  });

  it('is renewed once for twenty parallel requests with the same cookie', async () => {
    await age(client);
    const tabs = Array.from({ length: 20 }, () => client.clone());
    const responses = await Promise.all(tabs.map((tab) => tab.api('/products?limit=1')));
    expect(responses.map(({ status }) => status)).toEqual(Array(20).fill(200));
    expect(await demoStats(target)).toMatchObject({ refreshes: 1, reuseDetected: 0 });
  });

  it('B2: is renewed for the latecomer whose answer was lost, without spending a token again', async () => {
    await age(client);
    const lost = client.clone();
    expect((await lost.api('/products?limit=1')).status).toBe(200);
    expect((await client.api('/products?limit=1')).status).toBe(200);
    expect(await demoStats(target)).toMatchObject({ refreshes: 1, reuseDetected: 0 });
  });

  it('B2: is renewed for the latecomer after several renewals, with the newest session there is', async () => {
    const visitor = await signedIn(short.origin);
    const latecomers: TestBrowser[] = [];
    for (let renewal = 0; renewal < 3; renewal += 1) {
      latecomers.push((await age(visitor)).clone());
      // Only what has really ended is passed over for what came after it.
      if (renewal === 2) await sleep(EXPIRY_MS);
      expect((await visitor.api('/products?limit=1')).status).toBe(200);
    }
    const { refreshToken } = (await sessionIn(visitor)).tokens;
    for (const latecomer of latecomers) {
      expect((await latecomer.request('/dashboard')).status).toBe(200);
      expect((await sessionIn(latecomer)).tokens.refreshToken).toBe(refreshToken);
    }
    expect(await demoStats(short)).toMatchObject({ refreshes: 3, refreshRejected: 0, reuseDetected: 0 });
  });

  it('is renewed for a soft navigation too, and the cookie arrives', async () => {
    await age(client);
    const before = client.cookies.get('gatehouse-session');
    const response = await client.request('/dashboard', { as: 'fetch', headers: { rsc: '1' } });
    expect(response.status).toBe(200);
    expect(response.headers.get('content-type')).toContain('text/x-component');
    expect(client.cookies.get('gatehouse-session')).not.toBe(before);
  });

  it('L5: is renewed on a public page too, whose answer no cache may keep', async () => {
    await age(client);
    const response = await client.request('/');
    expect(response.headers.getSetCookie()).toHaveLength(1);
    expect(response.headers.get('cache-control')).toBe('private, no-store');
  });

  it('spends nothing on a HEAD', async () => {
    await age(client);
    await client.request('/dashboard', { method: 'HEAD' });
    expect((await demoStats(target)).refreshes).toBe(0);
  });
});

describe('a backend that does not rotate', () => {
  it('B10: has its one refresh token kept, and spent again at every expiry', async () => {
    const seconds = 5;
    const forgiving = await startTarget({
      ...SHORT,
      accessTokenSeconds: seconds,
      demo: { DEMO_REUSE_WINDOW_SECONDS: '60' },
    });
    try {
      const visitor = await signedIn(forgiving.origin);
      const { refreshToken } = (await sessionIn(visitor)).tokens;
      await orderFaults(forgiving, { refresh: [{ kind: 'no-refresh-token', times: -1 }] });
      for (let expiry = 1; expiry <= 2; expiry += 1) {
        // What the coordinator has kept of the first refresh is of use until its token has really ended.
        if (expiry === 1) await age(visitor);
        else await sleep(seconds * 1000 + 200);
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
