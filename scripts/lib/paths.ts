import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

/** Where things are, whatever the current directory is. */
export const paths = {
  root: ROOT,
  devVars: join(ROOT, '.dev.vars'),
  wranglerConfig: join(ROOT, 'wrangler.toml'),
  /** Where next.config.mjs has Next build, for either output. */
  nextForCloudflare: join(ROOT, '.gatehouse', 'next-cloudflare'),
  nextForVercel: join(ROOT, '.gatehouse', 'next-vercel'),
  /** The sources as Next 17 expects them, where `RUNTIME=node` has them built for Vercel. */
  vercelSource: join(ROOT, '.gatehouse', 'vercel-source'),
  /** The same, built for a machine of one's own; what is served there lies beside them. */
  nodeSource: join(ROOT, '.gatehouse', 'node', 'source'),
  nextForNode: join(ROOT, '.gatehouse', 'node', 'source', '.gatehouse', 'next-node'),
  nodeServer: join(ROOT, '.gatehouse', 'node', 'server'),
  nodeEntry: join(ROOT, '.gatehouse', 'node', 'server', 'server.cjs'),
  vercel: join(ROOT, '.vercel'),
  vercelOutput: join(ROOT, '.vercel', 'output'),
  assets: join(ROOT, '.vercel', 'output', 'static'),
  /** The build for Vercel, to be looked at: Vercel makes its own. */
  vercelCheck: join(ROOT, '.gatehouse', 'vercel'),
  /** What Gatehouse keeps between runs; never committed. */
  own: join(ROOT, '.gatehouse'),
  worker: join(ROOT, '.gatehouse', 'worker'),
  /** The static files beside it, where no other build sweeps them away. */
  workerAssets: join(ROOT, '.gatehouse', 'assets'),
  /** The build with vinext, and the configuration that it is deployed with. */
  vinext: join(ROOT, '.gatehouse', 'vinext'),
  vinextConfig: join(ROOT, '.gatehouse', 'vinext', 'wrangler.json'),
  vinextWorker: join(ROOT, '.gatehouse', 'vinext', 'worker'),
  vinextAssets: join(ROOT, '.gatehouse', 'vinext', 'client'),
  /** The same pages without their middleware, for tests. */
  vinextUnguarded: join(ROOT, '.gatehouse', 'vinext-unguarded'),
  state: join(ROOT, '.gatehouse', 'state'),
  /** What `npm run pictures` makes. */
  pictures: join(ROOT, '.gatehouse', 'pictures'),
} as const;
