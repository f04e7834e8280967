import * as v from 'valibot';
import { describe, expect, test } from 'vitest';
import { unstable_readConfig } from 'wrangler';
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

  test('says nothing of the backend itself, which would take the place of what the dashboard says', () => {
    expect([worker.vars, preview.vars]).toEqual([{}, {}]);
  });

  test('keeps what was set in the dashboard, and query strings out of its log', () => {
    expect(worker).toMatchObject({
      keep_vars: true,
      upload_source_maps: true,
      observability: { enabled: true, redact_query_string: true, logs: { enabled: true } },
    });
  });
});
