import { ensureWorkerBuilt } from '../build/worker.ts';
import { bufferedLog } from '../lib/buffered-log.ts';
import { paths } from '../lib/paths.ts';
import { disposable, stopOnSignal } from '../lib/processes.ts';
import { step } from '../lib/step.ts';
import { requireHealth } from './health.ts';
import { portOf, requirePort } from './port.ts';
import { localSettings } from './settings.ts';
import { welcome } from './welcome.ts';

const PORT = 8787;

/** Serves the production Worker on this machine, without an account. */
export default async function start(): Promise<void> {
  const { settings, secretIsOwn } = localSettings();
  const port = portOf(settings, PORT);
  await requirePort(port, 'npm start');
  await ensureWorkerBuilt();

  const log = bufferedLog();
  const url = await step('Starting the Worker', () => serve(port, settings, log.write));
  await requireHealth(url, log.lines);
  console.log(welcome(url, settings, secretIsOwn));
  log.flow();
}

async function serve(
  port: number,
  settings: Readonly<Record<string, string>>,
  onLog: (line: string) => void,
) {
  const { startWorker } = await import('./worker.ts');
  const { url, dispose } = await startWorker({ port, bindings: settings, persist: paths.state, onLog });
  disposable(dispose);
  stopOnSignal();
  return url;
}
