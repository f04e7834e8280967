import { describe, expect, test, vi } from 'vitest';
import { memoryCoordinator } from '../../../../edge/refresh/coordinator/memory.ts';
import type { SessionTombstones } from '../../../../edge/refresh/coordinator/types.ts';
import { createRevocations } from '../../../../edge/session/revocation.ts';
import type { Session } from '../../../../edge/types.ts';
import { HOUR, type LogLine, NOON, SECOND } from '../../../fixtures/core/test-gatehouse.ts';

const sessionOf = (id: string, provider?: Session['provider']): Session => ({
  id,
  user: { id: 'u' },
  tokens: { accessToken: 'a', receivedAt: NOON },
  createdAt: NOON,
  usedAt: NOON,
  ...(provider && { provider }),
});

/** Two isolates that share a coordinator. */
function start(servesUnchecked = true) {
  const clock = { now: NOON };
  const now = () => clock.now;
  const shared = memoryCoordinator(
    { redeem: async () => ({ status: 'unverifiable' }), revoke: async () => {} },
    now,
  );
  const looks: string[] = [];
  const log: LogLine[] = [];
  /** What comes of a look-up; tests replace it. */
  const way = { look: (_: string, answer: () => Promise<boolean>) => answer() };
  const coordinator: SessionTombstones = {
    revokeSession: shared.revokeSession,
    isRevoked(id, began) {
      looks.push(id);
      return way.look(id, () => shared.isRevoked(id, began));
    },
  };
  const isolate = () =>
    createRevocations({
      coordinator,
      now,
      log: (level, event, fields = {}) => log.push({ level, event, fields }),
      absoluteMs: 2 * HOUR,
      servesUnchecked,
    });
  return { clock, looks, log, way, here: isolate(), elsewhere: isolate() };
}

const GONE = () => Promise.reject(new Error('out of reach'));

describe('whether a session was signed out', () => {
  test('is asked at its first use, and then at most each five seconds', async () => {
    const { clock, looks, here } = start();
    for (let count = 0; count < 11; count += 1) {
      expect(await here.check(sessionOf('s'))).toBe('alive');
      clock.now += SECOND;
    }
    expect(looks).toHaveLength(3);
  });

  test('is asked once for all who come at once', async () => {
    const { looks, here } = start();
    const all = Array.from({ length: 100 }, () => here.check(sessionOf('s')));
    expect(new Set(await Promise.all(all))).toEqual(new Set(['alive']));
    expect(looks).toHaveLength(1);
  });

  test('is asked by another when the request that asks is cut off', async () => {
    const { clock, looks, way, here, elsewhere } = start();
    await elsewhere.revoke('s', NOON + HOUR);
    way.look = (_, answer) => (looks.length > 1 ? answer() : new Promise(() => {}));
    await cutOff(() => here.check(sessionOf('s')));
    const waiting = here.check(sessionOf('s'));
    clock.now += SECOND;
    expect(await waiting).toBe('ended');
    expect(looks).toHaveLength(2);
  });

  test('is asked by those themselves who have waited long for others', { timeout: 10_000 }, async () => {
    const { looks, way, here, elsewhere } = start();
    await elsewhere.revoke('s', NOON + HOUR);
    way.look = (_, answer) => (looks.length > 1 ? answer() : new Promise(() => {}));
    await cutOff(() => here.check(sessionOf('s')));
    // The clock stands still, as if others took the asking over again and again.
    expect(await here.check(sessionOf('s'))).toBe('ended');
  });

  test('shows at once where the sign-out was, and within five seconds elsewhere', async () => {
    const { clock, here, elsewhere } = start();
    await Promise.all([here.check(sessionOf('s')), elsewhere.check(sessionOf('s'))]);
    expect(await here.revoke('s', NOON + HOUR)).toBe(true);
    expect(await here.check(sessionOf('s'))).toBe('ended');
    expect(await elsewhere.check(sessionOf('s'))).toBe('alive');
    clock.now += 5 * SECOND;
    expect(await elsewhere.check(sessionOf('s'))).toBe('ended');
    expect(await elsewhere.check(sessionOf('another'))).toBe('alive');
  });

  test('counts those five seconds from when it was asked, not from when the answer came', async () => {
    const { clock, way, here, elsewhere } = start();
    const slow = Promise.withResolvers<void>();
    way.look = async (_, answer) => {
      const before = await answer();
      await slow.promise;
      return before;
    };
    const asked = elsewhere.check(sessionOf('s'));
    await new Promise(setImmediate);
    await here.revoke('s', NOON + HOUR);
    clock.now += 2 * SECOND;
    slow.resolve();
    expect(await asked).toBe('alive');
    clock.now += 3 * SECOND;
    expect(await elsewhere.check(sessionOf('s'))).toBe('ended');
  });

  test('is remembered wherever it was heard, and asked no more', async () => {
    const { clock, looks, way, here, elsewhere } = start();
    await here.revoke('s', NOON + HOUR);
    expect(await elsewhere.check(sessionOf('s'))).toBe('ended');
    for (let count = 0; count < 1_500; count += 1) await elsewhere.check(sessionOf(`s${count}`));
    looks.length = 0;
    way.look = GONE;
    clock.now += HOUR - 1;
    expect(await elsewhere.check(sessionOf('s'))).toBe('ended');
    expect(await here.check(sessionOf('s'))).toBe('ended');
    expect(looks).toEqual([]);
  });

  test('is forgotten when no cookie of the session can live any more', async () => {
    const { clock, here } = start();
    await here.revoke('s', NOON + HOUR);
    clock.now += HOUR;
    expect(await here.check(sessionOf('s'))).toBe('alive');
  });

  test('is remembered for so many sessions, and asked anew for those that fell out', async () => {
    const { looks, here } = start();
    for (let count = 0; count <= 1_000; count += 1) await here.check(sessionOf(`s${count}`));
    looks.length = 0;
    await here.check(sessionOf('s1000'));
    await here.check(sessionOf('s0'));
    expect(looks).toEqual(['s0']);
  });

  test.each([
    ['fail', GONE],
    ['are never answered', () => new Promise<boolean>(() => {})],
  ])('is told by any of its names, though the other questions %s', async (_, others) => {
    const { way, here, elsewhere, looks } = start();
    await here.revoke('sub:ada', NOON + HOUR);
    const session = sessionOf('s', { subject: 'ada', sid: '1' });
    way.look = (name, answer) => (name === 'sub:ada' ? answer() : others());
    expect(await elsewhere.check(session)).toBe('ended');
    expect(looks).toHaveLength(3);
    way.look = (_, answer) => answer();
    expect(await elsewhere.check(sessionOf('t', { subject: 'ada', since: NOON + 1 }))).toBe('alive');
  });
});

