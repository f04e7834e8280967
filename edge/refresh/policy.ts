import type { RequestKind } from '../http/request-kind.ts';
import { isExpired } from '../tokens/expiry.ts';
import type { Session, TokenSet } from '../types.ts';

const MARGIN_SHARE = 0.2;

/** Up to a minute ahead of the end, unless `gatehouse.config.ts` says otherwise. */
export const DEFAULT_AHEAD_MS = 60_000;
/** How far away a refresh must be for the last use to be written: longer than an answer is under way. */
export const TOUCH_DISTANCE_MS = 10_000;
/** How long a result is kept for those who come with the old token: a lost answer, a second tab, a slow request. */
export const RETENTION_MS = 60_000;
/** Longer than a page may take: whoever is sent to refresh a session and back must not be sent again. */
const JUST_REFRESHED_MS = 30_000;
/**
 * So long is someone whose access token is over asked to wait for a refresh that comes to nothing: longer than a backend takes to restart or to
 * be deployed anew, so that a reload then helps, and nobody types a password for that. After it they get the sign-in page, and keep the session.
 */
export const STUCK_MS = 5 * 60_000;
/** So long is it remembered that a refresh came to nothing, where none has been tried since: an isolate may hear of no other. */
export const TROUBLE_MS = 10 * 60_000;
/** Tokens that were received so long ago may have a successor themselves. */
const NEWS_MS = 5_000;

/**
 * Tells whether an access token should be refreshed: ahead of its end, so that a backend that fails for a moment is not
 * noticed, but never for more than a fifth of its lifetime, counted from when we received it.
 *
 * @param now - milliseconds since the epoch
 * @param aheadMs - how far ahead at most
 */
export function isRefreshDue(
  { accessExpiresAt, receivedAt, refreshToken }: TokenSet,
  now: number,
  aheadMs: number,
): boolean {
  if (accessExpiresAt === undefined || refreshToken === undefined) return false;
  return now >= accessExpiresAt - Math.min(aheadMs, (accessExpiresAt - receivedAt) * MARGIN_SHARE);
}

/**
 * Whether a token has just been refreshed: when the backend refuses it all the same, another one will not cure that. One that has
 * ended meanwhile, on a slow way to the backend, is refused for a reason.
 */
export function wasJustRefreshed({ createdAt, tokens }: Session, now: number): boolean {
  const isNew = tokens.receivedAt > createdAt && now - tokens.receivedAt < JUST_REFRESHED_MS;
  return isNew && !isExpired(tokens, now);
}

/**
 * Whether there is something to do about a token that the backend refuses. Without a refresh token there is only where nobody
 * but the backend can tell when it ends: then it has ended, and the session with it.
 */
export function isRefreshWorthwhile(session: Session, now: number): boolean {
  const { accessExpiresAt, refreshToken } = session.tokens;
  return (refreshToken !== undefined || accessExpiresAt === undefined) && !wasJustRefreshed(session, now);
}

/** Whether tokens were received so long ago that they may have a successor that we have not heard of. */
export function mayHaveSuccessor({ receivedAt }: TokenSet, now: number): boolean {
  return now - receivedAt > NEWS_MS;
}

/** A prefetch may never be used, and a HEAD has no one waiting for the page: neither is worth a refresh token. */
export function mayRefresh(kind: RequestKind): boolean {
  return kind !== 'prefetch' && kind !== 'head';
}
