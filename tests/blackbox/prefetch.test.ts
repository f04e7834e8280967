import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { demoStats, refreshesAsked, resetDemo } from '../fixtures/backends/demo.ts';
import { expiredBrowser } from '../fixtures/clients/expired.ts';
import { type RequestOptions, signedIn, type TestBrowser } from '../fixtures/clients/test-browser.ts';
import { startTarget, type Target } from '../fixtures/targets/target.ts';

const PAGES = ['/dashboard', '/dashboard/products', '/', '/login', '/admin'];

/** Ways of asking for a page that nobody may be waiting for. */
const IDLE: Readonly<Record<string, RequestOptions>> = {
  'a prefetch of the router': { as: 'prefetch' },
  'a prefetch of the frame of a page': { as: 'segment' },
  'a prefetch of one segment': {
    as: 'segment',
    headers: { 'next-router-segment-prefetch': '/!KHByaXZhdGUp/dashboard/__PAGE__' },
  },
  'a prefetch of the browser': { headers: { 'sec-purpose': 'prefetch' } },
  'a prerender of the browser': { headers: { 'sec-purpose': 'prefetch;prerender' } },
  'a prefetch of an older browser': { headers: { purpose: 'prefetch' } },
  'a HEAD': { method: 'HEAD' },
  'a HEAD of a script': { method: 'HEAD', as: 'fetch' },
};
const CLICKS: Readonly<Record<string, RequestOptions>> = {
  'the router': { as: 'navigation' },
  'the browser': { as: 'document' },
};

let target: Target;
beforeAll(async () => {
  target = await startTarget();
});
afterAll(() => target?.stop());
beforeEach(() => resetDemo(target));

describe('B12: with an access token that is over', () => {
  it.each(Object.entries(IDLE))('%s spends no refresh token, and leaves the cookie alone', async (_, how) => {
    const client = await expiredBrowser(target);
    for (const path of PAGES) {
      const response = await client.request(path, how);
      expect(response.headers.getSetCookie(), path).toEqual([]);
      expect(response.headers.get('cache-control'), path).toMatch(/no-store/);
    }
    expect(await refreshesAsked(target)).toBe(0);
  });

  it.each(['prefetch', 'segment'] as const)('a %s is no redirect that a router could keep', async (as) => {
    const client = await expiredBrowser(target);
    for (const path of ['/dashboard', '/dashboard/products']) {
      const response = await client.request(path, { as });
      expect([path, response.status]).toEqual([path, 401]);
      expect(response.headers.get('location')).toBeNull();
    }
  });

  it.each(Object.entries(CLICKS))(
    'the click of %s that follows is answered, for one refresh',
    async (_, how) => {
      const client = await expiredBrowser(target);
      for (const as of ['prefetch', 'segment'] as const) await client.request('/dashboard/products', { as });
      const response = await client.request('/dashboard/products', how);
      expect(response.status).toBe(200);
      expect(await response.text()).toContain('Brass door bell');
      expect(await demoStats(target)).toMatchObject({ refreshes: 1, reuseDetected: 0 });
    },
  );

  it('a prefetch that overtakes the click, or comes in its midst, does no harm', async () => {
    const client = await expiredBrowser(target);
    const asks = ['prefetch', 'navigation', 'segment', 'prefetch', 'navigation'] as const;
    const answers = await Promise.all(
      asks.map((as) => client.clone().request('/dashboard/products', { as })),
    );
    expect(answers.map(({ status }) => status)).toEqual([401, 200, 401, 401, 200]);
    expect(await refreshesAsked(target)).toBe(1);
  });

  it('a static file spends no refresh token', async () => {
    const client = await expiredBrowser(target);
    const page = await (await (await signedIn(target.origin)).request('/dashboard')).text();
    const files = [...new Set(page.match(/\/_next\/static\/[^"'\\]+\.(?:css|js)/g))].slice(0, 4);
    expect(files.length).toBeGreaterThan(1);
    for (const path of [...files, '/icon.svg', '/favicon.ico', '/_next/image']) {
      const response = await client.request(path, { as: 'fetch' });
      expect(response.headers.getSetCookie(), path).toEqual([]);
    }
    expect(await refreshesAsked(target)).toBe(0);
  });
});

describe('with an access token that is only due', () => {
  it.each(Object.entries(IDLE))('B12: %s is answered with the old one', async (_, how) => {
    const client = await expiredBrowser(target, 'due');
    const response = await client.request('/dashboard', how);
    expect([response.status, response.headers.getSetCookie()]).toEqual([200, []]);
    expect(await refreshesAsked(target)).toBe(0);
  });
});

describe('with a session that is gone', () => {
  it.each(['prefetch', 'segment'] as const)(
    'B12: a %s takes no cookie away, and the click after it does',
    async (as) => {
      const client = await gone();
      expect((await client.request('/dashboard', { as })).headers.getSetCookie()).toEqual([]);
      expect(client.cookies.has('gatehouse-session')).toBe(true);
      const click = await client.request('/dashboard');
      expect(click.status).toBe(307);
      expect(new URL(click.headers.get('location') ?? '', target.origin).searchParams.get('returnTo')).toBe(
        '/dashboard',
      );
      expect(client.cookies.has('gatehouse-session')).toBe(false);
    },
  );
});

async function gone(): Promise<TestBrowser> {
  const client = await signedIn(target.origin);
  const copy = client.clone();
  await client.signOut();
  return copy;
}
