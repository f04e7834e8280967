import { EXPIRED, MESSAGES, OAUTH_TOKENS, REFUSALS } from './common.ts';
import type { Preset } from './types.ts';

/**
 * An OAuth 2.0 server with the password grant. The paths are those of Doorkeeper.
 *
 * @see RFC 6749, sections 4.3 and 6; RFC 7009, OAuth 2.0 Token Revocation, section 2
 */
export const oauth2: Preset = {
  title: 'OAuth 2.0 password grant',
  login: {
    path: '/oauth/token',
    encoding: 'form',
    body: { username: '$username', password: '$password', grant_type: 'password' },
  },
  refresh: {
    path: '/oauth/token',
    encoding: 'form',
    body: { refresh_token: '$refreshToken', grant_type: 'refresh_token' },
    rotates: 'sometimes',
  },
  tokens: OAUTH_TOKENS,
  clientAuthentication: 'basic',
  logout: {
    path: '/oauth/revoke',
    encoding: 'form',
    body: { token: '$refreshToken', token_type_hint: 'refresh_token' },
  },
  messages: ['error_description', ...MESSAGES],
  // A refresh is refused by a word of the standard. What is called OAuth, and has none, says 401; Glewlwyd a bare 400.
  rejected: { login: REFUSALS, refresh: [401] },
  refusesBare: [400, 401],
  expired: EXPIRED,
};
