import type { RefreshCoordinator } from './coordinator/types.ts';
import type { Clock, Session } from './types.ts';

const LIMIT = 1_000;
/** For so long an isolate goes on without asking anew; in the isolate of the sign-out it shows at once. */
const FRESH_MS = 5_000;

/** Knows which sessions were signed out although their cookie still opens. */
export interface Liveness {
  hasEnded(session: Session): Promise<boolean>;
  /** @param until - when its cookie can live no more, in milliseconds since the epoch */
  end(sessionId: string, until: number): Promise<void>;
  /** Ends every session that began before and that the provider knows so. */
  endAll(name: ProvidersName, until: number): Promise<void>;
}

/** What a provider knows sessions by: one sign-in there, or everything of a user. */
export type ProvidersName = `sid:${string}` | `sub:${string}`;

/** Asks the coordinator for the tombstone of a session, at most once each five seconds. */
export function createLiveness(coordinator: RefreshCoordinator, now: Clock): Liveness {
  const seenAlive = new Map<string, number>();

  async function hasEndedAnywhere({ id, createdAt, provider }: Session): Promise<boolean> {
    const { sid, subject } = provider ?? {};
    const names = [sid && `sid:${sid}`, subject && `sub:${subject}`].filter((name) => name !== undefined);
    const asked = names.map((name) => coordinator.hasEnded(name, createdAt));
    return (await Promise.all([coordinator.hasEnded(id), ...asked])).includes(true);
  }

  return {
    async hasEnded(session) {
      const { id } = session;
      if (now() - (seenAlive.get(id) ?? Number.NEGATIVE_INFINITY) < FRESH_MS) return false;
      seenAlive.delete(id);
      const ended = await hasEndedAnywhere(session);
      if (!ended) seenAlive.set(id, now());
      const [oldest] = seenAlive.keys();
      if (seenAlive.size > LIMIT && oldest !== undefined) seenAlive.delete(oldest);
      return ended;
    },
    async end(sessionId, until) {
      seenAlive.delete(sessionId);
      await coordinator.endSession(sessionId, until);
    },
    async endAll(name, until) {
      seenAlive.clear();
      await coordinator.endSession(name, until);
    },
  };
}
