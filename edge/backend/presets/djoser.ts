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
  // The link of its message has a `uid` beside the token, which leads to a page of the project's own.
  passwordReset: { request: { path: '/auth/users/reset_password/', body: { email: '$email' } } },
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
  passwordReset: { request: { path: '/dj-rest-auth/password/reset/', body: { email: '$email' } } },
  messages: ['non_field_errors.0', ...tokens.messages],
};
