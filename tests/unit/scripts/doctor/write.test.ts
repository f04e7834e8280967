import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseEnv } from 'node:util';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { variableLines, writeVariables } from '../../../../scripts/doctor/cli/write.ts';
import type { Settings } from '../../../../scripts/doctor/report/findings.ts';

const SETTINGS: Settings = {
  variables: { BACKEND_URL: 'https://api.example', BACKEND_LOGIN_FIELDS: '{"mode":"json"}' },
  fillIn: [{ variable: 'JWT_SECRET', what: 'the secret that the API signs its tokens with', given: true }],
};

let directory: string;
let file: string;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'gatehouse-write-'));
  file = join(directory, '.dev.vars');
});
afterEach(() => rm(directory, { recursive: true, force: true }));

const read = async () => parseEnv(await readFile(file, 'utf8'));

describe('what the doctor writes down', () => {
  test('is read as it was meant, and by its owner alone', async () => {
    writeVariables(file, variableLines(SETTINGS, { JWT_SECRET: 'a # secret with "marks" in it' }));
    expect(await read()).toEqual({ ...SETTINGS.variables, JWT_SECRET: 'a # secret with "marks" in it' });
    expect((await stat(file)).mode & 0o077).toBe(0);
  });

  test('is for its owner alone also where the file was there for all to read', async () => {
    await writeFile(file, 'SESSION_SECRET=kept\n', { mode: 0o644 });
    writeVariables(file, ['JWT_SECRET=found']);
    expect((await stat(file)).mode & 0o777).toBe(0o600);
  });

  test('names what is left to be filled in, without setting it', async () => {
    writeVariables(file, variableLines(SETTINGS));
    expect(await read()).toEqual(SETTINGS.variables);
    expect(await readFile(file, 'utf8')).toContain(
      '# JWT_SECRET=   (the secret that the API signs its tokens with)',
    );
  });

  test('goes before what the file said, and leaves the rest of it alone', async () => {
    await writeFile(file, '# mine\nSESSION_SECRET=kept\nBACKEND_URL=https://old.example\n');
    writeVariables(file, variableLines(SETTINGS));
    expect(await read()).toMatchObject({ SESSION_SECRET: 'kept', BACKEND_URL: 'https://api.example' });
    expect(await readFile(file, 'utf8')).toMatch(/^# mine\n/);
  });

  test('gives way to what it writes the next time', async () => {
    writeVariables(file, ['BACKEND_ME_PATH=/me', 'BACKEND_URL=https://old.example']);
    await writeFile(file, `${await readFile(file, 'utf8')}PORT=8080\n`);
    writeVariables(file, variableLines(SETTINGS));
    expect(await read()).toEqual({ ...SETTINGS.variables, PORT: '8080' });
    const once = await readFile(file, 'utf8');
    writeVariables(file, variableLines(SETTINGS));
    expect(await readFile(file, 'utf8')).toBe(once);
  });
});
