import { randomInt } from 'node:crypto';
import { globSync } from 'node:fs';
import { matchesGlob } from 'node:path';
import { readSite } from '../lib/site.ts';
import { placedIn } from './places.ts';

/** Where tests run, in the order in which a file that several run is tried by itself. */
export type ProjectName = 'unit' | 'core' | 'worker' | 'vercel' | 'browser' | 'vinext' | 'node' | 'proxy';

export interface Project {
  /** The files that it runs, all of which `npm run test:all` tries. */
  readonly files: readonly string[];
  /** What `npm test` tries of them, where all would show little that another project does not. */
  readonly smoke?: readonly string[];
}

/** What holds of the project as a whole, and of the standards. */
const RULES = ['tests/*.test.ts', 'tests/conformance/**/*.test.ts'];
/** Tools that are tried by their work: the doctor at stand-ins of every backend that it knows, and copies of the project. */
const LONG_WORK = 'add|backends|entry|faults|harmless|kinds|presets|update';
/** What the doctor writes signs people in: the gate alone shows that, and starts sooner than an output. */
const DOCTOR = 'tests/newcomer/doctor.test.ts';
/** The doctor itself at backends that others have made. */
const REAL_BACKENDS = 'tests/newcomer/doctor-*.test.ts';
/** A newcomer's way, and the kit for tests of one's own. */
const OWN_WAYS = [
  'tests/newcomer/!(doctor*|existing-app|make-mine|whole-way).test.ts',
  'tests/kit/**/*.test.ts',
];
/** A whole site of one's own, or an application that was there: they are built, tested, deployed and updated in turn. */
const OWN_SITE = 'tests/newcomer/{existing-app,make-mine,whole-way}.test.ts';

/** An output is tried with the demo's pages: what a site without them has of these tests, it runs in process. */
const HAS_DEMO = readSite().demo;
const ON_OUTPUTS = HAS_DEMO ? ['tests/blackbox/**/*.test.ts'] : [];

/** A build has the one gatehouse.config.ts of the project: others are tried in front of the Worker's entry, and in process. */
const OWN_CONFIGURATION =
  'account|backend-shapes|openid-options|page-headers|passwordless|public-api|remember-me|social-sign-in';
const AS_BUILT = HAS_DEMO ? [`tests/blackbox/!(${OWN_CONFIGURATION}).test.ts`] : [];

/** Of pages without anything in front of them, the outputs at the edge show what there is to see: these have the same pages. */
const IN_NODE = HAS_DEMO ? [`tests/blackbox/!(${OWN_CONFIGURATION}|unguarded).test.ts`] : [];

/** The one place that says what runs where; docs/testing.md says why. */
export const PROJECTS: Readonly<Record<ProjectName, Project>> = {
  unit: {
    files: [...RULES, 'tests/unit/**/*.test.{ts,tsx}'],
    smoke: [
      ...RULES,
      'tests/unit/!(scripts)/**/*.test.{ts,tsx}',
      'tests/unit/*.test.ts',
      `tests/unit/scripts/**/!(${LONG_WORK}).test.ts`,
    ],
  },
  core: {
    files: [...placedIn('core'), DOCTOR, REAL_BACKENDS],
    smoke: placedIn('core'),
  },
  worker: {
    files: [...ON_OUTPUTS, ...OWN_WAYS, DOCTOR, OWN_SITE],
    smoke: [...(HAS_DEMO ? placedIn('worker') : []), ...OWN_WAYS],
  },
  vercel: {
    files: AS_BUILT,
    smoke: ['tests/blackbox/{bypass,isolates,server-actions,side-doors,sign-in,unguarded}.test.ts'],
  },
  browser: {
    files: ['tests/browser/**/*.test.ts'],
    smoke: ['tests/browser/{api-fetch,journey,pictures,session-gone,tabs}.test.ts'],
  },
  vinext: {
    files: [...AS_BUILT, 'tests/browser/{journey,prefetch,session-gone}.test.ts'],
    smoke: [],
  },
  // What is theirs alone is tried without a build: the shape of the sources, the server, its shutdown, its sockets, its Redis.
  node: { files: IN_NODE, smoke: [] },
  // Bodies are Next's own there: it does not let go of an upload that stops, and an early answer may not be heard.
  proxy: {
    files: HAS_DEMO
      ? [`tests/blackbox/!(${OWN_CONFIGURATION}|unguarded|forward-bodies|large-bodies).test.ts`]
      : [],
    smoke: [],
  },
};

