import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { parseAcceptance, readAcceptance, unproved } from '../lib/acceptance.ts';
import { ensureNextBuilt } from '../lib/build-next.ts';
import { ensureUnguardedBuilt, ensureWorkerPartsBuilt } from '../lib/build-unguarded.ts';
import { ensureUnguardedVinextBuilt, ensureVinextBuilt } from '../lib/build-vinext.ts';
import { ensureWorkerBuilt } from '../lib/build-worker.ts';
import { ensureChromium } from '../lib/chromium.ts';
import { Failure } from '../lib/failure.ts';
import { offline } from '../lib/offline.ts';
import { paths } from '../lib/paths.ts';
import { launch, runQuietly } from '../lib/processes.ts';
import { ensureRedis } from '../lib/redis.ts';
import { ensureSimpleJwt } from '../lib/simplejwt.ts';
import { step } from '../lib/step.ts';
import { parseReport, type Tally, type TestReport, tally } from '../lib/test-report.ts';

const REPORT = join(paths.own, 'test-report.json');

type Need = () => Promise<unknown>;

const worker: Need = () => offline(ensureWorkerBuilt);
const workerParts: Need = () => offline(ensureWorkerPartsBuilt);
const nextApplication: Need = () => offline(ensureNextBuilt);
const unguarded: Need = () => offline(ensureUnguardedBuilt);
const vinext: Need = () => offline(ensureVinextBuilt);
const unguardedVinext: Need = () => offline(ensureUnguardedVinextBuilt);

/** What each project of vitest.config.ts needs before it can run. Whatever is built is built without a network. */
const NEEDS: Readonly<Record<string, readonly Need[]>> = {
  unit: [requireRedis],
  core: [requireSimpleJwt],
  worker: [requireSimpleJwt, workerParts],
  vercel: [requireRedis, requireSimpleJwt, nextApplication, unguarded],
  vinext: [requireChromium, requireSimpleJwt, vinext, unguardedVinext],
  browser: [requireChromium, worker, nextApplication],
};

const CHECKS: readonly Need[] = [
  () => step('Linting', () => runQuietly('biome', ['check'])),
  () => step('Checking types', () => runQuietly('tsc', ['--noEmit'])),
];

/**
 * Runs the tests: all of them and the checks of the sources, or the projects named.
 *
 * The last line says how many passed and how many failed; a check that fails, a need that cannot be met, and a test
 * of the acceptance table that a full run has not seen pass count too.
 */
export default async function test(projects: readonly string[]): Promise<void> {
  const isFull = projects.length === 0;
  const chosen = isFull ? Object.keys(NEEDS) : projects;
  const needs = new Set(chosen.flatMap(needsOf));
  const failedChecks = await countFailures([...needs, ...(isFull ? CHECKS : [])]);
  if (isFull) process.env.GATEHOUSE_FULL_RUN = 'yes';
  const { report, code } = await runVitest(chosen);
  const unkept = isFull ? countUnproved(report) : 0;
  const { passed, failed } = sum(tallyOf(report, code), { passed: 0, failed: failedChecks + unkept });
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

async function requireRedis(): Promise<void> {
  process.env.REDIS_SERVER_PATH = await ensureRedis();
}

async function requireSimpleJwt(): Promise<void> {
  process.env.SIMPLEJWT_PYTHON_PATH = await ensureSimpleJwt();
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

interface VitestRun {
  /** Absent where vitest came to no end. */
  readonly report: TestReport | undefined;
  readonly code: number;
}

async function runVitest(projects: readonly string[]): Promise<VitestRun> {
  rmSync(REPORT, { force: true });
  const code = await launch('vitest', [
    'run',
    ...projects.map((name) => `--project=${name}`),
    '--reporter=default',
    '--reporter=json',
    `--outputFile.json=${REPORT}`,
  ]).ended;
  return { code, report: existsSync(REPORT) ? parseReport(readFileSync(REPORT, 'utf8')) : undefined };
}

function tallyOf(report: TestReport | undefined, code: number): Tally {
  if (report === undefined) return { passed: 0, failed: 1 };
  const { passed, failed } = tally(report);
  // Beside tests that fail, vitest fails for errors that no test has caught.
  return { passed, failed: failed === 0 && code !== 0 ? 1 : failed };
}

/** Says which tests of docs/acceptance.md were not seen to pass. */
function countUnproved(report: TestReport | undefined): number {
  const problems = unproved(parseAcceptance(readAcceptance()), report?.testResults ?? []);
  for (const problem of problems) console.error(`docs/acceptance.md: ${problem}`);
  return problems.length;
}

function sum(one: Tally, other: Tally): Tally {
  return { passed: one.passed + other.passed, failed: one.failed + other.failed };
}
