import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Failure } from '../lib/failure.ts';
import { paths } from '../lib/paths.ts';
import { filesOf, PROJECTS, type ProjectName } from './projects.ts';

/** What somebody wants to see tested. */
export interface Selection {
  /** The files, each with the project that is to run it; a file can be there several times. */
  readonly runs: readonly Run[];
  /** Whether nothing was named, so that everything counts. */
  readonly isFull: boolean;
  /** Whether no file and no test was named, so that all of the projects are meant. */
  readonly isWhole: boolean;
  /** Whether projects run no more than their smoke. */
  readonly thin: boolean;
  /** Whether long tables run whole. */
  readonly whole: boolean;
  /** A pattern of titles, where not all tests of the files are meant. */
  readonly title?: string;
  /** Whether to run again what a change concerns, until it is stopped. */
  readonly watch: boolean;
}

export interface Run {
  readonly project: ProjectName;
  readonly file: string;
}

const FLAGS = ['--all', '--watch', '--whole'];
const NAMES = Object.keys(PROJECTS) as readonly ProjectName[];
/** Whatever there is, on whatever machine. */
const EVERYTHING = { thin: false, missing: [] };

/**
 * Reads the arguments of `npm test`: names of projects, and parts of the paths of test files; anything else is a pattern of
 * titles. A file runs in the projects that are named, else in the first that has it, and with `--all` in each. With `--whole`
 * long tables run whole.
 *
 * @throws Failure where an option is unknown, and where nothing is left to run
 */
export function selectTests(arguments_: readonly string[]): Selection {
  const flags = arguments_.filter((each) => each.startsWith('--'));
  const unknown = flags.find((flag) => !FLAGS.includes(flag));
  if (unknown !== undefined)
    throw new Failure(`There is no option ${unknown}; there are: ${FLAGS.join(', ')}.`);
  const words = arguments_.filter((each) => !each.startsWith('--'));
  const named = NAMES.filter((name) => words.includes(name));
  const others = words.filter((word) => !NAMES.some((name) => name === word));
  const isFull = words.length === 0;
  const [thin, watch] = [isFull && !flags.includes('--all'), flags.includes('--watch')];
  const all = runsOf(named.length > 0 ? named : NAMES, thin);
  const { runs, title } = matching(all, others);
  if (runs.length === 0) throw new Failure(`No test has "${others.join(' ')}" in its path, or in its title.`);
  const isEach = isFull || named.length > 0 || flags.includes('--all');
  const isWhole = others.length === 0;
  return {
    runs: isEach ? runs : firstOf(runs),
    isFull,
    isWhole,
    thin,
    whole: flags.includes('--whole'),
    watch,
    ...(title !== undefined && { title }),
  };
}

function runsOf(projects: readonly ProjectName[], thin: boolean): Run[] {
  return projects.flatMap((project) =>
    filesOf(project, { ...EVERYTHING, thin }).map((file) => ({ project, file })),
  );
}

/** A title that is put together from a table is in no file as it is: then it takes the name of the file too. */
function matching(runs: readonly Run[], words: readonly string[]): { runs: readonly Run[]; title?: string } {
  const isInPath = (word: string) => runs.some(({ file }) => file.includes(word));
  const places = words.filter(isInPath);
  const title = words.filter((word) => !isInPath(word)).join(' ');
  const inPlace =
    places.length === 0 ? runs : runs.filter(({ file }) => places.some((part) => file.includes(part)));
  if (title === '') return { runs: inPlace };
  const pattern = new RegExp(title);
  const named = inPlace.filter(({ file }) => pattern.test(readFileSync(join(paths.root, file), 'utf8')));
  return { runs: named.length > 0 || places.length === 0 ? named : inPlace, title };
}

function firstOf(runs: readonly Run[]): Run[] {
  const seen = new Set<string>();
  return runs.filter(({ file }) => !seen.has(file) && seen.add(file));
}
