import { describe, expect, test } from 'vitest';
import { withCounterFallback } from '../../../../edge/rate-limit/fallback.ts';
import {
  type Attempted,
  type Claimant,
  createSignInLimit,
} from '../../../../edge/rate-limit/sign-in-limit.ts';
import type { LimitKind, Limits, SharedCounter } from '../../../../edge/rate-limit/types.ts';
import { type LogLine, MINUTE, NOON, SECOND } from '../../../fixtures/core/test-gatehouse.ts';

const LIMITS: Limits = { account: 3, address: 5, provider: 5, message: 2, code: 2 };
const DANA: Claimant = { username: 'dana', address: '192.0.2.7' };
/** Nobody waits for this one. */
const NEVER = new Promise<never>(() => {});

type Outcome = 'right' | 'wrong' | 'unreachable';

function start(counter?: SharedCounter) {
  const clock = { now: NOON };
  const log: LogLine[] = [];
  /** Names that were asked for. */
  const named: string[] = [];
  /** How often the backend was asked. */
  let asked = 0;
  const limit = createSignInLimit({
    limits: LIMITS,
    counter,
    nameOf: async (kind, value) => {
      named.push(`${kind}:${value}`);
      return `${kind}:${value}`;
    },
    now: () => clock.now,
    log: (level, event, fields = {}) => log.push({ level, event, fields }),
  });
  const attempt = (answer: Outcome | Promise<Outcome>, who: Partial<Claimant> = {}) =>
    limit.attempt<Outcome>(
      { ...DANA, ...who },
      async () => {
        asked += 1;
        return answer;
      },
      (outcome) => outcome === 'wrong',
    );
  const attempts = async (count: number, answer: Outcome, who?: Partial<Claimant>) => {
    const all: Attempted<Outcome>[] = [];
    for (let i = 0; i < count; i += 1) all.push(await attempt(answer, who));
    return all;
  };
  return { clock, log, named, limit, attempt, attempts, asked: () => asked };
}

const held = (all: readonly Attempted<unknown>[]) => all.filter(({ status }) => status === 'limited').length;

describe('wrong passwords', () => {
  test('for one account are taken up to the limit; beyond it the backend is not asked', async () => {
    const { attempts, asked } = start();
    const all = await attempts(7, 'wrong', { address: undefined });
    expect(all.map(({ status }) => status)).toEqual([
      ...Array.from({ length: 3 }, () => 'answered'),
      ...Array.from({ length: 4 }, () => 'limited'),
    ]);
    expect(asked()).toBe(3);
  });

  test('that arrive together are counted like those that arrive one by one', async () => {
    const { attempt, asked } = start();
    const all = await Promise.all(Array.from({ length: 1000 }, () => attempt('wrong')));
    expect([held(all), asked()]).toEqual([997, 3]);
  });

  test('from one address are taken up to the limit, whatever the account', async () => {
    const { attempt, asked } = start();
    for (let i = 0; i < 20; i += 1) await attempt('wrong', { username: `user-${i}` });
    expect(asked()).toBe(5);
    expect((await attempt('right', { username: 'another', address: '192.0.2.8' })).status).toBe('answered');
  });

  test.each([
    ['the same letters in capitals', 'DANA', 'dana'],
    ['blanks around it', ' dana ', 'dana'],
    ['another composition of letters', 'd\u0061\u0301na', 'd\u00e1na'],
    ['letters of full width', '\uff44\uff41\uff4e\uff41', 'dana'],
    ['accents', 'd\u00e1na', 'dana'],
    ['characters that nobody sees', 'd\u200ban\u0000a', 'dana'],
  ])('for %s are for the same account', async (_, one, other) => {
    const { attempts } = start();
    await attempts(3, 'wrong', { username: one, address: undefined });
    expect(held(await attempts(1, 'wrong', { username: other, address: undefined }))).toBe(1);
  });

  test('from addresses of one /64 are from one network, and of another /64 from another', async () => {
    const { attempt, asked } = start();
    for (let i = 0; i < 20; i += 1) {
      await attempt('wrong', { username: `user-${i}`, address: `2001:db8::${i.toString(16)}` });
    }
    expect(asked()).toBe(5);
    expect((await attempt('wrong', { username: 'x', address: '2001:db8:0:1::1' })).status).toBe('answered');
  });

  test('from nowhere that is known count for the account alone', async () => {
    const { attempt, named } = start();
    for (let i = 0; i < 20; i += 1) {
      const { status } = await attempt('wrong', { username: `user-${i}`, address: undefined });
      expect(status).toBe('answered');
    }
    expect(named.every((name) => name.startsWith('account:'))).toBe(true);
  });

  test('are taken again after a minute, and the answer says when', async () => {
    const { attempts, attempt, clock } = start();
    await attempts(3, 'wrong');
    clock.now += 20 * SECOND - 1;
    expect(await attempt('wrong')).toEqual({ status: 'limited', retryAfter: 41 });
    clock.now += 40 * SECOND;
    expect(await attempt('wrong')).toEqual({ status: 'limited', retryAfter: 1 });
    clock.now += 1;
    expect((await attempt('wrong')).status).toBe('answered');
  });
});

