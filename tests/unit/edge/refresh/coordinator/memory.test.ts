import { describe, expect, test } from 'vitest';
import { memoryCoordinator } from '../../../../../edge/refresh/coordinator/memory.ts';
import type { RefreshGrant, RefreshOutcome } from '../../../../../edge/refresh/coordinator/types.ts';
import { RETENTION_MS } from '../../../../../edge/refresh/policy.ts';
import { NOON } from '../../../../fixtures/core/test-gatehouse.ts';

const renewed = (accessToken: string): RefreshOutcome => ({
  status: 'renewed',
  tokens: { accessToken, receivedAt: NOON },
});

function start(answer: (token: string, count: number) => RefreshOutcome | Promise<RefreshOutcome>) {
  const spent: string[] = [];
  const clock = { now: NOON };
  const revoked: (string | undefined)[] = [];
  const exchange: RefreshGrant = {
    async redeem(token) {
      spent.push(token);
      await new Promise((resolve) => setTimeout(resolve, 5));
      return answer(token, spent.length);
    },
    async revoke({ refreshToken }) {
      revoked.push(refreshToken);
    },
  };
  const coordinator = memoryCoordinator(exchange, () => clock.now);
  return { coordinator, spent, revoked, clock };
}

describe('one token', () => {
  test('is spent once for any number who come with it, and all get the same successor', async () => {
    const { coordinator, spent } = start((token, count) => renewed(`${token}-${count}`));
    const outcomes = await Promise.all(Array.from({ length: 20 }, () => coordinator.refreshOnce('r')));
    expect(spent).toEqual(['r']);
    expect(new Set(outcomes.map((outcome) => JSON.stringify({ ...outcome, status: '' }))).size).toBe(1);
    expect(outcomes.filter(({ status }) => status === 'renewed')).toHaveLength(1);
  });

  test('yields its successor until the retention ends, and goes to the backend after it', async () => {
    const { coordinator, spent, clock } = start(() => renewed('a'));
    await coordinator.refreshOnce('r');
    clock.now += RETENTION_MS - 1;
    expect(await coordinator.refreshOnce('r')).toMatchObject({ status: 'fresh' });
    clock.now += 1;
    await coordinator.refreshOnce('r');
    expect(spent).toHaveLength(2);
  });

  test('that was refused is refused at once for those who come after', async () => {
    const { coordinator, spent } = start(() => ({ status: 'terminal', reason: 'rejected' }));
    await coordinator.refreshOnce('r');
    expect(await coordinator.refreshOnce('r')).toMatchObject({ status: 'terminal' });
    expect(spent).toHaveLength(1);
  });

  test('is tried again after a failure that passes', async () => {
    const { coordinator, clock } = start((_, count) =>
      count === 1 ? { status: 'transient', code: 'backend_timeout' } : renewed('a'),
    );
    expect(await coordinator.refreshOnce('r')).toMatchObject({ status: 'transient' });
    clock.now += 2_000;
    expect(await coordinator.refreshOnce('r')).toMatchObject({ status: 'renewed' });
  });

  test('is not waited for for ever when the request that spends it was cut off', async () => {
    const { coordinator, clock } = start(() => new Promise(() => {}));
    void coordinator.refreshOnce('r');
    const waiting = coordinator.refreshOnce('r');
    clock.now += 60_000;
    expect(await waiting).toEqual({ status: 'transient', code: 'backend_timeout' });
  });
});

test('a sign-out ends a refresh that was given up, and revokes what it brings all the same', async () => {
  const answered = Promise.withResolvers<void>();
  const { coordinator, clock, revoked } = start(async () => {
    await answered.promise;
    return { status: 'renewed', tokens: { accessToken: 'a', refreshToken: 'r2', receivedAt: NOON } };
  });
  const late = coordinator.refreshOnce('r');
  clock.now += 60_000;
  await coordinator.revoke('r');
  answered.resolve();
  expect(await late).toEqual({ status: 'terminal', reason: 'signed_out' });
  expect(revoked).toEqual(['r2']);
});

test('of the tombstones of sessions, as many are kept as a process has room for', async () => {
  const { coordinator } = start(() => renewed('a'));
  const until = NOON + 60_000;
  for (let count = 0; count <= 50_000; count += 1) await coordinator.revokeSession(`s${count}`, until);
  expect(await coordinator.isRevoked('s0')).toBe(false);
  expect(await coordinator.isRevoked('s1')).toBe(true);
});

test('different tokens do not wait for each other', async () => {
  const { coordinator, spent } = start((token) => renewed(token));
  await Promise.all(['a', 'b', 'c'].map((token) => coordinator.refreshOnce(token)));
  expect(spent).toEqual(['a', 'b', 'c']);
});
