import type { Preset } from './types.ts';

/** The API of the tutorial (base URL ends in `/api/v1`), which the embedded demo backend speaks too. */
export const platzi: Preset = {
  login: { path: '/auth/login', encoding: 'json', usernameField: 'email', passwordField: 'password' },
  // Sends `refreshToken`, is answered with `refresh_token`.
  refresh: { path: '/auth/refresh-token', encoding: 'json', field: 'refreshToken' },
  tokens: { access: 'access_token', refresh: 'refresh_token' },
  // The answer holds the password in clear text.
  profile: { path: '/auth/profile', id: ['id'], fields: ['id', 'name', 'email', 'role', 'avatar'] },
  messages: ['message'],
};
