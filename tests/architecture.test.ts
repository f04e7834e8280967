import { describe, expect, test } from 'vitest';
import {
  changed,
  type Project,
  readProject,
  readText,
  type SourceFile,
  topLevel,
} from './architecture-project.ts';

/** The core in reading order: a file imports only files below it. */
const SPINE = [
  'worker.ts',
  'index.ts',
  'standalone.ts',
  'standalone.cloudflare.ts',
  'isolate.ts',
  'gatehouse.ts',
  'assemble.ts',
  'limiter/names.ts',
  'platform.ts',
  'key-check.ts',
  'start-notices.ts',
  'closed.ts',
  'setup-page.ts',
  'setup-code.ts',
  'gate.ts',
  'render-page.ts',
  'arrive.ts',
  'auth.ts',
  'describe.ts',
  'oidc/sign-in.ts',
  'oidc/backchannel-logout.ts',
  'sign-in.ts',
  'forms.ts',
  'flash.ts',
  'new-session.ts',
  'sign-out.ts',
  'oidc/logout-page.ts',
  'oidc/transaction.ts',
  'forward.ts',
  'relay.ts',
  'forward-answer.ts',
  'forward-request.ts',
  'on-behalf.ts',
  'forward-body.ts',
  'forward-target.ts',
  'form-fields.ts',
  'posted-body.ts',
  'standing.ts',
  'renewal.ts',
  'verdict.ts',
  'finish.ts',
  'page-cookies.ts',
  'report.ts',
  'turn-away.ts',
  'timer.ts',
  'answers.ts',
  'broken.ts',
  'error-page.ts',
  'plain-page.ts',
  'core.ts',
  'sign-in-limit.ts',
  'account-name.ts',
  'client-address.ts',
  'cross-site.ts',
  'readiness.ts',
  'journal.ts',
  'trace-context.ts',
  'fitting.ts',
  'session.ts',
  'session-cache.ts',
  'session-schema.ts',
  'liveness.ts',
  'refresh.ts',
  'coordinator/fallback.ts',
  'coordinator/own-names.ts',
  'coordinator/durable-object.ts',
  'token-sources.ts',
  'coordinator/token-object.ts',
  'coordinator/redis.ts',
  'coordinator/memory.ts',
  'coordinator/tombstones.ts',
  'coordinator/token-exchange.ts',
  'coordinator/names.ts',
  'coordinator/outcome.ts',
  'coordinator/types.ts',
  'limiter/fallback.ts',
  'limiter/cloudflare.ts',
  'limiter/redis.ts',
  'limiter/windows.ts',
  'lru.ts',
  'limiter/types.ts',
  'redis-client.ts',
  'oidc/provider.ts',
  'oidc/authorization.ts',
  'oidc/tokens.ts',
  'oidc/connection.ts',
  'oidc/id-token.ts',
  'oidc/issued-at.ts',
  'oidc/metadata.ts',
  'oidc/faults.ts',
  'oidc/guarded-fetch.ts',
  'oidc/token-set.ts',
  'cloudflare.ts',
  'upstreams.ts',
  'options.ts',
  'return-to.ts',
  'guard.ts',
  'auth-rules.ts',
  'needs.ts',
  'forward-headers.ts',
  'forward-rules.ts',
  'pumped-stream.ts',
  'wire.ts',
  'watched-stream.ts',
  'config.ts',
  'config-checks.ts',
  'plain-http.ts',
  'demo-check.ts',
  'config-parts.ts',
  'read-variables.ts',
  'variables.ts',
  'finalize.ts',
  'provider-variables.ts',
  'token-variables.ts',
  'config-types.ts',
  'oidc/types.ts',
  'preset-from.ts',
  'knobs.ts',
  'variable-forms.ts',
  'environment.ts',
  'own-origin.ts',
  'backend.ts',
  'path.ts',
  'due.ts',
  'request-kind.ts',
  'backend-request.ts',
  'backend-answer.ts',
  'expiry.ts',
  'json-path.ts',
  'exchange.ts',
  'form-addresses.ts',
  'offers.ts',
  'presets/index.ts',
  'presets/platzi.ts',
  'presets/dummyjson.ts',
  'presets/simplejwt.ts',
  'presets/directus.ts',
  'presets/strapi.ts',
  'presets/supabase.ts',
  'presets/laravel.ts',
  'presets/oauth2.ts',
  'presets/oidc.ts',
  'presets/custom.ts',
  'presets/common.ts',
  'presets/types.ts',
  'verify.ts',
  'signed.ts',
  'claims.ts',
  'keys.ts',
  'flight.ts',
  'deadline.ts',
  'public-key.ts',
  'shared-secret.ts',
  'compact-jws.ts',
  'moments.ts',
  'strict-json.ts',
  'seal.ts',
  'derive.ts',
  'lazy.ts',
  'pack.ts',
  'base64url.ts',
  'random.ts',
  'planted-cookies.ts',
  'cookies.ts',
  'cookie-header.ts',
  'body.ts',
  'log.ts',
  'errors.ts',
  'types.ts',
  'next-worker.d.ts',
].map((name) => `edge/${name}`);

