import { ensureVinextBuilt } from '../build/vinext.ts';
import { ensureWorkerBuilt } from '../build/worker.ts';
import { pagesBuilder } from '../lib/pages.ts';
import { paths } from '../lib/paths.ts';
import { disposable, stopOnSignal } from '../lib/processes.ts';
import { serveHere } from './local.ts';

/** Serves the production Worker on this machine, without an account. */
export default async function start(): Promise<void> {
  await serveHere({
    command: 'npm start',
    title: 'Starting the Worker',
    port: 8787,
    prepare: pagesBuilder() === 'vinext' ? ensureVinextBuilt : ensureWorkerBuilt,
    async start(options) {
      const { startWorker } = await import('./worker.ts');
      const server = await startWorker({ ...options, persist: paths.state });
      disposable(server.dispose);
      stopOnSignal();
      return server;
    },
  });
}
