import { rmSync } from 'node:fs';
import { rehearse } from './rehearse.ts';
import { requireSize } from './upload-size.ts';

/**
 * Makes the modules that a deployment uploads, the gate in front of the Next application.
 *
 * @param config - wrangler's configuration; it names the application
 * @param outdir - for the modules; what is in it is swept away
 * @returns the size of the upload, to be shown
 * @throws Failure if wrangler fails, or the size is above the limit
 */
export async function bundleWorker(config: string, outdir: string): Promise<string> {
  rmSync(outdir, { recursive: true, force: true });
  return requireSize(await rehearse('', { config, outdir }));
}
