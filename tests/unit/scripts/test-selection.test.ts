import { globSync } from 'node:fs';
import { describe, expect, it, test } from 'vitest';
import {
  extentIn,
  filesOf,
  PROJECTS,
  type ProjectName,
  toEnvironment,
} from '../../../scripts/test/projects.ts';
import { selectTests } from '../../../scripts/test/selection.ts';

const ALL = { thin: false, missing: [] };
const THIN = { thin: true, missing: [] };
const NAMES = Object.keys(PROJECTS) as ProjectName[];
/** What runs where, as `project file`. */
const runsOf = (...arguments_: string[]) =>
  selectTests(arguments_).runs.map(({ project, file }) => `${project} ${file}`);

describe('the tests that are chosen', () => {
  it('are, without a word, all of the projects, with a smoke of what others show too', () => {
    const { isFull, isWhole, thin } = selectTests([]);
    expect({ isFull, isWhole, thin }).toEqual({ isFull: true, isWhole: true, thin: true });
    expect(runsOf()).toContain('vercel tests/blackbox/unguarded.test.ts');
    expect(runsOf()).not.toContain('vercel tests/blackbox/cookies.test.ts');
  });

  it('are all of them for --all', () => {
    expect(selectTests(['--all'])).toMatchObject({ isFull: true, thin: false });
    expect(runsOf('--all')).toContain('vinext tests/blackbox/cookies.test.ts');
  });

  it('are a whole project by its name', () => {
    expect(selectTests(['vercel'])).toMatchObject({ isFull: false, isWhole: true, thin: false });
    expect(runsOf('vercel')).toHaveLength(filesOf('vercel', ALL).length);
  });

  it('are a file by a part of its path, in the first project that has it', () => {
    expect(runsOf('tests/blackbox/cookies.test.ts')).toEqual(['core tests/blackbox/cookies.test.ts']);
    expect(runsOf('blackbox/key-rot')).toEqual(['worker tests/blackbox/key-rotation.test.ts']);
  });

  it('are that file in the project that is named, or in each for --all', () => {
    expect(runsOf('vinext', 'key-rotation')).toEqual(['vinext tests/blackbox/key-rotation.test.ts']);
    expect(runsOf('key-rotation', '--all')).toHaveLength(5);
  });

  it('are those whose titles have the words, in the files that have them', () => {
    const title = 'are those whose titles have the words';
    expect(selectTests([title])).toMatchObject({ title, isWhole: false });
    expect(runsOf(title)).toEqual(['unit tests/unit/scripts/test-selection.test.ts']);
  });

  it.each([[[]], [['--all']], [['unit']]])('have their long tables whole for --whole alone: %o', (words) => {
    expect(selectTests(words).whole).toBe(false);
    const selection = selectTests([...words, '--whole']);
    expect(selection).toEqual({ ...selectTests(words), whole: true });
  });

  it('can be watched', () => expect(selectTests(['--watch', 'unit']).watch).toBe(true));

  it.each([['--everything'], ['nowhere '.repeat(2)], ['unit', 'nowhere '.repeat(2)]])(
    'are none for %s',
    (...words) => expect(() => selectTests(words)).toThrow(/no option|No test/),
  );
});

/** All of ours: backends that are installed below have some of their own. */
const testFiles = () => globSync('tests/**/*.test.{ts,tsx}', { exclude: ['**/node_modules'] });

describe('the table of projects', () => {
  test('has every test file in a project', () => {
    const listed = new Set(NAMES.flatMap((name) => filesOf(name, ALL)));
    expect(testFiles().filter((file) => !listed.has(file))).toEqual([]);
  });

  test('leaves no file out of a thin run, but what takes longest: in a browser, the doctor’s rounds, and copies of the project', () => {
    const listed = new Set(NAMES.flatMap((name) => filesOf(name, THIN)));
    const left = testFiles().filter((file) => !listed.has(file));
    expect(left.sort()).toEqual([
      ...[
        'account',
        'api-clients',
        'comfort',
        'events',
        'forms',
        'languages',
        'measures',
        'openid',
        'passwordless',
        'prefetch',
        'register',
        'remember-me',
        'rights',
        'second-factor',
        'session-ended',
        'withstands',
      ].map((name) => `tests/browser/${name}.test.ts`),
      'tests/newcomer/doctor-debian.test.ts',
      'tests/newcomer/doctor-npm.test.ts',
      'tests/newcomer/doctor-products.test.ts',
      'tests/newcomer/doctor.test.ts',
      'tests/newcomer/existing-app.test.ts',
      'tests/newcomer/make-mine.test.ts',
      'tests/newcomer/whole-way.test.ts',
      ...['add/add', 'add/entry'].map((name) => `tests/unit/scripts/${name}.test.ts`),
      ...['backends', 'faults', 'harmless', 'kinds', 'presets'].map(
        (name) => `tests/unit/scripts/doctor/${name}.test.ts`,
      ),
      'tests/unit/scripts/update/update.test.ts',
    ]);
  });

  test.each(NAMES)('has files for each pattern of %s', (name) => {
    const { files, smoke = [] } = PROJECTS[name];
    for (const pattern of [...files, ...smoke]) expect(globSync(pattern), pattern).not.toEqual([]);
  });

  test('leaves out what wants a program that is missing, and nothing else', () => {
    expect(filesOf('vercel', { ...ALL, missing: ['redis'] })).toEqual([]);
    const without = filesOf('worker', { ...ALL, missing: ['redis', 'django', 'chromium'] });
    const left = filesOf('worker', ALL).filter((file) => !without.includes(file));
    expect(left).toEqual([
      'tests/blackbox/simplejwt-refresh.test.ts',
      'tests/blackbox/simplejwt.test.ts',
      'tests/newcomer/doctor.test.ts',
      'tests/newcomer/readme.test.ts',
      'tests/newcomer/whole-way.test.ts',
    ]);
  });

  test('reaches vitest through the environment', () => {
    const extent = { thin: true, whole: true, missing: ['redis', 'chromium'] as const };
    expect(extentIn(toEnvironment(extent))).toEqual(extent);
    expect(extentIn({})).toEqual({ ...ALL, whole: false });
  });
});
