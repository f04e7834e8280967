import { readdirSync } from 'node:fs';
import { expect, test } from 'vitest';
import { PLACES } from '../../../scripts/test/places.ts';

test('every file of tests/blackbox has one place', () => {
  const named = PLACES.flatMap(({ files }) => files);
  const there = readdirSync('tests/blackbox').map((name) => name.replace(/\.test\.ts$/, ''));
  expect(named.toSorted()).toEqual(there.toSorted());
});
