import { openLoad } from './load.ts';
import type { Contestant } from './turns.ts';
import type { Workerd } from './workerd.ts';

/** What a contestant is asked for, and how often. */
export interface Turns {
  readonly path: string;
  readonly requests: number;
  /** After so many requests the compiler has seen all that it compiles for speed. */
  readonly compiled: number;
  /** Unmeasured, at the start of a turn: others have had the processor's caches meanwhile. */
  readonly warmUp: number;
}

const GATE: Turns = { path: '/dashboard', requests: 800, compiled: 5_000, warmUp: 100 };
const CONNECTIONS = 8;

/**
 * A whole Worker; a turn is 800 requests over 8 connections unless `turns` says otherwise, and its figure the microseconds of
 * processor time that the process of workerd takes for one.
 */
export async function inWorkerd(
  name: string,
  worker: Workerd,
  headers: readonly Readonly<Record<string, string>>[],
  { path, requests, compiled, warmUp }: Turns = GATE,
): Promise<Contestant> {
  const load = openLoad(worker.origin, CONNECTIONS, { path, headers });
  await load.send(compiled);
  return {
    name,
    async turn() {
      await load.send(warmUp);
      const before = worker.cpu();
      await load.send(requests);
      return (worker.cpu() - before) / requests;
    },
  };
}
