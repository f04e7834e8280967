import { afterAll, beforeAll, beforeEach, describe, expect, inject, it } from 'vitest';
import { Client, DEMO_LOGIN, ROBIN_LOGIN, signedIn } from '../fixtures/client.ts';
import { forgetRequests } from '../fixtures/demo.ts';
import { type Guess, guess, guesses, passwordsJudged, TOLD_ADDRESS } from '../fixtures/guess.ts';
import { startTarget, type Target } from '../fixtures/target.ts';
import { startWorkerTarget } from '../fixtures/target-worker.ts';
import { startWithoutCoordinator } from '../fixtures/without-coordinator.ts';

const PER_ACCOUNT = 10;
const PER_ADDRESS = 60;
const ISOLATES = 4;
const MINUTE_MS = 60_000;

const count = (statuses: readonly number[], status: number) =>
  statuses.filter((each) => each === status).length;

/** Addresses that have guessed nothing yet. */
const addresses = (function* () {
  for (let i = 1; ; i += 1) yield `198.51.${i >> 8}.${i & 255}`;
})();
const newAddress = () => addresses.next().value ?? '';

describe('a site that is told where clients are', () => {
  let target: Target;
  beforeAll(async () => {
    target = await startTarget({ environment: TOLD_ADDRESS });
  });
  afterAll(() => target?.stop());
  beforeEach(() => forgetRequests(target));

  it('takes ten wrong passwords for an account, then says 429 and when to come again, from wherever they come', async () => {
    const statuses = await guesses(target, 30, () => ({
      username: 'sequential@x.example',
      address: newAddress(),
    }));
    expect([count(statuses, 401), count(statuses, 429)]).toEqual([PER_ACCOUNT, 30 - PER_ACCOUNT]);
    expect(await passwordsJudged(target)).toBe(PER_ACCOUNT);
    const refused = await guess(target, { username: 'sequential@x.example', address: newAddress() });
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThanOrEqual(1);
    expect(Number(refused.headers.get('retry-after'))).toBeLessThanOrEqual(60);
    expect(refused.headers.get('content-type')).toBe('application/problem+json');
    expect(await refused.json()).toMatchObject({ status: 429, code: 'rate_limited' });
  });

  it('takes ten of a hundred that arrive at once', async () => {
    const username = 'parallel@x.example';
    const responses = await Promise.all(
      Array.from({ length: 100 }, () => guess(target, { username, address: newAddress() })),
    );
    expect(
      count(
        responses.map(({ status }) => status),
        429,
      ),
    ).toBe(100 - PER_ACCOUNT);
    expect(await passwordsJudged(target)).toBe(PER_ACCOUNT);
  });

  it('takes sixty from an address, however many accounts they are for', async () => {
    const address = newAddress();
    const statuses = await guesses(target, 80, (turn) => ({ username: `spray-${turn}@x.example`, address }));
    expect([count(statuses, 401), count(statuses, 429)]).toEqual([PER_ADDRESS, 80 - PER_ADDRESS]);
    expect(await passwordsJudged(target)).toBe(PER_ADDRESS);
    const elsewhere = await guess(target, { username: 'spray-80@x.example', address: newAddress() });
    expect(elsewhere.status).toBe(401);
  });

  it('takes the addresses of one /64 for one, in whatever form, and those of another for another', async () => {
    const inOne = (turn: number): Guess => ({
      username: `six-${turn}@x.example`,
      address:
        [`2001:db8:0:7::${turn.toString(16)}`, `[2001:DB8:0000:0007::${turn.toString(16)}:1]:443`][
          turn % 2
        ] ?? '',
    });
    const statuses = await guesses(target, PER_ADDRESS + 5, inOne);
    expect([count(statuses, 401), count(statuses, 429)]).toEqual([PER_ADDRESS, 5]);
    expect((await guess(target, { username: 'six@x.example', address: '2001:db8:0:8::1' })).status).toBe(401);
  });

  it('never holds up those who know their password: a hundred in a row, and before and after them the same guesses', async () => {
    const address = newAddress();
    await guesses(target, PER_ACCOUNT - 1, () => ({ username: ROBIN_LOGIN.username, address }));
    const right = await guesses(target, 100, () => ({ ...ROBIN_LOGIN, address }));
    expect(count(right, 200)).toBe(100);
    expect(await guesses(target, 2, () => ({ username: ROBIN_LOGIN.username, address }))).toEqual([401, 429]);
  });

  it('answers alike for an account that exists and one that does not, before the limit and beyond it', async () => {
    const shape = async (username: string) => {
      const response = await guess(target, { username, address });
      return {
        status: response.status,
        headers: [...response.headers.keys()].sort(),
        body: await response.json(),
      };
    };
    const address = newAddress();
    for (let turn = 0; turn <= PER_ACCOUNT; turn += 1) {
      const known = await shape(DEMO_LOGIN.username);
      expect(await shape('nobody@gatehouse.example')).toEqual(known);
      expect(known.status).toBe(turn < PER_ACCOUNT ? 401 : 429);
    }
  });

  it('shows people the form again, with the reason', async () => {
    const fields = { username: 'form@x.example', password: 'a-guess' };
    const client = new Client(target.origin);
    for (let turn = 0; turn < PER_ACCOUNT; turn += 1) await client.submit('/auth/login', fields);
    const response = await client.submit('/auth/login', fields);
    expect(response.status).toBe(429);
    expect(response.headers.get('retry-after')).toMatch(/^[1-9]\d?$/);
    const page = await response.text();
    expect(page).toContain('action="/auth/login"');
    expect(page).toContain('value="form@x.example"');
    expect(page).toContain('Too many attempts');
  });

  it('tells the log once, and neither who nor where', async () => {
    const [username, address] = ['logged@x.example', newAddress()];
    const told = () => target.log.filter((line) => line.includes('sign_in_limited'));
    const before = told().length;
    await guesses(target, 20, () => ({ username, address }));
    await expect.poll(() => told().length).toBe(before + 1);
    expect(told().at(-1)).toContain('account');
    expect(target.log.join('\n')).not.toMatch(/logged@x\.example|198\.51\./);
  });
});

