import { describe, expect, test } from 'vitest';
import type { GatehouseOptions } from '../../../../edge/config/options.ts';
import { openGatehouse } from '../../../../edge/gatehouse.ts';
import { OPTIONS, SECRET, TestGatehouse } from '../../../fixtures/core/test-gatehouse.ts';

const RULES = { requestHeaders: [], responseHeaders: [] };

/** A gatehouse that notes what a header said when it arrived. */
function start(proxy: Partial<GatehouseOptions['proxy']>, name = 'x-tenant') {
  const arrived: (string | null)[] = [];
  const house = new TestGatehouse({
    options: {
      session: { user: { tenant: 'org.id' } },
      proxy: { ...RULES, ...proxy },
    },
    wrap: (demo) => async (request) => {
      const { pathname } = new URL(request.url);
      if (pathname.endsWith('/products')) arrived.push(request.headers.get(name));
      const answer = await demo(request);
      if (!pathname.endsWith('/auth/profile')) return answer;
      return Response.json({ ...(await answer.json()), org: { id: 'acme' }, name: 'Jürgen' });
    },
  });
  return { house, arrived };
}

describe('headers that tell an API who is signed in', () => {
  test('have the field of the session, whatever a client says', async () => {
    const { house, arrived } = start({ userHeaders: { 'x-tenant': 'tenant' } });
    const visitor = await house.signedIn();
    await visitor.api('/products', { headers: { 'x-tenant': 'of-another' } });
    expect(arrived).toEqual(['acme']);
  });

  test('are not there where nobody is signed in, though a client sends them', async () => {
    const { house, arrived } = start({ userHeaders: { 'x-tenant': 'tenant' }, public: ['GET /products'] });
    await house.browser().api('/products', { headers: { 'x-tenant': 'of-another' } });
    expect(arrived).toEqual([null]);
  });

  test('are not there where the field has what no header can say', async () => {
    const { house, arrived } = start({ userHeaders: { 'x-name': 'name' } }, 'x-name');
    const visitor = await house.signedIn();
    await visitor.api('/products');
    expect(arrived).toEqual([null]);
  });

  test.each<[string, Partial<GatehouseOptions['proxy']>]>([
    ['clients send', { userHeaders: { 'x-tenant': 'tenant' }, requestHeaders: ['x-tenant'] }],
    ['clients send', { userHeaders: { 'accept-language': 'tenant' } }],
    ['which no session has', { userHeaders: { 'x-tenant': 'org' } }],
    ['must not cross', { userHeaders: { authorization: 'tenant' } }],
    ['writes itself', { userHeaders: { 'x-gatehouse-path': 'tenant' } }],
    ['writes itself', { userHeaders: { traceparent: 'tenant' } }],
    ['lower case', { userHeaders: { 'X-Tenant': 'tenant' } }],
  ])('are refused where they name what %s', (said, proxy) => {
    const options = { ...OPTIONS, session: { user: { tenant: 'org.id' } }, proxy: { ...RULES, ...proxy } };
    const opened = openGatehouse({ SESSION_SECRET: SECRET, BACKEND_URL: 'demo:' }, options, {
      backendFetch: () => async () => new Response(),
      log: () => undefined,
    });
    expect(opened.ok ? [] : opened.problems.map(({ problem }) => problem)).toEqual([
      expect.stringContaining(said),
    ]);
  });
});
