import { bufferedLog } from '../lib/buffered-log.ts';
import { Failure } from '../lib/failure.ts';
import { step } from '../lib/step.ts';
import type { Server } from './announced.ts';
import { withDemoServer } from './demo-server.ts';
import { requireHealth } from './health.ts';
import type { NextOptions } from './next.ts';
import { portOf, requirePort } from './port.ts';
import { localSettings } from './settings.ts';
import { welcome } from './welcome.ts';

const PORT = 3000;

export interface NextRun {
  /** What the user has typed. */
  readonly command: string;
  readonly start: (options: NextOptions) => Promise<Server>;
  readonly prepare?: () => Promise<void>;
}

/** Serves the Next application, beside the demo backend unless there is another, until it is stopped. */
export async function runNext({ command, start, prepare }: NextRun): Promise<void> {
  const { settings, secretIsOwn } = localSettings();
  const port = portOf(settings, PORT);
  await requirePort(port, command);
  await prepare?.();

  const log = bufferedLog();
  const server = await step('Starting Next', async () => {
    return start({ port, bindings: await withDemoServer(settings), onLog: log.write });
  });
  await requireHealth(server.url, log.lines);
  console.log(welcome(server.url, settings, secretIsOwn));
  log.flow();
  throw new Failure(`Next has ended with exit code ${await server.ended}.`);
}
