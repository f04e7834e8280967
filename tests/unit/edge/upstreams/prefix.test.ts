import { describe, expect, test } from 'vitest';
import { optionProblems } from '../../../../edge/config/options.ts';
import { OPTIONS, TestGatehouse } from '../../../fixtures/core/test-gatehouse.ts';

const proxy = { ...OPTIONS.proxy, prefix: '/backend' };

describe('under a prefix of its own the proxy', () => {
  test('calls the API as the user, and says where it is found', async () => {
    const house = new TestGatehouse({ options: { proxy } });
    const dana = await house.signedIn();
    house.asked.length = 0;
    expect((await dana.request('/backend/products?limit=1')).status).toBe(200);
    expect(house.asked).toEqual(['GET /api/v1/products']);
    expect(house.requests.at(-1)?.fields).toMatchObject({ 'http.route': '/backend/*' });
  });

  test('wants a session, and lets nobody climb out', async () => {
    const house = new TestGatehouse({ options: { proxy } });
    expect((await house.browser().request('/backend/products')).status).toBe(401);
    const dana = await house.signedIn();
    expect((await dana.request('/backend/%252e%252e/products')).status).toBe(400);
  });

  test('leaves /api to pages and handlers, by the rules of paths', async () => {
    const paths = { ...OPTIONS.paths, '/api/news': 'public' } as const;
    const house = new TestGatehouse({ options: { proxy, paths } });
    expect((await house.browser().request('/api/news')).status).toBe(200);
    expect((await house.browser().request('/api/orders')).status).toBe(307);
    expect(house.asked).toEqual([]);
  });

  test('opens to visitors what its rules open', async () => {
    const house = new TestGatehouse({ options: { proxy: { ...proxy, public: ['GET /products'] } } });
    await house.browser().request('/backend/products');
    expect(house.asked).toEqual(['GET /api/v1/products']);
  });
});

test('an address that the API names of itself leads below the prefix', async () => {
  const house = new TestGatehouse({
    options: { proxy },
    wrap: (demo) => async (request) =>
      request.url.endsWith('/moved')
        ? new Response(null, { status: 302, headers: { location: '/api/v1/products' } })
        : demo(request),
  });
  const dana = await house.signedIn();
  const { headers } = await dana.request('/backend/moved');
  expect(headers.get('location')).toBe('/backend/products');
});

test.each(['/auth', '/login', '/health', '/a/b', 'backend', '/Backend', '/', '', '/_next', '/a/'])(
  'no API is found below %j',
  (prefix) => {
    expect(optionProblems({ ...OPTIONS, proxy: { ...proxy, prefix } })).not.toEqual([]);
  },
);

test('a rule of paths is none for the prefix, which has its own', () => {
  const paths = { '/backend/x': 'public' };
  expect(optionProblems({ ...OPTIONS, paths, proxy })).toHaveLength(1);
});
