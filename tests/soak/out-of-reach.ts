import type { RefreshCoordinator } from '../../edge/refresh/coordinator/types.ts';
import type { Clock } from '../../edge/types.ts';
import type { Chance } from './chance.ts';

/** After that an isolate asks again. */
const LATE_MS = 1_000;
/** Longer than an isolate goes on without an answer. */
const WITHOUT_ANSWER_MS = 10_000;

/** Why a signed-out session came back, if it could not be helped. */
export type Excuse =
  /** Its sign-out got lost on the way to the coordinator, twice. */
  | 'untold'
  /** It was asked for in vain, twice. */
  | 'unchecked';

export interface OutOfReach {
  /** A way to the coordinator on which orders get lost before they arrive. */
  way(coordinator: RefreshCoordinator): RefreshCoordinator;
  excuseOf(sessionId: string): Excuse | undefined;
}

/** @param rate - how many of all orders get lost */
export function createOutOfReach(chance: Chance, rate: number, now: Clock): OutOfReach {
  const untold = new Set<string>();
  const uncheckedAt = new Map<string, number>();

  async function reached<T>(ask: () => Promise<T>): Promise<T> {
    if (chance.hits(rate)) throw new Error('The coordinator is out of reach.');
    return ask();
  }

  return {
    way(coordinator) {
      /** How often each has been asked for in vain, one time after another. */
      const inVain = new Map<string, number>();
      return {
        ...coordinator,
        refreshOnce: (...order) => reached(() => coordinator.refreshOnce(...order)),
        successorOf: (token) => reached(() => coordinator.successorOf(token)),
        async revokeSession(id, until, at) {
          untold.add(id);
          await reached(() => coordinator.revokeSession(id, until, at));
          untold.delete(id);
        },
        async isRevoked(id, began) {
          const [askedAt, count] = [now(), (inVain.get(id) ?? 0) + 1];
          inVain.set(id, count);
          if (count > 1) uncheckedAt.set(id, askedAt);
          const answer = await reached(() => coordinator.isRevoked(id, began));
          if (now() - askedAt > LATE_MS) return answer;
          inVain.delete(id);
          if (uncheckedAt.get(id) === askedAt) uncheckedAt.delete(id);
          return answer;
        },
      };
    },
    excuseOf(id) {
      if (untold.has(id)) return 'untold';
      const at = uncheckedAt.get(id) ?? Number.NEGATIVE_INFINITY;
      return now() - at < WITHOUT_ANSWER_MS ? 'unchecked' : undefined;
    },
  };
}
