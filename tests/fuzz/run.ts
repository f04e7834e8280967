import { randomInt } from 'node:crypto';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { numberIn } from '../../scripts/lib/number-in.ts';
import { paths } from '../../scripts/lib/paths.ts';
import type { FuzzReport, FuzzRun, FuzzTarget } from './target.ts';

const TARGETS_FILE = join(paths.root, 'tests', 'fuzz', 'targets.ts');
const DEFAULT_RUNS = 20_000;
const MAX_SEED = 2 ** 31 - 1;

/**
 * Tries to break every promise about what comes from outside, with random input: `FUZZ_RUNS` inputs a target, chosen by
 * `FUZZ_SEED`, which is printed, so that a run can be repeated.
 *
 * @param file - a module with other `TARGETS`
 */
export default async function fuzz([file = TARGETS_FILE]: readonly string[]): Promise<void> {
  const run = {
    runs: numberIn('FUZZ_RUNS') ?? DEFAULT_RUNS,
    seed: numberIn('FUZZ_SEED') ?? randomInt(MAX_SEED),
  };
  console.log(`FUZZ_SEED=${run.seed} FUZZ_RUNS=${run.runs}\n`);
  const reports = await runAll(await targetsOf(file), run);
  const failed = reports.filter(({ failure }) => failure !== undefined);
  for (const report of failed) console.error(`\n${describe(report, run)}`);
  console.log(`\n${reports.length - failed.length} kept, ${failed.length} broken`);
  process.exit(failed.length === 0 && reports.length > 0 ? 0 : 1);
}

async function targetsOf(file: string): Promise<readonly FuzzTarget[]> {
  const { TARGETS = [] }: { TARGETS?: readonly FuzzTarget[] } = await import(
    pathToFileURL(resolve(file)).href
  );
  return TARGETS;
}

async function runAll(targets: readonly FuzzTarget[], run: FuzzRun): Promise<FuzzReport[]> {
  const width = Math.max(...targets.map(({ name }) => name.length), 0);
  const row = (name: string, cells: readonly (number | string)[]) =>
    console.log([name.padEnd(width), ...cells.map((cell) => String(cell).padStart(9))].join(' '));
  row('target', ['runs', 'accepted', 'refused', 'failures']);
  const reports: FuzzReport[] = [];
  for (const target of targets) {
    const report = await target.fuzz(run);
    row(target.name, [report.runs, report.accepted, report.refused, report.failure === undefined ? 0 : 1]);
    reports.push(report);
  }
  return reports;
}

function describe({ target, failure }: FuzzReport, { runs }: FuzzRun): string {
  return [
    `Broken: ${target}`,
    `  input  ${failure?.counterexample}`,
    `  error  ${failure?.reason.replaceAll('\n', '\n         ')}`,
    `  again  FUZZ_SEED=${failure?.seed} FUZZ_RUNS=${runs} npm run fuzz    (path ${failure?.path})`,
  ].join('\n');
}
