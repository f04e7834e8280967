import { simplejwt } from './simplejwt.ts';
import type { Preset } from './types.ts';

const { logout: _, ...tokens } = simplejwt;

/** Django REST framework with djoser, whose documentation has SimpleJWT take the scheme `JWT`. */
export const djoser: Preset = {
  ...tokens,
  title: 'djoser',
  login: { path: '/auth/jwt/create/', body: { username: '$username', password: '$password' } },
  refresh: {
    path: '/auth/jwt/refresh/',
    body: { refresh: '$refreshToken' },
    rotates: 'sometimes',
  },
  credential: { scheme: 'JWT' },
  me: { path: '/auth/users/me/', fields: ['id', 'username', 'email'] },
  registration: {
    path: '/auth/users/',
    body: { username: '$username', email: '$email', password: '$password' },
  },
  // PASSWORD_RESET_CONFIRM_URL is 'reset-password?uid={uid}&token={token}', and ACTIVATION_URL the same at 'verify-email'.
  passwordReset: {
    request: { path: '/auth/users/reset_password/', body: { email: '$email' } },
    complete: {
      path: '/auth/users/reset_password_confirm/',
      body: { uid: '$uid', token: '$token', new_password: '$password' },
    },
  },
  emailVerification: {
    request: { path: '/auth/users/resend_activation/', body: { email: '$email' } },
    complete: { path: '/auth/users/activation/', body: { uid: '$uid', token: '$token' } },
  },
  passwordChange: {
    path: '/auth/users/set_password/',
    bearer: 'accessToken',
    body: { current_password: '$currentPassword', new_password: '$password' },
  },
  accountDeletion: {
    path: '/auth/users/me/',
    method: 'DELETE',
    bearer: 'accessToken',
    body: { current_password: '$currentPassword' },
    shared: true,
  },
};

/** dj-rest-auth with `USE_JWT`, and with `JWT_AUTH_HTTPONLY` off, so that its bodies have both tokens. */
export const djRestAuth: Preset = {
  ...tokens,
  title: 'dj-rest-auth',
  login: { path: '/dj-rest-auth/login/', body: { username: '$username', password: '$password' } },
  refresh: {
    path: '/dj-rest-auth/token/refresh/',
    body: { refresh: '$refreshToken' },
    rotates: 'sometimes',
  },
  tokens: { ...tokens.tokens, user: 'user' },
  ids: ['user_id', 'pk', 'id'],
  me: { path: '/dj-rest-auth/user/', fields: ['pk', 'username', 'email', 'first_name', 'last_name'] },
  logout: { path: '/dj-rest-auth/logout/', body: { refresh: '$refreshToken' } },
  registration: {
    path: '/dj-rest-auth/registration/',
    body: { username: '$username', email: '$email', password1: '$password', password2: '$password' },
  },
  passwordReset: {
    request: { path: '/dj-rest-auth/password/reset/', body: { email: '$email' } },
    complete: {
      path: '/dj-rest-auth/password/reset/confirm/',
      body: { uid: '$uid', token: '$token', new_password1: '$password', new_password2: '$password' },
    },
  },
  emailVerification: {
    request: { path: '/dj-rest-auth/registration/resend-email/', body: { email: '$email' } },
    complete: { path: '/dj-rest-auth/registration/verify-email/', body: { key: '$token' } },
  },
  // With OLD_PASSWORD_FIELD_ENABLED.
  passwordChange: {
    path: '/dj-rest-auth/password/change/',
    bearer: 'accessToken',
    body: { old_password: '$currentPassword', new_password1: '$password', new_password2: '$password' },
  },
  messages: ['non_field_errors.0', ...tokens.messages],
};
