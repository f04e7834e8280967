import { ensureNextBuilt } from '../build/next.ts';
import { startNext } from './next.ts';
import { runNext } from './run-next.ts';

/** Serves the Vercel build on this machine, without an account. */
export default async function serveVercel(): Promise<void> {
  await runNext({ command: 'npm run serve:vercel', start: startNext, prepare: ensureNextBuilt });
}
