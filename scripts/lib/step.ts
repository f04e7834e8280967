import { isStopping } from './processes.ts';

/**
 * Says what is being done, does it, and says how long it took.
 *
 * @throws what `work` throws
 */
export async function step<Result>(title: string, work: () => Promise<Result>): Promise<Result> {
  const start = performance.now();
  process.stdout.write(`${title} … `);
  try {
    const result = await work();
    console.log(`done (${seconds(start)})`);
    return result;
  } catch (error) {
    console.log(`${isStopping() ? 'stopped' : 'failed'} (${seconds(start)})`);
    throw error;
  }
}

function seconds(start: number): string {
  return `${((performance.now() - start) / 1000).toFixed(1)} s`;
}
