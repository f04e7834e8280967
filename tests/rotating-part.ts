/** How many runs it takes until each case of a table has had its turn. */
export const PARTS = 10;

/** What a run takes of its tables. */
export interface Turn {
  /** Whether every case is to run, and every volume to be the largest: that takes long, and is for the night. */
  readonly whole: boolean;
  /** Which part of each table runs otherwise. Any ten seeds one after another, from a multiple of ten on, take all. */
  readonly seed: number;
}

/** The turn that the runner or vitest.config.ts has told; without it, everything. */
export function turnIn(environment: Readonly<Record<string, string | undefined>>): Turn {
  const { TESTS_WHOLE: whole, TESTS_SEED: seed = '' } = environment;
  if (whole === 'yes' || seed === '') return { whole: true, seed: 0 };
  if (!/^\d{1,9}$/.test(seed)) throw new TypeError(`TESTS_SEED must be a whole number, not "${seed}".`);
  return { whole: false, seed: Number(seed) };
}

/**
 * A tenth of a table with thousands of cases, another one with another seed, in the order of the table.
 *
 * @param isEssential - says of a case that it runs each time
 */
export function rotatingPart<T>(
  table: readonly T[],
  isEssential: (each: T) => boolean = () => false,
  { whole, seed }: Turn = turnIn(process.env),
): readonly T[] {
  if (whole) return table;
  const part = partsOf(table.length, Math.floor(seed / PARTS));
  return table.filter((each, at) => part[at] === seed % PARTS || isEssential(each));
}

/** How much of something a run is to bear. */
export function dose<T>(usual: T, atNight: T, { whole }: Turn = turnIn(process.env)): T {
  return whole ? atNight : usual;
}

/** Which part each case falls to. Tables repeat themselves row by row, so every tenth case would be the same of each row. */
function partsOf(length: number, round: number): number[] {
  const parts: number[] = [];
  const order = Array.from({ length }, (_, at) => at).sort(
    (one, other) => scattered(one, round) - scattered(other, round),
  );
  for (const [place, at] of order.entries()) parts[at] = place % PARTS;
  return parts;
}

/** Nearly another number for each number: the mixing at the end of MurmurHash3. */
function scattered(number: number, round: number): number {
  let mixed = Math.imul(number + 1, 0x9e3779b1) ^ Math.imul(round + 1, 0x85ebca6b);
  mixed = Math.imul(mixed ^ (mixed >>> 16), 0x85ebca6b);
  mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35);
  return (mixed ^ (mixed >>> 16)) >>> 0;
}
