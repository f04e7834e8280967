import { bufferedLog } from '../lib/buffered-log.ts';
import { step } from '../lib/step.ts';
import { requireHealth } from './health.ts';
import { portOf, requirePort } from './port.ts';
import { localSettings, type Settings } from './settings.ts';
import { welcome } from './welcome.ts';

interface Serving<Started> {
  /** What the user has typed. */
  readonly command: string;
  readonly title: string;
  /** Where it listens unless `PORT` says otherwise. */
  readonly port: number;
  prepare(): Promise<void>;
  start(options: {
    readonly port: number;
    readonly bindings: Settings;
    readonly onLog: (line: string) => void;
  }): Promise<Started>;
}

/** Starts what serves Gatehouse on this machine, and welcomes whoever has started it; its log flows from then on. */
export async function serveHere<Started extends { readonly url: URL }>(
  serving: Serving<Started>,
): Promise<Started> {
  const { settings, secretIsOwn } = localSettings();
  const port = portOf(settings, serving.port);
  await requirePort(port, serving.command);
  await serving.prepare();

  const log = bufferedLog();
  const server = await step(serving.title, () =>
    serving.start({ port, bindings: settings, onLog: log.write }),
  );
  await requireHealth(server.url, log.lines);
  console.log(welcome(server.url, settings, secretIsOwn));
  log.flow();
  return server;
}
