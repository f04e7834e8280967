import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { demoStats, HELD_MS, orderFaults, refreshesAsked, resetDemo } from '../fixtures/backends/demo.ts';
import { age, expiredBrowser } from '../fixtures/clients/expired.ts';
import {
  ADMIN_LOGIN,
  DEMO_LOGIN,
  type RequestKind,
  ROBIN_LOGIN,
  type TestBrowser,
} from '../fixtures/clients/test-browser.ts';
import { startTarget, type Target } from '../fixtures/targets/target.ts';

const ISOLATES = 4;
const USERS = [DEMO_LOGIN, ROBIN_LOGIN, ADMIN_LOGIN];
/** What one user's tabs ask for, all at once. */
const MIXTURE: readonly (readonly [path: string, as: RequestKind, times: number])[] = [
  ['/dashboard', 'document', 6],
  ['/dashboard/products', 'document', 2],
  ['/dashboard', 'navigation', 6],
  ['/api/products?limit=1', 'fetch', 20],
  ['/auth/session', 'fetch', 4],
  ['/', 'document', 2],
];
const BACKGROUND = ['fetch', 'navigation', 'prefetch', 'segment'] as const;

let target: Target;
beforeAll(async () => {
  target = await startTarget({ isolates: ISOLATES });
});
afterAll(() => target?.stop());
beforeEach(() => resetDemo(target));

describe('B1: tabs that wake up together', () => {
  it('are all answered, and spend one token, whatever they ask for', async () => {
    const client = await expiredBrowser(target);
    const answers = await askedAtOnce(client);
    expect(answers).toEqual(answers.map(() => '200'));
    expect(await demoStats(target)).toMatchObject({ refreshes: 1, refreshRejected: 0, reuseDetected: 0 });
    expect(await refreshesAsked(target)).toBe(1);
    await report(answers.length, 1);
  });

  it('of several users spend one token a user', async () => {
    const clients = await Promise.all(USERS.map((login) => expiredBrowser(target, 'over', login)));
    const answers = (await Promise.all(clients.map(askedAtOnce))).flat();
    expect(answers).toEqual(answers.map(() => '200'));
    expect(await demoStats(target)).toMatchObject({ refreshes: USERS.length, reuseDetected: 0 });
    expect(await refreshesAsked(target)).toBe(USERS.length);
    await report(answers.length, USERS.length);
  });

  it('spend one token too when it is only due, and the backend takes its time', async () => {
    const client = await expiredBrowser(target, 'due');
    await orderFaults(target, { refresh: [{ kind: 'late', ms: 1_000, times: -1 }] });
    const answers = await askedAtOnce(client);
    expect(answers).toEqual(answers.map(() => '200'));
    expect(await refreshesAsked(target)).toBe(1);
  });
});

describe('B2: an answer with a new cookie that never arrives', () => {
  it('costs nothing: the old cookie is good for a minute, in every isolate', async () => {
    const client = await expiredBrowser(target);
    for (let loss = 0; loss < 2 * ISOLATES; loss += 1) {
      expect((await client.clone().api('/products?limit=1')).status).toBe(200);
    }
    expect((await client.request('/dashboard')).status).toBe(200);
    expect(await demoStats(target)).toMatchObject({ refreshes: 1, reuseDetected: 0 });
  });

  it.each(['document', 'fetch'] as const)('costs nothing when the client hangs up on a %s', async (as) => {
    const client = await expiredBrowser(target);
    await orderFaults(target, { refresh: [{ kind: 'late', ms: HELD_MS }] });
    const hangUp = new AbortController();
    const path = as === 'document' ? '/dashboard' : '/api/products?limit=1';
    const lost = client.clone().request(path, { as, signal: hangUp.signal });
    await expect.poll(() => demoStats(target)).toMatchObject({ refreshes: 1 });
    hangUp.abort();
    await expect(lost).rejects.toThrow();
    await orderFaults(target, {});

    expect((await client.request('/dashboard')).status).toBe(200);
    expect(await demoStats(target)).toMatchObject({ refreshes: 1, refreshRejected: 0, reuseDetected: 0 });
    expect(await refreshesAsked(target)).toBe(1);
  });

  it('costs nothing when everybody hangs up at once', async () => {
    const client = await expiredBrowser(target);
    await orderFaults(target, { refresh: [{ kind: 'late', ms: HELD_MS }] });
    const hangUp = new AbortController();
    const lost = Array.from({ length: 3 * ISOLATES }, () =>
      client.clone().api('/products?limit=1', { signal: hangUp.signal }),
    );
    await expect.poll(() => demoStats(target)).toMatchObject({ refreshes: 1 });
    hangUp.abort();
    expect((await Promise.allSettled(lost)).map(({ status }) => status)).toEqual(lost.map(() => 'rejected'));
    await orderFaults(target, {});
    expect((await client.request('/dashboard')).status).toBe(200);
    expect(await refreshesAsked(target)).toBe(1);
  });
});

