import { EXPIRED, MESSAGES, REJECTED } from './common.ts';
import type { Preset } from './types.ts';

/** PocketBase, with its collection `users`. A token that is good still is exchanged for the next. */
export const pocketbase: Preset = {
  title: 'PocketBase',
  login: {
    path: '/api/collections/users/auth-with-password',
    body: { identity: '$username', password: '$password' },
  },
  passwordless: {
    request: {
      path: '/api/collections/users/request-otp',
      body: { email: '$email' },
      challenge: 'otpId',
    },
    code: {
      path: '/api/collections/users/auth-with-otp',
      body: { otpId: '$challenge', password: '$code' },
    },
  },
  refresh: {
    path: '/api/collections/users/auth-refresh',
    bearer: 'accessToken',
    live: true,
    rotates: 'always',
  },
  tokens: { access: 'token', user: 'record' },
  registration: {
    path: '/api/collections/users/records',
    body: { name: '$name', email: '$email', password: '$password', passwordConfirm: '$password' },
  },
  passwordReset: {
    request: { path: '/api/collections/users/request-password-reset', body: { email: '$email' } },
    complete: {
      path: '/api/collections/users/confirm-password-reset',
      body: { token: '$token', password: '$password', passwordConfirm: '$password' },
    },
  },
  emailVerification: {
    request: { path: '/api/collections/users/request-verification', body: { email: '$email' } },
    complete: { path: '/api/collections/users/confirm-verification', body: { token: '$token' } },
  },
  // It revokes all tokens, and answers with none.
  passwordChange: {
    path: '/api/collections/users/records/$userId',
    method: 'PATCH',
    bearer: 'accessToken',
    body: { oldPassword: '$currentPassword', password: '$password', passwordConfirm: '$password' },
    shared: true,
  },
  accountDeletion: {
    path: '/api/collections/users/records/$userId',
    method: 'DELETE',
    bearer: 'accessToken',
    shared: true,
  },
  messages: MESSAGES,
  rejected: REJECTED,
  expired: EXPIRED,
};
