import { chmod, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { parseEnv } from 'node:util';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { type PushOptions, push } from '../../../../scripts/doctor/cli/push.ts';
import type { Settings } from '../../../../scripts/doctor/report/findings.ts';
import { startDirectus } from '../../../fixtures/backends/contracts/directus.ts';
import { consult } from '../../../fixtures/lib/doctor.ts';

// The first that asks has wrangler loaded.
vi.setConfig({ testTimeout: 60_000 });

const SECRET = 'a secret "with" $marks\nand two lines';

const FOUND: Settings = {
  variables: { BACKEND_URL: 'https://api.example', BACKEND_LOGIN_FIELDS: '{"mode":"json"}' },
  fillIn: [
    { variable: 'JWT_SECRET', what: 'the secret that the API signs its tokens with', given: true },
    { variable: 'CLIENT_SECRET', what: 'the secret of that client', given: false },
  ],
  own: { JWT_SECRET: SECRET },
};
const PLAIN = { ...FOUND.variables, ALLOW_DEMO: 'off' };

/** Stands in for the command of a platform: notes how it was called, and ends as it is told to. */
const STAND_IN = `#!/bin/sh
call="$CALLS/$(ls "$CALLS" | wc -l)"
mkdir "$call"
printf '%s\\n' "$@" > "$call/arguments"
cat > "$call/input"
[ -z "$SAYS" ] || { printf '%s\\n' "$SAYS"; exit 1; }
`;

let directory: string;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'gatehouse-push-'));
  const bin = await mkdtemp(join(directory, 'bin-'));
  for (const name of ['wrangler', 'vercel']) {
    await writeFile(join(bin, name), STAND_IN);
    await chmod(join(bin, name), 0o755);
  }
  vi.stubEnv('PATH', [bin, process.env.PATH].join(delimiter));
  vi.stubEnv('CALLS', await mkdtemp(join(directory, 'calls-')));
  vi.stubEnv('SAYS', '');
  vi.stubEnv('VERCEL_PROJECT_ID', 'prj_of_this_test');
});
afterEach(async () => {
  vi.unstubAllEnvs();
  await rm(directory, { recursive: true, force: true });
});

/** What the stand-ins were called with, in order. */
async function calls(): Promise<readonly { arguments: string[]; input: string }[]> {
  const folder = process.env.CALLS ?? '';
  const made = (await readdir(folder)).sort((one, other) => Number(one) - Number(other));
  const part = (call: string, name: string) => readFile(join(folder, call, name), 'utf8');
  return Promise.all(
    made.map(async (call) => ({
      arguments: (await part(call, 'arguments')).trimEnd().split('\n'),
      input: await part(call, 'input'),
    })),
  );
}

/** @returns all that was said */
async function pushed(options: Partial<PushOptions>, settings = FOUND): Promise<string> {
  const said: string[] = [];
  const all = { outFile: undefined, isSure: true, destination: undefined, ...options };
  await push(settings, { ...all, say: (line) => said.push(line) });
  return said.join('\n');
}

describe('what the doctor pushes to Cloudflare', () => {
  test('goes all at once, by the standard input of wrangler', async () => {
    await pushed({ destination: 'cloudflare' });
    const [call, ...others] = await calls();
    expect(others).toEqual([]);
    expect(call?.arguments).toEqual(['secret', 'bulk', '--env=']);
    expect(JSON.parse(call?.input ?? '')).toEqual({ ...PLAIN, JWT_SECRET: SECRET });
  });

  test('is refused by the wrangler of this project where nobody is signed in, with what helps', async () => {
    vi.stubEnv('PATH', [join('node_modules', '.bin'), process.env.PATH].join(delimiter));
    vi.stubEnv('HOME', directory);
    vi.stubEnv('CLOUDFLARE_API_TOKEN', '');
    await expect(pushed({ destination: 'cloudflare' })).rejects.toThrow('npx wrangler login');
  });
});

