import { expect, test } from 'vitest';
import { loginMessage } from '../../../../components/sign-in/login-messages.ts';

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
  ['session_expired', /^Your session has ended/],
  ['idle_timeout', /^You were away for a while/],
  ['absolute_timeout', /^It has been a while since you signed in/],
  ['signed_out', /^You are signed out/],
  ['registered', /^Your account is there\. Sign in/],
  ['password_changed', /^Your password is changed/],
])('C8: words the reason %s', (reason, text) => {
  expect(loginMessage(undefined, reason)?.text).toMatch(text);
});

test.each([
  ['tokens_unusable', /tokens cannot be verified here.*the log has the reason/],
  ['clock_skew', /clocks of the backend and of this site/],
] as const)('says who can help, and blames no field, after %s', (code, text) => {
  const message = loginMessage({ code, username: 'dana' }, undefined);
  expect(message?.text).toMatch(text);
  expect(message?.text).toMatch(/Tell the people who run this site/);
  expect(message?.field).toBeUndefined();
});

test.each(['invalid_credentials', 'rate_limited', '__proto__', 'toString', '', ['signed_out']])(
  'takes no other reason from the address: %j',
  (reason) => {
    expect(loginMessage(undefined, reason)).toBeUndefined();
  },
);

test('lets the notice go before the reason', () => {
  expect(loginMessage({ code: 'rate_limited' }, 'signed_out')?.text).toMatch(/Too many attempts/);
});
