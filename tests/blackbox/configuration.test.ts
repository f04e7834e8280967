import { afterEach, describe, expect, it } from 'vitest';
import { TestBrowser } from '../fixtures/clients/test-browser.ts';
import { startTarget, type Target } from '../fixtures/targets/target.ts';

let target: Target | undefined;
afterEach(() => target?.stop());

const BROKEN = [
  { name: 'no SESSION_SECRET', environment: { SESSION_SECRET: '' }, variable: 'SESSION_SECRET' },
  { name: 'a short SESSION_SECRET', environment: { SESSION_SECRET: 'short' }, variable: 'SESSION_SECRET' },
  {
    name: 'the word undefined as SESSION_SECRET',
    environment: { SESSION_SECRET: 'undefined' },
    variable: 'SESSION_SECRET',
  },
  {
    name: 'a malformed BACKEND_URL',
    environment: { BACKEND_URL: 'api.example.com' },
    variable: 'BACKEND_URL',
  },
  {
    name: 'a SESSION_SECRET of one character',
    environment: { SESSION_SECRET: 'x'.repeat(43) },
    variable: 'SESSION_SECRET',
  },
  {
    name: 'an empty BACKEND_URL',
    environment: { BACKEND_URL: '' },
    variable: 'BACKEND_URL',
  },
  {
    name: 'the demo beside the keys of a backend',
    environment: { BACKEND_URL: 'demo:' },
    variable: 'BACKEND_URL',
  },
  {
    name: 'a provider without TLS on a public host',
    environment: { OIDC_ISSUER: 'http://id.example.com', CLIENT_ID: 'gatehouse' },
    variable: 'OIDC_ISSUER',
  },
  {
    name: 'an APP_ORIGIN that no browser keeps a session for',
    environment: { APP_ORIGIN: 'http://192.168.1.20:8787' },
    variable: 'APP_ORIGIN',
  },
  {
    name: 'an unknown preset',
    environment: { BACKEND_PRESET: 'no-such-backend' },
    variable: 'BACKEND_PRESET',
  },
];

/** What the log says of the configuration. */
function problemsIn(log: readonly string[]): { level: string; variable: string; cure: string }[] {
  return log
    .filter((text) => text.includes('configuration_problem'))
    .map((text) => JSON.parse(text.slice(text.indexOf('{'))));
}

describe('a deployment with', () => {
  it.each(BROKEN)(
    'T10: $name answers 503 on every route, and the log names the problem and its cure',
    async (broken) => {
      target = await startTarget({ environment: broken.environment });
      const client = new TestBrowser(target.origin);
      for (const path of ['/', '/login', '/dashboard', '/api/products', '/auth/session', '/health']) {
        const response = await client.request(path);
        expect(response.status, path).toBe(503);
        expect(await response.text()).not.toContain(broken.variable);
      }
      const told = problemsIn(target.log).find(({ variable }) => variable === broken.variable);
      expect(told).toMatchObject({ level: 'error', cure: expect.stringMatching(/.{10}\.$/) });
    },
  );

  it('T10: several settings at fault has each of them in its log, with the cure', async () => {
    const environment = {
      SESSION_SECRET: '',
      BACKEND_URL: 'nowhere',
      SESSION_IDLE_TIMEOUT: 'soon',
      BACKEND_PRESET: 'none',
    };
    target = await startTarget({ environment });
    await new TestBrowser(target.origin).request('/dashboard');
    const told = problemsIn(target.log);
    expect(told.map(({ variable }) => variable)).toEqual(expect.arrayContaining(Object.keys(environment)));
    for (const { cure } of told) expect(cure).toMatch(/.{10}\.$/);
  });
});
