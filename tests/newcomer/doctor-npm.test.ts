import { test } from 'vitest';
import { startOfNpm } from '../fixtures/backends/real/backends.ts';
import { CLIENT, DANA, type Expected, tryDoctorAt } from './real-backend.ts';

const ENDS_HERE = ['refresh.none', 'sign-out.local'];

const BACKENDS: Readonly<Record<string, Expected>> = {
  FeathersJS: {
    start: () => startOfNpm('feathers'),
    environment: { JWT_SECRET: 'a-secret-that-feathers-signs-with-in-tests' },
    outcome: 'fine',
    says: ['refresh.none', 'sign-out.unseen'],
    door: '/authentication',
    exchanges: ['/authentication'],
    variables: {
      BACKEND_PRESET: 'feathers',
      JWT_AUDIENCE: 'https://feathers.example',
      JWT_ALGORITHMS: 'HS256',
    },
    reads: ['/users/1', DANA.email],
  },
  'json-server-auth': {
    start: () => startOfNpm('json-server-auth'),
    outcome: 'incomplete',
    says: ['key.secret', ...ENDS_HERE],
    door: '/login',
    variables: {
      BACKEND_PRESET: 'custom',
      BACKEND_LOGIN_PATH: '/login',
      BACKEND_LOGIN_USERNAME_FIELD: 'email',
      BACKEND_ACCESS_TOKEN_PATH: 'accessToken',
      BACKEND_USER_PATH: 'user',
    },
    reads: ['/users/1', DANA.email],
  },
  'json-server-auth, with the secret that is in its sources': {
    start: () => startOfNpm('json-server-auth'),
    environment: { JWT_SECRET: 'json-server-auth-123456' },
    outcome: 'wrong',
    says: ['key.unfit', ...ENDS_HERE],
    door: '/login',
    variables: {
      BACKEND_PRESET: 'custom',
      BACKEND_LOGIN_PATH: '/login',
      BACKEND_LOGIN_USERNAME_FIELD: 'email',
      BACKEND_ACCESS_TOKEN_PATH: 'accessToken',
      BACKEND_USER_PATH: 'user',
    },
  },
  'better-auth': {
    start: () => startOfNpm('better-auth'),
    outcome: 'fine',
    says: ['refresh.none'],
    door: '/api/auth/sign-in/email',
    exchanges: ['/api/auth/sign-out'],
    variables: { BACKEND_PRESET: 'better-auth' },
  },
  NestJS: {
    start: () => startOfNpm('nest'),
    user: 'username',
    environment: { JWT_SECRET: 'a-secret-that-nest-signs-with-in-tests' },
    outcome: 'fine',
    says: ENDS_HERE,
    door: '/auth/login',
    variables: {
      BACKEND_PRESET: 'custom',
      BACKEND_LOGIN_PATH: '/auth/login',
      BACKEND_ME_PATH: '/auth/profile',
      JWT_ALGORITHMS: 'HS256',
    },
    reads: ['/auth/profile', DANA.username],
  },
  'an OAuth server on Express': {
    start: () => startOfNpm('oauth-server'),
    user: 'username',
    environment: CLIENT,
    outcome: 'fine',
    says: ['sign-out.local'],
    door: '/oauth/token',
    variables: {
      BACKEND_PRESET: 'oauth2',
      BACKEND_ME_PATH: '/me',
      BACKEND_LOGOUT_PATH: 'none',
      CLIENT_ID: 'gatehouse',
    },
    reads: ['/me', DANA.username],
    refreshes: true,
  },
};

test.each(Object.entries(BACKENDS))('the doctor at %s asks with care, and says what works', (_, expected) =>
  tryDoctorAt(expected),
);
