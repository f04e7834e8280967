import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { paths } from '../lib/paths.ts';
import { breachesIn, excuseFor, idsInSource, type LeftOut, type ProvingTest } from './acceptance.ts';
import { acceptancePage, pageDifferences } from './acceptance-page.ts';
import { ROWS, SECTIONS } from './acceptance-rows.ts';
import { type Program, programsOf } from './projects.ts';
import type { Run, Selection } from './selection.ts';

const PAGE = join(paths.root, 'docs', 'acceptance.md');

/**
 * Says which promises a run of whole projects has not proven, and what is wrong with the ids in its titles; names and counts
 * what could not be proven for want of a program.
 *
 * @returns how many faults there are
 */
export function judgeAcceptance(
  tests: readonly ProvingTest[],
  { runs, isFull, thin }: Selection,
  missing: readonly Program[],
): number {
  const projects = [...new Set(runs.map(({ project }) => project))];
  const leftOut = runs.flatMap((run) => leftOutOf(run, missing));
  const breaches = breachesIn(tests, ROWS, { projects, isFull, thin }).map((breach) => ({
    ...breach,
    excuse: excuseFor(breach, leftOut),
  }));
  const faults = breaches.filter(({ excuse }) => excuse === undefined);
  const excused = breaches.filter(({ excuse }) => excuse !== undefined);
  for (const { id, problem } of faults) console.error(`Acceptance: ${id} ${problem}`);
  for (const { id, problem, excuse } of excused) {
    console.error(`NOT PROVEN, for want of ${excuse}: ${id} ${problem}`);
  }
  if (excused.length > 0) console.error(`${excused.length} promises of docs/acceptance.md were not tried.`);
  return faults.length;
}

/** Writes docs/acceptance.md. */
export function writeAcceptance(tests: readonly ProvingTest[]): void {
  writeFileSync(PAGE, acceptancePage(SECTIONS, tests));
}

/**
 * Says where docs/acceptance.md names other files than a run has tried, of those that it had.
 *
 * @returns 1 if it does
 */
export function judgePage(tests: readonly ProvingTest[], { runs }: Selection): number {
  const haveRun = runs.map(({ file }) => file);
  const differences = pageDifferences(readFileSync(PAGE, 'utf8'), tests, haveRun);
  for (const each of differences) console.error(`docs/acceptance.md ${each}.`);
  if (differences.length > 0) console.error('npm run docs -- acceptance makes docs/acceptance.md anew.');
  return differences.length > 0 ? 1 : 0;
}

function leftOutOf({ project, file }: Run, missing: readonly Program[]): LeftOut[] {
  const programs = programsOf(project, file).filter((each) => missing.includes(each));
  if (programs.length === 0) return [];
  const ids = idsInSource(readFileSync(join(paths.root, file), 'utf8'));
  return programs.map((program) => ({ program, project, ids }));
}
