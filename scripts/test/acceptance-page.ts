import type { ProvingTest } from './acceptance.ts';
import type { Row, Section } from './acceptance-rows.ts';
import { PROJECTS } from './projects.ts';

/** Of a group with more tests than these the page tells their number: most are the cases of a table. */
const TITLES_OF_A_GROUP = 3;
const LONGEST_TITLE = 100;

const INTRODUCTION = `# Acceptance

What Gatehouse promises under attack and under faults, and the tests that prove it. \`npm run test:all\` makes this page from what has
passed, and \`npm run docs -- acceptance\` from what there is to run; the promises are in \`docs/acceptance.json\`.

A test names the rows that it proves at the beginning of its title, or of the title of a group around it: "T3: is fetched again for an
unknown key id". A row that no passed test has named fails the run. \`npm test\` wants to see each once, \`npm run test:all\` in both
outputs, the Worker and the Vercel build, where the row says so. Below each promise is how many tests prove it, in each of
[the projects that run them](testing.md#what-runs-where), and which they are; of a group of more than a few, how many.

Why each promise is made, and what is not promised, is in the [threat model](threat-model.md).
`;

/** Writes docs/acceptance.md. */
export function acceptancePage(sections: readonly Section[], tests: readonly ProvingTest[]): string {
  const passed = tests.filter(({ status }) => status === 'passed');
  return [INTRODUCTION, ...sections.map((section) => sectionText(section, passed))].join('\n');
}

/** Lists where the page names other files than those in which tests are, of the files that have run. */
export function pageDifferences(
  page: string,
  tests: readonly ProvingTest[],
  haveRun: readonly string[],
): string[] {
  const tried = [...new Set(tests.flatMap(({ ids, file }) => ids.map((id) => `${id} by ${file}`)))].sort();
  const named = filesOnPage(page).map(({ id, file }) => ({ file, text: `${id} by ${file}` }));
  const isNamed = (each: string) => named.some(({ text }) => text === each);
  const inVain = named.filter(({ file, text }) => haveRun.includes(file) && !tried.includes(text));
  return [
    ...tried.filter((each) => !isNamed(each)).map((each) => `does not name ${each}`),
    ...inVain.map(({ text }) => `names ${text}, which has no test of it`),
  ];
}

/** The files that the page names, each with its row. */
function filesOnPage(page: string): { readonly id: string; readonly file: string }[] {
  let id = '';
  return page.split('\n').flatMap((line) => {
    id = /^### (\S+)$/.exec(line)?.[1] ?? id;
    const file = /^- `(tests\/\S+)`$/.exec(line)?.[1];
    return file === undefined ? [] : [{ id, file }];
  });
}

function sectionText({ title, references, rows }: Section, tests: readonly ProvingTest[]): string {
  return `## ${title}\n\n${references}\n\n${rows.map((row) => rowText(row, tests)).join('\n')}`;
}

function rowText({ id, promise, outputs }: Row, tests: readonly ProvingTest[]): string {
  const own = tests.filter(({ ids }) => ids.includes(id));
  const files = grouped(own, ({ file }) => file).map(
    ([file, inFile]) => `- \`${file}\`${fileText(inFile)}\n`,
  );
  return `### ${id}\n\n${promise}\n\n${countText(own, outputs !== undefined)}\n\n${files.join('')}`;
}

function countText(tests: readonly ProvingTest[], inBoth: boolean): string {
  const counts = Object.keys(PROJECTS).flatMap((name) => {
    const count = distinct(tests.filter(({ project }) => project === name)).length;
    return count === 0 ? [] : [`${name} ${count}`];
  });
  const wanted = inBoth ? 'Wanted in both outputs. ' : '';
  return `${wanted}${counts.length === 0 ? 'No test.' : `Tests: ${counts.join(', ')}.`}`;
}

/** The groups of a file with their tests: `: a group (a test; another)`. */
function fileText(tests: readonly ProvingTest[]): string {
  const groups = grouped(tests, ({ titles }) => titles.slice(0, -1).join(' › '));
  return groups.map(([group, inGroup]) => `\n  - ${groupText(group, distinct(inGroup))}`).join('');
}

function groupText(group: string, titles: readonly string[]): string {
  const shown =
    titles.length > TITLES_OF_A_GROUP ? `${titles.length} tests` : titles.map(inMarkdown).join('; ');
  return group === '' ? shown : `${inMarkdown(group)}: ${shown}`;
}

/** The titles of tests, each once, however many projects run it. */
function distinct(tests: readonly ProvingTest[]): string[] {
  const titles = grouped(tests, ({ titles }) => titles.join('\n'));
  return titles.map(([, [first]]) => first?.titles.at(-1) ?? '');
}

function grouped<Item>(items: readonly Item[], keyOf: (item: Item) => string): [string, Item[]][] {
  return [...Map.groupBy(items, keyOf)].sort(([one], [other]) => (one < other ? -1 : 1));
}

function inMarkdown(title: string): string {
  const line = title.replace(/\s+/g, ' ').trim();
  const short = line.length > LONGEST_TITLE ? `${line.slice(0, LONGEST_TITLE).trimEnd()} …` : line;
  return short.replace(/\p{C}/gu, '�').replace(/[\\`*_<>[\]|~]/g, '\\$&');
}
