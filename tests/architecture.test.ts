import { describe, expect, test } from 'vitest';
import {
  changed,
  type Project,
  readProject,
  readText,
  type SourceFile,
  topLevel,
} from './architecture-project.ts';

/** The rooms of edge/, the highest row first: a room imports only rooms of lower rows, and itself. */
const LAYERS: readonly (readonly string[])[] = [
  ['worker.ts', 'index.ts'],
  ['adapters'],
  ['gatehouse.ts'],
  ['services.ts'],
  ['gate.ts'],
  ['prerendered'],
  ['auth', 'api-proxy'],
  ['pipeline', 'setup', 'platform.ts'],
  ['upstreams', 'health.ts'],
  ['session', 'config'],
  ['refresh'],
  ['oidc'],
  ['backend'],
  ['tokens', 'rate-limit'],
  ['access', 'telemetry'],
  ['http'],
  ['crypto'],
  ['util'],
  ['types.ts'],
];
/** What knows Cloudflare. */
const OF_CLOUDFLARE = inFolder('edge/adapters/cloudflare', 'edge/worker.ts');
/** What puts the product together with its configuration and its demo. */
const ENTRIES: readonly string[] = ['edge/worker.ts', 'edge/adapters/standalone.ts'];
const TOP_LEVEL = [
  'app',
  'benchmarks',
  'components',
  'demo',
  'docs',
  'edge',
  'tests',
  'gatehouse.config.ts',
  'middleware.tsx',
  'next.config.mjs',
  'package.json',
  'proxy.ts',
  'tsconfig.json',
  'vercel.json',
  'wrangler.toml',
  'LICENSE',
  'README.md',
];

/** A rule gives what breaks it, one line a breach. */
type Rule = (project: Project) => string[];

interface Kept {
  readonly name: string;
  readonly rule: Rule;
  /** Changes, each of which breaks the rule. */
  readonly breaches: readonly Readonly<Record<string, string>>[];
}

