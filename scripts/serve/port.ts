import { once } from 'node:events';
import { createServer } from 'node:net';
import { Failure } from '../lib/failure.ts';
import type { Settings } from './settings.ts';

export const HOST = '127.0.0.1';

/**
 * @throws Failure if something listens on the port, or we may not
 */
export async function requirePort(port: number, command: string): Promise<void> {
  const server = createServer().listen(port, HOST);
  try {
    await once(server, 'listening');
  } catch (error) {
    const busy = error instanceof Error && 'code' in error && error.code === 'EADDRINUSE';
    const cause = busy ? `Port ${port} is in use.` : `Port ${port} cannot be used: ${String(error)}.`;
    throw new Failure(`${cause} Choose another: \`PORT=${port + 1} ${command}\`.`);
  }
  server.close();
  await once(server, 'close');
}

/**
 * @throws Failure if `PORT` is not a port
 */
export function portOf(settings: Settings, byDefault: number): number {
  const port = Number(settings.PORT ?? byDefault);
  if (Number.isInteger(port) && port > 0 && port < 65_536) return port;
  throw new Failure(`PORT is not a port: use a whole number from 1 to 65535, such as ${byDefault}.`);
}
