import { existsSync, globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { DROPPED, parseDropped, REPLACED } from '../../../scripts/mine/drop-demo.ts';

const dropped = parseDropped(readFileSync(DROPPED, 'utf8'));

test('whatever is dropped with the demo is there', () => {
  expect(dropped.filter((path) => !existsSync(path))).toEqual([]);
});

test('whatever takes the place of something has something to take the place of', () => {
  const files = globSync('**/*.*', { cwd: REPLACED, exclude: ['.git'] });
  expect(files.length).toBeGreaterThan(5);
  expect(files.filter((file) => !existsSync(join(file)))).toEqual([]);
});
