import { describe, expect, test } from 'vitest';
import { sleep } from '../../../edge/util/deadline.ts';
import { type SoakOptions, soak } from '../../soak/soak.ts';
import { startVirtualTime } from '../../soak/virtual-time.ts';

/** For the work alone: nothing in it waits. */
const TIMEOUT_MS = 120_000;
const SHORT: SoakOptions = {
  seed: 7,
  minutes: 0.5,
  users: 20,
  isolates: 4,
  accessTokenSeconds: 5,
  faultRate: 0.02,
  retryWindowSeconds: 0,
  crashes: false,
  refuses: false,
  shared: true,
};

describe('the soak', () => {
  test('loses no session and spends no token twice', { timeout: TIMEOUT_MS }, async () => {
    const report = await soak(SHORT);
    expect(report).toMatchObject({ lost: [], broken: [], revived: 0, tokensSpentTwice: 0 });
    expect(report.refreshes).toBeGreaterThan(SHORT.users);
    expect(report.requests).toBeGreaterThan(report.refreshes);
  });

  test('notices isolates that do not hear of each other', { timeout: TIMEOUT_MS }, async () => {
    const report = await soak({ ...SHORT, shared: false });
    expect(report.tokensSpentTwice).toBeGreaterThan(0);
    expect(report.lost.length).toBeGreaterThan(0);
  });
});

test('a soak with the same seed meets the same', async () => {
  const short = { ...SHORT, minutes: 0.2, users: 5, faultRate: 0.1, crashes: true };
  const report = await soak(short);
  expect(report.requests).toBeGreaterThan(0);
  expect(await soak(short)).toEqual(report);
  expect(await soak({ ...short, seed: 8 })).not.toEqual(report);
});

describe('virtual time', () => {
  const realTimeout = setTimeout;
  const HOUR_MS = 3_600_000;
  async function passing<T>(work: () => Promise<T>): Promise<T> {
    const time = startVirtualTime();
    return time.pass(work(), time.now() + HOUR_MS).finally(time.stop);
  }

  test('passes in the order of what is to happen, as soon as nothing is under way', async () => {
    const seen: string[] = [];
    const note = async (milliseconds: number, what: string) => {
      await sleep(milliseconds);
      await crypto.subtle.digest('SHA-256', new Uint8Array(1_000_000));
      seen.push(what);
    };
    const deadline = async () => {
      const signal = AbortSignal.timeout(20_000);
      await new Promise((resolve) => signal.addEventListener('abort', resolve));
      seen.push(String(signal.reason.name));
    };
    const begun = performance.now();
    await passing(() => Promise.all([note(30_000, 'last'), deadline(), note(10_000, 'first')]));
    expect(seen).toEqual(['first', 'TimeoutError', 'last']);
    expect(performance.now() - begun).toBeLessThan(30_000);
    expect(setTimeout).toBe(realTimeout);
  });

  test('fails at once where nothing is left that could happen', async () => {
    await expect(passing(() => new Promise(() => {}))).rejects.toThrow('No timer is left');
  });

  test('fails where it never comes to an end', async () => {
    const forever = async () => {
      for (;;) await sleep(60_000);
    };
    await expect(passing(forever)).rejects.toThrow('It is over');
    expect(setTimeout).toBe(realTimeout);
  });
});
