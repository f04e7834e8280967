import { expect, test } from 'vitest';
import { loginMessage } from '../../../components/login-messages.ts';

test('says nothing without a notice or a reason', () => {
  expect(loginMessage(undefined, undefined)).toBeUndefined();
});

test('names the wrong credentials and points at the password', () => {
  expect(loginMessage({ code: 'invalid_credentials', username: 'dana' }, undefined)).toEqual({
    text: 'That user name or password is not right.',
    tone: 'problem',
    field: 'password',
  });
});

test('points at the field that is missing', () => {
  expect(loginMessage({ code: 'missing_credentials', username: '' }, undefined)?.field).toBe('username');
  expect(loginMessage({ code: 'missing_credentials', username: 'dana' }, undefined)?.field).toBe('password');
});

test('takes a fault of the backend out on no field', () => {
  expect(loginMessage({ code: 'backend_unavailable' }, undefined)?.field).toBeUndefined();
});

test.each([
  ['session_expired', 'Your session has ended. Sign in again to go on.'],
  ['signed_out', 'You are signed out.'],
])('words the reason %s', (reason, text) => {
  expect(loginMessage(undefined, reason)?.text).toBe(text);
});

test.each(['invalid_credentials', '__proto__', 'toString', '', ['signed_out']])(
  'takes no other reason from the address: %j',
  (reason) => {
    expect(loginMessage(undefined, reason)).toBeUndefined();
  },
);

test('lets the notice go before the reason', () => {
  expect(loginMessage({ code: 'rate_limited' }, 'signed_out')?.text).toMatch(/Too many attempts/);
});
