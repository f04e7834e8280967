import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { redisCoordinator } from '../../../../../edge/refresh/coordinator/redis.ts';
import type {
  RefreshCoordinator,
  RefreshGrant,
  RefreshOutcome,
} from '../../../../../edge/refresh/coordinator/types.ts';
import { RETENTION_MS } from '../../../../../edge/refresh/policy.ts';
import type { TokenSet } from '../../../../../edge/types.ts';
import type { LogLine } from '../../../../fixtures/core/test-gatehouse.ts';
import { startUpstash, type Upstash } from '../../../../fixtures/stores/upstash.ts';

const HOUR_MS = 60 * 60_000;
const ISOLATES = 4;
const ACCESS_TOKEN = 'the-access-token-that-nobody-may-find';
const SUCCESSOR = 'the-refresh-token-that-nobody-may-find';

/** How many times as long as in earnest a command may take, where it is not about that: whoever shares the machine decides nothing. */
const PATIENCE = 20;
const timeout = AbortSignal.timeout.bind(AbortSignal);

let upstash: Upstash;
beforeAll(async () => {
  upstash = await startUpstash();
});
afterAll(() => upstash?.stop());
beforeEach(async () => {
  vi.spyOn(AbortSignal, 'timeout').mockImplementation((milliseconds) => timeout(PATIENCE * milliseconds));
  await upstash.redis.send(['FLUSHALL']);
});
afterEach(() => upstash.behave('well'));

const tokens = (changes: Partial<TokenSet> = {}): TokenSet => ({
  accessToken: ACCESS_TOKEN,
  refreshToken: SUCCESSOR,
  receivedAt: Date.now(),
  accessExpiresAt: Date.now() + HOUR_MS,
  ...changes,
});
const renewed = (changes?: Partial<TokenSet>): RefreshOutcome => ({
  status: 'renewed',
  tokens: tokens(changes),
});

type Spend = (count: number) => RefreshOutcome | Promise<RefreshOutcome>;

/** Isolates that share nothing but Redis, and a backend that counts. */
function start(spend: Spend = () => renewed(), lockMs?: number) {
  const spent: string[] = [];
  const revoked: (string | undefined)[] = [];
  const log: LogLine[] = [];
  const exchange: RefreshGrant = {
    async redeem(token) {
      spent.push(token);
      return spend(spent.length);
    },
    async revoke({ refreshToken }) {
      revoked.push(refreshToken);
    },
  };
  const isolate = (): RefreshCoordinator =>
    redisCoordinator({
      url: upstash.url,
      token: upstash.token,
      exchange,
      tombstoneMs: HOUR_MS,
      now: Date.now,
      log: (level, event, fields = {}) => log.push({ level, event, fields }),
      ...(lockMs !== undefined && { lockMs }),
    });
  const [first = isolate(), ...others] = Array.from({ length: ISOLATES }, isolate);
  return { isolates: [first, ...others], first, second: others[0] ?? isolate(), spent, revoked, log };
}

const soon = <T>(value: T, milliseconds = 60) =>
  new Promise<T>((resolve) => setTimeout(() => resolve(value), milliseconds));

describe('one token', () => {
  test('is spent once for all who bring it, in however many isolates, and all get the same successor', async () => {
    const { isolates, spent } = start(() => soon(renewed()));
    const asked = Array.from({ length: 20 }, () => isolates).flat();
    const outcomes = await Promise.all(asked.map((isolate) => isolate.refreshOnce('r')));
    expect(spent).toEqual(['r']);
    expect(outcomes.filter(({ status }) => status === 'renewed')).toHaveLength(1);
    expect(outcomes.filter(({ status }) => status === 'fresh')).toHaveLength(20 * ISOLATES - 1);
    expect(new Set(outcomes.map((each) => ('tokens' in each ? each.tokens.refreshToken : '')))).toEqual(
      new Set([SUCCESSOR]),
    );
  });

  test('is kept with its successor for the retention, and forgotten after it', async () => {
    const { first, second } = start();
    await first.refreshOnce('r');
    expect(await second.successorOf('r')).toMatchObject({ refreshToken: SUCCESSOR });
    const lifetimes = await lifetimesOfKeys();
    expect(lifetimes.filter((lifetime) => lifetime <= 0)).toEqual([]);
    expect(Math.max(...lifetimes)).toBeLessThanOrEqual(2 * RETENTION_MS);
  });

  test('that was refused is refused to those who come after, without asking the backend', async () => {
    const { first, second, spent } = start(() => ({ status: 'terminal', reason: 'rejected' }));
    await first.refreshOnce('r');
    expect(await second.refreshOnce('r')).toEqual({ status: 'terminal', reason: 'rejected', again: true });
    expect(spent).toHaveLength(1);
  });

  test('is tried again after a failure that passes, at once or when the backend wants it', async () => {
    const { first, second, spent } = start((count) =>
      count === 1
        ? { status: 'transient', code: 'backend_invalid' }
        : { status: 'transient', code: 'rate_limited', retryAfter: 20 },
    );
    await first.refreshOnce('r');
    expect(await second.refreshOnce('r')).toMatchObject({ code: 'rate_limited' });
    expect(await first.refreshOnce('r')).toMatchObject({ code: 'rate_limited', retryAfter: 20 });
    expect(spent).toHaveLength(2);
  });

  test('that the backend does not rotate is spent anew when its access token is due', async () => {
    const { first, second, spent } = start((count) =>
      renewed({ refreshToken: 'r', accessExpiresAt: Date.now() + (count === 1 ? 0 : HOUR_MS) }),
    );
    await first.refreshOnce('r');
    expect(await second.refreshOnce('r')).toMatchObject({ status: 'renewed' });
    expect(await first.refreshOnce('r')).toMatchObject({ status: 'fresh' });
    expect(spent).toHaveLength(2);
  });

  test('lies in Redis so that nobody who reads it learns a token', async () => {
    const { first } = start();
    await first.refreshOnce('the-token-that-was-spent');
    await first.revoke(SUCCESSOR);
    await first.revokeSession('a-session', Date.now() + HOUR_MS);
    const all = JSON.stringify(await everything());
    for (const secret of [ACCESS_TOKEN, SUCCESSOR, 'the-token-that-was-spent', 'a-session']) {
      expect(all).not.toContain(secret);
      expect(all).not.toContain(Buffer.from(secret).toString('base64url').slice(0, -1));
    }
  });
});

