import { EXPIRED, MESSAGES, REJECTED } from './common.ts';
import type { Preset } from './types.ts';

/** The API of the tutorial (base URL ends in `/api/v1`), which the embedded demo backend speaks too. */
export const platzi: Preset = {
  title: 'Platzi Fake Store API',
  login: { path: '/auth/login', body: { email: '$username', password: '$password' } },
  // The product has no second step; the demo has.
  secondFactor: {
    path: '/auth/second-factor',
    challenge: 'challenge',
    body: { challenge: '$challenge', code: '$code', recoveryCode: '$recoveryCode' },
  },
  // Nor has it this; the demo's message is on the page.
  passwordless: {
    request: { path: '/auth/email-code', body: { email: '$email' } },
    code: { path: '/auth/email-code/verify', body: { email: '$email', code: '$code' } },
  },
  // Sends `refreshToken`, is answered with `refresh_token`.
  refresh: { path: '/auth/refresh-token', body: { refreshToken: '$refreshToken' }, rotates: 'always' },
  tokens: { access: 'access_token', refresh: 'refresh_token' },
  // The answer holds the password in clear text.
  me: { path: '/auth/profile', fields: ['id', 'name', 'email', 'role', 'avatar'] },
  registration: {
    path: '/users/',
    body: { name: '$name', email: '$email', password: '$password', avatar: 'https://picsum.photos/640' },
  },
  messages: MESSAGES,
  rejected: REJECTED,
  expired: EXPIRED,
};
