import { withDeadline } from '../deadline.ts';
import type { Log } from '../log.ts';
import type { Clock } from '../types.ts';
import type { SharedCounter } from './types.ts';

const ANSWER_MS = 1_000;
/** After a failure it is not asked for so long, so that not everyone waits in vain. */
const LEAVE_MS = 10_000;

/**
 * Goes on without a counter that is down or slow: then each isolate keeps the limits by itself, so that nobody is locked out
 * and nobody guesses without end.
 */
export function withoutWaiting(counter: SharedCounter, now: Clock, log: Log): SharedCounter {
  let leftUntil = Number.NEGATIVE_INFINITY;
  return {
    async count(kind, name, by) {
      if (now() < leftUntil) return 0;
      const answer = await withDeadline(() => counter.count(kind, name, by), ANSWER_MS);
      if (answer.status === 'answered') return answer.value;
      leftUntil = now() + LEAVE_MS;
      log('error', 'sign_in_counter_unavailable', { reason: answer.status });
      return 0;
    },
  };
}
