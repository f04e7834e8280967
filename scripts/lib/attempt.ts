import { Failure } from './failure.ts';
import { stopEverything, stopOnSignal } from './processes.ts';

/** Runs a task to its end. What it had started is stopped when it fails and when it is interrupted. */
export async function attempt(task: () => Promise<void>): Promise<void> {
  stopOnSignal();
  try {
    await task();
  } catch (error) {
    await stopEverything();
    console.error(`\n${error instanceof Failure ? error.message : stackOf(error)}`);
    process.exit(1);
  }
}

function stackOf(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
