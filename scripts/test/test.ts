import { runQuietly } from '../lib/processes.ts';
import { readSite } from '../lib/site.ts';
import { say, step } from '../lib/step.ts';
import { provingTests } from './acceptance.ts';
import { judgeAcceptance, judgePage, writeAcceptance } from './judge-acceptance.ts';
import { attemptAll, buildFor, findPrograms } from './needs.ts';
import { faultsOf, type Part, runPart } from './part.ts';
import { drawSeed, programsOf, WANTED_BY } from './projects.ts';
import { retriedLines, retriedTests } from './report.ts';
import { watchTests } from './run-vitest.ts';
import { type Run, type Selection, selectTests } from './selection.ts';

const CHECKS = [
  () => step('Linting', () => runQuietly('biome', ['check'])),
  () => step('Checking types', () => runQuietly('tsc', ['--noEmit'])),
];

/**
 * Runs the tests that are named, or the checks of the sources and all tests; `--watch` runs them again after each change. What
 * needs no build comes first, and where that fails nothing else is begun.
 *
 * The last line says how many passed and how many failed; a check or a build that fails, in CI a program that
 * is missing, and a promise of docs/acceptance.md that no test has proven count too.
 */
export default async function test(arguments_: readonly string[]): Promise<void> {
  const selection = selectTests(arguments_);
  tellSeed(selection);
  if (selection.watch) return watch(selection);
  const [first, booted] = inTwo(selection.runs);
  const [failedChecks, quick] = await Promise.all([check(selection), runPart(selection, first)]);
  const isRed = failedChecks + faultsOf(quick) > 0;
  if (isRed && booted.length > 0) say('\nNothing was built, and nothing else tested, because of the above.');
  const parts = isRed ? [quick] : [quick, await runPart(selection, booted)];
  const outcomes = parts.flatMap((part) => part.outcomes);
  // A site without the demo has not the tests of all promises: those of its pages are kept where Gatehouse is made.
  const isJudged = !isRed && selection.isWhole && readSite().demo;
  const unkept = isJudged ? judge(parts, selection) : 0;
  for (const part of parts) tellOf(part, selection);
  const retried = outcomes.flatMap(({ report }) => (report === undefined ? [] : retriedTests(report)));
  for (const line of retriedLines(retried)) console.error(line);
  const passed = sum(outcomes.map((outcome) => outcome.passed));
  const failed = sum(parts.map(faultsOf)) + failedChecks + unkept;
  console.log(`${passed} passed, ${failed} failed`);
  process.exit(failed === 0 && passed > 0 ? 0 : 1);
}

/** Says which part of the long tables runs, so that it can be had again. */
function tellSeed({ whole }: Selection): void {
  const seed = drawSeed();
  say(whole ? 'Long tables run whole.' : `TESTS_SEED=${seed}: a tenth of each long table runs.`);
}

async function watch(selection: Selection): Promise<void> {
  const { runs, thin, whole } = selection;
  const missing = await findPrograms(runs);
  await buildFor(selection);
  await watchTests({ ...selection, extent: { thin, whole, missing } });
}

/** Apart from what is built and booted, that which is not. */
function inTwo(runs: readonly Run[]): [readonly Run[], readonly Run[]] {
  const isFirst = ({ project }: Run) => project === 'unit';
  return [runs.filter(isFirst), runs.filter((run) => !isFirst(run))];
}

/** Checks the sources, where everything is to be tested. */
async function check({ isFull }: Selection): Promise<number> {
  const failures = await Promise.all(isFull ? CHECKS.map((each) => attemptAll([each])) : []);
  return failures.flat().length;
}

/** Says which promises have not been proven, where whole projects have run, and keeps docs/acceptance.md up with them. */
function judge(parts: readonly Part[], selection: Selection): number {
  // Of a run that came to no end nothing can be said.
  const outcomes = parts.flatMap((part) => part.outcomes);
  if (outcomes.some(({ report, failed }) => report === undefined && failed > 0)) return 0;
  const tests = provingTests(outcomes.flatMap(({ report }) => report?.testResults ?? []));
  const missing = parts.flatMap((part) => part.missing);
  const faults = judgeAcceptance(tests, selection, missing);
  const isWell = faults + sum(parts.map(faultsOf)) + missing.length === 0;
  if (!selection.isFull || !isWell) return faults;
  if (selection.thin) return judgePage(tests, selection);
  writeAcceptance(tests);
  return 0;
}

/** Says what would be overlooked. */
function tellOf({ missing }: Part, { runs, thin }: Selection): void {
  for (const program of missing) {
    const left = runs.filter(({ project, file }) => programsOf(project, file).includes(program));
    const counts = [...Map.groupBy(left, ({ project }) => project)].map(
      ([project, { length }]) => `${length} files of ${project}`,
    );
    const parts = thin
      ? []
      : WANTED_BY[program].parts.filter(({ project }) => runs.some((run) => run.project === project));
    const places = [...counts, ...parts.map(({ project, part }) => `${project} on ${part}`)];
    console.error(`NOT TESTED, for want of ${program}: ${places.join(', ')}`);
  }
}

function sum(counts: readonly number[]): number {
  return counts.reduce((one, other) => one + other, 0);
}
