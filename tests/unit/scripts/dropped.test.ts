import { existsSync, globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { DROPPED, parseDropped, REPLACED } from '../../../scripts/mine/drop-demo.ts';
import { placedIn } from '../../../scripts/test/places.ts';

const dropped = parseDropped(readFileSync(DROPPED, 'utf8'));

test('whatever is dropped with the demo is there', () => {
  expect(dropped.filter((path) => !existsSync(path))).toEqual([]);
});

test('of the tests of the outputs, those stay that run in process too', () => {
  const all = globSync('tests/blackbox/*.test.ts');
  const going = dropped.filter((path) => path.startsWith('tests/blackbox/'));
  expect(going).toEqual(all.filter((file) => !placedIn('core').includes(file)).sort());
});

test('whatever takes the place of something has something to take the place of', () => {
  const files = globSync('**/*.*', { cwd: REPLACED, exclude: ['.git'] });
  expect(files.length).toBeGreaterThan(5);
  expect(files.filter((file) => !existsSync(join(file)))).toEqual([]);
});