/** What a test may want of the machine. */
export type Program = (typeof PROGRAMS)[number];

const PROGRAMS = [
  'redis',
  'django',
  'chromium',
  'backends of npm',
  'products of npm',
  'backends of Debian',
] as const;

/** The tests that cannot run without a program. */
interface Wanting {
  /** Files, wherever they run. */
  readonly files: string;
  /** Whole projects. */
  readonly projects: readonly ProjectName[];
  /** Projects that go without, and then try less than all when they are not thin. */
  readonly parts: readonly { readonly project: ProjectName; readonly part: string }[];
}

export const WANTED_BY: Readonly<Record<Program, Wanting>> = {
  redis: {
    files: 'tests/unit/**/redis.test.ts',
    projects: ['vercel', 'node', 'proxy'],
    parts: [{ project: 'browser', part: 'the Vercel build' }],
  },
  django: {
    files: 'tests/{blackbox/simplejwt*,newcomer/{doctor,readme,whole-way}}.test.ts',
    projects: [],
    parts: [],
  },
  chromium: { files: 'tests/browser/**/*.test.ts', projects: [], parts: [] },
  'backends of npm': { files: 'tests/newcomer/doctor-npm.test.ts', projects: [], parts: [] },
  'products of npm': { files: 'tests/newcomer/doctor-products.test.ts', projects: [], parts: [] },
  'backends of Debian': { files: 'tests/newcomer/doctor-debian.test.ts', projects: [], parts: [] },
};

/** How much of the tests a run is to have. */
export interface Extent {
  /** Whether a project that has a smoke runs no more than that, and browsers visit the Worker alone. */
  readonly thin: boolean;
  /** Whether long tables run whole, and not the tenth whose turn it is (tests/rotating-part.ts). */
  readonly whole: boolean;
  /** Programs that this machine lacks. */
  readonly missing: readonly Program[];
}

/** The patterns of what a project runs, and of what it leaves out. */
export function patternsOf(name: ProjectName, { thin, missing }: Pick<Extent, 'thin' | 'missing'>) {
  const { files, smoke = files } = PROJECTS[name];
  return {
    include: [...(thin ? smoke : files)],
    exclude: missing.flatMap((program) => {
      const wanted = WANTED_BY[program];
      return wanted.projects.includes(name) ? ['**'] : [wanted.files];
    }),
  };
}

/** The files that a project runs, from the project's root. */
export function filesOf(name: ProjectName, extent: Pick<Extent, 'thin' | 'missing'>): string[] {
  const { include, exclude } = patternsOf(name, extent);
  const files = globSync(include).filter((file) => !exclude.some((pattern) => matchesGlob(file, pattern)));
  return [...new Set(files)].sort();
}

/** Which programs a file wants in a project. */
export function programsOf(name: ProjectName, file: string): Program[] {
  return PROGRAMS.filter((program) => {
    const { files, projects } = WANTED_BY[program];
    return projects.includes(name) || matchesGlob(file, files);
  });
}

/** Draws which part of the long tables runs, where that was not told, for this process and those that it starts. */
export function drawSeed(): string {
  process.env.TESTS_SEED ??= String(randomInt(1_000_000_000));
  return process.env.TESTS_SEED;
}

/** The extent that the runner has told vitest; by itself vitest runs everything. */
export function extentIn(environment: Readonly<Record<string, string | undefined>>): Extent {
  const missing = environment.TESTS_MISSING?.split(',') ?? [];
  return {
    thin: environment.TESTS_THIN === 'yes',
    whole: environment.TESTS_WHOLE === 'yes',
    missing: PROGRAMS.filter((program) => missing.includes(program)),
  };
}

/** The same, as `extentIn` reads it. */
export function toEnvironment({ thin, whole, missing }: Extent): Record<string, string> {
  const flags = { TESTS_THIN: thin ? 'yes' : 'no', TESTS_WHOLE: whole ? 'yes' : 'no' };
  return { ...flags, TESTS_MISSING: missing.join(',') };
}
