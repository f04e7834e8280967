import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import {
  demoStats,
  type Fault,
  HELD_MS,
  orderFaults,
  refreshesAsked,
  resetDemo,
} from '../fixtures/backends/demo.ts';
import { age, expiredBrowser } from '../fixtures/clients/expired.ts';
import { type RequestKind, signedIn, type TestBrowser } from '../fixtures/clients/test-browser.ts';
import { startTarget, type Target } from '../fixtures/targets/target.ts';
import { dose } from '../rotating-part.ts';

const ISOLATES = 4;
/** What nobody may wait for longer at a sign-out. */
const DEADLINE_MS = 10_000;
/** For so long an isolate goes on without asking whether a session has ended. */
const NOTICED_MS = 5_000;
const REPLAYS = dose(150, 1_500);
const TIMEOUT_MS = 120_000;

const ADDRESSES: readonly (readonly [path: string, as: RequestKind])[] = [
  ['/dashboard', 'document'],
  ['/dashboard', 'navigation'],
  ['/api/products?limit=1', 'fetch'],
];

let target: Target;
beforeAll(async () => {
  target = await startTarget({ isolates: ISOLATES });
});
afterAll(() => target?.stop());
beforeEach(() => resetDemo(target));

describe('a sign-out while a refresh is under way', () => {
  it.each([
    ['that the backend has not begun', 'delay'],
    ['whose answer is on its way', 'late'],
  ])('B11: is answered at once, and what comes of the refresh %s is no session', async (_, kind) => {
    const client = await expiredBrowser(target);
    await orderFaults(target, { refresh: [{ kind, ms: HELD_MS, times: -1 }] });
    const tabs = ADDRESSES.map(() => client.clone());
    let answered = 0;
    const late = ADDRESSES.map(async ([path, as], at) => {
      const answer = await tabs[at]?.request(path, { as });
      answered += 1;
      return answer;
    });
    await expect.poll(() => refreshesAsked(target)).toBe(1);

    const response = await client.signOut();
    expect(answered).toBe(0);
    expect([response.status, response.headers.get('location')]).toEqual([303, '/login?reason=signed_out']);
    expect(client.cookies.has('gatehouse-session')).toBe(false);

    await orderFaults(target, {});
    expect((await Promise.all(late)).map((answer) => answer?.status)).toEqual([307, 401, 401]);
    for (const tab of tabs) await expectNoSession(tab);
    expect(await refreshesAsked(target)).toBe(1);
  });

  it('B13: is in force for the cookie that a refresh has just brought elsewhere', async () => {
    const client = await expiredBrowser(target);
    const tab = client.clone();
    expect((await tab.request('/dashboard')).status).toBe(200);
    expect((await client.signOut()).status).toBe(303);
    await expectNoSession(await age(tab));
    expect(await demoStats(target)).toMatchObject({ refreshes: 1, reuseDetected: 0 });
  });
});

describe('a sign-out while the backend is in trouble', () => {
  const everything = (fault: Fault) => {
    const always = [{ ...fault, times: -1 }];
    return { refresh: always, logout: always, profile: always, api: always, jwks: always };
  };

  it.each([
    ['is down', { kind: 'status', status: 503 }],
    ['hangs', { kind: 'timeout' }],
    ['drips', { kind: 'drip' }],
  ])('B11: clears the cookie and leads to the sign-in page when it %s', async (_, fault) => {
    const [client, fresh] = [await expiredBrowser(target), await signedIn(target.origin)];
    const copy = client.clone();
    await orderFaults(target, everything(fault));
    for (const leaving of [client, fresh]) {
      const started = performance.now();
      expect((await leaving.signOut()).status).toBe(303);
      expect(performance.now() - started).toBeLessThan(DEADLINE_MS);
      expect(leaving.cookies.has('gatehouse-session')).toBe(false);
    }
    await orderFaults(target, {});
    await expectNoSession(copy);
    expect(await refreshesAsked(target)).toBe(0);
  });
});

