import { networkOf } from './client-address.ts';
import { DEFAULT_LIMITS, type LimitKind, type Limits, type SharedCounter } from './limiter/types.ts';
import { createWindows, type Window } from './limiter/windows.ts';
import type { Log } from './log.ts';
import type { Clock } from './types.ts';

/** A place is free as soon as one of the attempts under way turns out to be no wrong one. */
const WHILE_PENDING_SECONDS = 1;
/** Longer than any address. */
const MOST_CHARACTERS = 512;

/** Whose attempt to sign in it is. */
export interface Claimant {
  /** Without one the address alone counts. */
  readonly username: string | undefined;
  /** In its canonical form; without one the account alone counts. */
  readonly address: string | undefined;
}

export type Attempted<T> =
  | { readonly status: 'answered'; readonly outcome: T }
  /** In whole seconds, at least one. */
  | { readonly status: 'limited'; readonly retryAfter: number };

export interface SignInLimit {
  /**
   * Lets an attempt to sign in happen, unless there were too many wrong ones for the account or from the address.
   *
   * @param ask - puts the credentials to the backend
   * @param isWrong - whether they were refused; nothing else counts, least of all success
   */
  attempt<T>(who: Claimant, ask: () => Promise<T>, isWrong: (outcome: T) => boolean): Promise<Attempted<T>>;
}

export interface SignInLimitOptions {
  readonly limits: Limits;
  /** Makes a name for an account or an address that does not tell which. */
  readonly nameOf: (kind: LimitKind, value: string) => Promise<string>;
  /** Counts for all isolates together, and never throws. */
  readonly counter: SharedCounter | undefined;
  readonly now: Clock;
  readonly log: Log;
}

interface Key {
  readonly kind: LimitKind;
  readonly name: string;
}

interface Place extends Key {
  readonly window: Window;
}

/**
 * Holds up those who guess passwords. A place is taken before the backend is asked, so that guesses which arrive together are
 * counted like those that arrive one by one; whatever is no wrong guess gives its place back.
 *
 * @see OWASP ASVS 5.0, requirement 6.3.1 (credential stuffing and brute force)
 */
export function createSignInLimit({ limits, nameOf, counter, now, log }: SignInLimitOptions): SignInLimit {
  const windows = createWindows(now);

  const keysOf = ({ username, address }: Claimant): Promise<Key[]> => {
    const values: [LimitKind, string][] = [];
    if (username !== undefined) values.push(['account', accountOf(username)]);
    if (address !== undefined) values.push(['address', networkOf(address)]);
    return Promise.all(values.map(async ([kind, value]) => ({ kind, name: await nameOf(kind, value) })));
  };

  function isFull({ kind, window }: Place): boolean {
    return window.closed || window.wrong + window.pending >= limits[kind];
  }

  /** The log learns of a window once, or a flood would flood it too. */
  function limited(places: readonly Place[]): Attempted<never> {
    for (const { kind, window } of places) {
      if (!window.announced) log('warn', 'sign_in_limited', { reason: kind });
      window.announced = true;
    }
    return { status: 'limited', retryAfter: Math.max(...places.map(secondsToWait)) };
  }

  function secondsToWait({ kind, window }: Place): number {
    const isOver = window.closed || window.wrong >= limits[kind];
    return isOver ? Math.max(1, Math.ceil((window.until - now()) / 1000)) : WHILE_PENDING_SECONDS;
  }

  /** Tells the other isolates, and learns from them. */
  async function exceeded(places: readonly Place[]): Promise<readonly Place[]> {
    const told = places.map(async ({ kind, name }): Promise<readonly Place[]> => {
      const left = (await counter?.count(kind, name)) ?? 0;
      if (left <= 0) return [];
      const window = windows.of(name);
      window.closed = true;
      window.until = now() + left;
      return [{ kind, name, window }];
    });
    return (await Promise.all(told)).flat();
  }

  return {
    async attempt(who, ask, isWrong) {
      const keys = await keysOf(who);
      const places = keys.map((key) => ({ ...key, window: windows.of(key.name) }));
      const full = places.filter(isFull);
      if (full.length > 0) return limited(full);

      for (const { window } of places) window.pending += 1;
      let wrong = 0;
      try {
        const outcome = await ask();
        wrong = isWrong(outcome) ? 1 : 0;
        if (wrong === 0) return { status: 'answered', outcome };
        const over = await exceeded(places);
        return over.length > 0 ? limited(over) : { status: 'answered', outcome };
      } finally {
        for (const { window } of places) {
          window.pending -= 1;
          window.wrong += wrong;
        }
      }
    },
  };
}

/** Of a longer name the rest tells nobody apart; to normalize it could take the square of its length. */
function accountOf(username: string): string {
  return username.trim().slice(0, MOST_CHARACTERS).normalize('NFKC').trim().toLowerCase();
}

/** The limits that are in force where only some of them are configured. */
export function limitsFrom(configured: Readonly<Record<LimitKind, number | undefined>>): Limits {
  return {
    account: configured.account ?? DEFAULT_LIMITS.account,
    address: configured.address ?? DEFAULT_LIMITS.address,
  };
}
