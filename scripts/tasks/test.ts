import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { ensureNextBuilt } from '../lib/build-next.ts';
import { ensureUnguardedBuilt, ensureWorkerPartsBuilt } from '../lib/build-unguarded.ts';
import { ensureWorkerBuilt } from '../lib/build-worker.ts';
import { ensureChromium } from '../lib/chromium.ts';
import { Failure } from '../lib/failure.ts';
import { paths } from '../lib/paths.ts';
import { launch, runQuietly } from '../lib/processes.ts';
import { step } from '../lib/step.ts';
import { type Tally, tally } from '../lib/test-report.ts';

const REPORT = join(paths.own, 'test-report.json');

type Need = () => Promise<unknown>;

/** What each project of vitest.config.ts needs before it can run. */
const NEEDS: Readonly<Record<string, readonly Need[]>> = {
  unit: [],
  worker: [ensureWorkerPartsBuilt],
  vercel: [ensureNextBuilt, ensureUnguardedBuilt],
  browser: [requireChromium, ensureWorkerBuilt, ensureNextBuilt],
};

const CHECKS: readonly Need[] = [
  () => step('Linting', () => runQuietly('biome', ['check'])),
  () => step('Checking types', () => runQuietly('tsc', ['--noEmit'])),
];

/**
 * Runs the tests: all of them and the checks of the sources, or the projects named.
 *
 * The last line says how many passed and how many failed; a check that fails and a need that cannot be met count too.
 */
export default async function test(projects: readonly string[]): Promise<void> {
  const chosen = projects.length > 0 ? projects : Object.keys(NEEDS);
  const needs = new Set(chosen.flatMap(needsOf));
  const failedChecks = await countFailures([...needs, ...(projects.length > 0 ? [] : CHECKS)]);
  const { passed, failed } = sum(await runVitest(chosen), { passed: 0, failed: failedChecks });
  console.log(`${passed} passed, ${failed} failed`);
  process.exit(failed === 0 && passed > 0 ? 0 : 1);
}

function needsOf(project: string): readonly Need[] {
  const needs = NEEDS[project];
  if (needs !== undefined) return needs;
  throw new Failure(`There are no tests named "${project}"; there are: ${Object.keys(NEEDS).join(', ')}.`);
}

async function requireChromium(): Promise<void> {
  process.env.CHROMIUM_PATH = await ensureChromium();
}

/** Does everything, whatever fails of it. */
async function countFailures(needs: readonly Need[]): Promise<number> {
  let failures = 0;
  for (const need of needs) {
    try {
      await need();
    } catch (error) {
      failures += 1;
      console.error(error instanceof Failure ? error.message : error);
    }
  }
  return failures;
}

async function runVitest(projects: readonly string[]): Promise<Tally> {
  rmSync(REPORT, { force: true });
  const code = await launch('vitest', [
    'run',
    ...projects.map((name) => `--project=${name}`),
    '--reporter=default',
    '--reporter=json',
    `--outputFile.json=${REPORT}`,
  ]).ended;
  if (!existsSync(REPORT)) return { passed: 0, failed: 1 };
  const { passed, failed } = tally(JSON.parse(readFileSync(REPORT, 'utf8')));
  // Beside tests that fail, vitest fails for errors that no test has caught.
  return { passed, failed: failed === 0 && code !== 0 ? 1 : failed };
}

function sum(one: Tally, other: Tally): Tally {
  return { passed: one.passed + other.passed, failed: one.failed + other.failed };
}
