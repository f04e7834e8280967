import { ensureNodeBuilt } from '../build/node.ts';
import { Failure } from '../lib/failure.ts';
import { paths } from '../lib/paths.ts';
import { startAnnounced } from './announced.ts';
import { serveHere } from './local.ts';

/** Serves what is built for a server of one's own, on this machine alone. */
export default async function runNode(): Promise<void> {
  const server = await serveHere({
    command: 'npm run serve:node',
    title: 'Starting the server',
    port: 3000,
    prepare: ensureNodeBuilt,
    start: ({ port, bindings, onLog }) =>
      startAnnounced(process.execPath, [paths.nodeEntry], {
        environment: { ...bindings, PORT: String(port) },
        onLine: onLog,
      }),
  });
  throw new Failure(`The server has ended with exit code ${await server.ended}.`);
}
