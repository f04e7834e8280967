import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { demoRequests, resetDemo } from '../fixtures/backends/demo.ts';
import { expiredBrowser } from '../fixtures/clients/expired.ts';
import { TestBrowser } from '../fixtures/clients/test-browser.ts';
import { startTarget, type Target } from '../fixtures/targets/target.ts';

let target: Target;
beforeAll(async () => {
  target = await startTarget();
});
afterAll(() => target?.stop());
beforeEach(() => resetDemo(target));

/** Each of these has been a way around a middleware that runs inside the framework. */
describe('the gate cannot be walked around', () => {
  it('with the header of a server action', async () => {
    const client = new TestBrowser(target.origin);
    for (const action of ['x', '00'.repeat(21), '7f'.repeat(20)]) {
      const response = await client.request('/dashboard', {
        method: 'POST',
        headers: { origin: target.origin, 'next-action': action, 'content-type': 'text/plain;charset=UTF-8' },
        body: '[]',
      });
      expect(response.ok).toBe(false);
      expect(await response.text()).not.toContain('demo@gatehouse.example');
    }
    expect(await demoRequests(target)).toEqual([]);
  });

  it('M5: with a server action that exists, posted without a session in any of the ways that run one', async () => {
    const member = new TestBrowser(target.origin);
    await member.signIn();
    const page = await (await member.request('/dashboard/products')).text();
    const [, action = ''] = page.match(/&quot;id&quot;:&quot;([0-9a-f]{12,}(?:#\w+)?)&quot;/) ?? [];
    expect(action).not.toBe('');

    const fields = [...page.matchAll(/<input type="hidden" name="([^"]*)"(?: value="([^"]*)")?/g)];
    const form = new FormData();
    for (const [, name = '', value = ''] of fields) form.append(name, value.replaceAll('&quot;', '"'));
    form.append('title', 'Smuggled');
    form.append('price', '1');
    const encoded = new Response(form);
    const type = { 'content-type': encoded.headers.get('content-type') ?? '' };
    const body = await encoded.arrayBuffer();
    const post = (from: TestBrowser, path: string, headers = {}) =>
      from.request(path, { method: 'POST', headers: { origin: target.origin, ...type, ...headers }, body });

    const anonymous = new TestBrowser(target.origin);
    for (const path of ['/dashboard/products', '/', '/login']) {
      for (const headers of [{ 'next-action': action }, {}]) {
        expect(await (await post(anonymous, path, headers)).text()).not.toContain('Smuggled');
      }
    }
    expect(await productsPosted()).toBe(0);

    expect((await post(member, '/dashboard/products')).status).toBe(200);
    expect(await productsPosted()).toBe(1);
  });

  it('M1: with a header that only the framework or the gate may set', async () => {
    const notice = Buffer.from(JSON.stringify({ code: 'invalid_credentials', username: 'planted' })).toString(
      'base64url',
    );
    const client = new TestBrowser(target.origin);
    const page = await (await client.request('/login', { headers: { 'x-gatehouse-login': notice } })).text();
    expect(page).not.toContain('planted');

    const headers = {
      'x-middleware-subrequest': 'middleware:middleware:middleware:middleware:middleware',
      'x-gatehouse-password': 'guess',
      'x-gatehouse-path': '/',
      'x-middleware-next': '1',
    };
    expect((await client.request('/dashboard', { headers })).status).toBe(307);
  });

  it('with a soft navigation, whose answer must carry the cookie', async () => {
    const client = await expiredBrowser(target);
    const before = client.cookies.get('gatehouse-session');
    const response = await client.request('/dashboard', { as: 'fetch', headers: { rsc: '1' } });
    expect(response.status).toBe(200);
    expect(response.headers.getSetCookie()).toHaveLength(1);
    expect(client.cookies.get('gatehouse-session')).not.toBe(before);
    expect(response.headers.get('x-middleware-set-cookie')).toBeNull();
  });

  it('with a route parameter smuggled in by the query', async () => {
    const client = new TestBrowser(target.origin);
    await client.signIn();
    await client.api('/products/1?nxtPpath=users&nxtPpath=2');
    expect((await demoRequests(target)).at(-1)?.path).toBe('/api/v1/products/1');
  });

  it.each([
    '/dashboard/',
    '//dashboard',
    '/./dashboard',
    '/%64ashboard',
    '/dashboard%2f',
    '/DASHBOARD',
    '/dashboard.rsc',
    '/dashboard;x',
    '/login/../dashboard',
    '/_next/static/..%2f..%2fdashboard',
    '/dashboard?_rsc=1',
    '/_next/data/x/dashboard.json',
  ])('M2: by writing the path as %s', async (path) => {
    const response = await new TestBrowser(target.origin).request(path);
    expect(response.status).not.toBe(200);
    expect(await response.text()).not.toContain('demo@gatehouse.example');
  });
});

describe('a refreshed session', () => {
  it('reaches the route handlers behind the middleware, not only the response', async () => {
    const client = await expiredBrowser(target);
    expect(await (await client.request('/auth/session', { as: 'fetch' })).json()).toMatchObject({
      authenticated: true,
    });
  });
});

async function productsPosted(): Promise<number> {
  const requests = await demoRequests(target);
  return requests.filter(({ method, path }) => method === 'POST' && path === '/api/v1/products').length;
}
