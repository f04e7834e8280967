import { ensureNextBuilt } from '../build/next.ts';
import { ensureNodeBuilt } from '../build/node.ts';
import { ensureUnguardedBuilt, ensureWorkerPartsBuilt } from '../build/unguarded.ts';
import { ensureUnguardedVinextBuilt, ensureVinextBuilt } from '../build/vinext.ts';
import { ensureWorkerBuilt } from '../build/worker.ts';
import { Failure } from '../lib/failure.ts';
import { offline } from '../lib/offline.ts';
import { pagesBuilder } from '../lib/pages.ts';
import { runtime } from '../lib/runtime.ts';
import { say } from '../lib/step.ts';
import { ensureChromium } from './chromium.ts';
import { type Program, type ProjectName, programsOf } from './projects.ts';
import { ensureDebianBackends, ensureNpmBackends, ensureNpmProducts } from './real-backends.ts';
import { ensureRedis } from './redis.ts';
import type { Run, Selection } from './selection.ts';
import { ensureSimpleJwt } from './simplejwt.ts';

type Build = () => Promise<unknown>;

/** What is built at the same time: one lane beside the other, the builds of a lane one after the other. */
interface Lanes {
  readonly worker?: readonly Build[];
  readonly vercel?: readonly Build[];
}

const IS_VINEXT = pagesBuilder() === 'vinext';
const WITH_VINEXT: readonly Build[] = [ensureVinextBuilt, ensureUnguardedVinextBuilt];
/** The Worker as it is deployed. */
const WORKER: Build = IS_VINEXT ? ensureVinextBuilt : ensureWorkerBuilt;

/** What each project of projects.ts runs against. */
const BUILDS: Readonly<Record<ProjectName, Lanes>> = {
  unit: {},
  core: {},
  worker: { worker: IS_VINEXT ? WITH_VINEXT : [ensureWorkerPartsBuilt] },
  vercel: { vercel: runtime() === 'node' ? [ensureNodeBuilt] : [ensureNextBuilt, ensureUnguardedBuilt] },
  browser: { worker: [WORKER], vercel: [ensureNextBuilt] },
  vinext: { worker: WITH_VINEXT },
  node: { vercel: [ensureNodeBuilt] },
  proxy: { vercel: [ensureNodeBuilt] },
};

/** Whether a project has to wait for builds. */
export function isBuilt(project: ProjectName): boolean {
  return Object.keys(BUILDS[project]).length > 0;
}

/** In a thin run browsers visit the Worker alone. */
const BUILDS_OF_ONE_BROWSER: Lanes = { worker: [WORKER] };

const PROGRAMS: Readonly<
  Record<Program, { readonly variable: string; readonly ensure: () => Promise<string> }>
> = {
  redis: { variable: 'REDIS_SERVER_PATH', ensure: ensureRedis },
  django: { variable: 'SIMPLEJWT_PYTHON_PATH', ensure: ensureSimpleJwt },
  chromium: { variable: 'CHROMIUM_PATH', ensure: ensureChromium },
  'backends of npm': { variable: 'NPM_BACKENDS_PATH', ensure: ensureNpmBackends },
  'products of npm': { variable: 'NPM_PRODUCTS_PATH', ensure: ensureNpmProducts },
  'backends of Debian': { variable: 'DEBIAN_BACKENDS_PATH', ensure: ensureDebianBackends },
};

/**
 * Has everything built that the chosen tests run against, without a network.
 *
 * @returns how many builds have failed; each has said why
 */
export async function buildFor({ runs, thin }: Pick<Selection, 'runs' | 'thin'>): Promise<number> {
  const chosen = [...new Set(runs.map(({ project }) => project))];
  const lanes = chosen.map((project) =>
    thin && project === 'browser' ? BUILDS_OF_ONE_BROWSER : BUILDS[project],
  );
  const lane = (name: keyof Lanes) => new Set(lanes.flatMap((builds) => builds[name] ?? []));
  const failures = await offline(() => Promise.all([attemptAll(lane('worker')), attemptAll(lane('vercel'))]));
  return failures.flat().length;
}

/** Does one thing after the other, whatever fails of it, and tells what did. */
export async function attemptAll(steps: Iterable<Build>): Promise<unknown[]> {
  const failures: unknown[] = [];
  for (const attempt of steps) await attempt().catch((error: unknown) => failures.push(error));
  for (const error of failures) say(error instanceof Failure ? error.message : String(error));
  return failures;
}

/** Looks for the programs that the chosen tests want, installs what can be installed, and tells which are missing. */
export async function findPrograms(runs: readonly Run[]): Promise<Program[]> {
  const wanted = new Set(runs.flatMap(({ project, file }) => programsOf(project, file)));
  const missing: Program[] = [];
  for (const program of wanted) {
    const { variable, ensure } = PROGRAMS[program];
    const set = async () => Object.assign(process.env, { [variable]: await ensure() });
    if ((await attemptAll([set])).length > 0) missing.push(program);
  }
  return missing;
}
