import { relative } from 'node:path';
import { paths } from '../lib/paths.ts';
import type { Row } from './acceptance-rows.ts';
import type { Program, ProjectName } from './projects.ts';
import type { FileReport, ListedTest } from './report.ts';

/** A test whose titles say which rows it proves. */
export interface ProvingTest {
  readonly ids: readonly string[];
  /** Empty where a report does not say it. */
  readonly project: string;
  /** From the project's root. */
  readonly file: string;
  /** Its titles without the ids, outermost first. */
  readonly titles: readonly string[];
  readonly status: 'passed' | 'failed' | 'skipped';
}

/** What a run was to try. */
export interface Scope {
  readonly projects: readonly ProjectName[];
  /** Whether these are all projects. */
  readonly isFull: boolean;
  /** Whether a promise is tried once, wherever that is. */
  readonly thin: boolean;
}

/** What is wrong: with a row, or with a test that names one. */
export interface Breach {
  readonly id: string;
  readonly problem: string;
  /** For a row that was not proven: where it was to be, or nothing where anywhere would do. */
  readonly unproven?: { readonly project?: ProjectName };
}

/** Tests that were not run, for want of a program. */
export interface LeftOut {
  readonly program: Program;
  readonly project: ProjectName;
  /** The rows that the file names. */
  readonly ids: readonly string[];
}

const IDS = '(?:[A-Z]\\d+ )*[A-Z]\\d+';
const TITLE = new RegExp(`^(${IDS}): `);
const TITLE_IN_SOURCE = new RegExp(`['"\`](${IDS}): `, 'g');
/** How vitest's listings join the titles of a test. */
const BETWEEN_TITLES = ' > ';

/** The tests of a report that name rows. */
export function provingTests(report: readonly FileReport[]): ProvingTest[] {
  return report.flatMap(({ name, assertionResults }) =>
    assertionResults.flatMap(({ ancestorTitles, title, status, meta }) => {
      const fullTitle = [...ancestorTitles.filter((each) => each !== ''), title].join(BETWEEN_TITLES);
      return provingTest(fullTitle, name, meta?.project ?? '', status);
    }),
  );
}

/** The tests of a listing that name rows, as they are where all of them pass. */
export function listedProvingTests(listing: readonly ListedTest[]): ProvingTest[] {
  return listing.flatMap(({ name, file, projectName }) => provingTest(name, file, projectName, 'passed'));
}

function provingTest(fullTitle: string, path: string, project: string, status: string): ProvingTest[] {
  const titles = fullTitle.split(BETWEEN_TITLES);
  const ids = [...new Set(titles.flatMap((title) => TITLE.exec(title)?.[1]?.split(' ') ?? []))];
  if (ids.length === 0) return [];
  return [
    {
      ids,
      project,
      file: relative(paths.root, path),
      titles: titles.map((title) => title.replace(TITLE, '')),
      status: status === 'passed' || status === 'failed' ? status : 'skipped',
    },
  ];
}

/** The rows that the titles in a source name. */
export function idsInSource(text: string): string[] {
  return [...new Set([...text.matchAll(TITLE_IN_SOURCE)].flatMap(([, ids]) => ids?.split(' ') ?? []))];
}

/**
 * Lists the rows that a run has not proven, the ids that are no row's, and the tests with an id that were skipped. What has
 * failed proves nothing.
 */
export function breachesIn(tests: readonly ProvingTest[], rows: readonly Row[], scope: Scope): Breach[] {
  const known = new Set(rows.map(({ id }) => id));
  const named = (problem: string, test: ProvingTest) => (id: string) => ({
    id,
    problem: `${problem}: ${test.file} › ${test.titles.join(' › ')}`,
  });
  return [
    ...rows.flatMap((row) => unproven(row, tests, scope)),
    ...tests.flatMap((test) =>
      test.ids.filter((id) => !known.has(id)).map(named('is no row, but has a test', test)),
    ),
    ...tests
      .filter(({ status }) => status === 'skipped')
      .flatMap((test) => test.ids.map(named('has a test that was skipped', test))),
  ];
}

function unproven({ id, outputs = [] }: Row, tests: readonly ProvingTest[], scope: Scope): Breach[] {
  const proofs = tests.filter(({ ids, status }) => status === 'passed' && ids.includes(id));
  if (scope.isFull && proofs.length === 0) return [{ id, problem: 'is proven by no test', unproven: {} }];
  if (scope.thin) return [];
  return outputs
    .filter((project) => scope.projects.includes(project))
    .filter((project) => !proofs.some((proof) => proof.project === project))
    .map((project) => ({ id, problem: `is not proven in ${project}`, unproven: { project } }));
}

/** The program for want of which a row was not proven: its tests were left out. */
export function excuseFor({ id, unproven }: Breach, leftOut: readonly LeftOut[]): Program | undefined {
  if (unproven === undefined) return undefined;
  const { project } = unproven;
  return leftOut.find(({ ids, ...at }) => ids.includes(id) && (project ?? at.project) === at.project)
    ?.program;
}
