import { cpSync, readFileSync, rmSync } from 'node:fs';
import { join, relative } from 'node:path';
import { build } from 'esbuild';
import * as v from 'valibot';
import { paths } from '../lib/paths.ts';
import { runQuietly } from '../lib/processes.ts';
import { say, step } from '../lib/step.ts';
import { NO_TELEMETRY } from '../lib/telemetry.ts';
import { checkOptions } from './check-options.ts';
import { embedIn } from './embed-pages.ts';
import { prerenderedByNext } from './prerendered.ts';
import { publicFiles } from './public-files.mjs';
import { APPLICATION, copySources, toNode } from './shape.ts';
import { hashSources, isStamped, stamp, unstamp } from './stamp.ts';

const STAMP = 'node-build';
/** What is used of what Next tells servers. */
const Built = v.object({ config: v.looseObject({ distDir: v.string() }) });

/** Has the application built for a machine of one's own, unless that was done for these very sources. */
export async function ensureNodeBuilt(): Promise<void> {
  const isBuilt = isStamped(STAMP, hashSources(paths.root, 'node'), paths.nodeEntry);
  if (!isBuilt) await buildNode();
}

/** Builds the application in the shape of Next 17, of a copy of the sources: `proxy.ts` is Next's own proxy, and all runs in Node. */
export async function buildNode(): Promise<void> {
  checkOptions();
  const sources = hashSources(paths.root, 'node');
  unstamp(STAMP);
  await step('Building the Next application for Node', async () => {
    copySources(APPLICATION, paths.nodeSource);
    toNode(paths.nodeSource);
    await runQuietly('next', ['build', '--webpack', paths.nodeSource], {
      ...NO_TELEMETRY,
      NODE_ENV: 'production',
      GATEHOUSE_OUTPUT: 'node',
    });
    await embedIn(paths.nextForNode, paths.nodeSource);
  });
  await step('Putting the gate in front', assemble);
  say(`To serve it: npm run serve:node, or node ${relative(paths.root, paths.nodeEntry)}`);
  stamp(STAMP, sources);
}

/** Puts in one folder what a machine needs that has nothing but Node. */
async function assemble(): Promise<void> {
  const place = relative(paths.root, paths.nodeSource);
  const [standalone, site] = [join(paths.nextForNode, 'standalone'), join(paths.nodeServer, 'site')];
  const built = join(site, relative(paths.nodeSource, paths.nextForNode));
  rmSync(paths.nodeServer, { recursive: true, force: true });
  cpSync(join(standalone, 'node_modules'), join(paths.nodeServer, 'node_modules'), { recursive: true });
  for (const name of ['.gatehouse', 'package.json']) {
    cpSync(join(standalone, place, name), join(site, name), { recursive: true });
  }
  cpSync(join(paths.nextForNode, 'static'), join(built, 'static'), { recursive: true });
  cpSync(join(paths.root, 'public'), join(site, 'public'), { recursive: true });
  const { config } = v.parse(
    Built,
    JSON.parse(readFileSync(join(built, 'required-server-files.json'), 'utf8')),
  );
  await build({
    entryPoints: [join(paths.root, 'server', 'main.ts')],
    outfile: paths.nodeEntry,
    bundle: true,
    platform: 'node',
    target: 'node22',
    external: ['next'],
    define: {
      PUBLIC_FILES: JSON.stringify(publicFiles(join(paths.root, 'public'))),
      PRERENDERED_PAGES: asText(await prerenderedByNext(paths.nextForNode, paths.nodeSource)),
      NEXT_CONFIG: asText(config),
    },
  });
}

/** A text with the JSON of something. */
function asText(value: unknown): string {
  return JSON.stringify(JSON.stringify(value));
}
