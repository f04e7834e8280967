import { cpSync, existsSync, mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { NO_TELEMETRY } from './build-next.ts';
import { buildWorker, ensureWorkerBuilt } from './build-worker.ts';
import { paths } from './paths.ts';
import { runQuietly } from './processes.ts';
import { hashSources, isStamped, stamp, unstamp } from './stamp.ts';
import { step } from './step.ts';

const NEXT_STAMP = 'unguarded-build';
const PARTS_STAMP = 'worker-parts';
/** All that the application is made of, but for `middleware.tsx` and `proxy.ts`. */
export const PAGES = [
  'app',
  'components',
  'demo',
  'edge',
  'public',
  'gatehouse.config.ts',
  'next.config.mjs',
  'package.json',
  'postcss.config.mjs',
  'scripts/lib/public-files.mjs',
  'tsconfig.json',
];

/** Where the application lies that was built without its middleware; `next start` serves it. */
export const UNGUARDED = join(paths.own, 'unguarded');
/** What next-on-pages made of the application before the gate was put in front; kept from builds that sweep it away. */
export const NEXT_ON_PAGES = join(paths.own, 'next-on-pages');

/**
 * Has the Next application built without its middleware, unless that was done for these very sources. It is never
 * deployed: tests show with it that every page asks for the session itself.
 */
export async function ensureUnguardedBuilt(): Promise<void> {
  const sources = hashSources(paths.root);
  if (isStamped(NEXT_STAMP, sources, join(UNGUARDED, '.next', 'BUILD_ID'))) return;
  unstamp(NEXT_STAMP);
  await step('Building the Next application without its middleware', async () => {
    rmSync(UNGUARDED, { recursive: true, force: true });
    mkdirSync(UNGUARDED, { recursive: true });
    for (const name of PAGES) cpSync(join(paths.root, name), join(UNGUARDED, name), { recursive: true });
    await runQuietly('next', ['build', '--webpack', UNGUARDED], { ...NO_TELEMETRY, NODE_ENV: 'production' });
  });
  stamp(NEXT_STAMP, sources);
}

/** Has the Worker built, and beside it keeps what next-on-pages made on the way. */
export async function ensureWorkerPartsBuilt(): Promise<void> {
  await ensureWorkerBuilt();
  const sources = hashSources(paths.root);
  if (isStamped(PARTS_STAMP, sources, join(NEXT_ON_PAGES, 'index.js'))) return;
  unstamp(PARTS_STAMP);
  const made = join(paths.assets, '_worker.js');
  if (!existsSync(join(made, 'index.js'))) await buildWorker();
  rmSync(NEXT_ON_PAGES, { recursive: true, force: true });
  cpSync(made, NEXT_ON_PAGES, { recursive: true });
  stamp(PARTS_STAMP, sources);
}
