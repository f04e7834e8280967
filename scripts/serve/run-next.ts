import { ensureNextBuilt } from '../build/next.ts';
import { bufferedLog } from '../lib/buffered-log.ts';
import { Failure } from '../lib/failure.ts';
import { step } from '../lib/step.ts';
import { withDemoServer } from './demo-server.ts';
import { requireHealth } from './health.ts';
import { startNext, startNextDev } from './next.ts';
import { portOf, requirePort } from './port.ts';
import { localSettings } from './settings.ts';
import { welcome } from './welcome.ts';

const PORT = 3000;

/** Serves the sources, following every change, or with `--built` the Vercel build, beside the demo backend unless there is another. */
export default async function runNext(arguments_: readonly string[]): Promise<void> {
  const isBuilt = arguments_.includes('--built');
  const { settings, secretIsOwn } = localSettings();
  const port = portOf(settings, PORT);
  await requirePort(port, isBuilt ? 'npm run serve:vercel' : 'npm run dev');
  if (isBuilt) await ensureNextBuilt();

  const log = bufferedLog();
  const start = isBuilt ? startNext : startNextDev;
  const server = await step('Starting Next', async () =>
    start({ port, bindings: await withDemoServer(settings), onLog: log.write }),
  );
  await requireHealth(server.url, log.lines);
  console.log(welcome(server.url, settings, secretIsOwn));
  log.flow();
  throw new Failure(`Next has ended with exit code ${await server.ended}.`);
}
