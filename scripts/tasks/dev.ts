import { runNext } from '../lib/run-next.ts';
import { startNextDev } from '../lib/serve-next.ts';

/** Serves the sources on this machine and follows every change. */
export default async function dev(): Promise<void> {
  await runNext({ command: 'npm run dev', start: startNextDev });
}
