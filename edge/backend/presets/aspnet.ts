import { EXPIRED, MESSAGES, REJECTED } from './common.ts';
import type { Preset } from './types.ts';

/** The endpoints of `MapIdentityApi`. Its tokens are opaque, and an address is all that it tells of anyone. */
export const aspnet: Preset = {
  title: 'ASP.NET Core Identity',
  login: {
    path: '/login',
    body: {
      email: '$username',
      password: '$password',
      twoFactorCode: '$code',
      twoFactorRecoveryCode: '$recoveryCode',
    },
  },
  refresh: { path: '/refresh', body: { refreshToken: '$refreshToken' }, rotates: 'always' },
  tokens: {
    access: 'accessToken',
    refresh: 'refreshToken',
    expiresIn: { path: 'expiresIn', unit: 's' },
  },
  ids: ['email'],
  me: { path: '/manage/info', fields: ['email', 'isEmailConfirmed'] },
  registration: { path: '/register', body: { email: '$email', password: '$password' } },
  passwordReset: {
    request: { path: '/forgotPassword', body: { email: '$email' } },
    complete: {
      path: '/resetPassword',
      body: { email: '$email', resetCode: '$token', newPassword: '$password' },
    },
  },
  emailVerification: {
    request: { path: '/resendConfirmationEmail', body: { email: '$email' } },
    complete: { path: '/confirmEmail?userId=$uid&code=$token', method: 'GET' },
  },
  passwordChange: {
    path: '/manage/info',
    bearer: 'accessToken',
    body: { oldPassword: '$currentPassword', newPassword: '$password' },
    shared: true,
  },
  messages: ['title', ...MESSAGES],
  rejected: REJECTED,
  expired: EXPIRED,
};
