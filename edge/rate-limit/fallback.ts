import type { Log } from '../telemetry/log.ts';
import type { Clock } from '../types.ts';
import { withDeadline } from '../util/deadline.ts';
import type { SharedCounter } from './types.ts';

const ANSWER_MS = 1_000;
/** The log hears of a failure once in so long, or a flood of guesses would flood it too. */
const SAID_MS = 10_000;

/**
 * Goes on without a counter that is down or slow: then each isolate keeps the limits by itself, so that nobody is locked out
 * and nobody guesses without end. What fails for one name is counted for another all the same, whose place is elsewhere.
 */
export function withCounterFallback(counter: SharedCounter, now: Clock, log: Log): SharedCounter {
  let saidAt = Number.NEGATIVE_INFINITY;
  return {
    async count(kind, name, by) {
      const answer = await withDeadline(() => counter.count(kind, name, by), ANSWER_MS);
      if (answer.status === 'answered') return answer.value;
      if (now() - saidAt >= SAID_MS) {
        saidAt = now();
        log('error', 'sign_in_counter_unavailable', { reason: answer.status });
      }
      return 0;
    },
  };
}
