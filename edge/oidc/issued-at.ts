import { momentOf } from '../util/moments.ts';

/**
 * When a provider issued a token: by its own clock, and within the second that the token names, as near to our time as can be.
 * So two of its tokens are compared by the one clock that both know, and within one second by ours.
 *
 * @param iat - as the token has it: seconds since the epoch, by the provider's clock
 * @param now - milliseconds since the epoch, by ours
 * @returns milliseconds since the epoch; `undefined` where the provider's number makes no sense
 * @see RFC 7519, JSON Web Token, section 4.1.6
 */
export function issuedAt(iat: unknown, now: number): number | undefined {
  const at = momentOf(iat) ?? Number.NaN;
  const second = at - (at % 1000);
  return second >= 0 ? Math.min(Math.max(now, second), second + 999) : undefined;
}
