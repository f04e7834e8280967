import { openLoad } from './load.ts';
import type { Contestant } from './turns.ts';
import type { Workerd } from './workerd.ts';

const REQUESTS = 800;
/** After so many requests the compiler has seen all that it compiles for speed. */
const COMPILED = 5_000;
/** Unmeasured, at the start of a turn: others have had the processor's caches meanwhile. */
const WARM_UP = 100;
const CONNECTIONS = 8;

/**
 * A whole Worker; a turn is 800 requests over 8 connections, and its figure the microseconds of processor time that the
 * process of workerd takes for one.
 */
export async function inWorkerd(
  name: string,
  worker: Workerd,
  headers: readonly Readonly<Record<string, string>>[],
): Promise<Contestant> {
  const load = openLoad(worker.origin, CONNECTIONS, { path: '/dashboard', headers });
  await load.send(COMPILED);
  return {
    name,
    async turn() {
      await load.send(WARM_UP);
      const before = worker.cpu();
      await load.send(REQUESTS);
      return (worker.cpu() - before) / REQUESTS;
    },
  };
}
