import { measure } from 'mitata';
import type { Contestant } from './turns.ts';

const TURN_NS = 20e6;

/** A contestant in this process; a turn is its median over some 20 ms, in microseconds. */
export function inNode(name: string, operation: () => Promise<unknown>): Contestant {
  return {
    name,
    async turn() {
      const { p50 } = await measure(operation, { min_samples: 1, min_cpu_time: TURN_NS, batch_samples: 512 });
      return p50 / 1e3;
    },
  };
}
