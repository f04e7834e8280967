import { EXPIRED, MESSAGES, REJECTED } from './common.ts';
import type { Preset } from './types.ts';

const COMMON = { messages: MESSAGES, rejected: REJECTED, expired: EXPIRED };
const BY_EMAIL = { email: '$username', password: '$password' };

/** NestJS with passport, and both tokens in cookies. */
export const nest: Preset = {
  ...COMMON,
  title: 'NestJS with tokens in cookies',
  login: { path: '/auth/login', body: BY_EMAIL },
  refresh: {
    path: '/auth/refresh',
    method: 'GET',
    cookies: { refresh_token: '$refreshToken' },
    rotates: 'always',
  },
  tokens: { access: { cookie: 'access_token' }, refresh: { cookie: 'refresh_token' } },
  credential: { cookie: 'access_token' },
  me: { path: '/auth/me', fields: ['id', 'name', 'email'] },
  logout: { path: '/auth/logout', cookies: { refresh_token: '$refreshToken' } },
};

/** FeathersJS with its local strategy. */
export const feathers: Preset = {
  ...COMMON,
  title: 'FeathersJS',
  login: { path: '/authentication', body: { strategy: 'local', ...BY_EMAIL } },
  tokens: { access: 'accessToken', user: 'user' },
  logout: { path: '/authentication', method: 'DELETE', bearer: 'accessToken' },
  registration: { path: '/users', body: { email: '$email', password: '$password' } },
};

/** better-auth with its plug-in `bearer`; a session is the token, and goes on by being used. */
export const betterAuth: Preset = {
  ...COMMON,
  title: 'better-auth',
  login: { path: '/api/auth/sign-in/email', body: BY_EMAIL },
  // With its plug-in `emailOTP`, which makes an account for whoever has none, unless it is told not to.
  passwordless: {
    request: {
      path: '/api/auth/email-otp/send-verification-otp',
      body: { email: '$email', type: 'sign-in' },
    },
    code: { path: '/api/auth/sign-in/email-otp', body: { email: '$email', otp: '$code' } },
  },
  tokens: { access: 'token', user: 'user' },
  me: {
    path: '/api/auth/get-session',
    envelope: 'user',
    fields: ['id', 'name', 'email', 'image'],
    holdsToken: true,
  },
  logout: { path: '/api/auth/sign-out', everywhere: '/api/auth/revoke-sessions', bearer: 'accessToken' },
  registration: {
    path: '/api/auth/sign-up/email',
    body: { name: '$name', email: '$email', password: '$password' },
  },
  passwordReset: {
    request: {
      path: '/api/auth/request-password-reset',
      body: { email: '$email', redirectTo: '$page' },
    },
    complete: { path: '/api/auth/reset-password', body: { token: '$token', newPassword: '$password' } },
  },
  emailVerification: {
    request: {
      path: '/api/auth/send-verification-email',
      body: { email: '$email', callbackURL: '$page' },
    },
    complete: { path: '/api/auth/verify-email?token=$token', method: 'GET' },
  },
  passwordChange: {
    path: '/api/auth/change-password',
    bearer: 'accessToken',
    body: { currentPassword: '$currentPassword', newPassword: '$password' },
  },
  accountDeletion: {
    path: '/api/auth/delete-user',
    bearer: 'accessToken',
    body: { password: '$currentPassword' },
  },
};
