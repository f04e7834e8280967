/** Something to be measured, a turn at a time. */
export interface Contestant {
  readonly name: string;
  /** Works for one turn, and tells what one operation took of whatever is measured. */
  readonly turn: () => Promise<number>;
}

/** What the turns of a contestant came to. */
export interface Result {
  readonly name: string;
  /** One of each round, in the order of the rounds. */
  readonly turns: readonly number[];
}

/** Turns that warm up: compilers and caches, and whatever machine is still busy with what was before. */
const WARM_UP = 3;

/**
 * Has contestants take turns, round by round, each round in the reverse order of the last: what the machine does beside
 * falls on all of them alike.
 */
export async function takeTurns(contestants: readonly Contestant[], rounds: number): Promise<Result[]> {
  const turns = new Map<Contestant, number[]>(contestants.map((each) => [each, []]));
  for (let round = -WARM_UP; round < rounds; round += 1) {
    const order = round % 2 === 0 ? contestants : contestants.toReversed();
    for (const contestant of order) {
      const took = await contestant.turn();
      if (round >= 0) turns.get(contestant)?.push(took);
    }
  }
  return contestants.map((each) => ({ name: each.name, turns: turns.get(each) ?? [] }));
}

/** How one contestant compares to another. */
export interface Ratio {
  /** Of the medians. */
  readonly ratio: number;
  /** The middle half of the ratios of single rounds. */
  readonly spread: readonly [low: number, high: number];
}

export function ratioOf(one: Result, other: Result): Ratio {
  const perRound = one.turns.map((took, round) => took / (other.turns[round] ?? Number.NaN));
  return {
    ratio: median(one.turns) / median(other.turns),
    spread: [quantile(perRound, 0.25), quantile(perRound, 0.75)],
  };
}

export function median(values: readonly number[]): number {
  return quantile(values, 0.5);
}

/** @param share - from 0 to 1; between two values, the line between them is followed */
export function quantile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((one, other) => one - other);
  const at = (sorted.length - 1) * share;
  const [low = Number.NaN, high = Number.NaN] = [sorted[Math.floor(at)], sorted[Math.ceil(at)]];
  return low + (high - low) * (at - Math.floor(at));
}
