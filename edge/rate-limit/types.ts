/**
 * What is counted, each in a count of its own: wrong passwords for an account and from an address, what a provider is asked
 * for an address without a sign-in that comes of it, messages to an account, and wrong codes for an account.
 */
export type LimitKind = 'account' | 'address' | 'provider' | 'message' | 'code';

/** How much is taken in a period, by kind. */
export type Limits = Readonly<Record<LimitKind, number>>;

export const DEFAULT_LIMITS: Limits = { account: 10, address: 60, provider: 60, message: 5, code: 5 };

export const PERIOD_MS = 60_000;

/**
 * Milliseconds. Whoever looks for a message does not ask for it each minute, and whoever gets unasked ones minds each. A code is short:
 * at ten a minute, one in thirty of those of six digits would be found within a day.
 */
export const PERIODS_MS: Limits = {
  account: PERIOD_MS,
  address: PERIOD_MS,
  provider: PERIOD_MS,
  message: 60 * PERIOD_MS,
  code: 15 * PERIOD_MS,
};

/** Counts for all isolates together. */
export interface SharedCounter {
  /**
   * Counts one more.
   *
   * @param name - stands for an account or an address, and does not tell which
   * @param by - -1 where one that was counted turns out to be none
   * @returns the milliseconds until more may be taken; 0 while the limit is kept
   */
  count(kind: LimitKind, name: string, by?: 1 | -1): Promise<number>;
}

/** The limits that are in force where only some of them are configured. */
export function limitsFrom({
  account,
  address,
}: Readonly<Record<'account' | 'address', number | undefined>>): Limits {
  return {
    ...DEFAULT_LIMITS,
    ...(account !== undefined && { account }),
    ...(address !== undefined && { address, provider: address }),
  };
}