const CLOUDFLARE = [
  'edge/worker.ts',
  'edge/adapters/cloudflare/bindings.ts',
  'edge/adapters/cloudflare/refresh-coordinator.ts',
  'edge/adapters/cloudflare/sign-in-limiter.ts',
];
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
    name: 'only the Worker, its bindings and its Durable Object know Cloudflare',
    rule: (project) =>
      [...project.values()]
        .filter(inFolder('edge'))
        .filter(({ path }) => !CLOUDFLARE.includes(path))
        .flatMap(
          breachesBy(
            ({ specifier, file }) => /^@?cloudflare[:/]/.test(specifier) || CLOUDFLARE.includes(file ?? ''),
          ),
        ),
    breaches: [
      { 'edge/pipeline/context.ts': "import type { Fetcher } from '@cloudflare/workers-types';" },
      { 'edge/gate.ts': "import { cloudflareFetch } from './cloudflare.ts';" },
      { 'edge/refresh/refresh.ts': "import { RefreshCoordinator } from './coordinator/durable-object.ts';" },
      { 'edge/session/session.ts': "import { DurableObject } from 'cloudflare:workers';" },
    ],
  },
  {
    name: 'a file of edge/ imports only files below it',
    rule: (project) =>
      [...project.values()]
        .filter(inFolder('edge'))
        .flatMap((source) =>
          breachesBy(
            ({ file }) =>
              SPINE.includes(file ?? '') && SPINE.indexOf(file ?? '') <= SPINE.indexOf(source.path),
          )(source),
        ),
    breaches: [
      { 'edge/types.ts': "import type { Core } from './core.ts';" },
      { 'edge/crypto/seal.ts': "export * from './session.ts';" },
      { 'edge/telemetry/log.ts': "import './log.ts';" },
    ],
  },
  {
    name: 'every file of edge/ has its place in the reading order, and every place its file',
    rule: (project) => [
      ...[...project.keys()].filter((path) => path.startsWith('edge/') && !SPINE.includes(path)),
      ...SPINE.filter((path) => !project.has(path)),
      ...SPINE.filter((path) => !readText('edge/README.md').includes(path.slice('edge/'.length))),
    ],
    breaches: [{ 'edge/utils.ts': '' }],
  },
  {
    name: 'edge/ reaches out for the configuration file, the demo and the built Worker alone',
    rule: (project) =>
      [...project.values()]
        .filter(inFolder('edge'))
        .flatMap(
          breachesBy(
            ({ specifier, file }) =>
              specifier.startsWith('.') &&
              !file?.startsWith('edge/') &&
              !/^\.\.\/(?:gatehouse\.config\.ts|demo\/[\w-]+\.ts|\.vercel\/.+)$/.test(specifier),
          ),
        ),
    breaches: [{ 'edge/gate.ts': "import { brand } from '../components/brand.tsx';" }],
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
    rule: (project) => circles(project, inFolder('edge', 'app', 'components', 'demo')),
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
function circles(all: Project, where: (source: SourceFile) => boolean): string[] {
  const done = new Set<string>();
  const found: string[] = [];
  const walk = (path: string, trail: readonly string[]): void => {
    const start = trail.indexOf(path);
    if (start >= 0) found.push([...trail.slice(start), path].join(' → '));
    if (start >= 0 || done.has(path)) return;
    for (const { file, typeOnly } of all.get(path)?.imports ?? []) {
      if (file !== undefined && !typeOnly) walk(file, [...trail, path]);
    }
    done.add(path);
  };
  for (const source of all.values()) if (where(source)) walk(source.path, []);
  return found;
}
