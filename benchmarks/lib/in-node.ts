import { measure } from 'mitata';
import type { Contestant } from './turns.ts';

const TURN_NS = 20e6;
/** Each call is timed: a median over many is not moved by what happens to a few. */
const ONE_BY_ONE = { batch_threshold: 0, gc: false } as const;

/** A contestant in this process. */
export function inNode(name: string, operation: () => Promise<unknown>): Contestant {
  return { name, turn: () => turnOf(operation) };
}

/** Does an operation for some 20 ms, and tells its median in microseconds. */
export async function turnOf(operation: () => Promise<unknown>): Promise<number> {
  const { p50 } = await measure(operation, { ...ONE_BY_ONE, min_cpu_time: TURN_NS });
  return p50 / 1e3;
}
