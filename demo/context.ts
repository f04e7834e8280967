import * as v from 'valibot';
import { type KeyRing, keyRing } from './keys.ts';
import { type StatsRecorder, statsRecorder } from './stats.ts';
import { type DemoStore, readRecord } from './store.ts';

/** How a demo backend is set up. */
export interface DemoBackendOptions {
  /** All keys are derived from it: instances with the same secret accept each other's tokens. */
  readonly secret: string;
  readonly store: DemoStore;
  /** The issuer of the tokens. Default `http://demo.internal`. */
  readonly origin?: string;
  /** Lifetime of an access token in seconds. Default 60. */
  readonly accessTokenSeconds?: number | undefined;
  /** Lifetime of a refresh token in seconds, counted from its rotation. Default 30 days. */
  readonly refreshTokenSeconds?: number | undefined;
  /** For how many seconds a spent refresh token yields its successor again. Default 0: at once it is reuse. */
  readonly reuseWindowSeconds?: number | undefined;
  /** Opens `/_control`: faults, recorded requests, clock, key rotation. For tests alone. Default false. */
  readonly controls?: boolean;
  /** The clock, in milliseconds. Default `Date.now`. */
  readonly now?: () => number;
}

/** Everything the route handlers share. */
export interface Demo {
  readonly store: DemoStore;
  readonly issuer: string;
  readonly accessTokenSeconds: number;
  readonly refreshTokenSeconds: number;
  readonly reuseWindowSeconds: number;
  readonly keys: KeyRing;
  readonly stats: StatsRecorder;
  /** The time in milliseconds, moved by the control clock. */
  now(): number;
}

/** Where the controls keep what outlives a restart. */
export const CLOCK_KEY = 'control/clock';
export const KEY_GENERATION_KEY = 'control/key-generation';

/** Fills the defaults in and ties the parts together. */
export function createDemo(options: DemoBackendOptions): Demo {
  const { store, now = Date.now } = options;
  const readNumber = (key: string) => readRecord(store, key, v.number()) ?? 0;
  return {
    store,
    issuer: options.origin ?? 'http://demo.internal',
    accessTokenSeconds: options.accessTokenSeconds ?? 60,
    refreshTokenSeconds: options.refreshTokenSeconds ?? 30 * 24 * 60 * 60,
    reuseWindowSeconds: options.reuseWindowSeconds ?? 0,
    keys: keyRing(options.secret, () => readNumber(KEY_GENERATION_KEY)),
    stats: statsRecorder(store),
    now: () => now() + readNumber(CLOCK_KEY),
  };
}
