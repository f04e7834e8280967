import { describe, expect, test } from 'vitest';
import { type SoakOptions, soak } from '../../soak/soak.ts';

const TIMEOUT_MS = 60_000;
const SHORT: SoakOptions = {
  seed: 7,
  minutes: 1,
  users: 20,
  isolates: 4,
  accessTokenSeconds: 5,
  faultRate: 0.02,
  speed: 12,
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
