import { Failure } from '../lib/failure.ts';
import { type LaunchOptions, launch } from '../lib/processes.ts';
import { HOST } from './port.ts';

const ADDRESS = /http:\/\/(?:127\.0\.0\.1|localhost):(\d+)/;

export interface Server {
  /** The origin under which it answers. */
  readonly url: URL;
  /** Resolves with the exit code when it ends by itself. */
  readonly ended: Promise<number>;
  dispose(): Promise<void>;
}

/**
 * Starts a server that prints its loopback address, and waits until it is ready.
 *
 * @param ready - what it prints once it answers
 * @throws Failure with all it has printed, if it ends before
 */
export async function startAnnounced(
  command: string,
  arguments_: readonly string[],
  { onLine = console.log, ...options }: LaunchOptions,
  ready: RegExp = ADDRESS,
): Promise<Server> {
  const printed: string[] = [];
  const announced = Promise.withResolvers<void>();
  const { ended, stop } = launch(command, arguments_, {
    ...options,
    onLine(line) {
      printed.push(line);
      onLine(line);
      if (ready.test(line)) announced.resolve();
    },
  });
  const early = await Promise.race([announced.promise, ended]);
  const port = ADDRESS.exec(printed.join('\n'))?.[1];
  if (early !== undefined || port === undefined) {
    await stop();
    throw new Failure(`${printed.join('\n')}\n\n\`${[command, ...arguments_].join(' ')}\` did not start.`);
  }
  return { url: new URL(`http://${HOST}:${port}`), ended, dispose: stop };
}
