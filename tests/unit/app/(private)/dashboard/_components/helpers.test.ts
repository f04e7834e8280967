import { expect, test } from 'vitest';
import { apiPath } from '../../../../../../app/(private)/dashboard/_components/api-path.ts';
import { formatDuration } from '../../../../../../app/(private)/dashboard/_components/duration.ts';
import { profileFields } from '../../../../../../app/(private)/dashboard/_components/profile-fields.ts';
import { dashboard } from '../../../../../../locales/demo/en.ts';
import { growthOf, MOST_GROWTH } from '../../../../../fixtures/lib/growth.ts';

test.each([
  [0, '0:00'],
  [-5_000, '0:00'],
  [1, '0:01'],
  [42_000, '0:42'],
  [725_000, '12:05'],
  [11_229_000, '3:07:09'],
  [187_200_000, '2 d 4 h'],
  [Number.POSITIVE_INFINITY, '0:00'],
  [Number.NaN, '0:00'],
])('writes %d ms as %j', (ms, text) => {
  expect(formatDuration(ms)).toBe(text);
});

test.each([
  ['/products?limit=3', '/api/products?limit=3'],
  ['products', '/api/products'],
  [' /api/users ', '/api/users'],
  ['api', '/api/'],
  ['/apiary', '/api/apiary'],
  ['//evil.example', '/api/evil.example'],
  ['https://evil.example', '/api/https://evil.example'],
  ['', '/api/'],
])('keeps %j on this site, below /api', (typed, path) => {
  expect(apiPath(typed)).toBe(path);
});

test('shows what is known first, then other plain values, and no picture', () => {
  const profile = {
    phoneNumber: '123',
    id: 7,
    email: 'dana@gatehouse.example',
    name: 'Dana',
    avatar: 'https://images.example/1.png',
    address: { city: 'Graz' },
    nickname: ' ',
    is_admin: false,
  };
  expect(profileFields(profile, dashboard.profile.labels)).toEqual([
    { label: 'Name', value: 'Dana' },
    { label: 'Email', value: 'dana@gatehouse.example' },
    { label: 'Id', value: '7' },
    { label: 'Phone number', value: '123' },
    { label: 'Is admin', value: 'false' },
  ]);
});

test.each(['a', ' ', '/', '/api'])('takes time in proportion to a text of %j', async (part) => {
  const prepare = (size: number) => {
    const text = part.repeat(size / part.length);
    return () => [apiPath(text), profileFields({ [text]: text }, {})];
  };
  expect(await growthOf(prepare)).toBeLessThan(MOST_GROWTH);
});
