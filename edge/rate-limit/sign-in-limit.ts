import { networkOf } from '../http/client-address.ts';
import type { Log } from '../telemetry/log.ts';
import type { Clock } from '../types.ts';
import { accountName } from './account-name.ts';
import { type LimitKind, type Limits, PERIODS_MS, type SharedCounter } from './types.ts';
import { createWindowStore, type Window } from './window.ts';

/** A place is free as soon as one of the attempts under way turns out to be no wrong one. */
const WHILE_PENDING_SECONDS = 1;

/** Whose attempt to sign in it is. What is missing does not count. */
export interface Claimant {
  readonly username?: string | undefined;
  /** In its canonical form, as the next. */
  readonly address?: string | undefined;
  /** The address for which a provider is asked. */
  readonly provider?: string | undefined;
  /** The account that is sent a message. */
  readonly message?: string | undefined;
  /** The account that is asked for a code. */
  readonly code?: string | undefined;
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
  /** Counts an attempt before anything is asked, where there is no right answer that would not count. */
  count(who: Claimant): Promise<Attempted<undefined>>;
  /** Counts one less, where what was counted has come to something after all. */
  giveBack(who: Claimant): Promise<void>;
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

/** What is counted of whom, and in what form. */
const COUNTED = [
  { kind: 'account', of: 'username', form: accountName },
  { kind: 'address', of: 'address', form: networkOf },
  { kind: 'provider', of: 'provider', form: networkOf },
  { kind: 'message', of: 'message', form: accountName },
  { kind: 'code', of: 'code', form: accountName },
] as const satisfies readonly { kind: LimitKind; of: keyof Claimant; form: (value: string) => string }[];

interface Key {
  readonly kind: LimitKind;
  readonly name: string;
}

interface Place extends Key {
  readonly window: Window;
}

/**
 * Holds up those who guess passwords, or make us ask others without end. A place is taken before the backend is asked, so that guesses which arrive together are
 * counted like those that arrive one by one; whatever is no wrong guess gives its place back.
 *
 * @see OWASP ASVS 5.0, requirement 6.3.1 (credential stuffing and brute force)
 */
export function createSignInLimit({ limits, nameOf, counter, now, log }: SignInLimitOptions): SignInLimit {
  const windows = createWindowStore(now);

  async function placesOf(who: Claimant): Promise<readonly Place[]> {
    const keys = COUNTED.map(async ({ kind, of, form }): Promise<readonly Key[]> => {
      const value = who[of];
      return value === undefined ? [] : [{ kind, name: await nameOf(kind, form(value)) }];
    });
    return (await Promise.all(keys))
      .flat()
      .map((key) => ({ ...key, window: windows.of(key.name, PERIODS_MS[key.kind]) }));
  }

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
      const window = windows.of(name, PERIODS_MS[kind]);
      window.closed = true;
      window.until = now() + left;
      return [{ kind, name, window }];
    });
    return (await Promise.all(told)).flat();
  }

  async function attempt<T>(
    who: Claimant,
    ask: () => Promise<T>,
    isWrong: (outcome: T) => boolean,
  ): Promise<Attempted<T>> {
    const places = await placesOf(who);
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
  }

  return {
    attempt,
    count: (who) =>
      attempt(
        who,
        async () => undefined,
        () => true,
      ),

    async giveBack(who) {
      const places = await placesOf(who);
      for (const { window } of places) {
        window.wrong -= 1;
        window.closed = false;
      }
      await Promise.all(places.map(({ kind, name }) => counter?.count(kind, name, -1)));
    },
  };
}
