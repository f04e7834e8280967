import { EXPIRED, MESSAGES, REJECTED } from './common.ts';
import type { Preset } from './types.ts';

/** fastapi-users with its JWT strategy over a bearer transport, at the addresses of its documentation. */
export const fastapiUsers: Preset = {
  title: 'fastapi-users',
  login: {
    path: '/auth/jwt/login',
    encoding: 'form',
    body: { username: '$username', password: '$password' },
  },
  tokens: { access: 'access_token' },
  me: { path: '/users/me', fields: ['id', 'email', 'is_superuser', 'is_verified'] },
  logout: { path: '/auth/jwt/logout', bearer: 'accessToken' },
  registration: { path: '/auth/register', body: { email: '$email', password: '$password' } },
  passwordReset: {
    request: { path: '/auth/forgot-password', body: { email: '$email' } },
    complete: { path: '/auth/reset-password', body: { token: '$token', password: '$password' } },
  },
  emailVerification: {
    request: { path: '/auth/request-verify-token', body: { email: '$email' } },
    complete: { path: '/auth/verify', body: { token: '$token' } },
  },
  messages: MESSAGES,
  rejected: REJECTED,
  expired: EXPIRED,
};
