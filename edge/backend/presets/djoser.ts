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
