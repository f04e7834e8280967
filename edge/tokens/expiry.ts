import { decodeJwt } from 'jose/jwt/decode';
import type { TokenSet } from '../types.ts';
import { momentOf, plausibleEnd, timeUntil } from '../util/moments.ts';

/** Verification forgives clocks that differ; a token whose time is over by our own is refreshed before it is used. */
export function isExpired({ accessExpiresAt }: TokenSet, now: number): boolean {
  return accessExpiresAt !== undefined && now >= accessExpiresAt;
}

/**
 * The token's own word on its end. Only `exp` is read: a refreshed token may keep the `iat` of an older one.
 *
 * @param receivedAt - in milliseconds since the epoch
 * @returns milliseconds since the epoch; undefined where it says nothing that can be an end
 */
export function endOf(accessToken: string, receivedAt: number): number | undefined {
  try {
    return plausibleEnd(momentOf(decodeJwt(accessToken).exp), receivedAt);
  } catch {
    return undefined;
  }
}

/** The end by what the answer says beside the token. Nobody issues tokens for less than a second. */
export function announcedEnd(said: unknown, unit: 's' | 'ms', receivedAt: number): number | undefined {
  const left = timeUntil(said, unit, receivedAt);
  return left === undefined || left < 1000 ? undefined : plausibleEnd(receivedAt + left, receivedAt);
}
