import { createHash } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { demoRequests, resetDemo } from '../fixtures/backends/demo.ts';
import { age } from '../fixtures/clients/expired.ts';
import { DEMO_LOGIN, TestBrowser } from '../fixtures/clients/test-browser.ts';
import { eventually } from '../fixtures/lib/eventually.ts';
import { entries } from '../fixtures/lib/log-entries.ts';
import { startTarget, type Target, TEST_SECRET } from '../fixtures/targets/target.ts';

/** What a token begins with: a JOSE header, or one of the demo backend's. */
const JWT = /eyJ[\w-]{10,}\.[\w-]{10,}\.[\w-]{10,}/;

/** A sealed cookie, which begins as every JWE does. */
const SEALED = /eyJ[\w-]{10,}\.\.[\w-]{10,}\./;
/** Is sent in every place where something secret can be. */
const CANARY = 'c4nary-5ecret';

let target: Target;
beforeAll(async () => {
  target = await startTarget();
});
afterAll(() => target?.stop());

describe('tokens', () => {
  it('appear in no body, header, payload or log line, on any path', async () => {
    await resetDemo(target);
    const client = new TestBrowser(target.origin);
    const seen: string[] = [];
    for (const visit of visits(client)) {
      const response = await visit();
      seen.push(...headersWithoutSealedCookie(response), await response.text());
    }
    seen.push(...target.log);

    const tokens = await tokensAtTheBackend(target);
    expect(tokens.length).toBeGreaterThan(2);
    const text = seen.join('\n');
    for (const token of tokens) expect(text).not.toContain(token);
    expect(text).not.toMatch(JWT);
    expect(text).not.toContain(TEST_SECRET);
    expect(text.replaceAll('placeholder', '')).not.toContain('wrong-guess');
  });

  it('cannot be read from the sealed cookie', async () => {
    const client = new TestBrowser(target.origin);
    await client.signIn();
    const parts = (client.cookies.get('gatehouse-session') ?? '').split('.');
    expect(parts).toHaveLength(5);
    const decoded = parts.map((part) => Buffer.from(part, 'base64url').toString('latin1')).join('');
    expect(decoded).not.toContain('access');
    expect(decoded).not.toContain('demo@gatehouse.example');
  });
});

describe('the log', () => {
  it('has a line for each request, and nothing of what was sent with it', async () => {
    const client = new TestBrowser(target.origin);
    await client.signIn();
    const ids: (string | null)[] = [];
    for (const visit of visitsWithSecrets(client)) {
      const { headers, status } = await visit();
      // `next start` itself takes doubled slashes out of an address, before the gate is asked.
      if (status !== 308) ids.push(headers.get('x-request-id'));
    }
    expect(ids.length).toBeGreaterThan(50);
    expect(new Set(ids).size).toBe(ids.length);
    await eventually(() => {
      const logged = entries(target, 'request').map(({ requestId }) => requestId);
      expect(ids.map((id) => logged.filter((each) => each === id).length)).toEqual(ids.map(() => 1));
    });
    const text = target.log.join('\n');
    expect(text.toLowerCase()).not.toContain(CANARY);
    expect(text).not.toContain(client.cookies.get('gatehouse-session'));
    expect(text).not.toContain(DEMO_LOGIN.username);
    expect(text).not.toContain(DEMO_LOGIN.password);
    expect(text).not.toMatch(JWT);
    expect(text).not.toMatch(SEALED);
  });
});

