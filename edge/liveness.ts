import type { RefreshCoordinator } from './coordinator/types.ts';
import type { Clock } from './types.ts';

const LIMIT = 1_000;
/** For so long an isolate goes on without asking anew; in the isolate of the sign-out it shows at once. */
const FRESH_MS = 5_000;

/** Knows which sessions were signed out although their cookie still opens. */
export interface Liveness {
  hasEnded(sessionId: string): Promise<boolean>;
  /** @param until - when its cookie can live no more, in milliseconds since the epoch */
  end(sessionId: string, until: number): Promise<void>;
}

/** Asks the coordinator for the tombstone of a session, at most once each five seconds. */
export function createLiveness(coordinator: RefreshCoordinator, now: Clock): Liveness {
  const seenAlive = new Map<string, number>();
  return {
    async hasEnded(sessionId) {
      if (now() - (seenAlive.get(sessionId) ?? Number.NEGATIVE_INFINITY) < FRESH_MS) return false;
      seenAlive.delete(sessionId);
      const ended = await coordinator.hasEnded(sessionId);
      if (!ended) seenAlive.set(sessionId, now());
      const [oldest] = seenAlive.keys();
      if (seenAlive.size > LIMIT && oldest !== undefined) seenAlive.delete(oldest);
      return ended;
    },
    async end(sessionId, until) {
      seenAlive.delete(sessionId);
      await coordinator.endSession(sessionId, until);
    },
  };
}
