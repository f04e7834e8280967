import { EXPIRED, MESSAGES, REJECTED, redirected } from './common.ts';
import type { Preset } from './types.ts';

/** Without it, the refresh token comes as a cookie, or not at all. */
const JSON_MODE = { mode: 'json' };

/** Directus. An expired access token sent along would make it refuse any of these. */
export const directus: Preset = {
  title: 'Directus',
  login: {
    path: '/auth/login',
    body: { email: '$username', password: '$password', otp: '$code', ...JSON_MODE },
  },
  refresh: {
    path: '/auth/refresh',
    body: { refresh_token: '$refreshToken', ...JSON_MODE },
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
  logout: { path: '/auth/logout', body: { refresh_token: '$refreshToken', ...JSON_MODE } },
  registration: { path: '/users/register', body: { email: '$email', password: '$password' } },
  passwordReset: {
    // The page has to be in PASSWORD_RESET_URL_ALLOW_LIST.
    request: { path: '/auth/password/request', body: { email: '$email', reset_url: '$page' } },
    complete: { path: '/auth/password/reset', body: { token: '$token', password: '$password' } },
  },
  // It confirms by a redirect. The page has to be in USER_REGISTER_URL_ALLOW_LIST.
  emailVerification: {
    complete: { path: '/users/register/verify-email?token=$token', method: 'GET', answer: redirected },
  },
  // In the mode `cookie`, with a domain that this site is in too. The state is lost where it fails.
  social: {
    authorize: { path: '/auth/login/$provider', query: { redirect: '$redirectUri?state=$state' } },
    returns: { refreshToken: { cookie: 'directus_refresh_token' } },
    errors: ['reason'],
    exchange: { path: '/auth/refresh', body: { refresh_token: '$refreshToken', ...JSON_MODE } },
  },
  messages: ['errors.0.message', ...MESSAGES],
  rejected: REJECTED,
  expired: EXPIRED,
};
