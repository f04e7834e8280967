import type { Clock } from '../types.ts';
import { sleep } from './deadline.ts';

const POLL_MS = 20;

/** Work that one request does, and others would have done again. */
export interface SingleFlight {
  readonly isUnderWay: () => boolean;
  /** Does the work; nobody may begin it while it is under way. */
  fly<T>(work: () => Promise<T>): Promise<T>;
  /** Waits for the end of what is under way now. Another may have begun by then. */
  landed(): Promise<void>;
}

/**
 * Sees to it that something is asked for once at a time in an isolate, however many requests want it.
 *
 * No promise is shared between requests, because on some edge platforms a request that waits on another's I/O hangs: those who
 * wait look at plain data on a timer of their own.
 *
 * @param mostMs - longer than the work may take, so that nobody waits for a request that was cut off while it did it
 */
export function createSingleFlight(now: Clock, mostMs: number): SingleFlight {
  let current: { readonly begunAt: number } | undefined;
  const isUnderWay = () => current !== undefined && now() - current.begunAt < mostMs;
  return {
    isUnderWay,
    async fly(work) {
      const mine = { begunAt: now() };
      current = mine;
      try {
        return await work();
      } finally {
        // Whoever was taken for cut off, and comes late, ends no other's.
        if (current === mine) current = undefined;
      }
    },
    async landed() {
      const waitedFor = current;
      while (current === waitedFor && isUnderWay()) await sleep(POLL_MS);
    },
  };
}
