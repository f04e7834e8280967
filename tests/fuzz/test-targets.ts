import { expect, test } from 'vitest';
import type { FuzzTarget } from './target.ts';

const RUNS = 500;

/** Runs each target as a test; `npm run fuzz` runs the same ones for longer. */
export function testTargets(targets: readonly FuzzTarget[]): void {
  test.each(targets)('$name', async (target) => {
    const { accepted, failure, runs } = await target.fuzz({ runs: RUNS });
    expect(failure).toBeUndefined();
    expect(runs).toBe(RUNS);
    expect(accepted).toBeGreaterThan(0);
  });
}
