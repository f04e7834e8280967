import { globSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { paths } from '../../../scripts/lib/paths.ts';
import { brokenLinks, linksIn, slugsIn } from '../../fixtures/lib/links.ts';

const DOCUMENTS = globSync(['*.md', '{edge,demo,tests/kit}/README.md', 'docs/**/*.md'], { cwd: paths.root });

describe('every relative link leads to a file, and to a heading where it names one', () => {
  test.each(DOCUMENTS.sort())('%s', (file) => expect(brokenLinks(paths.root, file)).toEqual([]));

  test('in every document that people are sent to', () => {
    expect(DOCUMENTS).toEqual(
      expect.arrayContaining(['README.md', 'edge/README.md', 'docs/README.md', 'tests/kit/README.md']),
    );
  });
});

test('every heading that a message of ours sends people to is there', () => {
  const sources = globSync('{edge,scripts,app,components}/**/*.{ts,tsx}', { cwd: paths.root });
  const named = sources.flatMap((file) => [
    ...readFileSync(join(paths.root, file), 'utf8').matchAll(/\b(docs\/[\w/-]+\.md)#([\w-]+)/g),
  ]);
  expect(named.length).toBeGreaterThan(0);
  const missing = named.filter(
    ([, document = '', slug = '']) => !slugsIn(readFileSync(join(paths.root, document), 'utf8')).has(slug),
  );
  expect(missing.map(([whole]) => whole)).toEqual([]);
});

test('docs/pictures holds the pictures that documents show, and no others', () => {
  const shown = DOCUMENTS.flatMap((file) =>
    linksIn(readFileSync(join(paths.root, file), 'utf8')).map((target) => join(file, '..', target)),
  );
  const pictures = globSync('docs/pictures/*', { cwd: paths.root });
  expect(pictures.length).toBeGreaterThan(0);
  expect(pictures.filter((picture) => !shown.includes(picture))).toEqual([]);
});

describe('a link', () => {
  const root = mkdtempSync(join(tmpdir(), 'links-'));
  afterAll(() => rmSync(root, { recursive: true }));
  const write = (file: string, text: string) => writeFileSync(join(root, file), text);
  write('there.md', '# One `two`: three?\n\n## Again\n\n## Again\n');

  test.each([
    ['a file that is not there', '[x](gone.md)', 'no such file'],
    ['a picture that is not there', '<img src="gone.png">', 'no such file'],
    ['a heading that is not there', '[x](there.md#gone)', 'no such heading'],
    ['a heading of its own that is not there', '[x](#gone)', 'no such heading'],
    ['a second heading of a name that comes once', '[x](there.md#one-two-three-1)', 'no such heading'],
  ])('to %s is broken', (_, markdown, problem) => {
    write('page.md', `# Page\n\n${markdown}\n`);
    expect(brokenLinks(root, 'page.md')).toEqual([expect.objectContaining({ problem })]);
  });

  test.each([
    ['a file', '[x](there.md)'],
    ['a heading', '[x](./there.md#one-two-three)'],
    ['the second heading of a name', '[x](there.md#again-1)'],
    ['another site', '[x](https://example.com/gone.md)'],
    ['an address of the site that shows the repository', '[x](../../security/advisories/new)'],
  ])('to %s is good', (_, markdown) => {
    write('page.md', `# Page\n\n${markdown}\n`);
    expect(brokenLinks(root, 'page.md')).toEqual([]);
  });

  test('is none within code or a comment', () => {
    expect(linksIn('`[x](a.md)`\n\n```md\n[x](b.md)\n```\n\n<!-- [x](c.md) -->\n\n[`x`](d.md)')).toEqual([
      'd.md',
    ]);
  });

  test('finds a heading by the fragment that GitHub makes of it', () => {
    const headings = '# What `a_b` is\n\n## [Links](x.md) & more\n\n```sh\n# a comment\n```\n\n## Où – là';
    expect([...slugsIn(headings)]).toEqual(['what-a_b-is', 'links--more', 'où--là']);
  });
});
