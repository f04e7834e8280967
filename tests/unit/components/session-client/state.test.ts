import { expect, test } from 'vitest';
import { signInPath } from '../../../../components/session-client/client.ts';
import { readAnswer } from '../../../../components/session-client/state.ts';

const ANSWER = {
  authenticated: true,
  user: { id: '1', name: 'Dana Demo' },
  expiresAt: '2026-11-08T12:00:00.000Z',
  now: '2026-11-01T12:00:00.000Z',
} as const;
const HOUR_MS = 3_600_000;

test.each([0, HOUR_MS, -HOUR_MS])('reads moments by a clock that is %d ms ahead', (ahead) => {
  const { expiresAt } = readAnswer(ANSWER, ahead);
  expect(expiresAt).toBe(Date.parse('2026-11-08T12:00:00.000Z') + ahead);
});

test('leaves out when the access token ends where nobody can tell', () => {
  expect(readAnswer(ANSWER, 0).accessTokenExpiresAt).toBeUndefined();
  const known = { ...ANSWER, accessTokenExpiresAt: '2026-11-01T12:01:00.000Z' };
  expect(readAnswer(known, 0).accessTokenExpiresAt).toBe(Date.parse('2026-11-01T12:01:00.000Z'));
});

test('knows nobody where nobody is signed in', () => {
  expect(readAnswer({ authenticated: false }, 0)).toEqual({ status: 'anonymous' });
});

test('leads to the sign-in page, back to the same page with its query, and says why', () => {
  const path = signInPath({ pathname: '/dashboard', search: '?tab=2&q=a b' });
  const { pathname, searchParams } = new URL(path, 'https://app.example');
  expect(pathname).toBe('/login');
  expect(Object.fromEntries(searchParams)).toEqual({
    returnTo: '/dashboard?tab=2&q=a b',
    reason: 'session_expired',
  });
});
