import { cpSync, existsSync, mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { NO_TELEMETRY } from './build-next.ts';
import { buildWorker, ensureWorkerBuilt } from './build-worker.ts';
import { paths } from './paths.ts';
import { runQuietly } from './processes.ts';
import { hashSources, isStamped, stamp, unstamp } from './stamp.ts';
import { step } from './step.ts';

const STAMP = 'unguarded-build';
/** All that the application is made of, but for `middleware.tsx` and `proxy.ts`. */
const SOURCES = [
  'app',
  'components',
  'demo',
  'edge',
  'public',
  'gatehouse.config.ts',
  'next.config.mjs',
  'package.json',
  'postcss.config.mjs',
  'tsconfig.json',
];

/** Where the application lies that was built without its middleware; `next start` serves it. */
export const UNGUARDED = join(paths.own, 'unguarded');
/** What next-on-pages makes of the application, before the gate is put in front. */
export const NEXT_ON_PAGES = join(paths.assets, '_worker.js');

/**
 * Has the Next application built without its middleware, unless that was done for these very sources. It is never
 * deployed: tests show with it that every page asks for the session itself.
 */
export async function ensureUnguardedBuilt(): Promise<void> {
  const sources = hashSources(paths.root);
  if (isStamped(STAMP, sources, join(UNGUARDED, '.next', 'BUILD_ID'))) return;
  unstamp(STAMP);
  await step('Building the Next application without its middleware', async () => {
    rmSync(UNGUARDED, { recursive: true, force: true });
    mkdirSync(UNGUARDED, { recursive: true });
    for (const name of SOURCES) cpSync(join(paths.root, name), join(UNGUARDED, name), { recursive: true });
    await runQuietly('next', ['build', '--webpack', UNGUARDED], { ...NO_TELEMETRY, NODE_ENV: 'production' });
  });
  stamp(STAMP, sources);
}

/** Has the Worker built, and with it what next-on-pages makes, which another build may have swept away since. */
export async function ensureNextOnPagesBuilt(): Promise<void> {
  await ensureWorkerBuilt();
  if (!existsSync(join(NEXT_ON_PAGES, 'index.js'))) await buildWorker();
}
