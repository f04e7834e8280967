import type { Clock } from '../types.ts';
import { createLru } from '../util/lru.ts';
import { PERIOD_MS } from './types.ts';

const MOST_WINDOWS = 10_000;

/** What was counted in one period. `until` is in milliseconds since the epoch. */
export interface Window {
  until: number;
  /** What has been given back may have been taken in another isolate, or in the period before: it may be less than nothing. */
  wrong: number;
  /** Attempts that the backend has not answered yet; one whose request was cut off stays one. */
  pending: number;
  /** The isolates have come to the limit together, whatever this one has counted. */
  closed: boolean;
  /** Whether the log knows that an attempt was refused. */
  announced: boolean;
}

export interface WindowStore {
  /**
   * The window of a name; a new one where there is none, or only one that is over.
   *
   * @param periodMs - how long a new one is open
   */
  of(name: string, periodMs?: number): Window;
}

/** Remembers the windows of one isolate. Of too many, the one is forgotten that was not asked for the longest. */
export function createWindowStore(now: Clock, most = MOST_WINDOWS): WindowStore {
  const kept = createLru<string, Window>(most);
  return {
    of(name, periodMs = PERIOD_MS) {
      const known = kept.peek(name);
      const window = known !== undefined && known.until > now() ? known : opened(now() + periodMs);
      kept.set(name, window);
      return window;
    },
  };
}

function opened(until: number): Window {
  return { until, wrong: 0, pending: 0, closed: false, announced: false };
}
