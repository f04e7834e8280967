import { measure } from 'mitata';
import type { Contestant } from './turns.ts';

const TURN_NS = 40e6;
/** Unmeasured, at the start of a turn: others have had the processor's caches meanwhile. */
const WARM_UP_NS = 10e6;
/** Each call is timed: a median over many is not moved by what happens to a few. */
const ONE_BY_ONE = { batch_threshold: 0, gc: false } as const;

/** A contestant in this process. */
export function inNode(name: string, operation: () => Promise<unknown>): Contestant {
  return { name, turn: () => turnOf(operation) };
}

/** Does an operation for some 50 ms, and tells its median in microseconds. */
export async function turnOf(operation: () => Promise<unknown>): Promise<number> {
  await measure(operation, { ...ONE_BY_ONE, min_cpu_time: WARM_UP_NS });
  const { p50 } = await measure(operation, { ...ONE_BY_ONE, min_cpu_time: TURN_NS });
  return p50 / 1e3;
}
