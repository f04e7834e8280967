import { decode } from 'jose/base64url';
import type { Transient } from '../backend/fetch.ts';
import { isExpired } from '../tokens/expiry.ts';
import type { Clock, ExtraHeaders, Session, TokenSet } from '../types.ts';
import { parseJson } from '../util/json.ts';
import { ID_PATHS, idIn } from '../util/json-path.ts';
import type { Postponed, TerminalReason, TokenCoordinator, Urgency } from './coordinator/types.ts';
import { isRefreshDue, mayHaveSuccessor } from './policy.ts';

const MAX_HOPS = 5;

/** What asking for a fresh session came to. Only `terminal` may end it. */
export type RefreshResult =
  | {
      readonly status: 'renewed';
      readonly session: Session;
      /** Whether a token was spent for it just now; else someone else had done so. */
      readonly spent: boolean;
    }
  | Transient
  | Postponed
  /** The backend refreshed the session with an access token that does not verify. */
  | { readonly status: 'unverifiable' }
  | {
      readonly status: 'terminal';
      readonly reason: TerminalReason | 'no_refresh_token' | 'other_subject';
      readonly again?: true;
    };

export interface RefreshDeps {
  readonly coordinator: TokenCoordinator;
  readonly now: Clock;
  /** How far ahead of its end an access token is refreshed at most, in milliseconds. */
  readonly aheadMs: number;
  /** Where the backend writes who someone is, unless it does as most do. */
  readonly ids?: readonly string[] | undefined;
  /** The trace that the backend is to find it in. */
  readonly trace?: ExtraHeaders;
}

/**
 * Refreshes a session's tokens. Someone else may have done so already, and more than once: the coordinator hands out
 * the successor of the token that we hold, and we go on from there to the newest that is known. So an old cookie that
 * comes late, from a second tab or because an answer was lost, gets the same session as everyone else.
 */
export async function refreshSession(
  session: Session,
  urgency: Urgency,
  { coordinator, now, aheadMs, ids, trace }: RefreshDeps,
): Promise<RefreshResult> {
  let held = session.tokens;
  let usable: TokenSet | undefined;
  for (let hop = 0; hop < MAX_HOPS; hop += 1) {
    if (held.refreshToken === undefined) return { status: 'terminal', reason: 'no_refresh_token' };
    const outcome = await coordinator.refreshOnce(
      held.refreshToken,
      usable === undefined ? urgency : 'ahead',
      session.tokens.issuedBy,
      trace,
    );
    if (!('tokens' in outcome)) {
      return outcome.status === 'transient' && usable !== undefined
        ? refreshed(session, usable, now(), false)
        : outcome;
    }
    held = outcome.status === 'fresh' ? await newestOf(outcome.tokens, coordinator, now) : outcome.tokens;
    if (!isSameSubject(session.tokens, held, ids)) {
      const again = outcome.status === 'fresh' ? ({ again: true } as const) : {};
      return { status: 'terminal', reason: 'other_subject', ...again };
    }
    usable = isExpired(held, now()) ? undefined : held;
    const isGood = usable !== undefined && !isRefreshDue(usable, now(), aheadMs);
    const spent = outcome.status === 'renewed';
    if (spent || isGood) return refreshed(session, held, now(), spent);
  }
  return { status: 'transient', code: 'backend_invalid' };
}

/**
 * The session as it is to be kept after an answer that may have been long under way: others may have refreshed its tokens
 * again meanwhile, and what is older must not take their place.
 */
export async function newestSession(
  session: Session,
  { coordinator, now }: Pick<RefreshDeps, 'coordinator' | 'now'>,
): Promise<Session> {
  const tokens = await newestOf(session.tokens, coordinator, now);
  return tokens === session.tokens ? session : { ...session, tokens };
}

function refreshed(session: Session, tokens: TokenSet, now: number, spent: boolean): RefreshResult {
  return { status: 'renewed', session: { ...session, tokens, usedAt: now }, spent };
}

/** Follows what is known of the tokens after these. That of tokens just received would be news to everyone. */
async function newestOf(tokens: TokenSet, coordinator: TokenCoordinator, now: Clock): Promise<TokenSet> {
  let newest = tokens;
  for (let hop = 0; hop < MAX_HOPS && mayHaveSuccessor(newest, now()); hop += 1) {
    const { refreshToken } = newest;
    const successor = refreshToken === undefined ? undefined : await coordinator.successorOf(refreshToken);
    if (successor === undefined || successor.receivedAt <= newest.receivedAt) return newest;
    newest = successor;
  }
  return newest;
}

/**
 * A refresh must never turn one user into another. Opaque tokens do not say whose they are. What both tokens have is compared, the backend's
 * own place for it first; and where they name someone in different places alone, whom each of them names.
 */
function isSameSubject(before: TokenSet, after: TokenSet, ids: readonly string[] = ID_PATHS): boolean {
  const [was, is] = [claimsOf(before.accessToken), claimsOf(after.accessToken)];
  const places = [...ids, ...ID_PATHS].map((path) => [path]);
  const pairs = [...places, ID_PATHS].map((paths) => [idIn(was, paths), idIn(is, paths)]);
  const [one, other] = pairs.find((pair) => !pair.includes(undefined)) ?? [];
  return one === other;
}

/** To the last digit: two ids that differ there are those of two people. */
function claimsOf(accessToken: string): unknown {
  try {
    return parseJson(new TextDecoder().decode(decode(accessToken.split('.')[1] ?? '')));
  } catch {
    return undefined;
  }
}