test('eighty spellings that a database takes for one account are ten guesses, not eight hundred', async () => {
  const { attempt, asked } = start();
  const marks = ['', '\u0301', '\u200b', '\u0000', '\u00ad', ' ', '\ufe0f', '\u0323', '\u20dd', '\u2060'];
  for (let i = 0; i < 80; i += 1) {
    const username = `d${marks[i % 8]}an${marks[i >> 3]}a`;
    await attempt('wrong', { username, address: undefined });
  }
  expect(asked()).toBe(3);
});

describe('what is given back', () => {
  const HERE = { provider: '192.0.2.7' };

  test('makes room for one more, in the isolate and in the counter that isolates share', async () => {
    const told: number[] = [];
    const { limit } = start({
      async count(_, __, by = 1) {
        told.push(by);
        return 0;
      },
    });
    for (let i = 0; i < LIMITS.provider; i += 1) expect((await limit.count(HERE)).status).toBe('answered');
    expect((await limit.count(HERE)).status).toBe('limited');
    await limit.giveBack(HERE);
    expect((await limit.count(HERE)).status).toBe('answered');
    expect((await limit.count(HERE)).status).toBe('limited');
    expect(told).toEqual([1, 1, 1, 1, 1, -1, 1]);
  });

  test('opens what the others have closed', async () => {
    let left = 30 * SECOND;
    const { limit } = start({ count: async () => left });
    expect((await limit.count(HERE)).status).toBe('limited');
    left = 0;
    await limit.giveBack(HERE);
    expect((await limit.count(HERE)).status).toBe('answered');
  });
});

test('messages to an account are counted for an hour', async () => {
  const { limit, clock } = start();
  const dana = { message: 'dana@x.example' };
  for (let i = 0; i < LIMITS.message; i += 1) expect((await limit.count(dana)).status).toBe('answered');
  expect(await limit.count({ message: 'D\u00e1na@x.example ' })).toEqual({
    status: 'limited',
    retryAfter: 3600,
  });
  clock.now += 59 * MINUTE;
  expect(await limit.count(dana)).toEqual({ status: 'limited', retryAfter: 60 });
  clock.now += MINUTE;
  expect((await limit.count(dana)).status).toBe('answered');
});

describe('what is no wrong password', () => {
  test.each(['right', 'unreachable'] as const)('is never counted: %s', async (outcome) => {
    const { attempts } = start();
    expect(held(await attempts(100, outcome))).toBe(0);
    expect(held(await attempts(3, 'wrong'))).toBe(0);
  });

  test('is never counted: an error of our own', async () => {
    const { attempt, attempts } = start();
    for (let i = 0; i < 20; i += 1)
      await expect(attempt(Promise.reject(new Error('broken')))).rejects.toThrow();
    expect(held(await attempts(3, 'wrong'))).toBe(0);
  });

  test('holds up others for a second at most', async () => {
    const { attempt } = start();
    const way = Promise.withResolvers<Outcome>();
    const pending = Array.from({ length: 3 }, () => attempt(way.promise));
    expect(await attempt('right')).toEqual({ status: 'limited', retryAfter: 1 });
    way.resolve('right');
    await Promise.all(pending);
    expect((await attempt('right')).status).toBe('answered');
  });

  test('does not take away what was counted', async () => {
    const { attempts } = start();
    await attempts(2, 'wrong');
    await attempts(5, 'right');
    expect(held(await attempts(2, 'wrong'))).toBe(1);
  });
});

