import type { Claims, Session } from '../types.ts';
import { createLru, type Lru } from '../util/lru.ts';

/** A session that was opened before, with what was verified of it. Every lifetime is checked anew at each use. */
export interface CachedSession {
  readonly session: Session;
  readonly newest: boolean;
  readonly verified?: { readonly claims: Claims; readonly generation: number; readonly at: number };
}

/** From sealed cookie to content. */
export type SessionCache = Pick<Lru<string, CachedSession>, 'get' | 'set'>;

/** Keeps the sessions used last, so that a warm request needs no cryptography. */
export function createSessionCache(limit: number): SessionCache {
  return createLru(limit);
}
