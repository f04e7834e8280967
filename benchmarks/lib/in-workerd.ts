import { openLoad } from './load.ts';
import type { Contestant } from './turns.ts';
import type { Workerd } from './workerd.ts';

const REQUESTS = 400;
const CONNECTIONS = 8;

/**
 * A whole Worker; a turn is 400 requests over 8 connections, and its figure the microseconds of processor time that the
 * process of workerd takes for one.
 */
export function inWorkerd(
  name: string,
  worker: Workerd,
  headers: readonly Readonly<Record<string, string>>[],
): Contestant {
  const load = openLoad(worker.origin, CONNECTIONS, { path: '/dashboard', headers });
  return {
    name,
    async turn() {
      const before = worker.cpu();
      await load.send(REQUESTS);
      return (worker.cpu() - before) / REQUESTS;
    },
  };
}
