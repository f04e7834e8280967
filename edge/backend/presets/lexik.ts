import { EXPIRED, MESSAGES, REJECTED } from './common.ts';
import type { Preset } from './types.ts';

/** Symfony with LexikJWTAuthenticationBundle, and JWTRefreshTokenBundle for the refresh. */
export const lexik: Preset = {
  title: 'LexikJWTAuthenticationBundle',
  login: { path: '/api/login_check', body: { username: '$username', password: '$password' } },
  refresh: { path: '/api/token/refresh', body: { refresh_token: '$refreshToken' }, rotates: 'sometimes' },
  tokens: { access: 'token', refresh: 'refresh_token' },
  ids: ['username', 'sub', 'id'],
  messages: MESSAGES,
  rejected: REJECTED,
  expired: EXPIRED,
};
