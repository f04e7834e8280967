import { expect, test } from 'vitest';
import { formMessage } from '../../../../components/sign-in/form-messages.ts';

const INPUTS = ['name', 'email', 'password'] as const;

test('lets the sentence of the backend go before its own', () => {
  expect(formMessage({ form: 'registration', code: 'refused', message: 'too short.' }, INPUTS).text).toBe(
    'Too short.',
  );
  expect(formMessage({ form: 'registration', code: 'refused' }, INPUTS).text).toMatch(
    /^That was not accepted/,
  );
});

test('goes on at the password after a refusal, and calls nothing wrong that may be right', () => {
  expect(formMessage({ form: 'registration', code: 'refused' }, INPUTS)).toMatchObject({
    field: 'password',
    wrong: false,
  });
  expect(formMessage({ form: 'registration', code: 'refused' }, ['email'])).toMatchObject({
    field: 'email',
    wrong: false,
  });
  expect(formMessage({ form: 'registration', code: 'refused' }, ['token', 'password'])).toMatchObject({
    field: 'password',
  });
});

test('points at the first field that is empty', () => {
  const incomplete = (typed: object) =>
    formMessage({ form: 'registration', code: 'incomplete', ...typed }, INPUTS);
  expect(incomplete({ name: '', email: '' })).toMatchObject({ field: 'name', wrong: true });
  expect(incomplete({ name: 'Nora', email: ' ' })).toMatchObject({ field: 'email', wrong: true });
  expect(incomplete({ name: 'Nora', email: 'n@x' })).toMatchObject({ field: 'password', wrong: true });
});

test.each([
  ['unavailable', /does not answer right now/],
  ['rate_limited', /^Too many attempts/],
  ['failed', /tell the people who run this site/],
] as const)('takes %s out on no field', (code, text) => {
  const message = formMessage({ form: 'registration', code, name: '', email: '' }, INPUTS);
  expect(message.text).toMatch(text);
  expect(message.field).toBeUndefined();
});
