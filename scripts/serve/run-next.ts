import { ensureNextBuilt } from '../build/next.ts';
import { ensureNodeBuilt } from '../build/node.ts';
import { Failure } from '../lib/failure.ts';
import { runtime } from '../lib/runtime.ts';
import { withDemoServer } from './demo-server.ts';
import { serveHere } from './local.ts';
import { startNext, startNextDev } from './next.ts';

/** Serves the sources, following every change, or with `--built` the Vercel build, beside the demo backend unless there is another. */
export default async function runNext(arguments_: readonly string[]): Promise<void> {
  const isBuilt = arguments_.includes('--built');
  const start = isBuilt ? startNext : startNextDev;
  const server = await serveHere({
    command: isBuilt ? 'npm run serve:vercel' : 'npm run dev',
    title: 'Starting Next',
    port: 3000,
    prepare: async () => (isBuilt ? ensureBuilt() : undefined),
    start: async (options) => start({ ...options, bindings: await withDemoServer(options.bindings) }),
  });
  throw new Failure(`Next has ended with exit code ${await server.ended}.`);
}

function ensureBuilt(): Promise<void> {
  return runtime() === 'node' ? ensureNodeBuilt() : ensureNextBuilt();
}
