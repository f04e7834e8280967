import { EXPIRED, MESSAGES, REJECTED } from './common.ts';
import type { Preset } from './types.ts';

const LIFETIME = { expiresInMins: 30 };

/** DummyJSON: its answers set cookies too, which stay here. */
export const dummyjson: Preset = {
  title: 'DummyJSON',
  login: {
    path: '/auth/login',
    encoding: 'json',
    usernameField: 'username',
    passwordField: 'password',
    fields: LIFETIME,
  },
  refresh: {
    path: '/auth/refresh',
    encoding: 'json',
    field: 'refreshToken',
    fields: LIFETIME,
    rotates: 'always',
  },
  // Who has signed in stands beside the tokens.
  tokens: { access: 'accessToken', refresh: 'refreshToken', user: '.' },
  // The answer holds the password, a social security number and a credit card.
  me: {
    path: '/auth/me',
    fields: ['id', 'username', 'email', 'firstName', 'lastName', 'image', 'role'],
  },
  logout: { path: '/auth/logout', encoding: 'json', bearer: true },
  messages: MESSAGES,
  rejected: REJECTED,
  expired: EXPIRED,
};
