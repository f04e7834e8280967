import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as v from 'valibot';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { paths } from '../../../scripts/lib/paths.ts';
import { PROJECTS } from '../../../scripts/test/projects.ts';

const read = (file: string) => readFileSync(join(paths.root, file), 'utf8');
const { scripts, dependencies, devDependencies } = JSON.parse(read('package.json'));
const packages: Readonly<Record<string, string>> = { ...dependencies, ...devDependencies };

const Workflow = v.looseObject({
  permissions: v.strictObject({ contents: v.literal('read') }),
  jobs: v.record(
    v.string(),
    v.looseObject({
      'timeout-minutes': v.number(),
      strategy: v.optional(v.looseObject({ matrix: v.object({ project: v.array(v.string()) }) })),
      permissions: v.optional(v.never()),
      steps: v.array(v.looseObject({ uses: v.optional(v.string()), run: v.optional(v.string()) })),
    }),
  ),
});

const Renovate = v.looseObject({
  packageRules: v.array(
    v.looseObject({
      description: v.pipe(v.string(), v.minLength(20)),
      matchPackageNames: v.array(v.string()),
      allowedVersions: v.optional(v.string()),
      enabled: v.optional(v.boolean()),
    }),
  ),
});

describe('the workflow for forks', () => {
  const workflow = v.parse(Workflow, parse(read('.github/workflows/gatehouse.yml')));
  const steps = Object.values(workflow.jobs).flatMap((job) => job.steps);
  const commands = steps.flatMap(({ run }) => run?.trim().split('\n') ?? []);

  test('may read the repository, and nothing else', () => {
    expect(workflow.permissions).toEqual({ contents: 'read' });
    expect(read('.github/workflows/gatehouse.yml')).not.toMatch(/secrets\.|pull_request_target|GITHUB_TOKEN/);
  });

  test('uses actions by their commit', () => {
    const used = steps.flatMap(({ uses }) => uses ?? []);
    expect(used.length).toBeGreaterThan(0);
    for (const action of used) expect(action).toMatch(/^actions\/[\w-]+@[0-9a-f]{40}$/);
  });

  test('runs nothing of this project but its own commands', () => {
    const own = commands.filter(
      (command) => !command.startsWith('sudo apt-get ') && !/^npm ci\b/.test(command),
    );
    expect(own).toEqual([
      'npm run lint',
      'npm run typecheck',
      `npm run test:all -- \${{ matrix.project }} \${{ env.WHOLE }}`,
      'npm run fuzz',
      'npm run soak',
      'npm run deploy:check',
    ]);
    for (const command of own) expect(scripts).toHaveProperty([String(command.split(' ')[2])]);
  });

  test('runs every project there is', () => {
    const projects = Object.values(workflow.jobs).flatMap(({ strategy }) => strategy?.matrix.project ?? []);
    expect(projects).toEqual(Object.keys(PROJECTS));
  });

  test('installs what the tests say that they need', () => {
    const said = ['redis', 'simplejwt', 'real-backends'].flatMap((name) =>
      [
        ...read(`scripts/test/${name}.ts`).matchAll(
          /'(redis-server|python3-[\w-]+|glewlwyd|dbconfig-[\w-]+)'/g,
        ),
      ].map(([, found]) => found),
    );
    expect(said.length).toBeGreaterThan(3);
    for (const name of said) expect(commands.join(' ')).toContain(` ${name} `);
  });
});

test('every command is a file that is there', () => {
  const files = Object.values<string>(scripts).flatMap((command) => /^node (\S+)/.exec(command)?.[1] ?? []);
  expect(files.length).toBeGreaterThan(5);
  for (const file of files) expect(existsSync(join(paths.root, file)), file).toBe(true);
});

describe('Renovate', () => {
  const { packageRules } = v.parse(Renovate, JSON.parse(read('renovate.json')));
  const heldBy = (name: string) =>
    packageRules.find(
      ({ matchPackageNames, allowedVersions, enabled }) =>
        matchPackageNames.includes(name) && (allowedVersions !== undefined || enabled === false),
    );

  test.each([
    'next',
    'vercel',
    '@cloudflare/next-on-pages',
    'miniflare',
    'esbuild',
    'undici',
    'node',
    '@types/node',
    'typescript',
  ])('knows why %s is held', (name) => {
    expect(packages).toHaveProperty([name]);
    expect(heldBy(name)?.description).toMatch(/\w/);
  });

  test('has rules for packages of this project alone', () => {
    const named = packageRules.flatMap(({ matchPackageNames }) => matchPackageNames);
    for (const name of named) expect(packages).toHaveProperty([name]);
  });

  test('finds every version exact', () => {
    for (const version of Object.values(packages)) expect(version).toMatch(/^\d+\.\d+\.\d+(?:-[\w.]+)?$/);
  });

  test.each(['miniflare', 'esbuild'])('finds the %s that wrangler depends on', (name) => {
    const wrangler = JSON.parse(read('node_modules/wrangler/package.json'));
    expect(packages[name]).toBe(wrangler.dependencies[name]);
  });

  test('finds the undici that miniflare depends on', () => {
    const miniflare = JSON.parse(read('node_modules/miniflare/package.json'));
    expect(packages.undici).toBe(miniflare.dependencies.undici);
  });
});
