import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { secretNames } from '../../../../edge/rate-limit/names.ts';
import { redisCounter } from '../../../../edge/rate-limit/redis.ts';
import { DEFAULT_LIMITS } from '../../../../edge/rate-limit/types.ts';
import { SECRET } from '../../../fixtures/core/test-gatehouse.ts';
import { startUpstash, type Upstash } from '../../../fixtures/stores/upstash.ts';

let upstash: Upstash;
beforeAll(async () => {
  upstash = await startUpstash();
});
afterAll(() => upstash?.stop());
beforeEach(() => upstash.redis.send(['FLUSHALL']));
afterEach(() => upstash.behave('well'));

const counter = () => redisCounter(upstash, { ...DEFAULT_LIMITS, account: 3, address: 5 });

test('isolates count together, exactly, however many attempts arrive at once', async () => {
  const isolates = Array.from({ length: 4 }, counter);
  const left = await Promise.all(
    Array.from({ length: 20 }, (_, turn) => isolates[turn % 4]?.count('account', 'a')),
  );
  expect(left.filter((milliseconds) => milliseconds === 0)).toHaveLength(3);
  for (const milliseconds of left) expect(milliseconds).toBeLessThanOrEqual(60_000);
});

test('accounts and addresses have limits of their own', async () => {
  const { count } = counter();
  for (let i = 0; i < 3; i += 1) expect(await count('account', 'a')).toBe(0);
  expect(await count('account', 'a')).toBeGreaterThan(0);
  for (let i = 0; i < 5; i += 1) expect(await count('address', 'a')).toBe(0);
  expect(await count('address', 'a')).toBeGreaterThan(0);
  expect(await count('account', 'b')).toBe(0);
});

test('the minute begins with the first attempt, and later ones do not stretch it', async () => {
  const { count } = counter();
  await count('account', 'a');
  const keys = await upstash.redis.send(['KEYS', '*']);
  const [key = ''] = Array.isArray(keys) ? keys.map(String) : [];
  expect(await upstash.redis.send(['PTTL', key])).toBeGreaterThan(59_000);
  await upstash.redis.send(['PEXPIRE', key, '20000']);
  for (let i = 0; i < 5; i += 1) await count('account', 'a');
  expect(await count('account', 'a')).toBeLessThanOrEqual(20_000);
});

test('what turns out to be none is given back, and opens a period where it is the first', async () => {
  const { count } = counter();
  for (let i = 0; i < 4; i += 1) await count('account', 'a');
  expect(await count('account', 'a', -1)).toBe(0);
  expect(await count('account', 'a')).toBeGreaterThan(0);
  await count('account', 'b', -1);
  expect(await upstash.redis.send(['PTTL', 'gatehouse:sign-in:account:b'])).toBeGreaterThan(59_000);
});

test('messages are counted for an hour', async () => {
  await counter().count('message', 'a');
  expect(await upstash.redis.send(['PTTL', 'gatehouse:sign-in:message:a'])).toBeGreaterThan(59 * 60_000);
});

test('what is stored tells neither the account nor the address, not even to those who can guess it', async () => {
  const { count } = counter();
  const nameOf = secretNames(SECRET);
  const subjects = ['demo@gatehouse.example', '192.0.2.7'];
  await count('account', await nameOf('account', subjects[0] ?? ''));
  await count('address', await nameOf('address', subjects[1] ?? ''));
  const stored = JSON.stringify(await upstash.redis.send(['KEYS', '*']));
  for (const subject of subjects) expect(stored).not.toContain(subject);
  const guessed = await secretNames('another-secret-that-someone-has-guessed')('account', subjects[0] ?? '');
  expect(stored).toContain(await nameOf('account', subjects[0] ?? ''));
  expect(stored).not.toContain(guessed);
});

test('says so when Redis is out of order', async () => {
  upstash.behave('failing');
  await expect(counter().count('account', 'a')).rejects.toThrow();
});
