import { rmSync } from 'node:fs';
import { NO_TELEMETRY } from './build-next.ts';
import { runQuietly } from './processes.ts';
import { requireSize } from './upload-size.ts';

/**
 * Makes the modules that a deployment uploads, the gate in front of the Next application.
 *
 * @param config - wrangler's configuration; it names the application
 * @param directory - for the modules; what is in it is swept away
 * @returns the size of the upload, to be shown
 * @throws Failure if wrangler fails, or the size is above the limit
 */
export async function bundleWorker(config: string, directory: string): Promise<string> {
  rmSync(directory, { recursive: true, force: true });
  const output = await runQuietly(
    'wrangler',
    ['deploy', '--dry-run', '--config', config, '--outdir', directory],
    // wrangler.toml has wrangler build first, which is what is going on.
    { ...NO_TELEMETRY, GATEHOUSE_IS_BUILDING: '1' },
  );
  return requireSize(output);
}
