import { cpSync, existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import * as v from 'valibot';
import { paths } from '../lib/paths.ts';
import { ensureNextBuilt } from './next.ts';
import { hashSources, isStamped, stamp, unstamp } from './stamp.ts';
import { buildWorker, ensureWorkerBuilt } from './worker.ts';

const NEXT_STAMP = 'unguarded-build';
const PARTS_STAMP = 'worker-parts';
/** What `next start` reads beside the build. */
const BESIDE = ['public', 'next.config.mjs', 'package.json', 'scripts/build/public-files.mjs'];
/** What Next writes while it serves, and what only builds read. */
const NOT_COPIED = ['cache', 'diagnostics', 'trace', 'trace-build'];
const MANIFEST = join('server', 'middleware-manifest.json');

const MiddlewareManifest = v.looseObject({
  middleware: v.pipe(v.record(v.string(), v.unknown()), v.minEntries(1)),
  sortedMiddleware: v.array(v.string()),
});

/** Where the application lies that was built without its middleware; `next start` serves it. */
export const UNGUARDED = join(paths.own, 'unguarded');
/** What next-on-pages made of the application before the gate was put in front; kept from builds that sweep it away. */
export const NEXT_ON_PAGES = join(paths.own, 'next-on-pages');

/**
 * Has the Next application without its middleware, made of the one that was built for Vercel. It is never deployed: tests show with
 * it that every page asks for the session itself.
 */
export async function ensureUnguardedBuilt(): Promise<void> {
  await ensureNextBuilt();
  const sources = hashSources(paths.root, 'vercel');
  if (isStamped(NEXT_STAMP, sources, join(UNGUARDED, '.next', 'BUILD_ID'))) return;
  unstamp(NEXT_STAMP);
  rmSync(UNGUARDED, { recursive: true, force: true });
  cpSync(paths.nextForVercel, join(UNGUARDED, '.next'), {
    recursive: true,
    filter: (file) => !NOT_COPIED.includes(relative(paths.nextForVercel, file)),
  });
  for (const name of BESIDE) cpSync(join(paths.root, name), join(UNGUARDED, name), { recursive: true });
  removeMiddleware(join(UNGUARDED, '.next', MANIFEST));
  stamp(NEXT_STAMP, sources);
}

/** @throws ValiError if there was none, and so nothing to take away */
function removeMiddleware(file: string): void {
  const manifest = v.parse(MiddlewareManifest, JSON.parse(readFileSync(file, 'utf8')));
  writeFileSync(file, JSON.stringify({ ...manifest, middleware: {}, sortedMiddleware: [] }));
}

/** Has the Worker built, and beside it keeps what next-on-pages made on the way. */
export async function ensureWorkerPartsBuilt(): Promise<void> {
  await ensureWorkerBuilt();
  const sources = hashSources(paths.root, 'worker');
  if (isStamped(PARTS_STAMP, sources, join(NEXT_ON_PAGES, 'index.js'))) return;
  unstamp(PARTS_STAMP);
  const made = join(paths.assets, '_worker.js');
  if (!existsSync(join(made, 'index.js'))) await buildWorker();
  rmSync(NEXT_ON_PAGES, { recursive: true, force: true });
  cpSync(made, NEXT_ON_PAGES, { recursive: true });
  stamp(PARTS_STAMP, sources);
}
