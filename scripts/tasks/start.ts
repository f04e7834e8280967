import { bufferedLog } from '../lib/buffered-log.ts';
import { ensureWorkerBuilt } from '../lib/build-worker.ts';
import { requireHealth } from '../lib/health.ts';
import { paths } from '../lib/paths.ts';
import { portOf, requirePort } from '../lib/port.ts';
import { disposable, stopOnSignal } from '../lib/processes.ts';
import { localSettings } from '../lib/settings.ts';
import { step } from '../lib/step.ts';
import { welcome } from '../lib/welcome.ts';

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
  const { startWorker } = await import('../lib/serve-worker.ts');
  const { url, dispose } = await startWorker({ port, bindings: settings, persist: paths.state, onLog });
  disposable(dispose);
  stopOnSignal();
  return url;
}
