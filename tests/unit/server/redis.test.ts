import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { redisCounter } from '../../../edge/rate-limit/redis.ts';
import { DEFAULT_LIMITS } from '../../../edge/rate-limit/types.ts';
import { redisCoordinator } from '../../../edge/refresh/coordinator/redis.ts';
import type { RefreshOutcome } from '../../../edge/refresh/coordinator/types.ts';
import { connectOverTcp, type TcpRedis } from '../../../server/redis.ts';
import { freePort } from '../../fixtures/lib/free-port.ts';
import { startRedis } from '../../fixtures/stores/redis.ts';

type Running = Awaited<ReturnType<typeof startRedis>>;

let redis: Running;
let one: TcpRedis;
let other: TcpRedis;
beforeAll(async () => {
  redis = await startRedis();
  [one, other] = [connect(), connect()];
});
afterAll(async () => {
  one?.close();
  other?.close();
  await redis?.stop();
});
beforeEach(() => redis.redis.send(['FLUSHALL']));

function connect(): TcpRedis {
  return connectOverTcp(redis.environment.REDIS_URL ?? '');
}

test('over TCP, two processes spend a refresh token once, and both get the successor', async () => {
  let spent = 0;
  const renewed: RefreshOutcome = {
    status: 'renewed',
    tokens: { accessToken: 'next', refreshToken: 'successor', receivedAt: Date.now() },
  };
  const exchange = {
    async redeem() {
      spent += 1;
      await new Promise((resolve) => setTimeout(resolve, 100));
      return renewed;
    },
    revoke: async () => {},
  };
  const coordinators = [one, other].map((store) =>
    redisCoordinator({
      url: '',
      connect: () => store,
      exchange,
      tombstoneMs: 60_000,
      now: Date.now,
      log: () => {},
    }),
  );
  const asked = coordinators.flatMap((each) => [each.refreshOnce('a token'), each.refreshOnce('a token')]);
  const outcomes = await Promise.all(asked);
  expect(spent).toBe(1);
  expect(outcomes.map((each) => 'tokens' in each && each.tokens.refreshToken)).toEqual(
    Array(4).fill('successor'),
  );
  await coordinators[0]?.revokeSession('a session', Date.now() + 60_000);
  expect(await coordinators[1]?.isRevoked('a session')).toBe(true);
  expect(await coordinators[1]?.isRevoked('another')).toBe(false);
});

test('over TCP, two processes count the same wrong passwords', async () => {
  const counters = [one, other].map((store) =>
    redisCounter({ url: '' }, { ...DEFAULT_LIMITS, account: 2 }, () => store),
  );
  const counted: (number | undefined)[] = [];
  for (let at = 0; at < 3; at += 1) counted.push(await counters[at % 2]?.count('account', 'somebody'));
  expect(counted).toEqual([0, 0, expect.any(Number)]);
  expect(counted[2]).toBeGreaterThan(0);
});

test('a Redis that is not there is told of within seconds, and so is one that hangs', async () => {
  const absent = connectOverTcp(`redis://127.0.0.1:${await freePort()}`);
  await expect(absent.ping()).rejects.toThrow();
  absent.close();
  expect(await one.ping()).toBe('PONG');
  process.kill(redis.pid ?? 0, 'SIGSTOP');
  try {
    await expect(one.get('a key')).rejects.toThrow('in time');
  } finally {
    process.kill(redis.pid ?? 0, 'SIGCONT');
  }
  expect(await one.ping()).toBe('PONG');
});

test('a connection that is lost is made anew', async () => {
  expect(await other.ping()).toBe('PONG');
  await redis.redis.send(['CLIENT', 'KILL', 'TYPE', 'normal', 'SKIPME', 'yes']);
  await expect.poll(() => other.ping().catch(() => undefined)).toBe('PONG');
});
