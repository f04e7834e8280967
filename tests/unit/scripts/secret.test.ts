import { execFileSync } from 'node:child_process';
import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { loadConfig } from '../../../edge/config/config.ts';

const secret = (script: string, ...options: string[]) =>
  execFileSync(process.execPath, [script, ...options], { encoding: 'utf8' }).trimEnd();

test('a secret is 32 random bytes, which the configuration takes', () => {
  const [first, second] = [secret('scripts/secret.mjs'), secret('scripts/secret.mjs')];
  expect(first).not.toBe(second);
  expect(Buffer.from(first, 'base64url')).toHaveLength(32);
  expect(loadConfig({ SESSION_SECRET: first }).ok).toBe(true);
  expect(loadConfig({ SESSION_SECRET: `${second},${first}` })).toMatchObject({
    config: { secrets: [second, first] },
  });
});

test('a secret can be had as a line for .dev.vars', () => {
  expect(secret('scripts/secret.mjs', '--env')).toMatch(/^SESSION_SECRET=[\w-]{43}$/);
});

test('a secret can be had before anything is installed', () => {
  const directory = mkdtempSync(join(tmpdir(), 'gatehouse-'));
  try {
    const script = join(directory, 'secret.mjs');
    cpSync('scripts/secret.mjs', script);
    expect(secret(script)).toMatch(/^[\w-]{43}$/);
  } finally {
    rmSync(directory, { recursive: true });
  }
});
