import { EXPIRED, MESSAGES, REJECTED } from './common.ts';
import type { Preset } from './types.ts';

/** Without it, the refresh token comes as a cookie, or not at all. */
const JSON_MODE = { mode: 'json' };

/** Directus. An expired access token sent along would make it refuse any of these. */
export const directus: Preset = {
  title: 'Directus',
  login: {
    path: '/auth/login',
    encoding: 'json',
    usernameField: 'email',
    passwordField: 'password',
    fields: JSON_MODE,
  },
  refresh: {
    path: '/auth/refresh',
    encoding: 'json',
    field: 'refresh_token',
    fields: JSON_MODE,
    rotates: 'always',
  },
  tokens: {
    access: 'data.access_token',
    refresh: 'data.refresh_token',
    expiresIn: { path: 'data.expires', unit: 'ms' },
  },
  me: {
    path: '/users/me',
    envelope: 'data',
    fields: ['id', 'first_name', 'last_name', 'email', 'role', 'language'],
  },
  logout: { path: '/auth/logout', encoding: 'json', field: 'refresh_token', fields: JSON_MODE },
  registration: {
    path: '/users/register',
    encoding: 'json',
    inputs: { email: 'email', password: 'password' },
  },
  passwordReset: {
    // The page has to be in PASSWORD_RESET_URL_ALLOW_LIST.
    request: {
      path: '/auth/password/request',
      encoding: 'json',
      inputs: { email: 'email' },
      pageField: 'reset_url',
    },
    complete: {
      path: '/auth/password/reset',
      encoding: 'json',
      inputs: { token: 'token', password: 'password' },
    },
  },
  messages: ['errors.0.message', ...MESSAGES],
  rejected: REJECTED,
  expired: EXPIRED,
};
