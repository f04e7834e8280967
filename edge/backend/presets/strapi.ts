import { EXPIRED, MESSAGES, REJECTED } from './common.ts';
import type { Preset } from './types.ts';

/**
 * Strapi 5 with users-permissions. With `httpOnly` refresh tokens it sets a cookie instead: `BACKEND_REFRESH_COOKIE` is then
 * `strapi_up_refresh`.
 */
export const strapi: Preset = {
  title: 'Strapi',
  login: {
    path: '/api/auth/local',
    encoding: 'json',
    usernameField: 'identifier',
    passwordField: 'password',
  },
  refresh: { path: '/api/auth/refresh', encoding: 'json', field: 'refreshToken', rotates: 'sometimes' },
  tokens: { access: 'jwt', refresh: 'refreshToken', user: 'user' },
  me: { path: '/api/users/me', fields: ['id', 'username', 'email', 'confirmed', 'blocked', 'role'] },
  logout: { path: '/api/auth/logout', encoding: 'json', bearer: true },
  registration: {
    path: '/api/auth/local/register',
    encoding: 'json',
    inputs: { username: 'username', email: 'email', password: 'password' },
  },
  passwordReset: {
    request: { path: '/api/auth/forgot-password', encoding: 'json', inputs: { email: 'email' } },
    complete: {
      path: '/api/auth/reset-password',
      encoding: 'json',
      inputs: { token: 'code', password: 'password' },
      repeatPassword: 'passwordConfirmation',
    },
  },
  messages: ['error.message', ...MESSAGES],
  rejected: REJECTED,
  expired: EXPIRED,
};
