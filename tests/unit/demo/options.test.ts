import { expect, test } from 'vitest';
import { DEVELOPMENT_SECRET, demoOptionsFrom } from '../../../demo/options.ts';

test('needs no variable at all', () => {
  expect(demoOptionsFrom({})).toEqual({ secret: DEVELOPMENT_SECRET });
});

test('reads every variable, and takes an empty one for absent', () => {
  const environment = {
    SESSION_SECRET: 'of-the-session',
    DEMO_ACCESS_TOKEN_SECONDS: '5',
    DEMO_REFRESH_TOKEN_SECONDS: 600,
    DEMO_REUSE_WINDOW_SECONDS: '0',
    DEMO_SECRET: '',
  };
  expect(demoOptionsFrom(environment)).toEqual({
    secret: 'of-the-session',
    accessTokenSeconds: 5,
    refreshTokenSeconds: 600,
    reuseWindowSeconds: 0,
  });
  expect(demoOptionsFrom({ ...environment, DEMO_SECRET: 'own' }).secret).toBe('own');
});

test('names every malformed variable', () => {
  const environment = { DEMO_ACCESS_TOKEN_SECONDS: '0', DEMO_REUSE_WINDOW_SECONDS: 'some' };
  expect(() => demoOptionsFrom(environment)).toThrow(/DEMO_ACCESS_TOKEN_SECONDS, DEMO_REUSE_WINDOW_SECONDS/);
});
