import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Client, DEMO_LOGIN } from '../fixtures/client.ts';
import { demoRequests, resetDemo } from '../fixtures/demo.ts';
import { startTarget, type Target, TEST_SECRET } from '../fixtures/target.ts';

/** What a token begins with: a JOSE header, or one of the demo backend's. */
const JWT = /eyJ[\w-]{10,}\.[\w-]{10,}\.[\w-]{10,}/;

let target: Target;
beforeAll(async () => {
  target = await startTarget({ accessTokenSeconds: 3 });
});
afterAll(() => target?.stop());

describe('tokens', () => {
  it('appear in no body, header, payload or log line, on any path', async () => {
    await resetDemo(target);
    const client = new Client(target.origin);
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
    const client = new Client(target.origin);
    await client.signIn();
    const parts = (client.cookies.get('session') ?? '').split('.');
    expect(parts).toHaveLength(5);
    const decoded = parts.map((part) => Buffer.from(part, 'base64url').toString('latin1')).join('');
    expect(decoded).not.toContain('access');
    expect(decoded).not.toContain('demo@gatehouse.example');
  });
});

describe('every response', () => {
  it.each(['/', '/login', '/dashboard', '/api/products', '/auth/session', '/auth/nothing', '/no-such-page'])(
    'carries the security headers: %s',
    async (path) => {
      const response = await new Client(target.origin).request(path);
      expect(response.headers.get('x-content-type-options')).toBe('nosniff');
      expect(response.headers.get('referrer-policy')).toBeTruthy();
      expect(response.headers.get('content-security-policy')).toContain("frame-ancestors 'none'");
      expect(response.headers.get('content-security-policy')).not.toMatch(/script-src[^;]*unsafe-inline/);
      expect(response.headers.get('cache-control')).toBe('private, no-store');
      expect(response.headers.get('x-powered-by')).toBeNull();
      expect(response.headers.get('x-middleware-set-cookie')).toBeNull();
    },
  );

  it('lets every script of a page run by nonce', async () => {
    const response = await new Client(target.origin).request('/login');
    const nonce = response.headers.get('content-security-policy')?.match(/'nonce-([^']+)'/)?.[1];
    const scripts = (await response.text()).match(/<script\b[^>]*>/g) ?? [];
    expect(scripts.length).toBeGreaterThan(0);
    for (const script of scripts) expect(script).toContain(`nonce="${nonce}"`);
  });

  it('serves static files from a cache', async () => {
    const page = await (await new Client(target.origin).request('/login')).text();
    const file = page.match(/\/_next\/static\/[^"]+\.css/)?.[0] ?? '';
    const response = await fetch(target.origin + file);
    expect(response.status).toBe(200);
    expect(response.headers.getSetCookie()).toEqual([]);
  });
});

function visits(client: Client): (() => Promise<Response>)[] {
  const wait = () => new Promise((resolve) => setTimeout(resolve, 3_200));
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
    async () => {
      await wait();
      return client.request('/dashboard');
    },
    async () => {
      await wait();
      return client.api('/products?limit=2');
    },
    () => client.request('/auth/refresh?returnTo=/dashboard'),
    () => client.submit('/auth/logout', {}),
    () => client.request('/health'),
  ];
}

function headersWithoutSealedCookie(response: Response): string[] {
  const headers = [...response.headers].filter(([name]) => name !== 'set-cookie');
  const cookies = response.headers.getSetCookie().map((cookie) => cookie.replace(/^session=[^;]*/, ''));
  return [...headers.map(([name, value]) => `${name}: ${value}`), ...cookies];
}

async function tokensAtTheBackend(from: Target): Promise<string[]> {
  const bearers = (await demoRequests(from)).map(({ headers }) =>
    headers.authorization?.replace('Bearer ', ''),
  );
  return [...new Set(bearers.filter((token) => token !== undefined && token !== ''))].map(String);
}
