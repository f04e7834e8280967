import { createHash } from 'node:crypto';
import { test, vi } from 'vitest';
import { startProduct } from '../fixtures/backends/real/backends.ts';
import { DANA, type Expected, tryDoctorAt } from './real-backend.ts';

// A product of some hundred packages takes its time to start.
vi.setConfig({ testTimeout: 180_000 });

/** What Payload makes of the secret that it is given. */
const keyOfPayload = (secret: string) => createHash('sha256').update(secret).digest('hex').slice(0, 32);

const PRODUCTS: Readonly<Record<string, Expected>> = {
  'Parse Server': {
    start: () => startProduct('parse'),
    user: 'username',
    base: '/parse',
    environment: { BACKEND_API_KEY: 'gatehouse' },
    outcome: 'fine',
    says: ['refresh.none'],
    door: '/parse/login',
    exchanges: ['/parse/logout'],
    variables: { BACKEND_PRESET: 'parse' },
    reads: ['/users', DANA.username],
  },
  Payload: {
    start: () => startProduct('payload'),
    environment: { JWT_SECRET: keyOfPayload('a-secret-that-payload-signs-with-in-tests') },
    outcome: 'fine',
    says: [],
    door: '/api/users/login',
    exchanges: ['/api/users/refresh-token', '/api/users/logout'],
    variables: { BACKEND_PRESET: 'payload', JWT_ALGORITHMS: 'HS256' },
    reads: ['/api/users', DANA.email],
    refreshes: true,
  },
  Directus: {
    start: () => startProduct('directus'),
    environment: { JWT_SECRET: 'a-secret-that-directus-signs-with-in-tests' },
    outcome: 'fine',
    says: [],
    door: '/auth/login',
    exchanges: ['/auth/refresh', '/auth/logout'],
    variables: { BACKEND_PRESET: 'directus', JWT_ISSUER: 'directus', JWT_ALGORITHMS: 'HS256' },
    reads: ['/users', DANA.email],
    refreshes: true,
  },
  'the emulator of Firebase': {
    start: () => startProduct('firebase'),
    typed: ['--preset', 'firebase'],
    hosts: /^https:\/\/(?:identitytoolkit|securetoken)\.googleapis\.com/,
    defined: 'firebase',
    environment: { BACKEND_API_KEY: 'any' },
    // Nobody signs its tokens.
    outcome: 'wrong',
    says: ['key.unsigned', 'sign-out.local'],
    door: '/v1/accounts:signInWithPassword',
    exchanges: ['/v1/token'],
    variables: { BACKEND_PRESET: 'firebase', BACKEND_ME_PATH: '/me' },
    reads: ['/me', DANA.email],
    refreshes: true,
  },
};

test.each(Object.entries(PRODUCTS))('the doctor at %s asks with care, and says what works', (_, expected) =>
  tryDoctorAt(expected),
);
