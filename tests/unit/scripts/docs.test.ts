import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseEnv } from 'node:util';
import { describe, expect, test } from 'vitest';
import { unstable_readConfig } from 'wrangler';
import { PRESET_NAMES } from '../../../edge/backend/presets/index.ts';
import { loadConfig } from '../../../edge/config/config.ts';
import { BACKEND_VARIABLES } from '../../../edge/config/variables/backend.ts';
import { VARIABLES } from '../../../edge/config/variables/index.ts';
import { presetsTable } from '../../../scripts/docs/backends.ts';
import { generatedDocuments } from '../../../scripts/docs/generated.ts';
import { REPOSITORY } from '../../../scripts/docs/repository.ts';
import { paths } from '../../../scripts/lib/paths.ts';

const read = (file: string) => readFileSync(join(paths.root, file), 'utf8');

describe('the documents', () => {
  test.each([...generatedDocuments()])('%s says what the code says: npm run docs', (file, text) => {
    expect(read(file)).toBe(text);
  });

  test('list every preset, with where it signs in', () => {
    const rows = presetsTable().split('\n');
    for (const name of PRESET_NAMES) expect(rows.some((row) => row.startsWith(`| \`${name}\``))).toBe(true);
    expect(presetsTable()).toContain('`POST /auth/refresh-token` JSON `refreshToken`; rotates always');
  });

  describe.each(Object.keys(VARIABLES))('describe %s', (name) => {
    const line = new RegExp(`^(?:# )?${name}=`, 'm');
    const row = new RegExp(`^\\| \`${name}\` `, 'm');

    test("to whoever follows the link of Vercel's button", () => {
      expect(read('docs/configuration.md')).toMatch(row);
    });

    test('to whoever copies an example', () => {
      expect(read('.dev.vars.example')).toMatch(line);
    });
  });

  test.each(Object.keys(BACKEND_VARIABLES))('describe %s to whoever reads about backends', (name) => {
    expect(read('docs/backends.md')).toMatch(new RegExp(`^\\| \`${name}\` `, 'm'));
  });
});

describe('the deploy buttons', () => {
  const ASKED = ['SESSION_SECRET'] as const;
  const [cloudflare, vercel] = [...read('README.md').matchAll(/\/button\)\]\((\S+)\)/g)].map(
    ([, address]) => new URL(String(address)),
  );
  const example = parseEnv(read('.dev.vars.example'));
  const { vars } = unstable_readConfig({ config: paths.wranglerConfig });

  test('copy this repository', () => {
    expect(cloudflare?.searchParams.get('url')).toBe(REPOSITORY);
    expect(vercel?.searchParams.get('repository-url')).toBe(REPOSITORY);
    expect(vercel?.searchParams.get('envLink')).toBe(`${REPOSITORY}/blob/main/docs/configuration.md`);
  });

  test('ask for the same on both platforms, and for one secret', () => {
    expect(example).toEqual({ SESSION_SECRET: '' });
    expect(['SESSION_SECRET', ...Object.keys(vars)]).toEqual(ASKED);
    expect(vercel?.searchParams.get('env')?.split(',')).toEqual(ASKED);
  });

  test('describe whatever they ask for', () => {
    const description = vercel?.searchParams.get('envDescription');
    for (const name of ASKED) expect(description).toContain(`${name}: `);
    const { bindings } = JSON.parse(read('package.json')).cloudflare;
    const described = ASKED.map((name) => [
      name,
      { description: `${VARIABLES[name].about} ${VARIABLES[name].cure}` },
    ]);
    expect(bindings).toEqual(Object.fromEntries(described));
  });

  test('need nothing but a secret from whoever presses them', () => {
    expect(vercel?.searchParams.has('envDefaults')).toBe(false);
    const loaded = loadConfig({ ...vars, SESSION_SECRET: 'a-secret-of-this-test-that-is-long-enough' });
    expect(loaded).toMatchObject({ ok: true, config: { backend: { embedded: true } } });
  });
});
