import { EXPIRED, MESSAGES, REJECTED } from './common.ts';
import type { Preset } from './types.ts';

/** A sign-in wraps in `session` what a refresh does not. */
const SESSION = {
  access: 'session.accessToken',
  refresh: 'session.refreshToken',
  user: 'session.user',
} as const;

/** Nhost Auth, as it stands beside Hasura (base URL ends in `/v1`). */
export const nhost: Preset = {
  title: 'Nhost Auth',
  login: {
    path: '/signin/email-password',
    body: { email: '$username', password: '$password' },
    tokens: SESSION,
  },
  // A wrong code spends the ticket.
  secondFactor: {
    path: '/signin/mfa/totp',
    challenge: 'mfa.ticket',
    body: { ticket: '$challenge', otp: '$code' },
    tokens: SESSION,
  },
  passwordless: {
    request: { path: '/signin/otp/email', body: { email: '$email' } },
    code: { path: '/signin/otp/email/verify', body: { email: '$email', otp: '$code' } },
  },
  refresh: { path: '/token', body: { refreshToken: '$refreshToken' }, rotates: 'always' },
  tokens: { access: 'accessToken', refresh: 'refreshToken' },
  me: { path: '/user', fields: ['id', 'displayName', 'email', 'avatarUrl'] },
  logout: { path: '/signout', body: { refreshToken: '$refreshToken' } },
  registration: { path: '/signup/email-password', body: { email: '$email', password: '$password' } },
  passwordReset: { request: { path: '/user/password/reset', body: { email: '$email' } } },
  // Its links lead to an address of its own.
  emailVerification: {
    request: { path: '/user/email/send-verification-email', body: { email: '$email' } },
  },
  // It leads back with a refresh token, which is spent at once.
  social: {
    authorize: { path: '/signin/provider/$provider', query: { redirectTo: '$redirectUri?state=$state' } },
    returns: { refreshToken: 'refreshToken' },
    exchange: { path: '/token', body: { refreshToken: '$refreshToken' } },
  },
  messages: MESSAGES,
  rejected: REJECTED,
  expired: EXPIRED,
};
