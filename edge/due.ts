import type { TokenSet } from './types.ts';

const MARGIN_SHARE = 0.2;

/** Up to a minute ahead of the end, unless `gatehouse.config.ts` says otherwise. */
export const DEFAULT_AHEAD_MS = 60_000;

/**
 * Tells whether an access token should be renewed: ahead of its end, so that a backend that fails for a moment is not
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
