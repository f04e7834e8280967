import { paths } from '../lib/paths.ts';
import { runQuietly } from '../lib/processes.ts';
import { NO_TELEMETRY } from '../lib/telemetry.ts';

/** An environment of wrangler.toml; the Worker itself is the one without a name. */
export type Deployment = '' | 'preview';

/**
 * Has wrangler do all that a deployment takes, but for the upload, with the Worker that was built last.
 *
 * @param config - wrangler's configuration; by default wrangler.toml
 * @param outdir - where to leave what would be uploaded; nowhere by default
 * @returns what wrangler printed
 * @throws Failure with all its output, if it refuses
 */
export function rehearse(
  deployment: Deployment,
  { config = paths.wranglerConfig, outdir }: { readonly config?: string; readonly outdir?: string } = {},
): Promise<string> {
  const command = ['deploy', '--dry-run', `--env=${deployment}`, '--config', config];
  return runQuietly('wrangler', outdir === undefined ? command : [...command, '--outdir', outdir], {
    ...NO_TELEMETRY,
    // wrangler.toml has wrangler build first, which has been done.
    GATEHOUSE_IS_BUILDING: '1',
  });
}
