import * as v from 'valibot';

const TestReport = v.object({
  ancestorTitles: v.array(v.string()),
  title: v.string(),
  status: v.string(),
});

/** One file in one project: a file that two projects run is there twice. */
const FileReport = v.object({
  /** The file's absolute path. */
  name: v.string(),
  status: v.string(),
  assertionResults: v.array(TestReport),
});

const Report = v.object({
  numPassedTests: v.number(),
  numFailedTests: v.number(),
  testResults: v.array(FileReport),
});

export type FileReport = v.InferOutput<typeof FileReport>;
export type TestReport = v.InferOutput<typeof Report>;

export interface Tally {
  readonly passed: number;
  readonly failed: number;
}

/** Reads vitest's JSON report. */
export function parseReport(json: string): TestReport {
  return v.parse(Report, JSON.parse(json));
}

/**
 * Counts the tests of a report. A file that could not even be loaded counts as one failure.
 */
export function tally({ numPassedTests, numFailedTests, testResults }: TestReport): Tally {
  const unloaded = testResults.filter(
    ({ status, assertionResults }) => status === 'failed' && assertionResults.length === 0,
  );
  return { passed: numPassedTests, failed: numFailedTests + unloaded.length };
}
