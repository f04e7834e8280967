import type { TokenEndpointResponse } from 'oauth4webapi';
import { expiryOf } from '../backend-answer.ts';
import type { TokenSet } from '../types.ts';

/** What a session keeps of a token endpoint's answer. @see RFC 6749, section 5.1 */
export function tokenSetFrom(answer: TokenEndpointResponse, receivedAt: number): TokenSet {
  const { access_token: accessToken, refresh_token: refreshToken, expires_in: lifetime } = answer;
  const announced = lifetime === undefined ? undefined : receivedAt + lifetime * 1000;
  const accessExpiresAt = expiryOf(accessToken) ?? announced;
  return {
    accessToken,
    receivedAt,
    issuedBy: 'provider',
    ...(refreshToken !== undefined && { refreshToken }),
    ...(accessExpiresAt !== undefined && { accessExpiresAt }),
  };
}