describe('B13: a cookie that was copied before the sign-out', () => {
  it.each(['', ' and whose access token is over'])('is no session any more%s', async (over) => {
    const client = await signedIn(target.origin);
    const copy = client.clone();
    if (over !== '') await age(copy);
    await client.signOut();
    await expectNoSession(copy);
    expect(await demoStats(target)).toMatchObject({ refreshes: 0, reuseDetected: 0 });
  });

  it('is no session in any isolate within five seconds, though each of them has just seen it alive', async () => {
    const client = await signedIn(target.origin);
    const copy = client.clone();
    await askedEverywhere(copy);
    await client.signOut();
    await sleep(NOTICED_MS);
    for (const { status, path } of await askedEverywhere(copy)) {
      expect(status, path).toBe(path === '/dashboard' ? 307 : 401);
    }
  });

  it('is no session at once where the sign-out was, though it has just been seen alive there', async () => {
    const single = await startTarget();
    try {
      const client = await signedIn(single.origin);
      const copy = client.clone();
      expect((await copy.request('/dashboard')).status).toBe(200);
      await client.signOut();
      expect((await copy.clone().request('/dashboard')).status).toBe(307);
      const session = await copy.request('/auth/session', { as: 'fetch' });
      expect(await session.json()).toEqual({ authenticated: false });
    } finally {
      await single.stop();
    }
  });

  it('does not touch another session of the same user, nor one that begins later', async () => {
    const [client, elsewhere] = [await signedIn(target.origin), await signedIn(target.origin)];
    const copy = client.clone();
    await client.signOut();
    await client.signIn();
    for (const one of [client, elsewhere]) {
      expect((await one.request('/dashboard')).status).toBe(200);
      expect((await (await age(one)).api('/products?limit=1')).status).toBe(200);
    }
    await expectNoSession(copy);
    expect((await client.request('/dashboard')).status).toBe(200);
  });

  it('is no session either when it was left behind by a new sign-in', async () => {
    const client = await signedIn(target.origin);
    const copy = client.clone();
    expect((await client.signIn()).status).toBe(303);
    await expectNoSession(copy);
    expect((await client.request('/dashboard')).status).toBe(200);
  });
});

describe('B13: a signed-out cookie that is replayed a great many times at once', () => {
  it('is no session where it was signed out', { timeout: TIMEOUT_MS }, async () => {
    const single = await startTarget();
    try {
      expect(await takenForSessions(await signedOutCopy(single))).toBe(0);
    } finally {
      await single.stop();
    }
  });

  it('is no session in any other isolate', { timeout: TIMEOUT_MS }, async () => {
    expect(await takenForSessions(await signedOutCopy(target))).toBe(0);
  });

  it('is no session either when every other request is broken off', { timeout: TIMEOUT_MS }, async () => {
    const copy = await signedOutCopy(target);
    expect(await takenForSessions(copy, (turn) => (turn % 2 === 0 ? turn % 50 : undefined))).toBe(0);
  });
});

async function signedOutCopy({ origin }: Target): Promise<TestBrowser> {
  const client = await signedIn(origin);
  const copy = client.clone();
  expect((await client.signOut()).status).toBe(303);
  return copy;
}

/**
 * How many of so many copies, sent at once, open anything.
 *
 * @param patience - after how many milliseconds a request is broken off, if it is
 */
async function takenForSessions(
  copy: TestBrowser,
  patience: (turn: number) => number | undefined = () => undefined,
): Promise<number> {
  const statuses = Array.from({ length: REPLAYS }, async (_, turn) => {
    const after = patience(turn);
    const path = turn % 4 < 2 ? '/dashboard' : '/api/products?limit=1';
    const broken = after === undefined ? {} : { signal: AbortSignal.timeout(after) };
    const asked = copy.clone().request(path, { as: turn % 4 < 2 ? 'document' : 'fetch', ...broken });
    return asked.then(
      ({ status }) => status,
      (error) => {
        if (after === undefined) throw error;
        return undefined;
      },
    );
  });
  return (await Promise.all(statuses)).filter((status) => status === 200).length;
}

/** What opens nothing, whoever is asked. */
async function expectNoSession(client: TestBrowser): Promise<void> {
  const session = await client.clone().request('/auth/session', { as: 'fetch' });
  expect(await session.json()).toEqual({ authenticated: false });
  expect((await client.clone().api('/products?limit=1')).status).toBe(401);
  const page = await client.clone().request('/dashboard');
  expect(page.status).toBe(307);
  expect(new URL(page.headers.get('location') ?? '', target.origin).pathname).toBe('/login');
}

/** Asks every isolate for a page and for data. */
async function askedEverywhere(client: TestBrowser): Promise<{ path: string; status: number }[]> {
  const answers: { path: string; status: number }[] = [];
  for (const [path, as] of [
    ['/dashboard', 'document'],
    ['/api/products?limit=1', 'fetch'],
  ] as const) {
    for (let isolate = 0; isolate < 2 * ISOLATES; isolate += 1) {
      const { status } = await client.clone().request(path, { as });
      answers.push({ path, status });
    }
  }
  return answers;
}