describe('what the doctor pushes to Vercel', () => {
  test('goes to production, each value by the standard input, what is secret as such', async () => {
    await pushed({ destination: 'vercel' });
    const made = await calls();
    const values = made.map(({ arguments: [, , name = ''], input }) => [name, input]);
    expect(Object.fromEntries(values)).toEqual({ ...PLAIN, JWT_SECRET: SECRET });
    for (const {
      arguments: [...words],
    } of made) {
      expect([words[0], words[1], words[3], words[4]]).toEqual(['env', 'add', 'production', '--force']);
      expect(words.includes('--sensitive')).toBe(words[2] === 'JWT_SECRET');
    }
  });

  test('wants a project that this clone is linked to', async () => {
    vi.stubEnv('SAYS', '');
    vi.stubEnv('VERCEL_PROJECT_ID', undefined);
    await expect(pushed({ destination: 'vercel' })).rejects.toThrow('npx vercel link');
    expect(await calls()).toEqual([]);
  });
});

describe.each(['cloudflare', 'vercel'] as const)('before the doctor pushes to %s', (destination) => {
  test('it shows what and how, and nothing secret, neither there nor on a command line', async () => {
    const said = await pushed({ destination });
    for (const [name, value] of Object.entries(PLAIN)) {
      expect(said).toContain(name);
      expect(said).toContain(value);
    }
    expect(said).toMatch(/JWT_SECRET +\[hidden\]/);
    expect(said).toMatch(/was not given it: CLIENT_SECRET/);
    const lines = (await calls()).flatMap((call) => call.arguments);
    for (const line of [said, ...lines]) expect(line).not.toContain('a secret');
  });

  test('it asks, and takes anything but a yes for a no', async () => {
    expect(await pushed({ destination, isSure: false, ask: async () => false })).toContain(
      'Nothing was pushed',
    );
    expect(await calls()).toEqual([]);
    await pushed({ destination, isSure: false, ask: async () => true });
    expect(await calls()).not.toEqual([]);
  });

  test('it wants a word where nobody can be asked', async () => {
    const unasked = pushed({ destination, isSure: false, ask: async () => undefined });
    await expect(unasked).rejects.toThrow('--yes');
    expect(await calls()).toEqual([]);
  });

  test.each(['BACKEND_URL', 'OIDC_ISSUER', 'JWT_JWKS_URL'])(
    'it refuses a %s on this machine',
    async (name) => {
      const local = { ...FOUND, variables: { ...FOUND.variables, [name]: 'http://localhost:8000/x' } };
      await expect(pushed({ destination }, local)).rejects.toThrow(`${name} is http://localhost:8000/x`);
      expect(await calls()).toEqual([]);
    },
  );

  test('a platform that says no is quoted, but for what is secret', async () => {
    vi.stubEnv('SAYS', `There is no room for ${SECRET}!`);
    const refused = pushed({ destination });
    await expect(refused).rejects.toThrow('There is no room for [hidden]!');
    await expect(refused).rejects.toThrow('not all was pushed');
  });
});

describe('what the doctor leaves to be pasted', () => {
  test('is in a file for its owner alone, and not in what is said', async () => {
    const outFile = join(directory, 'production.vars');
    const said = await pushed({ destination: 'env', outFile });
    expect(said).not.toContain('a secret');
    const text = await readFile(outFile, 'utf8');
    expect(parseEnv(text)).toEqual({ ...PLAIN, JWT_SECRET: SECRET });
    expect(text).toContain('# CLIENT_SECRET=');
    expect((await stat(outFile)).mode & 0o077).toBe(0);
  });

  test('is what was found at a backend', async () => {
    const directus = await startDirectus();
    const outFile = join(directory, 'production.vars');
    const [user] = directus.users;
    try {
      const typed = ['--url', directus.origin, '--user', user.email, '--push', 'env', '--write', outFile];
      const environment = { GATEHOUSE_DOCTOR_PASSWORD: user.password };
      expect((await consult(typed, environment)).everything).toContain('Written.');
      expect(parseEnv(await readFile(outFile, 'utf8'))).toMatchObject({
        BACKEND_URL: directus.baseUrl,
        BACKEND_PRESET: 'directus',
        ALLOW_DEMO: 'off',
      });
    } finally {
      await directus.stop();
    }
  });
});
