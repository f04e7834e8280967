import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { withDemoServer } from '../../../scripts/serve/demo-server.ts';
import { portOf } from '../../../scripts/serve/port.ts';
import { gatherSettings, keptSecret } from '../../../scripts/serve/settings.ts';

describe('settings', () => {
  test('the environment goes before .dev.vars', () => {
    const settings = gatherSettings(
      { BACKEND_URL: 'https://b.example' },
      'BACKEND_URL=demo:\nJWT_ISSUER="an issuer"',
    );
    expect(settings).toEqual({ BACKEND_URL: 'https://b.example', JWT_ISSUER: 'an issuer' });
  });

  test('only what Gatehouse reads is taken from the environment', () => {
    const environment = {
      HOME: '/root',
      SESSION_MANAGER: 'x',
      DEMO_SECRET: 'x',
      BACKEND_LOGIN_PATH: '/in',
      PORT: '1',
    };
    const { HOME, SESSION_MANAGER, ...ours } = environment;
    expect(gatherSettings(environment, '')).toEqual(ours);
  });

  test('a variable that is empty is one that is not set', () => {
    expect(gatherSettings({ SESSION_SECRET: '' }, 'JWT_SECRET=')).toEqual({});
  });
});

describe('the secret that is kept', () => {
  let directory = '';

  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), 'gatehouse-'));
  });

  afterEach(() => rmSync(directory, { recursive: true }));

  test('stays the same, is long enough, and is for its owner alone', () => {
    const secret = keptSecret(directory);
    expect(keptSecret(directory)).toBe(secret);
    expect(secret.length).toBeGreaterThanOrEqual(43);
    expect(statSync(join(directory, 'dev-secret')).mode & 0o777).toBe(0o600);
  });

  test('becomes so where it was there for all to read', () => {
    const file = join(directory, 'dev-secret');
    writeFileSync(file, 'a-secret-of-an-earlier-time\n', { mode: 0o644 });
    expect(keptSecret(directory)).toBe('a-secret-of-an-earlier-time');
    expect(statSync(file).mode & 0o777).toBe(0o600);
  });
});

describe('the demo for Next is started', () => {
  test('never in the place of a backend that was lost', async () => {
    const settings = { SESSION_SECRET: 'a-secret-of-this-test-that-is-long-enough', JWT_ISSUER: 'x' };
    expect(await withDemoServer(settings)).toBe(settings);
  });
});

describe('PORT', () => {
  test('has a default', () => expect(portOf({}, 8787)).toBe(8787));
  test('is a number', () => expect(portOf({ PORT: '3001' }, 8787)).toBe(3001));
  test.each(['0', '65536', '-1', '80.5', 'http'])('is not %s', (PORT) => {
    expect(() => portOf({ PORT }, 8787)).toThrow(/PORT is not a port/);
  });
});
