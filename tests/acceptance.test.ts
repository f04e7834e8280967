import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import {
  type AcceptanceRow,
  parseAcceptance,
  readAcceptance,
  tableProblems,
  unproved,
} from '../scripts/lib/acceptance.ts';
import { paths } from '../scripts/lib/paths.ts';
import { readText } from './architecture-project.ts';
import { testTitles } from './test-titles.ts';

const MARKDOWN = readAcceptance();
const ROWS = parseAcceptance(MARKDOWN);

describe('the acceptance table', () => {
  test('has every row once, each with a promise, and no line without a test', () => {
    expect(tableProblems(ROWS)).toEqual([]);
  });

  test('names tests that exist and that nothing skips', () => {
    expect(doubtful(ROWS)).toEqual([]);
  });
});

describe('a fault of the table is noticed:', () => {
  const complete = ids()
    .map((id) => `| ${id} | it holds | \`tests/a.test.ts › b\` |`)
    .join('\n');

  test('a complete one has none', () => {
    expect(tableProblems(parseAcceptance(complete))).toEqual([]);
  });

  test.each([
    ['a row that is missing', complete.replace(/^\| T3 .*\n/m, ''), 'T3 is missing'],
    [
      'a row that is there twice',
      `${complete}\n| L5 | again | \`tests/a.test.ts › b\` |`,
      'L5 is there 2 times',
    ],
    [
      'a row that nobody knows',
      `${complete}\n| T99 | more | \`tests/a.test.ts › b\` |`,
      'T99 is not a row of the table',
    ],
    ['a row without a promise', complete.replace('| X2 | it holds |', '| X2 | |'), 'X2 promises nothing'],
    [
      'a row without a test',
      complete.replace('| C4 | it holds | `tests/a.test.ts › b` |', '| C4 | it holds | no test yet |'),
      'C4 has a line that names no test: no test yet',
    ],
    [
      'a further line without a test',
      complete.replace('| R1 | it holds | `tests/a.test.ts › b` |', '$&\n| | | no test yet: for lists |'),
      'R1 has a line that names no test: no test yet: for lists',
    ],
    [
      'a file without a title',
      complete.replace('| M1 | it holds | `tests/a.test.ts › b` |', '| M1 | it holds | `tests/a.test.ts` |'),
      'M1 has a line that names no test: `tests/a.test.ts`',
    ],
  ])('%s', (_, markdown, problem) => {
    expect(tableProblems(parseAcceptance(markdown))).toEqual([problem]);
  });

  test('a table of which nothing is left', () => {
    expect(tableProblems([])).toHaveLength(ids().length);
  });
});

describe('a test that does not exist is noticed:', () => {
  test.each([
    [
      'its file',
      'tests/no-such.test.ts',
      'the acceptance table › names tests that exist and that nothing skips',
    ],
    ['its title', 'tests/acceptance.test.ts', 'the acceptance table › names tests'],
    ['its group', 'tests/acceptance.test.ts', 'names tests that exist and that nothing skips'],
    ['its place in the project', '../elsewhere.test.ts', 'a'],
  ])('%s', (_, file, title) => {
    expect(doubtful([row({ file, title })])).toEqual([`T1: ${file} › ${title}`]);
  });

  test('and one that exists is found, by its template too', () => {
    const file = 'tests/acceptance.test.ts';
    const titles = [
      'a test that does not exist is noticed: › %s',
      'a fault of the table is noticed: › a complete one has none',
    ];
    expect(doubtful(titles.map((title) => row({ file, title })))).toEqual([]);
  });
});

