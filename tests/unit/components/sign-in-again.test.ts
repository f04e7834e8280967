import { afterEach, expect, test, vi } from 'vitest';
import { isSessionOver, isSessionRequired, signInAgainPath } from '../../../components/sign-in-again.ts';

afterEach(() => vi.unstubAllGlobals());

test('takes the gate’s own refusal for a missing session', () => {
  expect(isSessionRequired(401, '{"status":401,"code":"session_required"}')).toBe(true);
});

test.each([
  [401, '{"message":"Unauthorized"}'],
  [401, 'null'],
  [401, 'Unauthorized'],
  [403, '{"code":"session_required"}'],
  [200, '{"code":"session_required"}'],
])('takes no other answer for it: %d %s', (status, body) => {
  expect(isSessionRequired(status, body)).toBe(false);
});

test('leads to the sign-in page, back to the same page with its query, and says why', () => {
  const path = signInAgainPath({ pathname: '/dashboard', search: '?tab=2&q=a b' });
  const { pathname, searchParams } = new URL(path, 'https://app.example');
  expect(pathname).toBe('/login');
  expect(Object.fromEntries(searchParams)).toEqual({
    returnTo: '/dashboard?tab=2&q=a b',
    reason: 'session_expired',
  });
});

test.each([
  ['says that nobody is signed in', () => Response.json({ authenticated: false }), true],
  ['knows who is signed in', () => Response.json({ authenticated: true }), false],
  ['cannot tell', () => Response.json({ authenticated: false }, { status: 503 }), false],
  ['answers nonsense', () => new Response('<html>'), false],
  ['cannot be reached', () => Promise.reject(new TypeError('Failed to fetch')), false],
])('takes the session for over only when the gate says so: it %s', async (_, answer, over) => {
  vi.stubGlobal('fetch', async () => answer());
  expect(await isSessionOver()).toBe(over);
});
