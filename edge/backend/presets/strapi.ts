import { EXPIRED, MESSAGES, REJECTED, redirected } from './common.ts';
import type { Preset } from './types.ts';

/**
 * Strapi 5 with users-permissions. With `httpOnly` refresh tokens it sets a cookie instead: `BACKEND_REFRESH_COOKIE` is then
 * `strapi_up_refresh`.
 */
export const strapi: Preset = {
  title: 'Strapi',
  login: { path: '/api/auth/local', body: { identifier: '$username', password: '$password' } },
  refresh: { path: '/api/auth/refresh', body: { refreshToken: '$refreshToken' }, rotates: 'sometimes' },
  tokens: { access: 'jwt', refresh: 'refreshToken', user: 'user' },
  me: { path: '/api/users/me', fields: ['id', 'username', 'email', 'confirmed', 'blocked', 'role'] },
  logout: { path: '/api/auth/logout', bearer: 'accessToken' },
  registration: {
    path: '/api/auth/local/register',
    body: { username: '$username', email: '$email', password: '$password' },
  },
  passwordReset: {
    request: { path: '/api/auth/forgot-password', body: { email: '$email' } },
    complete: {
      path: '/api/auth/reset-password',
      body: { code: '$token', password: '$password', passwordConfirmation: '$password' },
    },
  },
  // It confirms by a redirect. The settings have to lead the link of its message here.
  emailVerification: {
    request: { path: '/api/auth/send-email-confirmation', body: { email: '$email' } },
    complete: { path: '/api/auth/email-confirmation?confirmation=$token', method: 'GET', answer: redirected },
  },
  passwordChange: {
    path: '/api/auth/change-password',
    bearer: 'accessToken',
    body: { currentPassword: '$currentPassword', password: '$password', passwordConfirmation: '$password' },
  },
  // The callback may differ from the redirect URL of the provider's settings in its query alone.
  social: {
    authorize: { path: '/api/connect/$provider', query: { callback: '$redirectUri?state=$state' } },
    returns: { accessToken: 'access_token' },
    exchange: { method: 'GET', path: '/api/auth/$provider/callback?access_token=$accessToken' },
  },
  messages: ['error.message', ...MESSAGES],
  rejected: REJECTED,
  expired: EXPIRED,
};
