import { buildNext } from './next.ts';
import { buildWorker } from './worker.ts';

/** Does all that deploying does, for both platforms, but for the upload; needs no account and no network. */
export default async function deployCheck(): Promise<void> {
  await buildWorker();
  await buildNext('vercel');
}
