import { decodeJwt } from 'jose/jwt/decode';
import type { RefreshCoordinator, TerminalReason } from './coordinator/types.ts';
import type { Transient } from './exchange.ts';
import type { Clock, Session, TokenSet } from './types.ts';

const MAX_MARGIN_MS = 60_000;
const MARGIN_SHARE = 0.2;
const MAX_HOPS = 5;
/** Longer than a page may take: whoever is sent to renew a session and back must not be sent again. */
const JUST_RENEWED_MS = 30_000;

/** What asking for a fresh session came to. Only `terminal` may end it. */
export type Renewal =
  | { readonly status: 'renewed'; readonly session: Session }
  | Transient
  /** The backend renewed the session with an access token that does not verify. */
  | { readonly status: 'unverifiable' }
  | { readonly status: 'terminal'; readonly reason: TerminalReason | 'no_refresh_token' | 'other_subject' };

/**
 * Tells whether a session's access token should be renewed: ahead of its end, so that a backend that fails for a
 * moment is not noticed.
 *
 * @param now - milliseconds since the epoch
 */
export function isRefreshDue({ accessExpiresAt, receivedAt, refreshToken }: TokenSet, now: number): boolean {
  if (accessExpiresAt === undefined || refreshToken === undefined) return false;
  const margin = Math.min(MAX_MARGIN_MS, (accessExpiresAt - receivedAt) * MARGIN_SHARE);
  return now >= accessExpiresAt - margin;
}

/** Whether a token has just been renewed: when the backend refuses it all the same, another one will not cure that. */
export function isJustRenewed({ createdAt, tokens }: Session, now: number): boolean {
  return tokens.receivedAt > createdAt && now - tokens.receivedAt < JUST_RENEWED_MS;
}

/**
 * Renews a session's tokens. Someone else may have done so already, and more than once: the coordinator hands out
 * the successor of the token that we hold, and we go on from there until the access token is one to use.
 */
export async function renewSession(
  session: Session,
  coordinator: RefreshCoordinator,
  now: Clock,
): Promise<Renewal> {
  let { tokens } = session;
  for (let hop = 0; hop < MAX_HOPS; hop += 1) {
    if (tokens.refreshToken === undefined) return { status: 'terminal', reason: 'no_refresh_token' };
    const outcome = await coordinator.refreshOnce(tokens.refreshToken);
    if (!('tokens' in outcome)) return outcome;
    tokens = outcome.tokens;
    if (!isSameSubject(session.tokens, tokens)) return { status: 'terminal', reason: 'other_subject' };
    const outlived =
      outcome.status === 'fresh' && now() >= (tokens.accessExpiresAt ?? Number.POSITIVE_INFINITY);
    if (!outlived) return { status: 'renewed', session: { ...session, tokens, usedAt: now() } };
  }
  return { status: 'transient', code: 'backend_invalid' };
}

/** A refresh must never turn one user into another. Opaque tokens do not say whose they are. */
function isSameSubject(before: TokenSet, after: TokenSet): boolean {
  const [was, is] = [subjectOf(before.accessToken), subjectOf(after.accessToken)];
  return was === undefined || is === undefined || was === is;
}

function subjectOf(accessToken: string): string | undefined {
  try {
    return decodeJwt(accessToken).sub;
  } catch {
    return undefined;
  }
}