describe('while the coordinator is down', () => {
  test('a sign-out holds where it was, and says that nobody else has heard', async () => {
    const { way, here } = start();
    const { log, here: cut } = startCut();
    expect(await cut.revoke('s', NOON + HOUR)).toBe(false);
    expect(await cut.check(sessionOf('s'))).toBe('ended');
    expect(log).toEqual([{ level: 'error', event: 'coordinator_unavailable', fields: { reason: 'failed' } }]);
    way.look = GONE;
    expect(await here.check(sessionOf('s'))).toBe('alive');
  });

  test.each<[boolean, 'alive' | 'unknown']>([
    [true, 'alive'],
    [false, 'unknown'],
  ])('a session is asked for twice, then not for five seconds (served: %s)', async (served, expected) => {
    const { clock, looks, way, here } = start(served);
    way.look = GONE;
    expect([await here.check(sessionOf('s')), await here.check(sessionOf('s'))]).toEqual([
      expected,
      expected,
    ]);
    expect(looks).toEqual(['s', 's']);
    way.look = (_, answer) => answer();
    expect(await here.check(sessionOf('t'))).toBe('alive');
    clock.now += 5 * SECOND;
    expect(await here.check(sessionOf('s'))).toBe('alive');
    expect(looks).toEqual(['s', 's', 't', 's']);
  });
});

/** Of a request that an edge runtime has ended, no timer runs out any more. */
async function cutOff(request: () => Promise<unknown>): Promise<void> {
  vi.stubGlobal('setTimeout', () => 0);
  void request();
  await new Promise(setImmediate);
  vi.unstubAllGlobals();
}

/** An isolate that nobody hears. */
function startCut() {
  const log: LogLine[] = [];
  const here = createRevocations({
    coordinator: { revokeSession: GONE, isRevoked: GONE },
    now: () => NOON,
    log: (level, event, fields = {}) => log.push({ level, event, fields }),
    absoluteMs: HOUR,
    servesUnchecked: true,
  });
  return { here, log };
}
