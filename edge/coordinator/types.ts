import type { Transient } from '../exchange.ts';
import type { TokenSet } from '../types.ts';

/** What spending a refresh token came to. Only `terminal` may end a session. */
export type RefreshOutcome =
  /** Spent just now. */
  | { readonly status: 'renewed'; readonly tokens: TokenSet }
  /** Spent before, by another request: the same successor again. */
  | { readonly status: 'fresh'; readonly tokens: TokenSet }
  | Transient
  /** Spent, for an access token that does not verify: it is not handed out, and asking again will not cure it. */
  | { readonly status: 'unverifiable' }
  | { readonly status: 'terminal'; readonly reason: TerminalReason };

/** The backend said no, or the user has signed out. */
export type TerminalReason = 'rejected' | 'signed_out';

/** Exchanges a refresh token at the backend: once called, the token must be taken for used up. */
export type Spend = (refreshToken: string) => Promise<RefreshOutcome>;

/** The outcome as those see it who come after it was reached. */
export function asRetained(outcome: RefreshOutcome): RefreshOutcome {
  return outcome.status === 'renewed' ? { ...outcome, status: 'fresh' } : outcome;
}

/**
 * Single flight for refresh tokens. However many requests bring one token, in however many isolates, it is spent
 * once, and all of them get the same successor; for `RETENTION_MS` after that, so do the latecomers.
 */
export interface RefreshCoordinator {
  refreshOnce(refreshToken: string): Promise<RefreshOutcome>;
  /** Lays a tombstone at sign-out: a refresh under way, or a late one, cannot bring the session back. */
  end(refreshToken: string): Promise<void>;
}

export const SIGNED_OUT = { status: 'terminal', reason: 'signed_out' } as const satisfies RefreshOutcome;

/** How long a result is kept for those who come with the old token: a lost answer, a second tab, a slow request. */
export const RETENTION_MS = 60_000;
