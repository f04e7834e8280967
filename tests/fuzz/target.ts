import fc from 'fast-check';

/** What became of one input. A target of which every input meets the same fate proves little. */
export type Outcome = 'accepted' | 'refused';

export interface FuzzRun {
  /** How many inputs to try. */
  readonly runs: number;
  /** Makes a run repeatable; without it, another one each time. */
  readonly seed?: number;
}

export interface FuzzReport {
  readonly target: string;
  readonly runs: number;
  readonly accepted: number;
  readonly refused: number;
  readonly failure?: FuzzFailure;
}

export interface FuzzFailure {
  readonly seed: number;
  /** Leads straight to the counterexample, together with the seed. */
  readonly path: string;
  /** The smallest input that was found. */
  readonly counterexample: string;
  readonly reason: string;
}

/** A promise that is kept whatever the input. */
export interface FuzzTarget {
  readonly name: string;
  fuzz(run: FuzzRun): Promise<FuzzReport>;
}

/**
 * @param name - the promise
 * @param probe - throws when the promise is broken
 * @param examples - inputs to try before any other, such as those that once broke the promise
 */
export function fuzzTarget<Input>(
  name: string,
  inputs: fc.Arbitrary<Input>,
  probe: (input: Input) => Outcome | Promise<Outcome>,
  examples: readonly Input[] = [],
): FuzzTarget {
  return {
    name,
    async fuzz({ runs, seed }) {
      const outcomes = { accepted: 0, refused: 0 };
      const property = fc.asyncProperty(inputs, async (input) => {
        outcomes[await probe(input)] += 1;
      });
      const details = await fc.check(property, {
        numRuns: runs,
        examples: examples.map((input): [Input] => [input]),
        ...(seed !== undefined && { seed }),
      });
      return { target: name, runs: details.numRuns, ...outcomes, ...failureOf(details) };
    },
  };
}

function failureOf<Input>(details: fc.RunDetails<[Input]>): { failure?: FuzzFailure } {
  if (!details.failed) return {};
  const { seed, counterexamplePath, counterexample, errorInstance } = details;
  const reason = errorInstance instanceof Error ? errorInstance.message : String(errorInstance);
  const [input] = counterexample ?? [];
  return { failure: { seed, path: counterexamplePath ?? '', counterexample: fc.stringify(input), reason } };
}
