import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { turnOf } from './in-node.ts';
import type { Contestant } from './turns.ts';

const CHILDREN = join(import.meta.dirname, '..', 'children');

/** After so long the compiler has seen all that it compiles for speed. */
const COMPILED_MS = 3_000;

export interface Child {
  /** Sends an order, and waits for the answer. */
  ask(order: string): Promise<unknown>;
  stop(): Promise<void>;
}

/** Starts one of `children/`, a process that has loaded nothing else, and waits until it is ready. */
export async function startChild(module: string, ...values: string[]): Promise<Child> {
  const child = fork(join(CHILDREN, module), values, { stdio: ['ignore', 'ignore', 'inherit', 'ipc'] });
  await answerOf(child);
  return {
    async ask(order) {
      child.send(order);
      return answerOf(child);
    },
    async stop() {
      const exited = once(child, 'exit');
      child.kill();
      await exited;
    },
  };
}

/** A contestant in a process of its own; it does its turns as `inNode` does. */
export function inChild(name: string, child: Child): Contestant {
  return {
    name,
    async turn() {
      const took = await child.ask('turn');
      if (typeof took !== 'number') throw new Error(`${name} has taken no turn.`);
      return took;
    },
  };
}

/** In a child: does what its parent orders, one thing at a time. */
export async function serve(orders: Readonly<Record<string, () => Promise<unknown>>>): Promise<void> {
  process.on('message', async (order) => process.send?.(await orders[String(order)]?.()));
  process.send?.('ready');
}

/** In a child: does an operation for a turn, and tells about it, when its parent says so. */
export async function serveTurns(operation: () => Promise<unknown>, about = ''): Promise<void> {
  for (const end = performance.now() + COMPILED_MS; performance.now() < end; ) await operation();
  await serve({ turn: () => turnOf(operation), about: async () => about });
}

async function answerOf(child: ChildProcess): Promise<unknown> {
  const settled = new AbortController();
  const exited = once(child, 'exit', settled).then(() => Promise.reject(new Error('A child has left.')));
  // Whichever comes second is let go, and says so.
  exited.catch(() => {});
  try {
    const [answer] = await Promise.race([once(child, 'message', settled), exited]);
    return answer;
  } finally {
    settled.abort();
  }
}
