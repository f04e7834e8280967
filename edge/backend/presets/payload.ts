import { EXPIRED, MESSAGES, REJECTED } from './common.ts';
import type { Preset } from './types.ts';

/** Payload, with its collection `users`. A token that is good still is exchanged for the next, which has another name. */
export const payload: Preset = {
  title: 'Payload',
  login: { path: '/api/users/login', body: { email: '$username', password: '$password' } },
  refresh: {
    path: '/api/users/refresh-token',
    bearer: 'accessToken',
    live: true,
    tokens: { access: 'refreshedToken' },
    rotates: 'always',
  },
  tokens: { access: 'token', user: 'user' },
  credential: { scheme: 'JWT' },
  me: {
    path: '/api/users/me',
    envelope: 'user',
    fields: ['id', 'name', 'email', 'roles'],
    holdsToken: true,
  },
  logout: { path: '/api/users/logout', bearer: 'accessToken' },
  passwordReset: {
    request: { path: '/api/users/forgot-password', body: { email: '$email' } },
    complete: {
      path: '/api/users/reset-password',
      body: { token: '$token', password: '$password' },
    },
  },
  emailVerification: { complete: { path: '/api/users/verify/$token' } },
  accountDeletion: {
    path: '/api/users/$userId',
    method: 'DELETE',
    bearer: 'accessToken',
    shared: true,
  },
  messages: ['errors.0.message', ...MESSAGES],
  rejected: REJECTED,
  expired: EXPIRED,
};
