import { cpSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { prefixOf } from '../../edge/access/api-rules.ts';
import options from '../../gatehouse.config.ts';
import { Failure } from '../lib/failure.ts';
import { paths } from '../lib/paths.ts';
import { runQuietly } from '../lib/processes.ts';
import { say, step } from '../lib/step.ts';
import { NO_TELEMETRY } from '../lib/telemetry.ts';
import { bundleWorker } from './bundle-worker.ts';
import { buildNext } from './next.ts';
import { pagesModule } from './pages-module.ts';
import { patchRoutes } from './patch-routes.ts';
import { prerenderedByNext } from './prerendered.ts';
import { rehearse } from './rehearse.ts';
import { hashSources, isStamped, stamp, unstamp } from './stamp.ts';

const WORKER_STAMP = 'worker-build';
const SERVED = ['_headers', '_next', '_worker.js'];

/** The gate answers these itself, before Next is asked: on Cloudflare, Next's copies would be dead weight. */
const ANSWERED_BY_THE_GATE = [
  prefixOf(options.proxy).slice(1),
  ...['auth', 'health', 'health.func', 'health.rsc.func'],
];

/** Has the Worker built, unless that was done for these very sources. */
export async function ensureWorkerBuilt(): Promise<void> {
  if (isStamped(WORKER_STAMP, hashSources(paths.root, 'worker'), join(paths.worker, 'worker.js'))) return;
  await buildWorker();
}

/** Builds the Worker from nothing. */
export async function buildWorker(): Promise<void> {
  const sources = hashSources(paths.root, 'worker');
  unstamp(WORKER_STAMP);
  await buildNext('cloudflare');
  await step('Correcting its routes', patchOutput);
  await step('Turning it into a Worker', adapt);
  const size = await step('Putting the gate in front', bundle);
  say(`The Worker: ${size}.`);
  await step('Rehearsing its deployment as a preview', () => rehearse('preview'));
  stamp(WORKER_STAMP, sources);
}

async function patchOutput(): Promise<void> {
  const file = join(paths.vercelOutput, 'config.json');
  const patched = patchRoutes(JSON.parse(readFileSync(file, 'utf8')));
  writeFileSync(file, JSON.stringify(patched, null, 2));
  for (const name of ANSWERED_BY_THE_GATE) {
    rmSync(join(paths.vercelOutput, 'functions', name), { recursive: true, force: true });
  }
}

async function adapt(): Promise<void> {
  const worker = join(paths.assets, '_worker.js');
  rmSync(worker, { recursive: true, force: true });
  // Where Next builds unless it is told otherwise, next-on-pages looks for this one file.
  cpSync(join(paths.nextForCloudflare, 'BUILD_ID'), join(paths.root, '.next', 'BUILD_ID'));
  const output = await runQuietly('next-on-pages', ['--skip-build'], NO_TELEMETRY);
  if (!readFileSync(join(worker, 'index.js'), 'utf8').includes('middleware')) {
    throw new Failure(`${output}\n\nnext-on-pages made a Worker without the middleware.`);
  }
  writeFileSync(
    join(worker, 'gatehouse.js'),
    pagesModule('./index.js', await prerenderedByNext(paths.nextForCloudflare)),
  );
  sweepAssets();
}

/** What is served is what `public/` has, and the scripts and styles: not the Worker's own code, nor what builders leave. */
function sweepAssets(): void {
  const served = new Set([...readdirSync(join(paths.root, 'public')), ...SERVED]);
  for (const name of readdirSync(paths.assets)) {
    if (!served.has(name)) rmSync(join(paths.assets, name), { recursive: true });
  }
  rmSync(join(paths.assets, '_next', 'static', 'not-found.txt'), { force: true });
  writeFileSync(join(paths.assets, '.assetsignore'), '_worker.js\n');
}

async function bundle(): Promise<string> {
  const size = await bundleWorker(paths.wranglerConfig, paths.worker);
  rmSync(paths.workerAssets, { recursive: true, force: true });
  cpSync(paths.assets, paths.workerAssets, {
    recursive: true,
    filter: (file) => !file.endsWith('_worker.js'),
  });
  return size;
}
