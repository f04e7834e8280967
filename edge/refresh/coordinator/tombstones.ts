import type { Clock } from '../../types.ts';
import { createLru } from '../../util/lru.ts';

/** What has ended, as far as one isolate knows. All times are milliseconds since the epoch. */
export interface Tombstones {
  /**
   * @param at - when it ended. What was known before is only added to: messages come in any order
   * @param until - when that matters no more
   */
  lay(name: string, at: number, until: number): void;
  /** @param began - only what ended at that time or later counts. Default 0 */
  covers(name: string, began?: number): boolean;
}

/**
 * Remembers what has ended, in plain memory.
 *
 * @param most - of more than that, the one is forgotten that was laid the longest ago
 */
export function createTombstones(now: Clock, most: number): Tombstones {
  const laid = createLru<string, { readonly at: number; readonly until: number }>(most);
  return {
    lay(name, at, until) {
      const before = laid.peek(name) ?? { at, until };
      laid.set(name, { at: Math.max(at, before.at), until: Math.max(until, before.until) });
    },
    covers(name, began = 0) {
      const found = laid.peek(name);
      return found !== undefined && found.until > now() && found.at >= began;
    },
  };
}
