import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { rehearse } from './rehearse.ts';
import { requireSize } from './upload-size.ts';

/**
 * Makes the modules that a deployment uploads, the gate in front of the Next application, and beside them leaves what wrangler
 * has read from its configuration: to ask wrangler itself takes whoever serves them longer than to start.
 *
 * @param config - wrangler's configuration; it names the application
 * @param outdir - for the modules; what is in it is swept away
 * @returns the size of the upload, to be shown
 * @throws Failure if wrangler fails, or the size is above the limit
 */
export async function bundleWorker(config: string, outdir: string): Promise<string> {
  const { unstable_readConfig } = await import('wrangler');
  rmSync(outdir, { recursive: true, force: true });
  const size = requireSize(await rehearse('', { config, outdir }));
  writeFileSync(settingsFile(outdir), JSON.stringify(unstable_readConfig({ config }), null, 2));
  return size;
}

/** Where the settings of wrangler's configuration lie, beside the modules. */
export function settingsFile(outdir: string): string {
  return join(outdir, 'settings.json');
}
