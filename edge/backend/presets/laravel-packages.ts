import { EXPIRED, MESSAGES, PERSON, REFUSALS } from './common.ts';
import { SOCIALITE } from './laravel.ts';
import type { Preset } from './types.ts';

/** Laravel's word for input that it will not take is 422. */
const REJECTED = { login: [...REFUSALS, 422], refresh: REFUSALS } as const;

/**
 * The package jwt-auth: an access token is exchanged for the next. The routes of its documentation want one that is good still for it; without
 * that guard it takes one that is over, too.
 */
export const jwtAuth: Preset = {
  title: 'Laravel jwt-auth',
  login: { path: '/api/auth/login', body: { email: '$username', password: '$password' } },
  refresh: { path: '/api/auth/refresh', bearer: 'accessToken', live: true, rotates: 'always' },
  tokens: { access: 'access_token', expiresIn: { path: 'expires_in', unit: 's' } },
  me: { path: '/api/auth/me', method: 'POST', fields: PERSON },
  logout: { path: '/api/auth/logout', bearer: 'accessToken' },
  social: SOCIALITE,
  messages: ['message', ...MESSAGES],
  rejected: REJECTED,
  expired: EXPIRED,
};

/** Sanctum's tokens for devices: the answer is the token, as text. It ends when the project says so. */
export const sanctum: Preset = {
  title: 'Laravel Sanctum',
  login: {
    path: '/sanctum/token',
    body: { email: '$username', password: '$password', device_name: 'gatehouse' },
  },
  tokens: { access: ['token', '.'] },
  me: { path: '/api/user', fields: PERSON },
  social: SOCIALITE,
  messages: ['message', ...MESSAGES],
  rejected: REJECTED,
  expired: EXPIRED,
};
