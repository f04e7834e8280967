import { expect, test } from 'vitest';
import { de } from '../../../../locales/demo/de.ts';
import { type DemoWords, en } from '../../../../locales/demo/en.ts';

const CATALOGUES: readonly (readonly [tag: string, words: DemoWords])[] = [
  ['en', en],
  ['de', de],
];

test.each(CATALOGUES)('what the demo says in %s bears no mark, and is not left empty', (_, words) => {
  const text = JSON.stringify(words, (name, value) => (name === 'sends' ? 'a text' : value));
  expect(text).not.toMatch(/[\uE000-\uF8FF]/);
  expect(text).not.toMatch(/:"\s*"/);
});
