import { Failure } from './failure.ts';
import { onOrphaned } from './orphan.mjs';
import { isStopping, stop, stopEverything, stopOnSignal } from './processes.ts';

/** Runs a task to its end. What it had started is stopped when it fails and when it is interrupted. */
export async function attempt(task: () => Promise<void>): Promise<void> {
  stopOnSignal();
  onOrphaned(stop);
  try {
    await task();
  } catch (error) {
    if (isStopping()) return;
    await stopEverything();
    console.error(`\n${error instanceof Failure ? error.message : stackOf(error)}`);
    process.exit(1);
  }
}

function stackOf(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
