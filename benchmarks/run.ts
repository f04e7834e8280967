import { existsSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { ensureNextBuilt } from '../scripts/build/next.ts';
import { ensureWorkerBuilt } from '../scripts/build/worker.ts';
import { paths } from '../scripts/lib/paths.ts';
import { runQuietly } from '../scripts/lib/processes.ts';
import { step } from '../scripts/lib/step.ts';
import { ensureRedis } from '../scripts/test/redis.ts';
import { bench } from './bench.ts';

/** Measures what is built beside the peers and the limit: everything, or the suites that are named. */
export default async function runBenchmarks(names: readonly string[]): Promise<void> {
  process.env.REDIS_SERVER_PATH = await ensureRedis();
  if (!arePeersInstalled()) await step('Installing the peers', installPeers);
  await ensureWorkerBuilt();
  await ensureNextBuilt();
  await bench(names);
  process.exit(0);
}

/** They have a lock file of their own, so that nobody has them who does not measure. */
function arePeersInstalled(): boolean {
  const [wanted, installed] = ['package-lock.json', 'node_modules/.package-lock.json'].map((name) =>
    join(paths.root, 'benchmarks', name),
  );
  if (wanted === undefined || installed === undefined || !existsSync(installed)) return false;
  return statSync(installed).mtimeMs >= statSync(wanted).mtimeMs;
}

async function installPeers(): Promise<void> {
  const directory = join(paths.root, 'benchmarks');
  await runQuietly('npm', ['ci', '--prefix', directory, '--ignore-scripts', '--no-audit', '--no-fund']);
}
