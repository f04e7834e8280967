import type { Claims, Session } from './types.ts';

/** A session that was opened before, with what was verified of it. Every lifetime is checked anew at each use. */
export interface CachedSession {
  readonly session: Session;
  readonly newest: boolean;
  readonly verified?: { readonly claims: Claims; readonly generation: number; readonly at: number };
}

export interface SessionCache {
  get(sealed: string): CachedSession | undefined;
  set(sealed: string, entry: CachedSession): void;
}

/** Keeps the sessions used last, from sealed cookie to content, so that a warm request needs no cryptography. */
export function createSessionCache(limit: number): SessionCache {
  const entries = new Map<string, CachedSession>();
  return {
    get(sealed) {
      const entry = entries.get(sealed);
      if (entry === undefined) return undefined;
      entries.delete(sealed);
      entries.set(sealed, entry);
      return entry;
    },
    set(sealed, entry) {
      entries.delete(sealed);
      entries.set(sealed, entry);
      const [oldest] = entries.keys();
      if (entries.size > limit && oldest !== undefined) entries.delete(oldest);
    },
  };
}
