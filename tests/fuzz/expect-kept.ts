import { expect } from 'vitest';
import type { FuzzTarget } from './target.ts';

const RUNS = 500;

/** The body of a target's test; `npm run fuzz` tries more inputs on the same target. */
export async function expectKept(target: FuzzTarget): Promise<void> {
  const { accepted, failure, runs } = await target.fuzz({ runs: RUNS });
  expect(failure).toBeUndefined();
  expect(runs).toBe(RUNS);
  expect(accepted).toBeGreaterThan(0);
}
