import * as v from 'valibot';

const TestReport = v.object({
  ancestorTitles: v.array(v.string()),
  title: v.string(),
  status: v.string(),
  /** How often it was tried, and in which project, as report-notes.ts notes it. */
  meta: v.optional(v.object({ attempts: v.optional(v.number()), project: v.optional(v.string()) })),
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

/** What `vitest list` says of a test. */
const ListedTest = v.object({
  /** All its titles, outermost first. */
  name: v.string(),
  /** The file's absolute path. */
  file: v.string(),
  projectName: v.string(),
});

export type FileReport = v.InferOutput<typeof FileReport>;
export type TestReport = v.InferOutput<typeof Report>;
export type ListedTest = v.InferOutput<typeof ListedTest>;

export interface Tally {
  readonly passed: number;
  readonly failed: number;
}

/** Reads vitest's JSON report. */
export function parseReport(json: string): TestReport {
  return v.parse(Report, JSON.parse(json));
}

/** Reads what `vitest list` has written. */
export function parseListing(json: string): ListedTest[] {
  return v.parse(v.array(ListedTest), JSON.parse(json));
}

/** Counts the tests of a report. A file that could not even be loaded counts as one failure. */
export function tally(report: TestReport): Tally {
  const unloaded = report.testResults.filter(
    ({ status, assertionResults }) => status === 'failed' && assertionResults.length === 0,
  );
  return { passed: report.numPassedTests, failed: report.numFailedTests + unloaded.length };
}

/** What is said of tests that have passed, but not at once: each has a fault, if not one that fails the run. */
export function retriedLines(names: readonly string[]): string[] {
  if (names.length === 0) return [];
  return [
    ...names.map((name) => `FAILED AT FIRST: ${name}`),
    `${names.length} passed only at the second attempt`,
  ];
}

/** Names the tests that have passed, but not at once. */
export function retriedTests({ testResults }: TestReport): string[] {
  return testResults.flatMap(({ name, assertionResults }) =>
    assertionResults
      .filter(({ status, meta }) => status === 'passed' && (meta?.attempts ?? 1) > 1)
      .map(({ ancestorTitles, title, meta }) => {
        const titles = [name, ...ancestorTitles.filter((each) => each !== ''), title];
        return `${titles.join(' › ')} (at attempt ${meta?.attempts})`;
      }),
  );
}
