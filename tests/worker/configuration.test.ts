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

/** The link by which the owner sees what is missing: the first one, of whatever has answered the first page. */
function setupLink({ log }: Target): string {
  return log.flatMap((text) => text.match(/\/\?setup=[\w-]+/) ?? [])[0] ?? '/';
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
      const line = target.log.find((text) => text.includes('configuration_problem'));
      const page = await client.request(setupLink(target));
      expect(page.status).toBe(503);
      expect(await page.text()).toContain(`<code>${broken.variable}</code>`);
      const entry = JSON.parse(line?.slice(line.indexOf('{')) ?? '{}');
      expect(entry).toMatchObject({ level: 'error', variable: broken.variable });
      expect(entry.cure.length).toBeGreaterThan(10);
    },
  );
});
