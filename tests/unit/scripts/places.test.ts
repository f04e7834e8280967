import { readdirSync } from 'node:fs';
import { expect, test } from 'vitest';
import { PLACES } from '../../../scripts/test/places.ts';

test('every file of tests/worker has one place', () => {
  const named = PLACES.flatMap(({ files }) => files);
  const there = readdirSync('tests/worker').map((name) => name.replace(/\.test\.ts$/, ''));
  expect(named.toSorted()).toEqual(there.toSorted());
});
