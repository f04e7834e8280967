import { startNextDev } from './next.ts';
import { runNext } from './run-next.ts';

/** Serves the sources on this machine and follows every change. */
export default async function dev(): Promise<void> {
  await runNext({ command: 'npm run dev', start: startNextDev });
}