describe('B4: a late answer with an older session', () => {
  it('wins nothing when its cookie is kept after several renewals: the next request is answered', async () => {
    const client = await expiredBrowser(target);
    const slow = client.clone();
    expect((await slow.request('/dashboard')).status).toBe(200);
    for (let renewal = 0; renewal < 3; renewal += 1) {
      await client.api('/products?limit=1');
      await age(client);
    }
    expect((await client.request('/dashboard')).status).toBe(200);
    const { refreshes } = await demoStats(target);

    const overwritten = client.clone();
    overwritten.cookies.set('gatehouse-session', slow.cookies.get('gatehouse-session') ?? '');
    expect((await overwritten.request('/dashboard')).status).toBe(200);
    expect((await (await age(overwritten)).request('/dashboard')).status).toBe(200);
    expect((await client.request('/dashboard')).status).toBe(200);
    expect(await demoStats(target)).toMatchObject({ refreshes, refreshRejected: 0, reuseDetected: 0 });
  });

  it.each(BACKGROUND)('never takes the cookie away when its refresh was refused in a %s', async (as) => {
    const client = await expiredBrowser(target);
    await orderFaults(target, { refresh: [{ kind: 'status', status: 401, times: -1 }] });
    for (const path of ['/dashboard', '/', '/api/products?limit=1', '/auth/session']) {
      const response = await client.request(path, { as });
      expect(response.headers.getSetCookie(), path).toEqual([]);
    }
    expect(client.cookies.has('gatehouse-session')).toBe(true);
    const page = await client.request('/dashboard');
    expect(page.status).toBe(307);
    expect(client.cookies.has('gatehouse-session')).toBe(false);
  });

  it('of a refused refresh leaves a new sign-in alone', async () => {
    const client = await expiredBrowser(target);
    const other = client.clone();
    await orderFaults(target, { refresh: [{ kind: 'status', status: 401, times: -1 }] });
    const [refused, signIn] = await Promise.all([other.api('/products?limit=1', {}), client.signIn()]);
    expect([refused.status, refused.headers.getSetCookie()]).toEqual([401, []]);
    expect(signIn.status).toBe(303);
    expect((await client.request('/dashboard')).status).toBe(200);
  });
});

/** Asks for the whole mixture with the cookie that the client has now; tells each status, and where it leads. */
async function askedAtOnce(client: TestBrowser): Promise<string[]> {
  const asks = MIXTURE.flatMap(([path, as, times]) =>
    Array.from({ length: times }, () => async () => {
      const response = await client.clone().request(path, { as });
      await response.arrayBuffer();
      return `${response.status} ${response.headers.get('location') ?? ''}`.trim();
    }),
  );
  return Promise.all(asks.map((ask) => ask()));
}

async function report(requests: number, tokens: number): Promise<void> {
  const { refreshes } = await demoStats(target);
  console.log(`${ISOLATES} isolates, ${requests} requests, ${tokens} expired tokens, ${refreshes} spends`);
}
