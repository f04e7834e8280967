import { EXPIRED, MESSAGES, REJECTED } from './common.ts';
import type { Preset } from './types.ts';

const LIFETIME = { expiresInMins: 30 };

/** DummyJSON: its answers set cookies too, which stay here. */
export const dummyjson: Preset = {
  title: 'DummyJSON',
  login: {
    path: '/auth/login',
    body: { username: '$username', password: '$password', ...LIFETIME },
  },
  refresh: {
    path: '/auth/refresh',
    body: { refreshToken: '$refreshToken', ...LIFETIME },
    rotates: 'always',
  },
  // Who has signed in stands beside the tokens.
  tokens: { access: 'accessToken', refresh: 'refreshToken', user: '.' },
  // The answer holds the password, a social security number and a credit card.
  me: {
    path: '/auth/me',
    fields: ['id', 'username', 'email', 'firstName', 'lastName', 'image', 'role'],
  },
  logout: { path: '/auth/logout', bearer: 'accessToken' },
  messages: MESSAGES,
  rejected: REJECTED,
  expired: EXPIRED,
};