describe('a site that the platform tells where clients are', () => {
  let target: Target;
  beforeAll(async () => {
    target = await startTarget();
  });
  afterAll(() => target?.stop());
  beforeEach(() => forgetRequests(target));

  it('learns nothing else from fifty clients that forge every header there is', async () => {
    const forged = (turn: number): Guess => {
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
    const honest = await guesses(target, PER_ADDRESS - 50, (turn) => ({
      username: `honest-${turn}@x.example`,
    }));
    const statuses = await guesses(target, 50, forged);
    expect([count(honest, 401), count(statuses, 401)]).toEqual([PER_ADDRESS - 50, 50]);
    expect(count(await guesses(target, 50, forged), 429)).toBe(50);
    expect(await passwordsJudged(target)).toBe(PER_ADDRESS);
    expect((await guess(target, { username: 'honest@x.example' })).status).toBe(429);
  });
});

/** However the guesses fall on the minutes that a counter counts by, and on isolates that have not heard of the limit yet. */
async function flood(target: Target, limit: number, guessOf: (turn: number) => Guess): Promise<number> {
  await forgetRequests(target);
  const began = Math.floor(Date.now() / MINUTE_MS);
  await guesses(target, (limit + ISOLATES) * 4, guessOf);
  const minutes = Math.floor(Date.now() / MINUTE_MS) - began + 1;
  const judged = await passwordsJudged(target);
  expect(judged).toBeGreaterThanOrEqual(limit);
  expect(judged).toBeLessThanOrEqual(limit * minutes + ISOLATES);
  return judged;
}

describe('a site of four isolates', () => {
  const FEW = { SIGN_IN_LIMIT_PER_ACCOUNT: '5', SIGN_IN_LIMIT_PER_ADDRESS: '8' };
  const ofWorker = inject('target') === 'worker';

  it.each([
    ['as it is', PER_ACCOUNT, () => startTarget({ isolates: ISOLATES, environment: TOLD_ADDRESS })],
    [
      'with a limit of its own',
      5,
      () => startTarget({ isolates: ISOLATES, environment: { ...TOLD_ADDRESS, ...FEW } }),
    ],
    ...(ofWorker ? [['without a rate limit bound', PER_ACCOUNT, startUnbound] as const] : []),
  ] as const)('counts for all of them: %s', async (_, limit, start) => {
    const target = await start();
    try {
      await flood(target, limit, () => ({ username: 'flood@x.example', address: newAddress() }));
      const other = await guess(target, { username: 'another@x.example', address: newAddress() });
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

  function startUnbound(): Promise<Target> {
    return startWorkerTarget({ isolates: ISOLATES, environment: TOLD_ADDRESS }, { rateLimits: false });
  }
});

describe('a site whose isolates have nothing in common that works', () => {
  it('keeps the limit in each of them, lets nobody guess on, and locks nobody out', async () => {
    const target = await startWithoutCoordinator({ environment: TOLD_ADDRESS });
    try {
      const statuses = await guesses(target, 20, () => ({
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
