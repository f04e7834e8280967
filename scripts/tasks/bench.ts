import { measureFirstEvent } from '../../benchmarks/first-event.ts';
import { ensureNextBuilt } from '../lib/build-next.ts';
import { ensureWorkerBuilt } from '../lib/build-worker.ts';
import { ensureRedis } from '../lib/redis.ts';

/** Measures both outputs side by side with what they are compared to. */
export default async function bench(): Promise<void> {
  process.env.REDIS_SERVER_PATH = await ensureRedis();
  await ensureWorkerBuilt();
  await ensureNextBuilt();
  const results = await measureFirstEvent();
  console.log('\nTime to the first server-sent event, median of 200 turns each:');
  for (const { output, direct, proxied, isWithin } of results) {
    const [one, other, added] = [direct, proxied, proxied - direct].map((time) => time.toFixed(2));
    const verdict = isWithin ? 'within' : 'MORE THAN';
    console.log(
      `  ${output}: ${one} ms directly, ${other} ms through /api: +${added} ms, ${verdict} 20 % + 5 ms`,
    );
  }
}
