import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { paths } from '../lib/paths.ts';
import { launch, runQuietly } from '../lib/processes.ts';
import { say } from '../lib/step.ts';
import { type Extent, toEnvironment } from './projects.ts';
import { type ListedTest, parseListing, parseReport, type Tally, type TestReport, tally } from './report.ts';
import type { Run } from './selection.ts';

const LISTING = join(paths.own, 'test-listing.json');
const NOTES = join(paths.root, 'scripts', 'test', 'report-notes.ts');

export interface Order {
  readonly runs: readonly Run[];
  readonly extent: Extent;
  /** Whether all files of the projects run, so that none need be named. */
  readonly isWhole: boolean;
  readonly title?: string;
  /** Further variables for the tests. */
  readonly environment?: Readonly<Record<string, string>>;
}

export interface Outcome extends Tally {
  /** Absent where vitest came to no end. */
  readonly report: TestReport | undefined;
}

/** Has vitest run tests to their end. Several orders can be carried out at once, if each begins with another project. */
export async function runTests(order: Order): Promise<Outcome> {
  const [first] = order.runs;
  if (first === undefined) return { passed: 0, failed: 0, report: undefined };
  const file = join(paths.own, `test-report-${first.project}.json`);
  rmSync(file, { force: true });
  const reporters = [
    '--reporter=default',
    `--reporter=${NOTES}`,
    '--reporter=json',
    `--outputFile.json=${file}`,
  ];
  const environment = { ...toEnvironment(order.extent), ...order.environment };
  const code = await launch('vitest', ['run', ...argumentsOf(order), ...reporters], {
    environment,
    onLine: say,
  }).ended;
  const report = existsSync(file) ? parseReport(readFileSync(file, 'utf8')) : undefined;
  if (report === undefined) return { passed: 0, failed: 1, report };
  const { passed, failed } = tally(report);
  // Beside tests that fail, vitest fails for errors that no test has caught.
  return { passed, failed: failed === 0 && code !== 0 ? 1 : failed, report };
}

/**
 * Has vitest load all tests of all projects without running them, which needs no build.
 *
 * @throws Failure where a file cannot be loaded
 */
export async function listTests(): Promise<readonly ListedTest[]> {
  const environment = toEnvironment({ thin: false, whole: true, missing: [] });
  await runQuietly('vitest', ['list', '--no-static-parse', `--json=${LISTING}`], environment);
  return parseListing(readFileSync(LISTING, 'utf8'));
}

/** Lets vitest have the terminal, for as long as somebody wants to watch. */
export async function watchTests(order: Order): Promise<void> {
  const env = { ...process.env, ...toEnvironment(order.extent) };
  await once(spawn('vitest', ['watch', ...argumentsOf(order)], { stdio: 'inherit', env }), 'exit');
}

function argumentsOf({ runs, isWhole, title }: Order): string[] {
  const projects = new Set(runs.map(({ project }) => project));
  const files = new Set(runs.map(({ file }) => file));
  return [
    ...[...projects].map((name) => `--project=${name}`),
    ...(title === undefined ? [] : [`--testNamePattern=${title}`]),
    ...(isWhole ? [] : files),
  ];
}
