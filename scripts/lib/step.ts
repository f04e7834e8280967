import { isStopping } from './processes.ts';
import { lastTime, noteTime } from './times.mjs';

/** The step whose line is still to be ended; others may have begun and ended in between. */
let open: string | undefined;

/**
 * Says what is being done and how long it took last time, does it, and says how long it took now. Several may be done
 * at once.
 *
 * @throws what `work` throws
 */
export async function step<Result>(title: string, work: () => Promise<Result>): Promise<Result> {
  const start = performance.now();
  const end = (how: string) => {
    const seconds = (performance.now() - start) / 1000;
    if (how === 'done') noteTime(title, seconds);
    const line = `${how} (${seconds.toFixed(1)} s)`;
    if (open === title) process.stdout.write(`${line}\n`);
    else say(`${title}: ${line}`);
    open = undefined;
  };
  say(`${title}${lastTime(title)} … `, '');
  open = title;
  try {
    const result = await work();
    end('done');
    return result;
  } catch (error) {
    end(isStopping() ? 'stopped' : 'failed');
    throw error;
  }
}

/** Prints a line of its own, whatever is being done. */
export function say(text: string, ending = '\n'): void {
  process.stdout.write(`${open === undefined ? '' : '\n'}${text}${ending}`);
  open = undefined;
}
