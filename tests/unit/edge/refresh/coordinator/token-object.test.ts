import { describe, expect, test } from 'vitest';
import { createBackend } from '../../../../../edge/backend/backend.ts';
import { platzi } from '../../../../../edge/backend/presets/platzi.ts';
import { createRefreshGrant } from '../../../../../edge/refresh/coordinator/grant.ts';
import { memoryCoordinator } from '../../../../../edge/refresh/coordinator/memory.ts';
import { type Entry, TokenObject } from '../../../../../edge/refresh/coordinator/token-object.ts';
import { type RefreshGrant, SIGNED_OUT } from '../../../../../edge/refresh/coordinator/types.ts';
import { RETENTION_MS } from '../../../../../edge/refresh/policy.ts';
import type { Verifier } from '../../../../../edge/tokens/verify.ts';
import { DAY, NOON, SECOND } from '../../../../fixtures/core/test-gatehouse.ts';
import { startControlledDemo, tokensOf } from '../../../demo/harness.ts';

/** A backend that can revoke; the one that the preset is about cannot. */
const REVOKING = {
  ...platzi,
  logout: { path: '/auth/logout', body: { refreshToken: '$refreshToken' } },
} as const;
/** What is tested here is who spends what: whether a token verifies is another matter. */
const TRUSTING: Verifier = {
  verify: async () => ({ status: 'valid', claims: {} }),
  verifyIssued: async () => ({ status: 'valid', claims: {} }),
  generation: () => 0,
  isReady: async () => true,
  leewaySeconds: 0,
  takesOpaque: false,
};

/** The two ways to coordinate that need no server, in front of the real demo backend with a clock that tests move. */
function start(kind: 'object' | 'memory') {
  const demo = startControlledDemo();
  const clock = { now: NOON };
  const logged: (readonly [event: string, attempts: number | undefined])[] = [];
  const now = () => clock.now;
  const gates: Promise<void>[] = [];
  /** Refresh tokens that the backend has handed out, in order. */
  const issued: string[] = [];
  const backend = createBackend({
    baseUrl: 'http://demo.test/api/v1',
    preset: REVOKING,
    now,
    async fetch(request) {
      const response = await demo.send(new URL(request.url).pathname, {
        method: request.method,
        headers: request.headers,
        body: await request.text(),
      });
      if (request.url.endsWith('/auth/refresh-token')) {
        if (response.ok) issued.push((await tokensOf(response.clone())).refresh_token);
        await gates.shift();
      }
      return response;
    },
  });
  const exchange = createRefreshGrant({ source: backend, verifier: TRUSTING });
  const stored = new Map<string, Entry>();
  const open = () => (kind === 'memory' ? memoryCoordinator(exchange, now) : openObject(exchange));

  function openObject(of: RefreshGrant): TokenObject {
    const storage = {
      get: async (key: string) => stored.get(key),
      put: async (key: string, entry: Entry) => void stored.set(key, entry),
      setAlarm: async () => {},
      deleteAll: async () => stored.clear(),
    };
    const log = (_: string, event: string, { attempts }: { attempts?: number } = {}) =>
      void logged.push([event, attempts]);
    return new TokenObject({ storage, exchange: of, tombstoneMs: 7 * DAY, now, log });
  }

  function pass(ms: number): void {
    clock.now += ms;
    demo.pass(ms);
  }

  return { demo, open, pass, gates, issued, stored, logged };
}