describe('every response', () => {
  it.each(['/', '/login', '/dashboard', '/api/products', '/auth/session', '/auth/nothing', '/no-such-page'])(
    'L1: carries the security headers: %s',
    async (path) => {
      const response = await new TestBrowser(target.origin).request(path);
      expect(response.headers.get('x-content-type-options')).toBe('nosniff');
      expect(response.headers.get('referrer-policy')).toBeTruthy();
      expect(response.headers.get('content-security-policy')).toContain("frame-ancestors 'none'");
      expect(response.headers.get('content-security-policy')).not.toMatch(/script-src[^;]*unsafe-inline/);
      expect(response.headers.get('cache-control')).toBe('private, no-store');
      expect(response.headers.get('x-powered-by')).toBeNull();
      expect(response.headers.get('x-middleware-set-cookie')).toBeNull();
    },
  );

  it('lets every script of a page that is rendered run by nonce', async () => {
    const client = new TestBrowser(target.origin);
    await client.signIn();
    const response = await client.request('/dashboard');
    const nonce = response.headers.get('content-security-policy')?.match(/'nonce-([^']+)'/)?.[1];
    const scripts = (await response.text()).match(/<script\b[^>]*>/g) ?? [];
    expect(scripts.length).toBeGreaterThan(0);
    for (const script of scripts) expect(script).toContain(`nonce="${nonce}"`);
  });

  it.each(['/', '/login', '/login?reason=idle_timeout'])(
    'lets the scripts that stand in a page that was made at build time run by their hashes, and no others: %s',
    async (path) => {
      const response = await new TestBrowser(target.origin).request(path);
      const policy = response.headers.get('content-security-policy') ?? '';
      const scripts = (await response.text()).matchAll(/<script\b([^>]*)>(.*?)<\/script>/gs);
      const hashes = Array.from(scripts, ([, attributes, text = '']) => {
        expect(attributes).toBe('');
        return `'sha256-${createHash('sha256').update(text).digest('base64')}'`;
      });
      expect(/script-src ([^;]*)/.exec(policy)?.[1]).toBe(hashes.join(' ') || "'none'");
      expect(hashes).toHaveLength(path === '/' ? 0 : 1);
    },
  );

  it('serves static files from a cache', async () => {
    const page = await (await new TestBrowser(target.origin).request('/login')).text();
    const file = page.match(/\/_next\/static\/[^"]+\.css/)?.[0] ?? '';
    const response = await fetch(target.origin + file);
    expect(response.status).toBe(200);
    expect(response.headers.getSetCookie()).toEqual([]);
  });
});

function visits(client: TestBrowser): (() => Promise<Response>)[] {
  const rsc = { rsc: '1' };
  return [
    () => client.request('/'),
    () => client.request('/login'),
    () => client.request('/dashboard'),
    () => client.submit('/auth/login', { ...DEMO_LOGIN, password: 'wrong-guess' }),
    () => client.signIn(),
    () => client.request('/dashboard'),
    () => client.request('/dashboard', { as: 'fetch', headers: rsc }),
    () => client.request('/dashboard/products'),
    () => client.request('/', { as: 'fetch', headers: rsc }),
    () => client.request('/auth/session', { as: 'fetch' }),
    () => client.api('/products?limit=2'),
    () => client.api('/echo'),
    () => client.api('/auth/login', { method: 'POST', headers: { origin: client.origin }, body: '{}' }),
    () => client.api('/no-such-thing'),
    async () => (await age(client)).request('/dashboard'),
    async () => (await age(client)).api('/products?limit=2'),
    () => client.request('/auth/refresh?returnTo=/dashboard'),
    () => client.submit('/auth/logout', {}),
    () => client.request('/health'),
  ];
}

/** Whatever a client can say, with something in it that the log must not repeat. */
function visitsWithSecrets(client: TestBrowser): (() => Promise<Response>)[] {
  const anonymous = new TestBrowser(client.origin);
  const query = `token=${CANARY}&code=${CANARY}&state=${CANARY}&error=${CANARY}&returnTo=/${CANARY}`;
  const headers = {
    authorization: `Bearer ${CANARY}`,
    'user-agent': CANARY,
    'x-request-id': CANARY,
    'x-forwarded-for': CANARY,
    traceparent: `00-${CANARY}`,
    tracestate: `vendor=${CANARY}`,
    referer: `${client.origin}/?${query}`,
    'x-gatehouse-path': CANARY,
  };
  const fields = {
    ...{ username: CANARY, password: CANARY, name: CANARY, email: `${CANARY}@example.com`, token: CANARY },
    returnTo: `/${CANARY}`,
  };
  const everyone = [
    '/',
    '/login',
    '/dashboard',
    `/orders/${CANARY}`,
    '/auth/session',
    '/auth/callback',
    '/auth/refresh',
  ];
  const further = [
    '/reset-password',
    `/auth/${CANARY}`,
    `/a//${CANARY}`,
    '/health',
    '/health/ready',
    `/api/${CANARY}`,
  ];
  const asked = [...everyone, ...further].flatMap((path) => [
    () => client.request(`${path}?${query}`, { headers }),
    () => anonymous.request(`${path}?${query}`, { as: 'fetch', headers }),
    () =>
      anonymous.request(`${path}?${query}`, {
        headers: { ...headers, cookie: `gatehouse-session=${CANARY}; a=${CANARY}` },
      }),
    () =>
      anonymous.submit(`${path}?${query}`, fields, {
        headers: { ...headers, origin: `https://${CANARY}.example` },
      }),
  ]);
  const forms = [
    '/auth/login',
    '/auth/register',
    '/auth/forgot-password',
    '/auth/reset-password',
    '/auth/backchannel-logout',
  ];
  const posted = forms.map((path) => () => anonymous.submit(`${path}?${query}`, fields, { headers }));
  return [
    ...asked,
    ...posted,
    () => client.api(`/products?${query}`, { headers }),
    () =>
      client.api('/echo', { method: 'POST', headers: { ...headers, origin: client.origin }, body: CANARY }),
    () => client.request('/dashboard', { as: 'navigation', headers }),
  ];
}

function headersWithoutSealedCookie(response: Response): string[] {
  const headers = [...response.headers].filter(([name]) => name !== 'set-cookie');
  const cookies = response.headers
    .getSetCookie()
    .map((cookie) => cookie.replace(/^gatehouse-session=[^;]*/, ''));
  return [...headers.map(([name, value]) => `${name}: ${value}`), ...cookies];
}

async function tokensAtTheBackend(from: Target): Promise<string[]> {
  const bearers = (await demoRequests(from)).map(({ headers }) =>
    headers.authorization?.replace('Bearer ', ''),
  );
  return [...new Set(bearers.filter((token) => token !== undefined && token !== ''))].map(String);
}
