import { spawnSync } from 'node:child_process';
import { pagesBuilder } from '../lib/pages.ts';
import { paths } from '../lib/paths.ts';
import { buildVinext } from './vinext.ts';

/**
 * Has wrangler build the Worker and upload it; beside the one in use with `preview`. What else is typed goes to wrangler. Vinext builds
 * before, because the configuration that names its pages is made with them.
 */
export default async function deploy(arguments_: readonly string[]): Promise<void> {
  const [first, ...rest] = arguments_;
  const isPreview = first === 'preview';
  const config = pagesBuilder() === 'vinext' ? paths.vinextConfig : paths.wranglerConfig;
  if (config === paths.vinextConfig) await buildVinext();
  const more = isPreview ? rest : arguments_;
  const command = ['deploy', `--env=${isPreview ? 'preview' : ''}`, '--config', config, ...more];
  const { status, error } = spawnSync('wrangler', command, { stdio: 'inherit' });
  if (error !== undefined) throw error;
  process.exitCode = status ?? 1;
}