describe('the titles of a source', () => {
  const titlesIn = (text: string) => testTitles('tests/a.test.ts', () => text);

  test('are found through groups, tables and modifiers', () => {
    const text = `
      describe('a', () => { describe.each(rows)('b %s', () => { it.each([['x']])('c $name', () => {}); }); });
      test.each\`x\`('d', () => {}); test.concurrent(\`e\`, () => {}); for (const each of all) test(each, () => {});
      if (/f/.test('f')) other.test('g');`;
    expect(titlesIn(text)).toEqual(
      ['a › b %s › c $name', 'd', 'e', '(computed)'].map((title) => ({ title, skipped: false })),
    );
  });

  test('are found in what an imported function declares, in the group that calls it', () => {
    const files: Record<string, string> = {
      'tests/x/a.test.ts': "import { suite, other } from '../suite.ts'; describe('a', () => suite(1));",
      'tests/suite.ts':
        "export function other() { test('c'); } export function suite() { test('b', () => {}); }",
    };
    expect(testTitles('tests/x/a.test.ts', (path) => files[path])).toEqual([
      { title: 'a › b', skipped: false },
    ]);
  });

  test.each([
    "test.skip('a', () => {});",
    "test.skip.each([1])('a', () => {});",
    "it.todo('a');",
    "test.fails('a', () => {});",
    "test.skipIf(windows)('a', () => {});",
    "describe.runIf(windows)('b', () => { test('a', () => {}); });",
    "describe.skip('b', () => { test('a', () => {}); });",
    "test('a', { skip: true }, () => {});",
    "test('a', { skip }, () => {});",
    "describe('b', { todo: true }, () => { test('a', () => {}); });",
    "test('a', () => {}); test.only('c', () => {});",
  ])('are known to be skipped: %s', (text) => {
    expect(titlesIn(text)[0]).toMatchObject({ title: expect.stringMatching(/a$/), skipped: true });
  });

  test.each([
    "test('a', { skip: false, timeout: 9 }, () => {});",
    "test.only('a', () => {}); test('c', () => {});",
  ])('are known to be run: %s', (text) => {
    expect(titlesIn(text)[0]).toEqual({ title: 'a', skipped: false });
  });
});

describe('after a full run', () => {
  const passed = { ancestorTitles: ['a group'], title: 'of 3 (three)', status: 'passed' };
  const failed = { ...passed, title: 'of 4 (four)', status: 'failed' };
  const run = (file: string, ...assertionResults: (typeof passed)[]) => ({
    name: join(paths.root, file),
    status: 'passed',
    assertionResults,
  });
  const unit = { file: 'tests/unit/a.test.ts', title: 'a group › of %i ($name)' };
  const black = { ...unit, file: 'tests/worker/isolates.test.ts' };
  const others = [run(black.file, passed)];

  test('a test that has run and passed is proof', () => {
    expect(unproved([row(unit)], [run(unit.file, passed, passed)])).toEqual([]);
    expect(unproved([row(black)], [run(black.file, passed), ...others])).toEqual([]);
  });

  test.each([
    ['was not run at all', unit, [], 'not run'],
    ['is not among those that ran', unit, [run(unit.file, { ...passed, title: 'of 3' })], 'not run'],
    ['ran in another file', unit, [run('tests/unit/b.test.ts', passed)], 'not run'],
    ['failed', unit, [run(unit.file, failed)], 'not passed'],
    ['failed for one of its cases', unit, [run(unit.file, passed, failed, passed)], 'not passed'],
    ['was skipped', unit, [run(unit.file, { ...passed, status: 'skipped' })], 'not passed'],
    ['failed in one of its outputs', black, [run(black.file, failed), ...others], 'not passed'],
    ['was not run in one of its outputs', black, others, 'not run in both of the projects worker and vercel'],
    [
      'is missing in one of its outputs',
      black,
      [run(black.file), ...others],
      'not run in both of the projects worker and vercel',
    ],
  ])('a test that %s is none', (_, named, report, problem) => {
    expect(unproved([row(named)], report)).toEqual([`T1: ${problem}: ${named.file} › ${named.title}`]);
  });
});

function row(test: AcceptanceRow['tests'][number]): AcceptanceRow {
  return { id: 'T1', promise: 'it holds', tests: [test], gaps: [] };
}

/** The ids that an empty table lacks. */
function ids(): string[] {
  return tableProblems([]).map((problem) => problem.replace(' is missing', ''));
}

/** Lists the tests that are named, but do not exist or are not sure to run. */
function doubtful(rows: readonly AcceptanceRow[]): string[] {
  const files = new Set(rows.flatMap(({ tests }) => tests.map(({ file }) => file)));
  const titles = new Map([...files].map((file) => [file, titlesOf(file)]));
  return rows.flatMap(({ id, tests }) =>
    tests.flatMap(({ file, title }) => {
      const declared = titles.get(file)?.filter((each) => each.title === title) ?? [];
      const isSure = declared.length > 0 && declared.every(({ skipped }) => !skipped);
      return isSure ? [] : [`${id}: ${file} › ${title}`];
    }),
  );
}

function titlesOf(file: string): ReturnType<typeof testTitles> {
  const isFile = /^tests\/[\w./-]+\.test\.tsx?$/.test(file) && existsSync(join(paths.root, file));
  return isFile ? testTitles(file, readText) : [];
}
