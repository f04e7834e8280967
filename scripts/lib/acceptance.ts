import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { paths } from './paths.ts';
import type { FileReport } from './test-report.ts';

/** The rows that the table must have, by the first letter of their ids. */
const ROWS = { T: 12, C: 11, X: 7, R: 4, M: 8, L: 5, B: 13, P: 11, D: 6 } as const;
const IDS = Object.entries(ROWS).flatMap(([group, count]) =>
  Array.from({ length: count }, (_, index) => `${group}${index + 1}`),
);
/** Between the titles of a test, as in `a group › its test`. */
export const TITLE_SEPARATOR = ' › ';

export interface NamedTest {
  /** From the project's root. */
  readonly file: string;
  /** All its titles, outermost first. A test of a table is named by its template, with its `%s` and `$name`. */
  readonly title: string;
}

export interface AcceptanceRow {
  readonly id: string;
  readonly promise: string;
  readonly tests: readonly NamedTest[];
  /** Cells that name no test, such as "no test yet: …". */
  readonly gaps: readonly string[];
}

export function readAcceptance(): string {
  return readFileSync(join(paths.root, 'docs', 'acceptance.md'), 'utf8');
}

/**
 * Reads the tables of `docs/acceptance.md`: a line for each test; the lines of a row after its first have no id.
 */
export function parseAcceptance(markdown: string): AcceptanceRow[] {
  const rows: { id: string; promise: string; tests: NamedTest[]; gaps: string[] }[] = [];
  for (const [id = '', promise = '', test = ''] of tableLines(markdown)) {
    if (id !== '') rows.push({ id, promise, tests: [], gaps: [] });
    const [, file, title] = test.match(/^`(tests\/\S+) › (.+)`$/) ?? [];
    if (file !== undefined && title !== undefined) rows.at(-1)?.tests.push({ file, title });
    else rows.at(-1)?.gaps.push(test);
  }
  return rows;
}

/** Lists what the table itself lacks. */
export function tableProblems(rows: readonly AcceptanceRow[]): string[] {
  const count = (id: string) => rows.filter((row) => row.id === id).length;
  return [
    ...IDS.filter((id) => count(id) === 0).map((id) => `${id} is missing`),
    ...IDS.filter((id) => count(id) > 1).map((id) => `${id} is there ${count(id)} times`),
    ...rows.filter(({ id }) => !IDS.includes(id)).map(({ id }) => `${id} is not a row of the table`),
    ...rows.filter(({ promise }) => promise === '').map(({ id }) => `${id} promises nothing`),
    ...rows.flatMap(({ id, gaps }) => gaps.map((gap) => `${id} has a line that names no test: ${gap}`)),
  ];
}

/**
 * Lists the named tests that a full run has not seen pass.
 *
 * @param outputs - in how many outputs a test has to pass that is about all of them
 */
export function unproved(
  rows: readonly AcceptanceRow[],
  report: readonly FileReport[],
  outputs: 1 | 2 = 2,
): string[] {
  return rows.flatMap(({ id, tests }) =>
    tests.flatMap((test) => {
      const problem = problemOf(test, report, outputs);
      return problem === undefined ? [] : [`${id}: ${problem}: ${test.file}${TITLE_SEPARATOR}${test.title}`];
    }),
  );
}

function problemOf(
  { file, title }: NamedTest,
  report: readonly FileReport[],
  outputs: 1 | 2,
): string | undefined {
  const path = join(paths.root, file);
  const pattern = templatePattern(title);
  const runs = report
    .filter(({ name }) => name === path)
    .map(({ assertionResults }) => assertionResults.filter((each) => pattern.test(fullTitle(each))));
  const wanted = file.startsWith('tests/worker/') ? outputs : 1;
  if (runs.length < wanted || runs.some((tests) => tests.length === 0)) {
    return wanted > 1 ? `not run in both of the projects worker and vercel` : 'not run';
  }
  return runs.flat().every(({ status }) => status === 'passed') ? undefined : 'not passed';
}

function fullTitle({ ancestorTitles, title }: FileReport['assertionResults'][number]): string {
  return [...ancestorTitles.filter((each) => each !== ''), title].join(TITLE_SEPARATOR);
}

/** What a title can become once the values of its row stand in it. */
function templatePattern(title: string): RegExp {
  const texts = title
    .split(/%[sdifjoOc#$]|\$[\w.$]+/)
    .map((text) => escapeRegExp(text.replaceAll('%%', '%')));
  return new RegExp(`^${texts.join('.*')}$`, 's');
}

function escapeRegExp(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&');
}

/** The cells of each table line, without the heads and the rules below them. */
function tableLines(markdown: string): string[][] {
  return markdown
    .split('\n')
    .filter((line) => line.startsWith('|'))
    .map((line) => line.split(/(?<!\\)\|/).slice(1, -1))
    .map((cells) => cells.map((cell) => cell.trim().replaceAll('\\|', '|')))
    .filter(([first = '']) => first !== 'row' && !/^:?-+:?$/.test(first));
}
