import * as v from 'valibot';

const Report = v.looseObject({
  numPassedTests: v.number(),
  numFailedTests: v.number(),
  testResults: v.array(v.looseObject({ status: v.string(), assertionResults: v.array(v.unknown()) })),
});

export interface Tally {
  readonly passed: number;
  readonly failed: number;
}

/**
 * Counts the tests of vitest's JSON report. A file that could not even be loaded counts as one failure.
 */
export function tally(report: unknown): Tally {
  const { numPassedTests, numFailedTests, testResults } = v.parse(Report, report);
  const unloaded = testResults.filter(
    ({ status, assertionResults }) => status === 'failed' && assertionResults.length === 0,
  );
  return { passed: numPassedTests, failed: numFailedTests + unloaded.length };
}
