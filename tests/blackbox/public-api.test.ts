import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { signedIn, TestBrowser } from '../fixtures/clients/test-browser.ts';
import { startFetchServer } from '../fixtures/lib/fetch-server.ts';
import type { Listening } from '../fixtures/lib/loopback.ts';
import { startTarget, type Target } from '../fixtures/targets/target.ts';

interface Arrived {
  readonly at: string;
  readonly authorization: string | null;
  readonly key: string | null;
}

const arrived: Arrived[] = [];
let shop: Listening;
let target: Target;
beforeAll(async () => {
  shop = await startFetchServer(async ({ headers, method, url }) => {
    const at = `${method} ${new URL(url).pathname}`;
    arrived.push({ at, authorization: headers.get('authorization'), key: headers.get('x-shop-key') });
    return Response.json({ at }, { headers: { 'cache-control': 'public, max-age=60', 'set-cookie': 'a=b' } });
  });
  target = await startTarget({
    environment: { SHOP_URL: shop.origin, SHOP_KEY: 'the-key-of-the-shop' },
    proxy: {
      upstreams: {
        '/shop': {
          url: { variable: 'SHOP_URL' },
          public: ['/products/*'],
          visitors: { perMinute: 20, credential: { variable: 'SHOP_KEY', header: 'x-shop-key' } },
        },
      },
    },
  });
});
afterAll(async () => {
  await target.stop();
  await shop.stop();
});

describe('what the rules call public', () => {
  const visitor = () => new TestBrowser(target.origin);

  it('is forwarded to anyone, with the key and no bearer, and may be kept as the API says', async () => {
    const response = await visitor().api('/shop/products/7');
    expect(response.status).toBe(200);
    expect(response.headers.get('cache-control')).toBe('public, max-age=60');
    expect(response.headers.get('vary')).toMatch(/cookie/i);
    expect(response.headers.get('set-cookie')).toBeNull();
    expect(arrived.at(-1)).toEqual({
      at: 'GET /products/7',
      authorization: null,
      key: 'the-key-of-the-shop',
    });
  });

  it('is forwarded as theirs to those who are signed in, and kept by nobody', async () => {
    const response = await (await signedIn(target.origin)).api('/shop/products/7');
    expect(response.headers.get('cache-control')).toBe('private, no-store');
    expect(arrived.at(-1)).toMatchObject({ authorization: expect.stringMatching(/^Bearer ./), key: null });
  });

  it.each([
    ['/shop/orders', 'GET', 401],
    ['/shop/products/7', 'DELETE', 401],
    ['/shop/products-x', 'GET', 401],
    ['/shop/Products/7', 'GET', 401],
    ['/shop/%70roducts/7', 'GET', 401],
    ['/shop/products/..%2forders', 'GET', 401],
    ['/shop/products/%252e%252e/orders', 'GET', 401],
    ['/shop/products;/../orders', 'GET', 401],
    ['/products', 'GET', 401],
  ])('leaves the rest to those who are signed in: %s %s', async (path, method, status) => {
    const before = arrived.length;
    expect((await visitor().api(path, { method })).status).toBe(status);
    expect(arrived.length).toBe(before);
  });

  it('is no way in for other sites', async () => {
    const headers = { 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'cors', 'sec-fetch-dest': 'empty' };
    expect((await visitor().request('/api/shop/products', { headers })).status).toBe(403);
  });

  it('is held back from whoever asks for too much of it, and from nobody who is signed in', async () => {
    const statuses: number[] = [];
    for (let i = 0; i < 22; i += 1) statuses.push((await visitor().api('/shop/products')).status);
    expect(statuses).toContain(429);
    expect((await (await signedIn(target.origin)).api('/shop/products')).status).toBe(200);
  });
});
