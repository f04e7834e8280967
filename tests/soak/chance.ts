/** Chance that can be repeated, as far as the order of events is the same. */
export interface Chance {
  /** From 0 up to, but not including, 1. */
  next(): number;
  between(low: number, high: number): number;
  hits(rate: number): boolean;
  pick<T>(choices: readonly [T, ...T[]]): T;
}

/** Marsaglia's xorshift on 32 bits: enough to vary what happens. */
export function createChance(seed: number): Chance {
  let state = seed | 0 || 1;
  const next = () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) / 2 ** 32;
  };
  return {
    next,
    between: (low, high) => low + next() * (high - low),
    hits: (rate) => next() < rate,
    pick: (choices) => choices[Math.floor(next() * choices.length)] ?? choices[0],
  };
}
