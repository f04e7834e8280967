import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import * as v from 'valibot';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { unstable_readConfig } from 'wrangler';
import deploy from '../../../scripts/build/deploy.ts';
import { pagesBuilder } from '../../../scripts/lib/pages.ts';
import { paths } from '../../../scripts/lib/paths.ts';

const Config = v.looseObject({
  name: v.string(),
  migrations: v.array(v.looseObject({ new_sqlite_classes: v.optional(v.array(v.string()), []) })),
  durable_objects: v.looseObject({ bindings: v.array(v.looseObject({ class_name: v.string() })) }),
});

const worker = v.parse(Config, unstable_readConfig({ config: paths.wranglerConfig }));
const preview = v.parse(Config, unstable_readConfig({ config: paths.wranglerConfig, env: 'preview' }));

describe('the preview on Cloudflare', () => {
  test('has an address of its own, and never takes the domain of the Worker', () =>
    expect(preview).toMatchObject({ workers_dev: true, routes: [] }));

  test('is a Worker of its own', () => expect(preview.name).toBe(`${worker.name}-preview`));

  test.each(['vars', 'durable_objects', 'migrations', 'assets', 'observability', 'rules', 'base_dir'])(
    'has the same %s',
    (setting) => {
      expect(worker[setting]).toBeDefined();
      expect(preview[setting]).toEqual(worker[setting]);
    },
  );
});

describe('the Worker on Cloudflare', () => {
  test('binds every class that a migration makes', () => {
    const made = worker.migrations.flatMap(({ new_sqlite_classes: classes }) => classes);
    const bound = worker.durable_objects.bindings.map(({ class_name: name }) => name);
    expect(bound.toSorted()).toEqual(made.toSorted());
  });

  test('keeps what was set in the dashboard, and query strings out of its log', () => {
    expect(worker).toMatchObject({
      keep_vars: true,
      upload_source_maps: true,
      observability: { enabled: true, redact_query_string: true, logs: { enabled: true } },
    });
  });
});

describe('a deployment', () => {
  afterEach(() => {
    vi.unstubAllEnvs();
    process.exitCode = 0;
  });

  /** @returns what wrangler was called with */
  async function called(...typed: readonly string[]): Promise<string[]> {
    const bin = mkdtempSync(join(tmpdir(), 'gatehouse-deploy-'));
    try {
      const [stand, said] = [join(bin, 'wrangler'), join(bin, 'said')];
      writeFileSync(stand, `#!/bin/sh\nprintf '%s\\n' "$@" > '${said}'\nexit 3\n`);
      chmodSync(stand, 0o755);
      vi.stubEnv('PATH', [bin, process.env.PATH].join(delimiter));
      await deploy(typed);
      return readFileSync(said, 'utf8').trim().split('\n');
    } finally {
      rmSync(bin, { recursive: true });
    }
  }

  test('is of the Worker, or of the preview, and hands on what else is typed and how it ends', async () => {
    expect(await called('--dry-run')).toEqual([
      'deploy',
      '--env=',
      '--config',
      paths.wranglerConfig,
      '--dry-run',
    ]);
    expect(process.exitCode).toBe(3);
    expect(await called('preview')).toEqual(['deploy', '--env=preview', '--config', paths.wranglerConfig]);
  });

  test('has pages by one builder or the other, and by no third', () => {
    expect([undefined, '', 'next', 'vinext'].map((name) => pagesBuilder(name || undefined))).toEqual([
      ...['next', 'next', 'next', 'vinext'],
    ]);
    expect(() => pagesBuilder('vite')).toThrow('next or vinext');
  });
});
