import { EXPIRED, MESSAGES, REFUSALS } from './common.ts';
import type { Preset } from './types.ts';

/** Flask-JWT-Extended, at the addresses of its documentation. The refresh token stands where the access token does else. */
export const flask: Preset = {
  title: 'Flask-JWT-Extended',
  login: { path: '/login', body: { username: '$username', password: '$password' } },
  refresh: { path: '/refresh', bearer: 'refreshToken', rotates: 'never' },
  tokens: { access: 'access_token', refresh: 'refresh_token' },
  logout: { path: '/logout', method: 'DELETE', bearer: 'accessToken' },
  messages: ['msg', ...MESSAGES],
  // A token that it cannot read is 422 to it, after a change of the key too.
  rejected: { login: REFUSALS, refresh: [...REFUSALS, 422] },
  expired: EXPIRED,
};
