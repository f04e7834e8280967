import { Failure } from '../lib/failure.ts';
import { pagesBuilder } from '../lib/pages.ts';
import { buildNext } from './next.ts';
import { buildNode } from './node.ts';
import { buildVinext } from './vinext.ts';
import { buildWorker } from './worker.ts';

/** What `npm run build:cloudflare` and its like make; `deploy:check` makes `worker` and `vercel`, and so all that deploying does but the upload. */
const BUILDS = {
  // wrangler.toml has wrangler run this before a deployment, and before its rehearsal in the midst of it.
  cloudflare: async () => (process.env.GATEHOUSE_IS_BUILDING === undefined ? buildWorker() : undefined),
  vercel: () => buildNext('vercel'),
  vinext: buildVinext,
  /** The Worker that `npm run deploy` would upload. */
  worker: () => (pagesBuilder() === 'vinext' ? buildVinext() : buildWorker()),
  node: buildNode,
};

/** @throws Failure for a name that is none of them */
export default async function build(names: readonly string[]): Promise<void> {
  for (const name of names) {
    const [, make] = Object.entries(BUILDS).find(([each]) => each === name) ?? [];
    if (make === undefined)
      throw new Failure(`There is no build ${name}: ${Object.keys(BUILDS).join(', ')}.`);
    await make();
  }
}
