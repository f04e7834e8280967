import { expect, test } from 'vitest';
import {
  type CountStorage,
  countInObject,
  forgetIfOver,
} from '../../../../../edge/adapters/cloudflare/sign-in-limiter.ts';
import { MINUTE, NOON, SECOND } from '../../../../fixtures/core/test-gatehouse.ts';

function start() {
  const stored = new Map<string, unknown>();
  const alarms: number[] = [];
  const storage: CountStorage = {
    get: async (key) => stored.get(key),
    put: async (key, value) => void stored.set(key, value),
    setAlarm: async (at) => void alarms.push(at),
    deleteAll: async () => stored.clear(),
  };
  return {
    storage,
    stored,
    alarms,
    count: (limit: number, now: number) => countInObject(storage, limit, now),
  };
}

test('counts up to the limit, and then says how long to wait', async () => {
  const { count } = start();
  expect([await count(2, NOON), await count(2, NOON + SECOND)]).toEqual([0, 0]);
  expect(await count(2, NOON + 10 * SECOND)).toBe(50 * SECOND);
  expect(await count(2, NOON + MINUTE - 1)).toBe(1);
});

test('begins anew once the minute is over', async () => {
  const { count } = start();
  await count(1, NOON);
  expect(await count(1, NOON)).toBe(MINUTE);
  expect(await count(1, NOON + MINUTE)).toBe(0);
  expect(await count(1, NOON + MINUTE)).toBe(MINUTE);
});

test('is cleared when its minute is over, whatever comes meanwhile', async () => {
  const { alarms, count } = start();
  await count(1, NOON);
  await count(1, NOON + SECOND);
  await count(1, NOON + MINUTE + SECOND);
  expect(alarms).toEqual([NOON + MINUTE, NOON + 2 * MINUTE + SECOND]);
});

test('stores a count and a time, and begins anew over what it cannot read', async () => {
  const { stored, count } = start();
  await count(1, NOON);
  expect([...stored.values()]).toEqual([{ count: 1, until: NOON + MINUTE }]);
  stored.set('counted', { count: 'many' });
  expect(await count(1, NOON)).toBe(0);
});

test('counts one less where one was none, and keeps to a period that it is told', async () => {
  const { storage, alarms } = start();
  const count = (now: number, by: number) => countInObject(storage, 2, now, 60 * MINUTE, by);
  expect([await count(NOON, 1), await count(NOON, 1)]).toEqual([0, 0]);
  expect(await count(NOON, 1)).toBe(60 * MINUTE);
  expect(await count(NOON, -1)).toBe(0);
  expect(await count(NOON + MINUTE, 1)).toBe(59 * MINUTE);
  expect(alarms).toEqual([NOON + 60 * MINUTE]);
});

test('is not cleared by an alarm that is late, and comes when another minute has begun', async () => {
  const { alarms, count, storage, stored } = start();
  await count(1, NOON);
  await count(1, NOON + MINUTE);
  await forgetIfOver(storage, NOON + MINUTE + SECOND);
  expect(stored.get('counted')).toEqual({ count: 1, until: NOON + 2 * MINUTE });
  expect(alarms.at(-1)).toBe(NOON + 2 * MINUTE);
  await forgetIfOver(storage, NOON + 2 * MINUTE);
  expect(stored.size).toBe(0);
});
