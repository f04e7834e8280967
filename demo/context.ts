import { type KeyRing, keyRing } from './keys.ts';
import type { DemoStore } from './store.ts';

/** How a demo backend is set up. */
export interface DemoBackendOptions {
  /** All keys are derived from it: instances with the same secret accept each other's tokens. */
  readonly secret: string;
  readonly store: DemoStore;
  /** Lifetime of an access token in seconds. Default 60. */
  readonly accessTokenSeconds?: number | undefined;
  /** Lifetime of a refresh token in seconds, counted from its rotation. Default 30 days. */
  readonly refreshTokenSeconds?: number | undefined;
  /** For how many seconds a spent refresh token yields its successor again. Default 0: at once it is reuse. */
  readonly reuseWindowSeconds?: number | undefined;
  /** The clock, in milliseconds. Default `Date.now`. */
  readonly now?: () => number;
}

/** Everything the route handlers share. */
export interface Demo {
  readonly store: DemoStore;
  readonly accessTokenSeconds: number;
  readonly refreshTokenSeconds: number;
  readonly reuseWindowSeconds: number;
  readonly keys: KeyRing;
  /** The time in milliseconds. */
  now(): number;
}

/** Fills the defaults in and ties the parts together. */
export function createDemo(options: DemoBackendOptions): Demo {
  return {
    store: options.store,
    accessTokenSeconds: options.accessTokenSeconds ?? 60,
    refreshTokenSeconds: options.refreshTokenSeconds ?? 30 * 24 * 60 * 60,
    reuseWindowSeconds: options.reuseWindowSeconds ?? 0,
    keys: keyRing(options.secret),
    now: options.now ?? Date.now,
  };
}
