/** What a request to the backend is about: signing in and out, renewing, the profile, the keys, or anything else. */
export type Deed = 'login' | 'refresh' | 'logout' | 'profile' | 'keys' | 'api';

/** What goes wrong, and how often. */
export type Mishap =
  /** Answers with this status, and does nothing. */
  | { readonly kind: 'fail'; readonly status: number; readonly headers?: Readonly<Record<string, string>> }
  /** Does what it was asked for, and cuts the connection before it has told so. */
  | { readonly kind: 'lose' }
  /** Answers late, by milliseconds. */
  | { readonly kind: 'delay'; readonly ms: number };

/** Mishaps that are yet to come, in order. */
export interface Script {
  /** @param times - to how many requests it happens; default 1 */
  add(deed: Deed, mishap: Mishap, times?: number): void;
  /** Takes the next mishap off the script. */
  next(deed: Deed): Mishap | undefined;
  clear(): void;
}

export function createScript(): Script {
  const queues = new Map<Deed, Mishap[]>();
  return {
    add(deed, mishap, times = 1) {
      if (!Number.isSafeInteger(times) || times < 1)
        throw new RangeError('`times` is a whole number from 1.');
      const queue = queues.get(deed) ?? [];
      queues.set(deed, [...queue, ...Array<Mishap>(times).fill(mishap)]);
    },
    next: (deed) => queues.get(deed)?.shift(),
    clear: () => queues.clear(),
  };
}
