import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { forgetRequests } from '../fixtures/backends/demo.ts';
import { signedIn } from '../fixtures/clients/test-browser.ts';
import {
  count,
  newAddress,
  passwordsJudged,
  TOLD_ADDRESS,
  type WrongPassword,
  wrongPassword,
  wrongPasswords,
} from '../fixtures/clients/wrong-password.ts';
import { startTarget, type Target } from '../fixtures/targets/target.ts';
import { startWithoutCoordinator } from '../fixtures/targets/without-coordinator.ts';

const PER_ACCOUNT = 10;
const PER_ADDRESS = 60;
const ISOLATES = 4;
const MINUTE_MS = 60_000;

describe('a site that the platform tells where clients are', () => {
  let target: Target;
  beforeAll(async () => {
    target = await startTarget();
  });
  afterAll(() => target?.stop());
  beforeEach(() => forgetRequests(target));

  it('D6: learns nothing else from fifty clients that forge every header there is', async () => {
    const forged = (turn: number): WrongPassword => {
      const address = `203.0.113.${turn + 1}`;
      return {
        username: `forged-${turn}@x.example`,
        headers: {
          'x-forwarded-for': address,
          forwarded: `for=${address}`,
          'x-real-ip': address,
          'x-vercel-forwarded-for': address,
          'cf-connecting-ip': address,
          'cf-connecting-ipv6': `2001:db8:${turn}::1`,
          'true-client-ip': address,
          'x-client-ip': address,
        },
      };
    };
    const honest = await wrongPasswords(target, PER_ADDRESS - 50, (turn) => ({
      username: `honest-${turn}@x.example`,
    }));
    const statuses = await wrongPasswords(target, 50, forged);
    expect([count(honest, 401), count(statuses, 401)]).toEqual([PER_ADDRESS - 50, 50]);
    expect(count(await wrongPasswords(target, 50, forged), 429)).toBe(50);
    expect(await passwordsJudged(target)).toBe(PER_ADDRESS);
    expect((await wrongPassword(target, { username: 'honest@x.example' })).status).toBe(429);
  });
});

/** However the guesses fall on the minutes that a counter counts by, and on isolates that have not heard of the limit yet. */
async function flood(
  target: Target,
  limit: number,
  guessOf: (turn: number) => WrongPassword,
): Promise<number> {
  await forgetRequests(target);
  const began = Math.floor(Date.now() / MINUTE_MS);
  await wrongPasswords(target, (limit + ISOLATES) * 4, guessOf);
  const minutes = Math.floor(Date.now() / MINUTE_MS) - began + 1;
  const judged = await passwordsJudged(target);
  expect(judged).toBeGreaterThanOrEqual(limit);
  expect(judged).toBeLessThanOrEqual(limit * minutes + ISOLATES);
  return judged;
}

describe('D6: a site of four isolates', () => {
  const FEW = { SIGN_IN_LIMIT_PER_ACCOUNT: '5', SIGN_IN_LIMIT_PER_ADDRESS: '8' };

  it.each([
    ['as it is', PER_ACCOUNT, () => startTarget({ isolates: ISOLATES, environment: TOLD_ADDRESS })],
    [
      'with a limit of its own',
      5,
      () => startTarget({ isolates: ISOLATES, environment: { ...TOLD_ADDRESS, ...FEW } }),
    ],
  ] as const)('counts for all of them: %s', async (_, limit, start) => {
    const target = await start();
    try {
      await flood(target, limit, () => ({ username: 'flood@x.example', address: newAddress() }));
      const other = await wrongPassword(target, { username: 'another@x.example', address: newAddress() });
      expect(other.status).toBe(401);
    } finally {
      await target.stop();
    }
  });

  it('counts an address for all of them', async () => {
    const target = await startTarget({ isolates: ISOLATES, environment: { ...TOLD_ADDRESS, ...FEW } });
    try {
      await flood(target, 8, (turn) => ({ username: `flood-${turn}@x.example`, address: '192.0.2.1' }));
      expect((await signedIn(target.origin)).cookies.size).toBe(1);
    } finally {
      await target.stop();
    }
  });
});

describe('a site whose isolates have nothing in common that works', () => {
  it('D6: keeps the limit in each of them, lets nobody guess on, and locks nobody out', async () => {
    const target = await startWithoutCoordinator({ environment: TOLD_ADDRESS });
    try {
      const statuses = await wrongPasswords(target, 20, () => ({
        username: 'down@x.example',
        address: newAddress(),
      }));
      expect([count(statuses, 401), count(statuses, 429)]).toEqual([PER_ACCOUNT, 20 - PER_ACCOUNT]);
      expect(await passwordsJudged(target)).toBe(PER_ACCOUNT);
      expect((await signedIn(target.origin)).cookies.size).toBe(1);
      expect(target.log.some((line) => line.includes('sign_in_counter_unavailable'))).toBe(true);
    } finally {
      await target.stop();
    }
  });
});
