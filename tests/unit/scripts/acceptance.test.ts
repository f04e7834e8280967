import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { paths } from '../../../scripts/lib/paths.ts';
import {
  type Breach,
  breachesIn,
  excuseFor,
  idsInSource,
  type LeftOut,
  listedProvingTests,
  type ProvingTest,
  provingTests,
  type Scope,
} from '../../../scripts/test/acceptance.ts';
import { acceptancePage, pageDifferences } from '../../../scripts/test/acceptance-page.ts';
import { ROWS, type Row, SECTIONS } from '../../../scripts/test/acceptance-rows.ts';

/** How many rows begin with each letter: what is promised is not taken back unseen. */
const PROMISED = { T: 12, C: 11, X: 7, R: 4, M: 8, L: 5, B: 13, P: 11, D: 6 };

const WHOLE: Scope = { projects: ['unit', 'worker', 'vercel'], isFull: true, thin: false };
const THIN: Scope = { ...WHOLE, thin: true };
const TABLE: readonly Row[] = [
  { id: 'T1', promise: 'it holds' },
  { id: 'T2', promise: 'it holds there too', outputs: ['worker', 'vercel'] },
];

const proof = (id: string, project: string, status: ProvingTest['status'] = 'passed'): ProvingTest => ({
  ids: [id],
  project,
  file: 'tests/a.test.ts',
  titles: ['a group', 'a test'],
  status,
});
const PROOFS = [proof('T1', 'unit'), proof('T2', 'worker'), proof('T2', 'vercel')];
const problems = (tests: readonly ProvingTest[], scope: Scope) =>
  breachesIn(tests, TABLE, scope).map(({ id, problem }) => `${id} ${problem}`);