const RULES: readonly Kept[] = [
  {
    name: 'edge/ knows neither Next nor React nor Node',
    rule: forbidden(
      inFolder('edge'),
      /^(?:next|react|react-dom|server-only|node:.*|fs|path|crypto|buffer)(?:\/|$)/,
    ),
    breaches: [
      { 'edge/gate.ts': "import { NextResponse } from 'next/server';" },
      { 'edge/new.ts': "const fs = await import('node:fs');" },
      { 'edge/types.ts': "export type Node = import('react').ReactNode;" },
    ],
  },
  {
    name: 'edge/, app/ and components/ use no Node globals, edge/ not even process',
    rule: (project) => [
      ...using(project, inFolder('edge'), ['process', 'Buffer', '__dirname', 'require', 'setImmediate']),
      ...using(project, inFolder('app', 'components'), ['Buffer', '__dirname', 'require', 'setImmediate']),
    ],
    breaches: [
      { 'edge/config/config.ts': 'export const secret = process.env.SESSION_SECRET;' },
      { 'edge/crypto/seal.ts': "export const bytes = globalThis.Buffer.from('');" },
      { 'app/page.tsx': "const text = Buffer.from('');" },
    ],
  },
  {
    name: 'only edge/adapters/cloudflare/ and the Worker know Cloudflare',
    rule: (project) =>
      [...project.values()]
        .filter(inFolder('edge', 'app', 'components', 'proxy.ts', 'middleware.tsx'))
        .filter((source) => !OF_CLOUDFLARE(source))
        .flatMap(
          breachesBy(
            ({ specifier, file }) =>
              /^@?cloudflare[:/]/.test(specifier) || file?.startsWith('edge/adapters/cloudflare/') === true,
          ),
        ),
    breaches: [
      { 'edge/pipeline/context.ts': "import type { Fetcher } from '@cloudflare/workers-types';" },
      { 'edge/gate.ts': "import { cloudflareFetch } from './adapters/cloudflare/bindings.ts';" },
      { 'edge/adapters/standalone.ts': "export * from './cloudflare/refresh-coordinator.ts';" },
      { 'edge/session/session.ts': "import { DurableObject } from 'cloudflare:workers';" },
    ],
  },
  {
    name: 'a room of edge/ imports only rooms of lower rows, and itself',
    rule: (project) =>
      [...project.values()].filter(inFolder('edge')).flatMap((source) =>
        breachesBy(({ file }) => {
          const [from, to] = [roomOf(source.path), roomOf(file ?? '')];
          return to !== undefined && from !== to && (rowOf(to) ?? 0) >= (rowOf(from) ?? 0);
        })(source),
      ),
    breaches: [
      { 'edge/types.ts': "import type { Services } from './pipeline/context.ts';" },
      { 'edge/crypto/seal.ts': "export * from '../session/session.ts';" },
      { 'edge/auth/routes.ts': "import { forward } from '../api-proxy/forward.ts';" },
      { 'edge/tokens/new.ts': "export const gate = () => import('../gate.ts');" },
    ],
  },
  {
    name: 'every file of edge/ is in a room that has a row, here and in edge/README.md, and every row its room',
    rule: (project) => {
      const rooms = new Set([...project.keys()].flatMap((path) => roomOf(path) ?? []));
      const readme = readText('edge/README.md');
      return [
        ...[...rooms].filter((room) => rowOf(room) === undefined),
        ...LAYERS.flat().filter((room) => !rooms.has(room)),
        ...LAYERS.flat().filter((room) => !readme.includes(room.endsWith('.ts') ? room : `${room}/`)),
      ];
    },
    breaches: [{ 'edge/utils.ts': '' }, { 'edge/misc/new.ts': '' }],
  },
  {
    name: 'nothing in edge/, app/, components/ and demo/ imports in a circle, not even types',
    rule: (project) => circles(project, inFolder('edge', 'app', 'components', 'demo'), true),
    breaches: [
      { 'edge/tokens/claims.ts': "import type { Verifier } from './verify.ts';" },
      { 'edge/telemetry/log.ts': "import './log.ts';" },
      { 'demo/users.ts': "import type { DemoEnv } from './http.ts';" },
    ],
  },
  {
    name: 'edge/ reaches out for the brand and the words of the site, and where it is put together for the configuration file, the door of the demo and the built Worker',
    rule: (project) =>
      [...project.values()]
        .filter(inFolder('edge'))
        .flatMap((source) =>
          breachesBy(
            ({ specifier, file }) =>
              specifier.startsWith('.') &&
              !file?.startsWith('edge/') &&
              !(
                ENTRIES.includes(source.path) &&
                /^(?:gatehouse\.config\.ts|demo\/index\.ts)$/.test(file ?? '')
              ) &&
              !/^(?:brand\.ts|locales\/[^/]*)$/.test(file ?? ''),
          )(source),
        ),
    breaches: [
      { 'edge/gate.ts': "import { brand } from '../components/ui/brand.tsx';" },
      { 'edge/gatehouse.ts': "import options from '../gatehouse.config.ts';" },
      { 'edge/adapters/isolate.ts': "import { memoryStore } from '../../demo/store.ts';" },
      { 'edge/worker.ts': "import { brand } from '../components/ui/brand.tsx';" },
      { 'edge/worker.ts': "export { DemoBackend } from '../demo/durable-object.ts';" },
    ],
  },
  {
    name: 'scripts/ imports neither tests/ nor benchmarks/',
    rule: (project) =>
      [...project.values()]
        .filter(inFolder('scripts'))
        .flatMap(breachesBy(({ specifier }) => /(?:^|\/)(?:tests|benchmarks)\//.test(specifier))),
    breaches: [
      { 'scripts/new/new.ts': "import { soak } from '../../tests/soak/soak.ts';" },
      { 'scripts/new/new.ts': "const bench = await import('../../benchmarks/bench.ts');" },
    ],
  },
  {
    name: 'pages and Next enter the core through edge/index.ts alone',
    rule: (project) =>
      [...project.values()]
        .filter(inFolder('app', 'components', 'proxy.ts', 'middleware.tsx'))
        .flatMap(breachesBy(({ file }) => file?.startsWith('edge/') === true && file !== 'edge/index.ts')),
    breaches: [
      { 'app/page.tsx': "import { gate } from '../edge/gate.ts';" },
      { 'proxy.ts': "export { gate } from './edge/gate.ts';" },
    ],
  },
  {
    name: 'components know nothing of the core but types, so that none of it reaches a browser',
    rule: (project) =>
      [...project.values()]
        .filter(inFolder('components'))
        .flatMap(breachesBy(({ file, typeOnly }) => !typeOnly && /^(?:edge|demo)\//.test(file ?? ''))),
    breaches: [{ 'components/brand.tsx': "import { cookieJar, type User } from '../edge/index.ts';" }],
  },
  {
    name: 'nothing imports app/ but app/, and tests of it',
    rule: (project) =>
      [...project.values()]
        .filter(({ path }) => !/^(?:app|tests)\//.test(path))
        .flatMap(breachesBy(({ file }) => file?.startsWith('app/') === true)),
    breaches: [
      { 'components/brand.tsx': "import type { CurrentSession } from '../app/current-session.ts';" },
    ],
  },
  {
    name: 'a page is made of what lies in its own folder and above, so that it goes by deleting the folder',
    rule: (project) =>
      [...project.values()]
        .filter(inFolder('app'))
        .flatMap((source) =>
          breachesBy(({ file }) => file?.startsWith('app/') === true && !reaches(source.path, file))(source),
        ),
    breaches: [
      { 'app/forbidden/page.tsx': "import { load } from '../(private)/load.ts';" },
      {
        'app/(private)/new/page.tsx': "import { List } from '../other/_components/list.tsx';",
        'app/(private)/other/_components/list.tsx': '',
      },
      { 'app/layout.tsx': "import type { Loaded } from './(private)/load.ts';" },
    ],
  },
  {
    name: 'components/ui/ and components/session-client/ know no other components',
    rule: (project) =>
      ['ui', 'session-client'].flatMap((folder) =>
        [...project.values()]
          .filter(inFolder(`components/${folder}`))
          .flatMap(
            breachesBy(
              ({ file }) =>
                file?.startsWith('components/') === true && !file.startsWith(`components/${folder}/`),
            ),
          ),
      ),
    breaches: [
      { 'components/ui/new.tsx': "import { LoginForm } from '../sign-in/login-form.tsx';" },
      { 'components/session-client/new.ts': "import type { BrandProps } from '../ui/brand.tsx';" },
    ],
  },
  {
    name: 'demo/ stands on its own',
    rule: (project) =>
      [...project.values()]
        .filter(inFolder('demo'))
        .flatMap(breachesBy(({ file }) => file !== undefined && !file.startsWith('demo/'))),
    breaches: [{ 'demo/auth.ts': "import type { User } from '../edge/types.ts';" }],
  },
  {
    name: 'jose is imported by its sub-paths, which keeps the rest of it out of the bundle',
    rule: (project) =>
      [...project.values()]
        .filter(inFolder('edge', 'app', 'components', 'demo'))
        .flatMap(breachesBy(({ specifier, typeOnly }) => specifier === 'jose' && !typeOnly)),
    breaches: [
      { 'edge/tokens/verify.ts': "import { jwtVerify } from 'jose';" },
      { 'edge/tokens/jwks.ts': "import { type JWK, importJWK } from 'jose';" },
    ],
  },
  {
    name: 'no import goes in a circle at run time',
    rule: (project) => circles(project, inFolder('edge', 'app', 'components', 'demo'), false),
    breaches: [{ 'demo/store.ts': "import './backend.ts';" }],
  },
  {
    name: 'imports name their target outright',
    rule: (project) =>
      [...project.values()]
        .filter(inFolder('edge', 'app', 'components', 'demo', 'proxy.ts'))
        .flatMap(breachesBy(({ specifier }) => specifier === '(computed)')),
    breaches: [{ 'edge/gate.ts': 'const other = await import(name);' }],
  },
  {
    name: 'files stay short: the entry at 30 lines, the core at 220 a file',
    rule: (project) =>
      [...project.values()].flatMap(({ path, text }) => {
        const lines = text.trimEnd().split('\n').length;
        const most = path === 'proxy.ts' ? 30 : path.startsWith('edge/') ? 220 : Number.POSITIVE_INFINITY;
        return lines > most ? [`${path}: ${lines} lines, at most ${most}`] : [];
      }),
    breaches: [{ 'proxy.ts': '// line\n'.repeat(31) }, { 'edge/telemetry/log.ts': '// line\n'.repeat(221) }],
  },
  {
    name: 'the compiler is never talked out of checking',
    rule: (project) =>
      [...project.values()].flatMap(({ path, text, usesAny }) => [
        ...(usesAny ? [`${path}: any`] : []),
        ...(/@ts-(?:ignore|nocheck|expect-error)/.test(text)
          ? [`${path}: a directive that silences the compiler`]
          : []),
      ]),
    breaches: [
      { 'edge/telemetry/log.ts': 'export const log = (fields: any) => fields;' },
      { 'app/page.tsx': `// @ts-${'ignore'}\n` },
      { 'tests/new.test.ts': 'const x = {} as Record<string, any[]>;' },
    ],
  },
];

const project = readProject();

describe.each(RULES)('$name', ({ rule, breaches }) => {
  test('holds', () => {
    expect(rule(project)).toEqual([]);
  });

  test.each(breaches)('notices %j', (change) => {
    expect(rule(changed(project, change)).length).toBeGreaterThan(rule(project).length);
  });
});

test('the top level has the files that newcomers and platforms look for', () => {
  expect(topLevel()).toEqual(expect.arrayContaining(TOP_LEVEL));
});

test('dependencies are pinned exactly', () => {
  const { dependencies, devDependencies } = JSON.parse(readText('package.json'));
  const versions = Object.entries({ ...dependencies, ...devDependencies });
  expect(versions.length).toBeGreaterThan(10);
  expect(versions.filter(([, version]) => !/^\d+\.\d+\.\d+(?:-[\w.]+)?$/.test(String(version)))).toEqual([]);
});

/** The room of a file of edge/, which may be the file itself. */
function roomOf(path: string): string | undefined {
  const [top, room] = path.split('/');
  return top === 'edge' ? room : undefined;
}

/** Whether a file of app/ may look to another: up to the folders around it, and into what these keep in `_` folders. */
function reaches(from: string, to: string): boolean {
  const folder = to.replace(/(?:\/_[^/]*)*\/[^/]*$/, '');
  return from.startsWith(`${folder}/`);
}

/** How high up a room lies; `undefined` where it has no row. */
function rowOf(room: string | undefined): number | undefined {
  const at = LAYERS.findIndex((row) => room !== undefined && row.includes(room));
  return at < 0 ? undefined : LAYERS.length - at;
}

/** Files in one of the folders, or one of the files themselves. */
function inFolder(...places: readonly string[]): (source: SourceFile) => boolean {
  return ({ path }) => places.some((place) => path === place || path.startsWith(`${place}/`));
}

function forbidden(where: (source: SourceFile) => boolean, specifiers: RegExp): Rule {
  return (all) =>
    [...all.values()].filter(where).flatMap(breachesBy(({ specifier }) => specifiers.test(specifier)));
}

function breachesBy(
  isBreach: (each: SourceFile['imports'][number]) => boolean,
): (source: SourceFile) => string[] {
  return ({ path, imports }) =>
    imports.filter(isBreach).map(({ specifier }) => `${path} imports ${specifier}`);
}

function using(all: Project, where: (source: SourceFile) => boolean, names: readonly string[]): string[] {
  return [...all.values()]
    .filter(where)
    .flatMap(({ path, identifiers }) =>
      names.filter((name) => identifiers.has(name)).map((name) => `${path} uses ${name}`),
    );
}

/** Each circle once, as the path that closes it. */
function circles(all: Project, where: (source: SourceFile) => boolean, withTypes: boolean): string[] {
  const done = new Set<string>();
  const found: string[] = [];
  const walk = (path: string, trail: readonly string[]): void => {
    const start = trail.indexOf(path);
    if (start >= 0) found.push([...trail.slice(start), path].join(' → '));
    if (start >= 0 || done.has(path)) return;
    for (const { file = '', typeOnly } of all.get(path)?.imports ?? []) {
      const target = all.get(file);
      if (target !== undefined && where(target) && (withTypes || !typeOnly)) walk(file, [...trail, path]);
    }
    done.add(path);
  };
  for (const source of all.values()) if (where(source)) walk(source.path, []);
  return found;
}
