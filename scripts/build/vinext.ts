import { appendFileSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { prefixOf } from '../../edge/access/api-rules.ts';
import options from '../../gatehouse.config.ts';
import { Failure } from '../lib/failure.ts';
import { paths } from '../lib/paths.ts';
import { runQuietly } from '../lib/processes.ts';
import { say, step } from '../lib/step.ts';
import { NO_TELEMETRY } from '../lib/telemetry.ts';
import { bundleWorker } from './bundle-worker.ts';
import { checkOptions } from './check-options.ts';
import { pagesModule, vinextEntry } from './pages-module.ts';
import { prerenderedByVinext } from './prerendered.ts';
import { rehearse } from './rehearse.ts';
import { APPLICATION, copySources, PAGES } from './shape.ts';
import { hashSources, isStamped, stamp, unstamp } from './stamp.ts';

const STAMP = 'vinext-build';
const UNGUARDED_STAMP = 'vinext-unguarded-build';
const PREFIX = prefixOf(options.proxy).slice(1);
/** How the matcher in middleware.tsx begins: a text, which no minifier changes. */
const MATCHER = `/((?!${PREFIX}/.|`;
const ANSWERED_BY_THE_GATE = [PREFIX, 'auth', 'health'];
/** What vinext writes among the static files for itself. */
const NOT_SERVED = ['.vite', 'vinext-client-entry-manifest.json'];
/** The names of these files change with their content. */
const KEPT_FOR_A_YEAR = '\n/_next/static/*\n  Cache-Control: public, max-age=31536000, immutable\n';

/** Has the Worker built with vinext, unless that was done for these very sources. */
export async function ensureVinextBuilt(): Promise<void> {
  if (isStamped(STAMP, hashSources(paths.root, 'vinext'), join(paths.vinextWorker, 'worker.js'))) return;
  await buildVinext();
}

/** Builds the Worker with vinext in place of Next and next-on-pages, behind the same gate. */
export async function buildVinext(): Promise<void> {
  checkOptions();
  const sources = hashSources(paths.root, 'vinext');
  unstamp(STAMP);
  await step('Building the application with vinext', async () => {
    await buildPages(paths.vinext, APPLICATION);
    requireMiddleware();
  });
  const size = await step('Putting the gate in front', async () => {
    writeFileSync(paths.vinextConfig, JSON.stringify(await wranglerConfig(), null, 2));
    return bundleWorker(paths.vinextConfig, paths.vinextWorker);
  });
  say(`The Worker: ${size}. To deploy it: PAGES=vinext npm run deploy`);
  await step('Rehearsing its deployment as a preview', () =>
    rehearse('preview', { config: paths.vinextConfig }),
  );
  stamp(STAMP, sources);
}

/** Has the pages built without their middleware, for tests, unless that was done for these very sources. */
export async function ensureUnguardedVinextBuilt(): Promise<void> {
  const sources = hashSources(paths.root, 'vinext');
  if (isStamped(UNGUARDED_STAMP, sources, vinextEntry(paths.vinextUnguarded))) return;
  unstamp(UNGUARDED_STAMP);
  await step('Building the application with vinext, without its middleware', () =>
    buildPages(paths.vinextUnguarded, PAGES),
  );
  stamp(UNGUARDED_STAMP, sources);
}

/** From copies of the sources: where vinext finds a wrangler.toml, it wants to make the whole Worker itself. */
async function buildPages(directory: string, sources: readonly string[]): Promise<void> {
  const [source, client] = [join(directory, 'source'), join(directory, 'client')];
  rmSync(directory, { recursive: true, force: true });
  copySources(sources, source);
  for (const name of ANSWERED_BY_THE_GATE) rmSync(join(source, 'app', name), { recursive: true });
  await runQuietly('vite', ['build', source, '--config', join(paths.root, 'vinext.config.ts')], NO_TELEMETRY);
  for (const name of NOT_SERVED) rmSync(join(client, name), { recursive: true });
  appendFileSync(join(client, '_headers'), KEPT_FOR_A_YEAR);
  writeFileSync(vinextEntry(directory), pagesModule('./worker.js', await prerenderedByVinext(source)));
}

function requireMiddleware(): void {
  if (readFileSync(join(paths.vinext, 'server', 'index.js'), 'utf8').includes(MATCHER)) return;
  throw new Failure(`vinext made pages without the middleware: nothing in them matches '${MATCHER}'.`);
}

/** That of wrangler.toml, with this application in the place of the one from next-on-pages. */
async function wranglerConfig(): Promise<object> {
  const { experimental_readRawConfig } = await import('wrangler');
  const { rawConfig } = experimental_readRawConfig({ config: paths.wranglerConfig });
  const { assets, base_dir, build, find_additional_modules, rules, ...rest } = rawConfig;
  return {
    ...rest,
    main: join(paths.root, 'edge', 'worker.ts'),
    alias: { 'next-worker': vinextEntry(paths.vinext) },
    assets: { ...assets, directory: paths.vinextAssets },
  };
}
