/** What wrong attempts to sign in are counted by. */
export type LimitKind = 'account' | 'address';

/** How many wrong attempts are taken in a period, by kind. */
export type Limits = Readonly<Record<LimitKind, number>>;

/** The same numbers stand in `wrangler.toml`, for the rate limits that Cloudflare counts itself. */
export const DEFAULT_LIMITS: Limits = { account: 10, address: 60 };
export const PERIOD_MS = 60_000;

/** Counts wrong attempts for all isolates together. */
export interface SharedCounter {
  /**
   * Counts one more wrong attempt.
   *
   * @param name - stands for an account or an address, and does not tell which
   * @returns the milliseconds until further attempts may be taken; 0 while the limit is kept
   */
  count(kind: LimitKind, name: string): Promise<number>;
}
