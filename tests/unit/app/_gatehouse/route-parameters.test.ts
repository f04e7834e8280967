import { expect, test } from 'vitest';
import { withoutRouteParameters } from '../../../../app/_gatehouse/route-parameters.ts';

const ORIGIN = 'https://app.example.com';
const addressOf = (path: string) =>
  withoutRouteParameters(new URL(ORIGIN + path), 'rest').href.slice(ORIGIN.length);

test.each([
  ['/api/a/b?rest=a&rest=b', '/api/a/b'],
  ['/api/a/b/?rest=a&rest=b', '/api/a/b/'],
  ['/api/a?x=1&rest=a', '/api/a?x=1'],
  ['/api/a%20b?rest=a+b', '/api/a%20b'],
  ['/api/a?rest=b', '/api/a?rest=b'],
  ['/api/a?x=1', '/api/a?x=1'],
  ['/api/a', '/api/a'],
  ['/api?x=1&', '/api?x=1&'],
])('the address %s, to which the framework may have added, was %s', (written, expected) => {
  expect(addressOf(written)).toBe(expected);
});

test.each(['/api/%ff', '/api/%', '/api/a/%c0%ae?rest=a', '/api/%zz?x'])(
  'a path that cannot be decoded is left to the gate to judge: %s',
  (written) => {
    expect(addressOf(written)).toBe(written);
  },
);
