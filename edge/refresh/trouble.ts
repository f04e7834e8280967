import { isExpired } from '../tokens/expiry.ts';
import type { Clock, Session, TokenIssuer } from '../types.ts';
import { createLru } from '../util/lru.ts';
import { STUCK_MS, TROUBLE_MS } from './policy.ts';
import type { RefreshResult } from './refresh.ts';

/** Of so many sessions it is known since when they wait. */
const MOST_SESSIONS = 10_000;

/** What one isolate remembers of refreshes that came to nothing. */
export interface RefreshTrouble {
  note(session: Session, result: RefreshResult): void;
  /** Whether a session has waited for a refresh for so long that its user should not be kept waiting. */
  isStuck(session: Session): boolean;
  /** Whether those who issue tokens have answered a refresh, when they were last asked; unknown is well. */
  isWell(issuedBy: TokenIssuer | undefined): boolean;
}

/** Remembers which refreshes came to nothing: for whom, since when, and at whose door. */
export function createRefreshTrouble(now: Clock): RefreshTrouble {
  const waiting = createLru<string, number>(MOST_SESSIONS);
  const failedAt = new Map<TokenIssuer | undefined, number>();

  /** What was before the tokens that it holds now is over. */
  function since({ id, tokens }: Session): number | undefined {
    const at = waiting.get(id);
    return at !== undefined && at > tokens.receivedAt ? at : undefined;
  }

  return {
    note(session, result) {
      const { issuedBy } = session.tokens;
      if (result.status === 'transient' || result.status === 'unverifiable') {
        if (isExpired(session.tokens, now())) waiting.set(session.id, since(session) ?? now());
      }
      if (result.status === 'transient' && result.code !== 'coordinator_unavailable')
        failedAt.set(issuedBy, now());
      const isAnswered = result.status === 'terminal' ? result.reason === 'rejected' && !result.again : true;
      if (result.status !== 'transient' && isAnswered) failedAt.delete(issuedBy);
    },
    isStuck(session) {
      const at = since(session);
      return at !== undefined && now() - at >= STUCK_MS;
    },
    isWell(issuedBy) {
      const at = failedAt.get(issuedBy);
      return at === undefined || now() - at >= TROUBLE_MS;
    },
  };
}
