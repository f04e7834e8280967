import { EXPIRED, MESSAGES, REJECTED } from './common.ts';
import type { Preset } from './types.ts';

const ACCOUNTS = 'https://identitytoolkit.googleapis.com/v1';

/** Firebase Authentication, beside an API that takes its ID tokens. The project's web key is `BACKEND_API_KEY`. */
export const firebase: Preset = {
  title: 'Firebase Authentication',
  login: {
    base: ACCOUNTS,
    path: '/accounts:signInWithPassword?key=$apiKey',
    body: { email: '$username', password: '$password', returnSecureToken: true },
  },
  passwordless: {
    request: {
      base: ACCOUNTS,
      path: '/accounts:sendOobCode?key=$apiKey',
      body: { requestType: 'EMAIL_SIGNIN', email: '$email', continueUrl: '$page', canHandleCodeInApp: true },
    },
    links: [
      {
        parameter: 'oobCode',
        base: ACCOUNTS,
        path: '/accounts:signInWithEmailLink?key=$apiKey',
        body: { email: '$email', oobCode: '$token' },
      },
    ],
  },
  refresh: {
    base: 'https://securetoken.googleapis.com/v1',
    path: '/token?key=$apiKey',
    encoding: 'form',
    body: { refresh_token: '$refreshToken', grant_type: 'refresh_token' },
    tokens: { access: 'id_token', refresh: 'refresh_token' },
    rotates: 'sometimes',
  },
  tokens: { access: 'idToken', refresh: 'refreshToken' },
  registration: {
    base: ACCOUNTS,
    path: '/accounts:signUp?key=$apiKey',
    body: { email: '$email', password: '$password' },
  },
  passwordReset: {
    request: {
      base: ACCOUNTS,
      path: '/accounts:sendOobCode?key=$apiKey',
      body: { requestType: 'PASSWORD_RESET', email: '$email' },
    },
    complete: {
      base: ACCOUNTS,
      path: '/accounts:resetPassword?key=$apiKey',
      body: { oobCode: '$token', newPassword: '$password' },
    },
  },
  messages: MESSAGES,
  rejected: REJECTED,
  expired: EXPIRED,
};
