import { ensureNextBuilt } from '../lib/build-next.ts';
import { runNext } from '../lib/run-next.ts';
import { startNext } from '../lib/serve-next.ts';

/** Serves the Vercel build on this machine, without an account. */
export default async function serveVercel(): Promise<void> {
  await runNext({ command: 'npm run serve:vercel', start: startNext, prepare: ensureNextBuilt });
}
