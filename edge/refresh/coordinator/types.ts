import type { Transient } from '../../backend/fetch.ts';
import type { ExtraHeaders, TokenIssuer, TokenSet } from '../../types.ts';

/** What spending a refresh token came to. Only `terminal` may end a session. */
export type RefreshOutcome =
  /** Spent just now. */
  | { readonly status: 'renewed'; readonly tokens: TokenSet }
  /** Spent before, by another request: the same successor again. */
  | { readonly status: 'fresh'; readonly tokens: TokenSet }
  | Transient
  | Postponed
  /** Spent, for an access token that does not verify: it is not handed out, and asking again will not cure it. */
  | { readonly status: 'unverifiable' }
  | {
      readonly status: 'terminal';
      readonly reason: TerminalReason;
      /** It was so before, and someone has been told. */
      readonly again?: true;
    };

/** Nothing was spent: it can wait until the coordinator can be reached again. */
export interface Postponed {
  readonly status: 'transient';
  readonly code: 'coordinator_unavailable';
  readonly retryAfter?: number;
}

/** The backend said no, the user has signed out, or what the backend gave fits into no cookie. */
export type TerminalReason = 'rejected' | 'signed_out' | 'tokens_too_large';

/** How much depends on a refresh: `ahead` of the access token's end, or `now` that there is none to use. */
export type Urgency = 'ahead' | 'now';

/** The two exchanges with the backend that a coordinator makes for those who ask. */
export interface RefreshGrant {
  /** Once called, the token must be taken for used up. */
  redeem(refreshToken: string, issuedBy?: TokenIssuer, trace?: ExtraHeaders): Promise<RefreshOutcome>;
  /** Makes tokens worthless that nobody will hold: their session has ended while they were on their way. */
  revoke(tokens: TokenSet): Promise<void>;
}

/**
 * What isolates share. Every method rejects when it cannot be reached; `withFallback` and `createRevocations` decide what happens
 * then.
 */
export interface RefreshCoordinator extends TokenCoordinator, SessionTombstones {}

/**
 * Single flight for refresh tokens. However many requests bring one token, in however many isolates, it is spent
 * once, and all of them get the same successor; for `RETENTION_MS` after that, so do the latecomers.
 */
export interface TokenCoordinator {
  /** Whether a refresh goes on when the request that has asked for it is over. */
  readonly outlivesRequests: boolean;
  /**
   * @param urgency - default `now`
   * @param issuedBy - who takes the token back; the backend where it is left out
   * @param trace - the backend finds the exchange in the trace of whoever began it
   */
  refreshOnce(
    refreshToken: string,
    urgency?: Urgency,
    issuedBy?: TokenIssuer,
    trace?: ExtraHeaders,
  ): Promise<RefreshOutcome>;
  /** The successor of a token that was spent before, if it is still known. Spends nothing. */
  successorOf(refreshToken: string): Promise<TokenSet | undefined>;
  /**
   * Lays a tombstone on a token at sign-out: a refresh under way, or a late one, cannot bring the session back, and what
   * such a refresh yields is revoked.
   *
   * @returns the token's successor, if it was spent before: it has to end too
   */
  revoke(refreshToken: string): Promise<TokenSet | undefined>;
}

/** Which sessions have ended, as all isolates know it. */
export interface SessionTombstones {
  /**
   * Lays a tombstone on a session, so that no copy of its cookie, old or late, opens anything; or on what several sessions
   * have in common, for all that began before. One that is there already is only added to: messages come in any order.
   *
   * @param until - when no such cookie can live any more, in milliseconds since the epoch
   * @param at - when it ended, in milliseconds since the epoch. Default: now
   */
  revokeSession(sessionId: string, until: number, at?: number): Promise<void>;
  /** @param began - when the session did, in milliseconds since the epoch; only a later tombstone counts. Default 0 */
  isRevoked(sessionId: string, began?: number): Promise<boolean>;
}

export const SIGNED_OUT = { status: 'terminal', reason: 'signed_out' } as const satisfies RefreshOutcome;

const MAX_REST_MS = 30_000;

/** How long to leave a backend alone that has asked for it, in milliseconds. One that has not is asked again at once. */
export function restAfter({ retryAfter = 0 }: Transient | Postponed): number {
  return Math.min(retryAfter * 1000, MAX_REST_MS);
}

/** The outcome as those see it who come after it was reached. */
export function asRetained(outcome: RefreshOutcome): RefreshOutcome {
  if (outcome.status === 'terminal') return { ...outcome, again: true };
  return outcome.status === 'renewed' ? { ...outcome, status: 'fresh' } : outcome;
}

/** The tokens that an outcome holds. */
export function tokensOf(outcome: RefreshOutcome | undefined): TokenSet | undefined {
  return outcome !== undefined && 'tokens' in outcome ? outcome.tokens : undefined;
}
