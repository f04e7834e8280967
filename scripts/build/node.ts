import { join } from 'node:path';
import { paths } from '../lib/paths.ts';
import { runQuietly } from '../lib/processes.ts';
import { step } from '../lib/step.ts';
import { NO_TELEMETRY } from '../lib/telemetry.ts';
import { checkOptions } from './check-options.ts';
import { embedIn } from './embed-pages.ts';
import { APPLICATION, copySources, toNode } from './shape.ts';
import { hashSources, isStamped, stamp, unstamp } from './stamp.ts';

const STAMP = 'node-build';

/** Has the application built for a machine of one's own, unless that was done for these very sources. */
export async function ensureNodeBuilt(): Promise<void> {
  const isBuilt = isStamped(STAMP, hashSources(paths.root, 'node'), join(paths.nextForNode, 'BUILD_ID'));
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
  stamp(STAMP, sources);
}
