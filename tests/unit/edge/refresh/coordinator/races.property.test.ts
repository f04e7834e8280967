import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  type Entry,
  type ObjectStorage,
  TokenObject,
} from '../../../../../edge/refresh/coordinator/token-object.ts';
import type { RefreshGrant, RefreshOutcome } from '../../../../../edge/refresh/coordinator/types.ts';
import { NOON } from '../../../../fixtures/core/test-gatehouse.ts';

const TOKEN = 'r1';
const SUCCESSOR = 'r2';
const RUNS = 150;

/** Every step that leaves the object, to its storage or to the backend, ends when the scheduler says so. */
function start(scheduler: fc.Scheduler) {
  const stored = new Map<string, Entry>();
  const spent: string[] = [];
  const revoked: (string | undefined)[] = [];
  const step = scheduler.scheduleFunction(async (run: () => unknown) => run());
  const storage: ObjectStorage = {
    get: (key) => step(() => stored.get(key)),
    put: async (key, entry) => void (await step(() => stored.set(key, entry))),
    setAlarm: async () => void (await step(() => undefined)),
    deleteAll: async () => void (await step(() => stored.clear())),
  };
  const exchange: RefreshGrant = {
    async redeem(token) {
      spent.push(token);
      await step(() => undefined);
      return {
        status: 'renewed',
        tokens: { accessToken: 'a', refreshToken: SUCCESSOR, receivedAt: NOON },
      };
    },
    revoke: async ({ refreshToken }) => void (await step(() => revoked.push(refreshToken))),
  };
  const options = { storage, exchange, tombstoneMs: 60_000, now: () => NOON, log: () => {} };
  return { object: new TokenObject(options), spent, revoked };
}

describe('whatever the order in which things happen', () => {
  test('a token is spent once, and all get the same successor', async () => {
    await fc.assert(
      fc.asyncProperty(fc.scheduler(), fc.integer({ min: 2, max: 6 }), async (scheduler, callers) => {
        const { object, spent } = start(scheduler);
        const arrive = scheduler.scheduleFunction(async () => undefined);
        const asked = Array.from({ length: callers }, async () => {
          await arrive();
          return object.refreshOnce(TOKEN);
        });
        await scheduler.waitFor(Promise.all(asked));
        const outcomes = await Promise.all(asked);
        expect(spent).toEqual([TOKEN]);
        expect(outcomes.map(successorIn)).toEqual(Array(callers).fill(SUCCESSOR));
      }),
      { numRuns: RUNS },
    );
  });

  test('nobody holds a token after a sign-out that nobody has revoked or been told of', async () => {
    await fc.assert(
      fc.asyncProperty(fc.scheduler(), async (scheduler) => {
        const { object, spent, revoked } = start(scheduler);
        const arrive = scheduler.scheduleFunction(async () => undefined);
        const refresh = arrive().then(() => object.refreshOnce(TOKEN));
        const end = arrive().then(() => object.revoke(TOKEN));
        await scheduler.waitFor(Promise.all([refresh, end]));
        const [outcome, told] = [await refresh, await end];
        const isKnown = told?.refreshToken === SUCCESSOR || revoked.includes(SUCCESSOR);
        if (spent.length > 0) expect(isKnown, JSON.stringify(outcome)).toBe(true);
        else expect(successorIn(outcome)).toBeUndefined();
        const after = object.refreshOnce(TOKEN);
        await scheduler.waitFor(after);
        expect(await after).toMatchObject({ status: 'terminal', reason: 'signed_out' });
        expect(spent.length).toBeLessThanOrEqual(1);
      }),
      { numRuns: RUNS },
    );
  });
});

function successorIn(outcome: RefreshOutcome): string | undefined {
  return 'tokens' in outcome ? outcome.tokens.refreshToken : undefined;
}
