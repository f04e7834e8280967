import { readdirSync } from 'node:fs';
import { expect, test } from 'vitest';
import { filesLeftOutOf, filesOf, PLACES } from './places.ts';

const NAMED = PLACES.flatMap(({ files }) => files);

test('every file of tests/worker has one place', () => {
  const there = readdirSync('tests/worker').map((name) => name.replace(/\.test\.ts$/, ''));
  expect(NAMED.toSorted()).toEqual(there.toSorted());
});

test('a project runs what is named for it, and leaves out the rest', () => {
  for (const project of ['core', 'worker', 'vercel', 'vinext'] as const) {
    const [run, left] = [filesOf(project), filesLeftOutOf(project)];
    expect([...run, ...left].toSorted()).toEqual(
      NAMED.map((name) => `tests/worker/${name}.test.ts`).toSorted(),
    );
    expect(run.length).toBeGreaterThan(0);
  }
});
