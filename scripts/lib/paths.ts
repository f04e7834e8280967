import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));

/** Where things are, whatever the current directory is. */
export const paths = {
  root: ROOT,
  devVars: join(ROOT, '.dev.vars'),
  wranglerConfig: join(ROOT, 'wrangler.toml'),
  next: join(ROOT, '.next'),
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
  state: join(ROOT, '.gatehouse', 'state'),
} as const;
