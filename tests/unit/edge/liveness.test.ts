import { describe, expect, test } from 'vitest';
import { memoryCoordinator } from '../../../edge/coordinator/memory.ts';
import type { RefreshCoordinator } from '../../../edge/coordinator/types.ts';
import { createLiveness } from '../../../edge/liveness.ts';
import type { Session } from '../../../edge/types.ts';
import { HOUR, NOON, SECOND } from './harness.ts';

const sessionOf = (id: string): Session => ({
  id,
  user: { id: 'u' },
  tokens: { accessToken: 'a', receivedAt: NOON },
  createdAt: NOON,
  usedAt: NOON,
});

/** Two isolates that share a coordinator. */
function start() {
  const clock = { now: NOON };
  const now = () => clock.now;
  const shared = memoryCoordinator(
    { spend: async () => ({ status: 'unverifiable' }), revoke: async () => {} },
    now,
  );
  const looks: string[] = [];
  const coordinator: RefreshCoordinator = {
    ...shared,
    hasEnded(id, began) {
      looks.push(id);
      return shared.hasEnded(id, began);
    },
  };
  return {
    clock,
    looks,
    here: createLiveness(coordinator, now),
    elsewhere: createLiveness(coordinator, now),
  };
}

describe('whether a session was signed out', () => {
  test('is asked at its first use, and then at most each five seconds', async () => {
    const { clock, looks, here } = start();
    for (let count = 0; count < 11; count += 1) {
      expect(await here.hasEnded(sessionOf('s'))).toBe(false);
      clock.now += SECOND;
    }
    expect(looks).toHaveLength(3);
  });

  test('shows at once where the sign-out was, and within five seconds elsewhere', async () => {
    const { clock, here, elsewhere } = start();
    await Promise.all([here.hasEnded(sessionOf('s')), elsewhere.hasEnded(sessionOf('s'))]);
    await here.end('s', NOON + HOUR);
    expect(await here.hasEnded(sessionOf('s'))).toBe(true);
    expect(await elsewhere.hasEnded(sessionOf('s'))).toBe(false);
    clock.now += 5 * SECOND;
    expect(await elsewhere.hasEnded(sessionOf('s'))).toBe(true);
    expect(await elsewhere.hasEnded(sessionOf('another'))).toBe(false);
  });

  test('is forgotten when no cookie of the session can live any more', async () => {
    const { clock, here } = start();
    await here.end('s', NOON + HOUR);
    clock.now += HOUR;
    expect(await here.hasEnded(sessionOf('s'))).toBe(false);
  });

  test('is remembered for so many sessions, and asked anew for those that fell out', async () => {
    const { looks, here } = start();
    for (let count = 0; count <= 1_000; count += 1) await here.hasEnded(sessionOf(`s${count}`));
    looks.length = 0;
    await here.hasEnded(sessionOf('s1000'));
    await here.hasEnded(sessionOf('s0'));
    expect(looks).toEqual(['s0']);
  });
});
