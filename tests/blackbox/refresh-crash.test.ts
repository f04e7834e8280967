import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { demoStats, orderFaults, resetDemo } from '../fixtures/backends/demo.ts';
import { expiredBrowser } from '../fixtures/clients/expired.ts';
import { TestBrowser } from '../fixtures/clients/test-browser.ts';
import { eventually } from '../fixtures/lib/eventually.ts';
import { type MortalTarget, startMortalTarget } from '../fixtures/targets/crash.ts';

const ISOLATES = 4;
const REQUESTS = 20;
/** Under `next start`, a lock whose holder was killed has to run out before anyone else may take it: twelve seconds, once. */
const SOON = { lockMs: 300 };

let target: MortalTarget;
beforeEach(() => resetDemo(target));

describe('with a backend that allows for a retry, a coordinator that dies before it has noted the new token', () => {
  beforeAll(async () => {
    target = await startMortalTarget({ isolates: ISOLATES, demo: { DEMO_REUSE_WINDOW_SECONDS: '15' } });
  });
  afterAll(() => target?.stop());

  it('B3: costs nobody the session: all who ask are answered, for two spends', async () => {
    const client = await expiredBrowser(target);
    const before = target.log.length;
    await target.crash(1);
    const tabs = Array.from({ length: REQUESTS }, () => client.clone());
    const responses = await Promise.all(
      tabs.map((tab) => target.ask(tab, '/api/products?limit=1', { as: 'fetch' })),
    );
    expect(responses.map(({ status }) => status)).toEqual(tabs.map(() => 200));
    const stats = await demoStats(target);
    expect(stats).toMatchObject({ refreshes: 2, refreshRejected: 0, reuseDetected: 0 });
    await eventually(() => expect(resumed(before)).toEqual([2]));
    expect((await client.request('/dashboard')).status).toBe(200);
    console.log(`${ISOLATES} isolates, ${REQUESTS} requests, 1 crash, ${stats.refreshes} spends`);
  });
});

describe('B3: with a backend that allows for a retry within a minute, a coordinator that dies before it has noted the new token', () => {
  beforeAll(async () => {
    target = await startMortalTarget({ demo: { DEMO_REUSE_WINDOW_SECONDS: '60' } }, SOON);
  });
  afterAll(() => target?.stop());

  it('with everything else, and comes up again, goes on from what was noted', async () => {
    const client = await expiredBrowser(target);
    const before = target.log.length;
    await stopMidFlight(client);
    const later = movedTo(target.origin, client);
    expect((await target.ask(later, '/dashboard')).status).toBe(200);
    expect(await demoStats(target)).toMatchObject({ refreshes: 2, refreshRejected: 0, reuseDetected: 0 });
    await eventually(() => expect(resumed(before)).toEqual([2]));
  });

  it('again and again costs nobody the session either', async () => {
    const client = await expiredBrowser(target);
    await target.crash(2);
    expect((await target.ask(client, '/dashboard')).status).toBe(200);
    await target.crash(0);
    expect((await client.request('/dashboard')).status).toBe(200);
    expect(await demoStats(target)).toMatchObject({ refreshRejected: 0, reuseDetected: 0 });
  });
});

describe('with a strict backend, a coordinator that dies before it has noted the new token', () => {
  beforeAll(async () => {
    target = await startMortalTarget({}, SOON);
  });
  afterAll(() => target?.stop());

  it('B3: costs one return to the sign-in page, and no more', async () => {
    const client = await expiredBrowser(target);
    await target.crash(1);
    await expectOneReturn(client);
  });

  it('B3: costs no more with everything else either', async () => {
    const client = await expiredBrowser(target);
    await stopMidFlight(client);
    await expectOneReturn(movedTo(target.origin, client));
  });

  it('B3: is all that costs anything: what was noted before everything went down is still known after', async () => {
    const client = await expiredBrowser(target);
    expect((await client.clone().request('/dashboard')).status).toBe(200);
    await target.restart();
    const later = movedTo(target.origin, client);
    expect((await later.request('/dashboard')).status).toBe(200);
    expect(await demoStats(target)).toMatchObject({ refreshes: 1, refreshRejected: 0, reuseDetected: 0 });
  });

  it('B13: leaves a sign-out in force when everything comes up again', async () => {
    const client = await expiredBrowser(target);
    const copy = client.clone();
    expect((await client.signOut()).status).toBe(303);
    await target.restart();
    const later = movedTo(target.origin, copy);
    expect((await later.api('/products?limit=1')).status).toBe(401);
    expect((await later.request('/dashboard')).status).toBe(307);
    expect((await demoStats(target)).refreshes).toBe(0);
  });
});

describe('with a strict backend, a coordinator that has forgotten what it noted', () => {
  beforeAll(async () => {
    target = await startMortalTarget({}, SOON);
  });
  afterAll(() => target?.stop());

  it('B5: asks the backend about the old token, which knows it for reused: one return to the sign-in page', async () => {
    const client = await expiredBrowser(target);
    expect((await client.clone().request('/dashboard')).status).toBe(200);
    const before = target.log.length;
    await target.restart('has forgotten');
    await expectOneReturn(movedTo(target.origin, client));
    expect(await demoStats(target)).toMatchObject({ refreshes: 1, refreshRejected: 1 });
    await eventually(() => expect(logged('session_ended', before)).toEqual([ended('rejected')]));
  });
});

/** Stops everything while the backend's answer to a refresh is under way, and starts it again. */
async function stopMidFlight(client: TestBrowser): Promise<void> {
  await orderFaults(target, { refresh: [{ kind: 'late', ms: 8_000 }] });
  const lost = client.clone().request('/dashboard');
  const ended = lost.then(
    ({ status }) => status,
    () => 'cut off',
  );
  await expect.poll(() => demoStats(target)).toMatchObject({ refreshes: 1 });
  await target.restart();
  expect(await ended).not.toBe(200);
}

async function expectOneReturn(client: TestBrowser): Promise<void> {
  const { logins } = await demoStats(target);
  const response = await target.ask(client, '/dashboard');
  expect(response.status).toBe(307);
  const location = new URL(response.headers.get('location') ?? '', target.origin);
  expect([location.pathname, location.searchParams.get('returnTo')]).toEqual(['/login', '/dashboard']);
  expect(client.cookies.has('gatehouse-session')).toBe(false);
  expect((await client.request(location.pathname + location.search)).status).toBe(200);
  expect((await client.signIn()).status).toBe(303);
  expect((await client.request('/dashboard')).status).toBe(200);
  expect(await demoStats(target)).toMatchObject({ logins: logins + 1, reuseDetected: 1 });
}

/** The same browser, for which the site has another port now. */
function movedTo(origin: string, client: TestBrowser): TestBrowser {
  const moved = new TestBrowser(origin);
  for (const [name, value] of client.cookies) moved.cookies.set(name, value);
  return moved;
}

/** How often each token that the log speaks of was spent. */
function resumed(from: number): unknown[] {
  return logged('refresh_resumed', from).map(({ attempts }) => attempts);
}

function logged(event: string, from: number): Readonly<Record<string, unknown>>[] {
  return target.log
    .slice(from)
    .filter((line) => line.includes(`"${event}"`))
    .map((line) => JSON.parse(line));
}

function ended(reason: string): unknown {
  return expect.objectContaining({ reason });
}
