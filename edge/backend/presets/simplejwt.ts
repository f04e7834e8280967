import { EXPIRED, MESSAGES, REJECTED } from './common.ts';
import type { Preset } from './types.ts';

/** Django REST framework with SimpleJWT. Who someone is, the project's own view tells: name it in `BACKEND_ME_PATH`. */
export const simplejwt: Preset = {
  title: 'Django REST framework SimpleJWT',
  login: { path: '/api/token/', body: { username: '$username', password: '$password' } },
  // The answer has no `refresh` while ROTATE_REFRESH_TOKENS is off.
  refresh: { path: '/api/token/refresh/', body: { refresh: '$refreshToken' }, rotates: 'sometimes' },
  tokens: { access: 'access', refresh: 'refresh' },
  // Needs the app `token_blacklist`; without it the address is not there, and a sign-out ends the session here alone.
  logout: { path: '/api/token/blacklist/', body: { refresh: '$refreshToken' } },
  messages: ['detail', 'non_field_errors.0', ...MESSAGES],
  rejected: REJECTED,
  expired: EXPIRED,
};