describe.each(['object', 'memory'] as const)('coordinated by: %s', (kind) => {
  test('B5: a spent token yields its successor for a minute, and then goes to the backend, which ends the family', async () => {
    const { demo, open, pass } = start(kind);
    const { refresh_token } = await demo.signIn();
    const coordinator = open();
    const first = await coordinator.refreshOnce(refresh_token);
    pass(RETENTION_MS - SECOND);
    expect(await coordinator.refreshOnce(refresh_token)).toEqual({ ...first, status: 'fresh' });
    expect(await demo.stats()).toMatchObject({ refreshes: 1, reuseDetected: 0 });

    pass(2 * SECOND);
    expect(await coordinator.refreshOnce(refresh_token)).toEqual({ status: 'terminal', reason: 'rejected' });
    expect(await demo.stats()).toMatchObject({ refreshes: 1, reuseDetected: 1 });
  });

  test('B11: a sign-out amid a refresh revokes at the backend what the refresh brings', async () => {
    const { demo, open, gates, issued } = start(kind);
    const { refresh_token } = await demo.signIn();
    const answered = Promise.withResolvers<void>();
    gates.push(answered.promise);
    const coordinator = open();
    const late = coordinator.refreshOnce(refresh_token);
    await expect.poll(() => demo.stats()).toMatchObject({ refreshes: 1 });
    await coordinator.revoke(refresh_token);
    answered.resolve();
    expect(await late).toEqual(SIGNED_OUT);
    expect(await coordinator.refreshOnce(refresh_token)).toMatchObject(SIGNED_OUT);
    expect(issued).toHaveLength(1);
    expect(await refreshesWith(demo, issued)).toEqual([401]);
    expect(await demo.stats()).toMatchObject({ refreshes: 1, reuseDetected: 0, refreshRejected: 1 });
    expect(await asked(demo)).toContain('/api/v1/auth/logout');
  });

  test('B11: a sign-out as the refresh comes back leaves no token that is worth something', async () => {
    for (let turns = 0; turns <= 60; turns += 1) {
      const { demo, open, gates, issued } = start(kind);
      const { refresh_token } = await demo.signIn();
      const answered = Promise.withResolvers<void>();
      gates.push(answered.promise);
      const coordinator = open();
      const late = coordinator.refreshOnce(refresh_token);
      await expect.poll(() => demo.stats(), { interval: 1 }).toMatchObject({ refreshes: 1 });
      answered.resolve();
      for (let turn = 0; turn < turns; turn += 1) await new Promise((resolve) => setImmediate(resolve));
      // As the sign-out does it: whatever is known to be the newest is revoked.
      const known = (await coordinator.revoke(refresh_token))?.refreshToken;
      await late;
      if (known !== undefined) await demo.post('/api/v1/auth/logout', { refreshToken: known });
      expect([turns, ...(await refreshesWith(demo, issued))]).toEqual([turns, 401]);
    }
  });
});

test('a tombstone that is laid while a renewal looks what is stored is not written over', async () => {
  const stored = new Map<string, Entry>();
  const spent: string[] = [];
  const read = Promise.withResolvers<void>();
  const reads = [read.promise];
  const open = () =>
    new TokenObject({
      storage: {
        async get(key) {
          const found = stored.get(key);
          await reads.shift();
          return found;
        },
        put: async (key, entry) => void stored.set(key, entry),
        setAlarm: async () => {},
        deleteAll: async () => stored.clear(),
      },
      exchange: {
        async redeem(token) {
          spent.push(token);
          return { status: 'terminal', reason: 'rejected' };
        },
        revoke: async () => {},
      },
      tombstoneMs: 7 * DAY,
      now: () => NOON,
      log: () => {},
    });
  const object = open();
  const late = object.refreshOnce('r');
  await object.revoke('r');
  read.resolve();
  expect(await late).toMatchObject(SIGNED_OUT);
  expect(await open().refreshOnce('r')).toMatchObject(SIGNED_OUT);
  expect(spent).toEqual([]);
});

describe('an object that comes up after a crash', () => {
  test('B3: spends the token again, says so, and counts', async () => {
    const { demo, open, gates, stored, logged } = start('object');
    const { refresh_token } = await demo.signIn();
    gates.push(new Promise(() => {}), new Promise(() => {}));
    open().refreshOnce(refresh_token);
    await expect.poll(() => demo.stats()).toMatchObject({ refreshes: 1 });
    expect([...stored.values()]).toEqual([expect.objectContaining({ status: 'pending', attempts: 1 })]);
    open().refreshOnce(refresh_token);
    await expect.poll(() => [...stored.values()]).toEqual([expect.objectContaining({ attempts: 2 })]);
    await expect.poll(() => demo.stats()).toMatchObject({ refreshRejected: 1 });
    expect(await open().refreshOnce(refresh_token)).toEqual({ status: 'terminal', reason: 'rejected' });
    expect(logged).toEqual([
      ['refresh_resumed', 2],
      ['refresh_resumed', 3],
    ]);
  });

  test('keeps no token where others could read it', async () => {
    const { demo, open, stored } = start('object');
    const { refresh_token } = await demo.signIn();
    const outcome = await open().refreshOnce(refresh_token);
    const kept = JSON.stringify([...stored]);
    expect(outcome.status).toBe('renewed');
    for (const token of 'tokens' in outcome ? Object.values(outcome.tokens) : []) {
      if (typeof token === 'string') expect(kept).not.toContain(token);
    }
    expect(kept).not.toContain(refresh_token);
  });
});

type Demo = ReturnType<typeof startControlledDemo>;

/** How the backend answers refreshes with tokens that should be dead. */
async function refreshesWith(demo: Demo, tokens: readonly string[]): Promise<number[]> {
  const statuses: number[] = [];
  for (const token of tokens) statuses.push((await demo.refresh(token)).status);
  return statuses;
}

async function asked(demo: Demo): Promise<string[]> {
  const requests: { path: string }[] = await (await demo.send('/_control/requests')).json();
  return requests.map(({ path }) => path);
}
