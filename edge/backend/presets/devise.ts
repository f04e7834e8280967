import { EXPIRED, MESSAGES, REJECTED } from './common.ts';
import type { Preset } from './types.ts';

/** Rails with devise-jwt: the token is in a header of the answer, and a sign-out is a `DELETE`. There is no refresh. */
export const devise: Preset = {
  title: 'devise-jwt',
  login: { path: '/users/sign_in', body: { user: { email: '$username', password: '$password' } } },
  tokens: { access: { header: 'authorization' }, user: '.' },
  logout: { path: '/users/sign_out', method: 'DELETE', bearer: 'accessToken' },
  registration: {
    path: '/users',
    body: { user: { email: '$email', password: '$password', password_confirmation: '$password' } },
  },
  emailVerification: {
    request: { path: '/users/confirmation', body: { user: { email: '$email' } } },
    complete: { path: '/users/confirmation?confirmation_token=$token', method: 'GET' },
  },
  passwordChange: {
    path: '/users',
    method: 'PUT',
    bearer: 'accessToken',
    body: {
      user: {
        current_password: '$currentPassword',
        password: '$password',
        password_confirmation: '$password',
      },
    },
    shared: true,
  },
  accountDeletion: { path: '/users', method: 'DELETE', bearer: 'accessToken', shared: true },
  passwordReset: {
    request: { path: '/users/password', body: { user: { email: '$email' } } },
    complete: {
      path: '/users/password',
      method: 'PUT',
      body: {
        user: {
          reset_password_token: '$token',
          password: '$password',
          password_confirmation: '$password',
        },
      },
    },
  },
  messages: ['error', ...MESSAGES],
  rejected: REJECTED,
  expired: EXPIRED,
};