describe('the rows', () => {
  test('are all there, once, in their order', () => {
    const ids = Object.entries(PROMISED).flatMap(([letter, count]) =>
      Array.from({ length: count }, (_, index) => `${letter}${index + 1}`),
    );
    expect(ROWS.map(({ id }) => id)).toEqual(ids);
  });

  test('promise something each', () => {
    expect(ROWS.filter(({ promise }) => !/^[A-Z0-9].*\.$/.test(promise))).toEqual([]);
  });

  test('are on the page of docs, as they are', () => {
    const page = readFileSync(join(paths.root, 'docs/acceptance.md'), 'utf8');
    const promises = (text: string) => text.match(/^#+ .*\n\n.*$/gm);
    expect(promises(page)).toEqual(promises(acceptancePage(SECTIONS, [])));
  });
});

describe('a title', () => {
  const idsOf = (...titles: string[]) => {
    const [title = '', ...ancestors] = titles.toReversed();
    const assertionResults = [{ ancestorTitles: ['', ...ancestors.reverse()], title, status: 'passed' }];
    const report = [{ name: join(paths.root, 'tests/a.test.ts'), status: 'passed', assertionResults }];
    return provingTests(report).flatMap(({ ids }) => ids);
  };

  test.each([
    ['with an id', ['T3: is fetched again'], ['T3']],
    ['with several', ['T3 B12 T7: is fetched again'], ['T3', 'B12', 'T7']],
    ['below a group with one', ['T3: a key id', 'is a name'], ['T3']],
    ['with one, below a group with another', ['a file', 'T3: a key id', 'D3 T3: is short'], ['T3', 'D3']],
  ])('%s names them', (_, titles, ids) => expect(idsOf(...titles)).toEqual(ids));

  test.each([
    'is signed with A1: a key',
    ' T3: begins with a blank',
    'T3, in a sentence: no',
    'T3 is no list',
    't3: is in small letters',
    'T3:without a blank',
    'RFC7515: has an example',
  ])('names none: %s', (title) => expect(idsOf('a group', title)).toEqual([]));
});

test('a report and a listing name the same tests, with their titles as they were before the ids', () => {
  const name = join(paths.root, 'tests/a.test.ts');
  const titles = { ancestorTitles: ['T3: a key id'], title: 'D3: is short > long' };
  const passed = { ...titles, status: 'passed', meta: { project: 'core' } };
  const listed = { name: 'T3: a key id > D3: is short > long', file: name, projectName: 'core' };
  const found = provingTests([{ name, status: 'passed', assertionResults: [passed] }]);
  expect(found).toEqual(listedProvingTests([listed]));
  expect(found).toMatchObject([
    { ids: ['T3', 'D3'], project: 'core', file: 'tests/a.test.ts', titles: ['a key id', 'is short', 'long'] },
  ]);
});

test.each([
  ['passed', 'passed'],
  ['failed', 'failed'],
  ['skipped', 'skipped'],
  ['pending', 'skipped'],
  ['todo', 'skipped'],
])('a test that a report has as %s is %s', (status, expected) => {
  const assertionResults = [{ ancestorTitles: [], title: 'T1: a', status }];
  expect(provingTests([{ name: '/a.test.ts', status: 'passed', assertionResults }])).toMatchObject([
    { status: expected },
  ]);
});

describe('a run', () => {
  test.each([
    ['of everything', WHOLE],
    ['of each promise once', THIN],
    ['of one output', { projects: ['worker'], isFull: false, thin: false } satisfies Scope],
  ])('%s that proves all rows is well', (_, scope) => expect(problems(PROOFS, scope)).toEqual([]));

  test('of each promise once wants one output', () => {
    expect(problems([proof('T1', 'unit'), proof('T2', 'core')], THIN)).toEqual([]);
  });

  test.each<[string, ProvingTest[], Scope, string[]]>([
    ['a row is proven by nothing', PROOFS.slice(1), WHOLE, ['T1 is proven by no test']],
    ['a row is proven by nothing, once', PROOFS.slice(1), THIN, ['T1 is proven by no test']],
    ['a row is not proven in an output', PROOFS.slice(0, 2), WHOLE, ['T2 is not proven in vercel']],
    [
      'that output runs alone',
      PROOFS.slice(0, 2),
      { projects: ['vercel'], isFull: false, thin: false },
      ['T2 is not proven in vercel'],
    ],
    [
      'the test of a row has failed',
      [proof('T1', 'unit', 'failed'), ...PROOFS.slice(1)],
      WHOLE,
      ['T1 is proven by no test'],
    ],
    [
      'the test of a row was skipped',
      [proof('T1', 'unit', 'skipped'), ...PROOFS.slice(1)],
      WHOLE,
      ['T1 is proven by no test', 'T1 has a test that was skipped: tests/a.test.ts › a group › a test'],
    ],
    [
      'one test of a row was skipped',
      [proof('T1', 'unit', 'skipped'), ...PROOFS],
      THIN,
      ['T1 has a test that was skipped: tests/a.test.ts › a group › a test'],
    ],
    [
      'an id is no row’s',
      [...PROOFS, proof('T9', 'unit')],
      THIN,
      ['T9 is no row, but has a test: tests/a.test.ts › a group › a test'],
    ],
    ['nothing has run', [], THIN, ['T1 is proven by no test', 'T2 is proven by no test']],
  ])('is not well where %s', (_, tests, scope, expected) => expect(problems(tests, scope)).toEqual(expected));
});

describe('for want of a program', () => {
  const leftOut: LeftOut[] = [{ program: 'redis', project: 'vercel', ids: ['T2', 'T3'] }];
  const breach = (id: string, project?: 'worker' | 'vercel'): Breach => ({
    id,
    problem: 'is not proven',
    unproven: { ...(project !== undefined && { project }) },
  });

  test.each([breach('T2'), breach('T2', 'vercel')])('what it would have proven is excused: %j', (each) => {
    expect(excuseFor(each, leftOut)).toBe('redis');
  });

  test.each([breach('T1'), breach('T2', 'worker'), { id: 'T2', problem: 'has a test that was skipped' }])(
    'nothing else is: %j',
    (each) => expect(excuseFor(each, leftOut)).toBeUndefined(),
  );

  test('the rows of a file that was left out are read in it', () => {
    const source =
      "describe(\"T3: a\", () => { test(`B12 T3: b`, go); it('D1: c', go); call('see T9: d'); });";
    expect(idsInSource(source)).toEqual(['T3', 'B12', 'D1']);
  });
});

describe('the page', () => {
  const section = [{ title: 'Tokens', references: 'RFC 7519.', rows: TABLE }];
  const many = ['one', 'two', 'three', 'four'].map((title) => ({
    ...proof('T2', 'worker'),
    titles: ['a table', title],
  }));
  const page = (tests: readonly ProvingTest[]) => acceptancePage(section, tests);

  test('has each row with its promise, how many tests prove it and where, and which', () => {
    expect(page([...PROOFS, ...many])).toContain(
      [
        '## Tokens\n\nRFC 7519.\n\n### T1\n\nit holds\n\nTests: unit 1.\n',
        '- `tests/a.test.ts`\n  - a group: a test\n',
        '### T2\n\nit holds there too\n\nWanted in both outputs. Tests: worker 5, vercel 1.\n',
        '- `tests/a.test.ts`\n  - a group: a test\n  - a table: 4 tests\n',
      ].join('\n'),
    );
  });

  test('is the same in whatever order the tests ran', () => {
    const tests = [...PROOFS, ...many];
    expect(page(tests.toReversed())).toBe(page(tests));
  });

  test('has nothing of what did not pass', () => {
    expect(page([proof('T1', 'unit', 'failed')])).toContain('### T1\n\nit holds\n\nNo test.\n');
  });

  test('is what its tests say, and notices where it is not', () => {
    const other = { ...proof('T1', 'unit'), file: 'tests/b.test.ts' };
    const both = ['tests/a.test.ts', 'tests/b.test.ts'];
    expect(pageDifferences(page(PROOFS), PROOFS, both)).toEqual([]);
    expect(pageDifferences(page(PROOFS), [...PROOFS, other], both)).toEqual([
      'does not name T1 by tests/b.test.ts',
    ]);
    expect(pageDifferences(page([...PROOFS, other]), PROOFS, both)).toEqual([
      'names T1 by tests/b.test.ts, which has no test of it',
    ]);
    expect(pageDifferences(page([...PROOFS, other]), PROOFS, ['tests/a.test.ts'])).toEqual([]);
  });

  test('keeps a title from being read as Markdown', () => {
    const tests = [{ ...proof('T1', 'unit'), titles: ['<b>\n [x](y) `z` | a*b_c\0 '] }];
    expect(page(tests)).toContain('  - \\<b\\> \\[x\\](y) \\`z\\` \\| a\\*b\\_c�\n');
  });
});
