import { buildNext } from '../lib/build-next.ts';
import { buildWorker } from '../lib/build-worker.ts';
import { rehearse } from '../lib/rehearse.ts';
import { step } from '../lib/step.ts';

/** Does all that deploying does, for both platforms, but for the upload; needs no account and no network. */
export default async function deployCheck(): Promise<void> {
  await buildWorker();
  await step('Rehearsing the deployment of its preview', () => rehearse('preview'));
  await buildNext('vercel');
}