describe('an isolate that dies while it spends a token', () => {
  test('is followed by one that spends it again, when the lock is over, and says so', async () => {
    const { first, second, spent, log } = start(
      (count) => (count === 1 ? new Promise(() => {}) : renewed()),
      200,
    );
    void first.refreshOnce('r');
    await expect.poll(() => spent.length).toBe(1);
    expect(await second.refreshOnce('r')).toMatchObject({ status: 'renewed' });
    expect(spent).toHaveLength(2);
    expect(log).toContainEqual({ level: 'warn', event: 'refresh_resumed', fields: { attempts: 2 } });
  });

  test('and turns out to be alive does not overwrite what the other has stored', async () => {
    let wake: (outcome: RefreshOutcome) => void = () => {};
    const { first, second, spent } = start((count) => {
      if (count > 1) return renewed();
      return new Promise((resolve) => {
        wake = resolve;
      });
    }, 200);
    const late = first.refreshOnce('r');
    await expect.poll(() => spent.length).toBe(1);
    await second.refreshOnce('r');
    wake(renewed({ refreshToken: 'another' }));
    expect(await late).toMatchObject({ status: 'fresh', tokens: { refreshToken: SUCCESSOR } });
    expect(await second.successorOf('r')).toMatchObject({ refreshToken: SUCCESSOR });
  });
});

describe('a sign-out', () => {
  test('gives back the successor, and leaves nothing to be had', async () => {
    const { first, second, spent } = start();
    await first.refreshOnce('r');
    expect(await second.revoke('r')).toMatchObject({ refreshToken: SUCCESSOR });
    expect(await first.refreshOnce('r')).toMatchObject({ status: 'terminal', reason: 'signed_out' });
    expect(await first.successorOf('r')).toBeUndefined();
    expect(spent).toHaveLength(1);
  });

  test('B11: wins over a refresh under way in another isolate, whose yield is revoked', async () => {
    const { first, second, spent, revoked } = start(() => soon(renewed(), 200));
    const flight = first.refreshOnce('r');
    await expect.poll(() => spent.length).toBe(1);
    expect(await second.revoke('r')).toBeUndefined();
    expect(await flight).toEqual({ status: 'terminal', reason: 'signed_out' });
    expect(revoked).toEqual([SUCCESSOR]);
  });

  test('ends a session in every isolate, until no cookie of it can live', async () => {
    const { first, second } = start();
    expect(await second.isRevoked('s')).toBe(false);
    await first.revokeSession('s', Date.now() + 300);
    expect(await second.isRevoked('s')).toBe(true);
    expect(await second.isRevoked('other')).toBe(false);
    await expect.poll(() => second.isRevoked('s')).toBe(false);
  });
});

test('what ended later, and is remembered longer, is kept in whatever order it is told', async () => {
  const { first, second } = start();
  const now = Date.now();
  await first.revokeSession('sub:ada', now + HOUR_MS, now - 1_000);
  await second.revokeSession('sub:ada', now + 2_000, now - HOUR_MS);
  expect(await first.isRevoked('sub:ada', now - 2_000)).toBe(true);
  expect(await first.isRevoked('sub:ada', now)).toBe(false);
  expect(Math.max(...(await lifetimesOfKeys()))).toBeGreaterThan(HOUR_MS / 2);
  await first.revokeSession('sub:ada', now + 2_000, now);
  expect(await second.isRevoked('sub:ada', now)).toBe(true);
});

describe('a Redis that', () => {
  test('fails is an error to whoever asks', async () => {
    const { first, spent } = start();
    upstash.behave('failing');
    await expect(first.refreshOnce('r')).rejects.toThrow();
    await expect(first.isRevoked('s')).rejects.toThrow();
    expect(spent).toEqual([]);
  });

  test('hangs is given up after three seconds', async () => {
    const { first } = start();
    upstash.behave('hanging');
    const deadlines = vi
      .spyOn(AbortSignal, 'timeout')
      .mockImplementation((milliseconds) => timeout(milliseconds / PATIENCE));
    await expect(first.isRevoked('s')).rejects.toThrow();
    expect(deadlines.mock.calls).toEqual([[3_000]]);
  });

  test('fails while a token is spent does not lose what it was spent for', async () => {
    const { first } = start(() => {
      upstash.behave('failing');
      return renewed();
    });
    expect(await first.refreshOnce('r')).toMatchObject({ status: 'renewed' });
  });
});

async function keys(): Promise<string[]> {
  const reply = await upstash.redis.send(['KEYS', '*']);
  return Array.isArray(reply) ? reply.map(String) : [];
}

async function lifetimesOfKeys(): Promise<number[]> {
  return Promise.all((await keys()).map(async (key) => Number(await upstash.redis.send(['PTTL', key]))));
}

async function everything(): Promise<unknown[]> {
  const names = await keys();
  return [names, ...(await Promise.all(names.map((key) => upstash.redis.send(['GET', key]))))];
}