test('an attempt that was cut off keeps its place for a minute and no longer', async () => {
  const { attempt, clock } = start();
  for (let i = 0; i < 3; i += 1) void attempt(NEVER);
  await Promise.resolve();
  expect((await attempt('right')).status).toBe('limited');
  clock.now += MINUTE;
  expect((await attempt('right')).status).toBe('answered');
});

test('the log learns of a refusal once a window, and of no name and no address', async () => {
  const { attempts, clock, log } = start();
  await attempts(50, 'wrong');
  expect(log).toEqual([{ level: 'warn', event: 'sign_in_limited', fields: { reason: 'account' } }]);
  clock.now += MINUTE;
  await attempts(50, 'wrong');
  expect(log).toHaveLength(2);
});

describe('a counter that isolates share', () => {
  const countingTo = (limits: Partial<Record<LimitKind, number>>, left = 30 * SECOND) => {
    const counts: Partial<Record<LimitKind, number>> = {};
    const counter: SharedCounter = {
      async count(kind, _, by = 1) {
        const count = (counts[kind] ?? 0) + by;
        counts[kind] = count;
        return count > (limits[kind] ?? Number.POSITIVE_INFINITY) ? left : 0;
      },
    };
    return { counts, counter };
  };

  test('is told of wrong passwords only', async () => {
    const { counter, counts } = countingTo({});
    const { attempts } = start(counter);
    await attempts(5, 'right');
    await attempts(5, 'unreachable');
    await attempts(2, 'wrong');
    expect(counts).toEqual({ account: 2, address: 2 });
  });

  test('ends the attempts of an isolate that has places left, for as long as it says', async () => {
    const { counter } = countingTo({ account: 1 });
    const { attempt, asked, clock } = start(counter);
    expect((await attempt('wrong')).status).toBe('answered');
    expect(await attempt('wrong')).toEqual({ status: 'limited', retryAfter: 30 });
    expect(await attempt('right')).toEqual({ status: 'limited', retryAfter: 30 });
    expect(asked()).toBe(2);
    clock.now += 30 * SECOND;
    expect((await attempt('right')).status).toBe('answered');
  });

  test('leaves the limit of the isolate in force when it fails, and goes on counting for others', async () => {
    const clock = { now: NOON };
    const log: LogLine[] = [];
    const counted: string[] = [];
    const isRobin = (name: string) => name.toLowerCase().includes('robin');
    const failing: SharedCounter = {
      async count(_, name) {
        counted.push(name);
        if (isRobin(name)) return 0;
        throw new Error('down');
      },
    };
    const record = (level: LogLine['level'], event: string, fields = {}) =>
      log.push({ level, event, fields });
    const { attempts, asked } = start(withCounterFallback(failing, () => clock.now, record));
    const all = await attempts(5, 'wrong', { address: undefined });
    expect([held(all), asked()]).toEqual([2, 3]);
    await attempts(1, 'wrong', { username: 'robin', address: undefined });
    expect(counted.filter(isRobin)).toHaveLength(1);
    const said = { level: 'error', event: 'sign_in_counter_unavailable', fields: { reason: 'failed' } };
    expect(log).toEqual([said]);
    clock.now += 10 * SECOND;
    await attempts(1, 'wrong', { username: 'sue', address: undefined });
    expect(log).toEqual([said, said]);
  });

  test('is not waited for longer than a second', async () => {
    const log: LogLine[] = [];
    const record = (level: LogLine['level'], event: string, fields = {}) =>
      log.push({ level, event, fields });
    const slow = withCounterFallback({ count: () => NEVER }, Date.now, record);
    const { attempt } = start(slow);
    expect((await attempt('wrong', { address: undefined })).status).toBe('answered');
    expect(log.map(({ fields }) => fields.reason)).toEqual(['late']);
  });
});
