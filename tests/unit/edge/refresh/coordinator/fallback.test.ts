import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { withFallback } from '../../../../../edge/refresh/coordinator/fallback.ts';
import { memoryCoordinator } from '../../../../../edge/refresh/coordinator/memory.ts';
import type { RefreshOutcome, TokenCoordinator } from '../../../../../edge/refresh/coordinator/types.ts';
import { type LogLine, MINUTE, SECOND } from '../../../../fixtures/core/test-gatehouse.ts';

const RENEWED: RefreshOutcome = { status: 'renewed', tokens: { accessToken: 'a', receivedAt: 0 } };
type State = 'up' | 'down' | 'hanging';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

/** A coordinator that can be taken down, with the isolate's own behind it. */
function start(outlivesRequests = true, isReusable = false) {
  const world = { state: 'up' as State };
  const asked: string[] = [];
  const spentHere: string[] = [];
  const log: LogLine[] = [];
  const reach = <T>(order: string, answer: () => T): Promise<T> => {
    asked.push(order);
    if (world.state === 'hanging') return new Promise(() => {});
    return world.state === 'up' ? Promise.resolve(answer()) : Promise.reject(new Error('out of reach'));
  };
  const shared: TokenCoordinator = {
    outlivesRequests,
    refreshOnce: () => reach('refresh', () => RENEWED),
    successorOf: () => reach('look', () => undefined),
    revoke: () => reach('end', () => ({ accessToken: 'b', receivedAt: 0 })),
  };
  const local = memoryCoordinator(
    {
      async redeem(token) {
        spentHere.push(token);
        return RENEWED;
      },
      revoke: async () => {},
    },
    Date.now,
  );
  const coordinator = withFallback(
    shared,
    local,
    (level, event, fields = {}) => log.push({ level, event, fields }),
    () => isReusable,
  );
  return { world, asked, spentHere, log, coordinator };
}

describe('while the coordinator is down', () => {
  test('a refresh that could wait does not where a token may be spent again', async () => {
    const { world, coordinator, spentHere } = start(true, true);
    world.state = 'down';
    expect(await coordinator.refreshOnce('r', 'ahead')).toEqual(RENEWED);
    expect(spentHere).toEqual(['r']);
  });

  test('a refresh that can wait does, and spends nothing', async () => {
    const { world, coordinator, spentHere, log } = start();
    world.state = 'down';
    expect(await coordinator.refreshOnce('r', 'ahead')).toEqual({
      status: 'transient',
      code: 'coordinator_unavailable',
    });
    expect(spentHere).toEqual([]);
    expect(log).toEqual([{ level: 'error', event: 'coordinator_unavailable', fields: { reason: 'failed' } }]);
  });

  test('one that cannot wait is made by the isolate, once for all who ask', async () => {
    const { world, coordinator, spentHere } = start();
    world.state = 'down';
    const asked = Promise.all(Array.from({ length: 5 }, () => coordinator.refreshOnce('r', 'now')));
    await vi.advanceTimersByTimeAsync(SECOND);
    expect((await asked).map(({ status }) => status).sort()).toEqual([...Array(4).fill('fresh'), 'renewed']);
    expect(spentHere).toEqual(['r']);
  });

  test('a sign-out holds where it was, and fails nobody', async () => {
    const { world, coordinator } = start();
    world.state = 'down';
    expect(await coordinator.revoke('r')).toBeUndefined();
    expect(await coordinator.refreshOnce('r', 'now')).toMatchObject({ reason: 'signed_out' });
  });

  test('what fails for one token is asked for another all the same', async () => {
    const { world, coordinator, asked } = start();
    world.state = 'down';
    expect(await coordinator.successorOf('r')).toBeUndefined();
    world.state = 'up';
    await coordinator.successorOf('another');
    expect(asked).toEqual(['look', 'look']);
  });
});

describe('while the coordinator hangs', () => {
  test('a refresh is given up, and not spent a second time', async () => {
    const { world, coordinator, spentHere } = start();
    world.state = 'hanging';
    const asked = coordinator.refreshOnce('r', 'now');
    await vi.advanceTimersByTimeAsync(MINUTE);
    expect(await asked).toEqual({ status: 'transient', code: 'backend_timeout' });
    expect(spentHere).toEqual([]);
  });

  test.each([
    ['is not waited for long where it goes on by itself', true, 2],
    ['is waited for where it would be lost', false, 16],
  ])('a refresh that can wait %s', async (_, outlivesRequests, seconds) => {
    const { world, coordinator } = start(outlivesRequests);
    world.state = 'hanging';
    let answered = false;
    void coordinator.refreshOnce('r', 'ahead').then(() => {
      answered = true;
    });
    await vi.advanceTimersByTimeAsync(seconds * SECOND - 1);
    expect(answered).toBe(false);
    await vi.advanceTimersByTimeAsync(2);
    expect(answered).toBe(true);
  });

  test('a look-up is given up after a second', async () => {
    const { world, coordinator } = start();
    world.state = 'hanging';
    const asked = coordinator.successorOf('r');
    await vi.advanceTimersByTimeAsync(SECOND);
    expect(await asked).toBeUndefined();
  });
});

test('a coordinator that is well has the word', async () => {
  const { coordinator, spentHere, log } = start();
  expect(await coordinator.refreshOnce('r')).toEqual(RENEWED);
  expect(await coordinator.revoke('r')).toMatchObject({ accessToken: 'b' });
  expect(spentHere).toEqual([]);
  expect(log).toEqual([]);
});
