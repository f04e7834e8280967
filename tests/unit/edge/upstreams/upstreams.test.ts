import { describe, expect, test } from 'vitest';
import type { ProxyOptions } from '../../../../edge/config/options.ts';
import { openGatehouse } from '../../../../edge/gatehouse.ts';
import type { TestBrowser } from '../../../fixtures/clients/test-browser.ts';
import { OPTIONS, SECRET, TestGatehouse } from '../../../fixtures/core/test-gatehouse.ts';

const HEADERS = { requestHeaders: [], responseHeaders: [] };
const BILLING = 'https://billing.example.com/v2';

interface Sent {
  readonly address: string;
  readonly headers: Headers;
}

/** A house with further APIs, which answer with 200 to whatever reaches them. */
async function houseWith(proxy: Partial<ProxyOptions>, environment = {}) {
  const sent: Sent[] = [];
  const house = new TestGatehouse({
    environment,
    options: { proxy: { ...HEADERS, ...proxy } },
    wrap: (demo) => async (request) => {
      const { origin, pathname } = new URL(request.url);
      if (origin === 'http://demo.internal' && !pathname.startsWith('/api/v1/own')) return demo(request);
      sent.push({ address: `${request.method} ${request.url}`, headers: request.headers });
      return new Response('reached', {
        headers: { 'x-billing': 'yes', location: new URL('/v2/next', origin).href, etag: '"1"' },
      });
    },
  });
  const visitor = await house.signedIn();
  return { house, sent, visitor };
}

const statusOf = async (visitor: TestBrowser, path: string, method = 'GET') =>
  (await visitor.api(path, { method })).status;

describe('further APIs', () => {
  const upstreams = {
    '/billing': { url: BILLING, requestHeaders: ['x-tenant'], responseHeaders: ['x-billing'] },
    '/billing/archive': { url: 'https://archive.example.com' },
  };

  test('take what is below their prefix, the longest first, and the query as it is', async () => {
    const { visitor, sent } = await houseWith({ upstreams });
    for (const path of [
      '/billing/invoices/a%2Fb?x=%20',
      '/billing',
      '/billing/archive/7',
      '/billing/archived',
    ]) {
      expect(await statusOf(visitor, path), path).toBe(200);
    }
    expect(sent.map(({ address }) => address)).toEqual([
      `GET ${BILLING}/invoices/a%2Fb?x=%20`,
      `GET ${BILLING}`,
      'GET https://archive.example.com/7',
      `GET ${BILLING}/archived`,
    ]);
  });

  test('leave to the backend what only begins alike', async () => {
    const { visitor, sent } = await houseWith({ upstreams });
    expect(await statusOf(visitor, '/billings/1')).toBe(404);
    expect(await statusOf(visitor, '/products')).toBe(200);
    expect(sent).toEqual([]);
  });

  test('P3: get the bearer, and the headers that are listed for them alone', async () => {
    const { house, visitor, sent } = await houseWith({ ...HEADERS, requestHeaders: ['x-main'], upstreams });
    const response = await visitor.api('/billing/1', { headers: { 'x-tenant': 'a', 'x-main': 'b' } });
    expect(sent[0]?.headers.get('authorization')).toBe(`Bearer ${house.issued[0]}`);
    expect(sent[0]?.headers.get('x-tenant')).toBe('a');
    expect(sent[0]?.headers.has('x-main')).toBe(false);
    expect(response.headers.get('x-billing')).toBe('yes');
    expect((await visitor.api('/billing/archive/1')).headers.get('x-billing')).toBeNull();
  });

  test('have their redirects led back under their prefix', async () => {
    const { visitor } = await houseWith({ upstreams });
    expect((await visitor.api('/billing/1')).headers.get('location')).toBe('/api/billing/next');
  });

  test.each([
    '/%62illing/1',
    '/b%2569lling/1',
    '/billing%2f..%2fproducts',
    '/billing/../products%2f',
    '/billing%2farchive/1',
    '/billing/..%2f..%2fadmin',
    '/billing/..;/admin',
    '/billing//..//admin',
  ])('P1: are not reached, nor left, by another way of writing their prefix: %s', async (path) => {
    const { visitor, sent } = await houseWith({ upstreams });
    await statusOf(visitor, path);
    expect(sent.filter(({ address }) => !address.startsWith(`GET ${BILLING}/`))).toEqual([]);
    for (const { address } of sent) expect(decodeURIComponent(address)).not.toMatch(/\.\./);
  });

  test.each([
    '/%62illing/1',
    '/b%2569lling/1',
    '/billing%2f1',
    '/billing/archive%2f1',
    '/billing/%61rchive/1',
  ])('are not left in doubt, where a path leads to another API once it is decoded: %s', async (path) => {
    const { visitor, sent, house } = await houseWith({ upstreams });
    expect(await statusOf(visitor, path)).toBe(400);
    expect([...sent, ...house.asked]).toEqual([]);
  });

  test('P1: never lead to where the backend issues tokens', async () => {
    const onItsServer = {
      '/root': { url: 'http://demo.internal' },
      '/auth2': { url: 'http://demo.internal/api/v1/auth' },
    };
    const { visitor, house } = await houseWith({ upstreams: onItsServer });
    for (const path of [
      '/root/api/v1/auth/login',
      '/root/api//v1/AUTH/login/',
      '/auth2/login',
      '/auth2/refresh-token',
    ]) {
      expect(await statusOf(visitor, path, 'POST'), path).toBe(400);
    }
    expect(house.asked).toEqual([]);
    expect(await statusOf(visitor, '/auth2/profile')).toBe(200);
  });

  test('P3: get no token that is not meant for them', async () => {
    const { visitor, sent } = await houseWith({
      upstreams: {
        '/other': { url: BILLING, audience: 'billing' },
        '/same': { url: BILLING, audience: 'gatehouse-demo' },
      },
    });
    const refused = await visitor.api('/other/1');
    expect(refused.status).toBe(403);
    expect(await refused.json()).toMatchObject({ code: 'wrong_audience' });
    expect(sent).toEqual([]);
    expect(await statusOf(visitor, '/same/1')).toBe(200);
  });

  test('may have their address in a variable', async () => {
    const proxy = { upstreams: { '/billing': { url: { variable: 'BILLING_URL' } } } };
    const { visitor, sent } = await houseWith(proxy, { BILLING_URL: `${BILLING}/` });
    expect(await statusOf(visitor, '/billing/1')).toBe(200);
    expect(sent[0]?.address).toBe(`GET ${BILLING}/1`);
  });
});

describe('rules', () => {
  test('let through what is allowed, and nothing that is denied', async () => {
    const { visitor, house } = await houseWith({
      allow: ['/products', 'GET,POST /products/*', 'GET /users/*', '/echo/*'],
      deny: ['DELETE /*', '/users/1', 'POST /echo/private/*'],
    });
    const expected: [string, string, number][] = [
      ['GET', '/products', 200],
      ['HEAD', '/products', 200],
      ['GET', '/products/1', 200],
      ['PUT', '/products/1', 403],
      ['DELETE', '/echo/1', 403],
      ['GET', '/users/2', 200],
      ['GET', '/users/1', 403],
      ['GET', '/auth/profile', 403],
      ['POST', '/echo/open', 200],
      ['POST', '/echo/private', 403],
      ['POST', '/echo/private/1', 403],
      ['GET', '/echo/private/1', 200],
    ];
    for (const [method, path, status] of expected) {
      expect(await statusOf(visitor, path, method), `${method} ${path}`).toBe(status);
    }
    expect(house.asked.filter((line) => line.startsWith('DELETE'))).toEqual([]);
  });

  test.each([
    '/users/1/',
    '/USERS/1',
    '/users//1',
    '/users/%31',
    '/users/%2531',
    '/users/1;x=1',
    '/users%2f1',
    '/users;a/1',
    '/./users/1',
    '/users/1%20',
    '/users/1.json',
    '/users/1.',
    '/users/1..',
    '/users./1',
    '/users/1.tar.gz',
    '/users/1.json;x',
    '/users/1;x.json',
    '/users/1.;x',
    '/users/1%20.json',
    '/users/1.%20',
    '/users/1%2ejson',
    '/users/1%252ejson',
    '/users/1%ef%bc%8ejson',
    '/users/%ef%bc%91',
    '/users/1%00',
    '/users/1%09',
    '/users/1%c2%a0',
    '/users/1%e2%80%8b',
    '/users/1%3f',
    '/users/1%23',
    '/users/1::$DATA',
    '/users/1:$I30:$INDEX_ALLOCATION',
    '/u%c5%bfers/1',
    '/%c3%basers/1',
    '/users%5c1',
    '/users%e2%88%951',
    '/%25u0075sers/1',
  ])('P1: cannot be got round by another way of writing a path: %s', async (path) => {
    const { visitor, house } = await houseWith({ deny: ['/users/1'] });
    const response = await visitor.api(path);
    expect([400, 403]).toContain(response.status);
    expect(house.asked).toEqual([]);
  });

  test('deny what stands below a path only where they say so, and nothing that merely begins alike', async () => {
    const { visitor } = await houseWith({
      deny: ['/echo/secret', '/echo/v1/*', '/echo/plan.txt', 'DELETE /echo/:x'],
    });
    const expected: [string, number][] = [
      ['/echo/secret', 403],
      ['/echo/secret.json', 403],
      ['/echo/secret.d/x', 200],
      ['/echo/secret/x', 200],
      ['/echo/secrets', 200],
      ['/echo/secret-x.json', 200],
      ['/echo/v1', 403],
      ['/echo/v1.json', 403],
      ['/echo/v1/x', 403],
      ['/echo/v1.php/x', 403],
      ['/echo/v1.2/x', 200],
      ['/echo/plan.txt', 403],
      ['/echo/plan.txt.gz', 403],
      ['/echo/plan.TXT', 403],
      ['/echo/plan', 200],
      ['/echo/plan.pdf', 200],
      ['/echo/users:batch', 200],
    ];
    for (const [path, status] of expected) expect(await statusOf(visitor, path), path).toBe(status);
  });

  test('allow letter for letter', async () => {
    const { visitor } = await houseWith({ allow: ['/echo/open', '/echo/docs/*'] });
    const expected: [string, number][] = [
      ['/echo/open', 200],
      ['/echo/open/', 200],
      ['/echo/docs/a.json', 200],
      ['/echo/open.json', 403],
      ['/echo/open.', 403],
      ['/echo/OPEN', 403],
      ['/echo/open;x', 403],
      ['/echo/open%20', 403],
      ['/echo/docs.json', 403],
    ];
    for (const [path, status] of expected) expect(await statusOf(visitor, path), path).toBe(status);
  });

  test('say which request is refused, in a problem document', async () => {
    const { visitor } = await houseWith({ allow: ['GET /*'] });
    const response = await visitor.api('/products', { method: 'POST', body: '{}' });
    expect(response.status).toBe(403);
    expect(await response.json()).toMatchObject({ code: 'not_forwarded', status: 403 });
  });
});

describe('a configuration of further APIs that cannot work', () => {
  const problemsOf = (proxy: object, environment = {}) => {
    const opened = openGatehouse(
      { SESSION_SECRET: SECRET, ...environment },
      { ...OPTIONS, proxy: { ...HEADERS, ...proxy } },
      { backendFetch: () => async () => new Response() },
    );
    return opened.ok ? [] : opened.problems.map(({ variable, problem }) => `${variable} ${problem}`);
  };
  const upstream = (options: object) => ({ upstreams: { '/billing': { url: BILLING, ...options } } });

  test.each([
    [
      'a variable that is not set',
      upstream({ url: { variable: 'BILLING_URL' } }),
      {},
      /^BILLING_URL is to give/,
    ],
    ['an address that is none', upstream({ url: 'billing' }), {}, /gives no base URL/],
    ['an address with a query', upstream({ url: `${BILLING}?a=b` }), {}, /gives no base URL/],
    ['an audience without a key', upstream({ audience: 'b' }), { BACKEND_URL: BILLING }, /no key to verify/],
    ['a binding that is not there', upstream({ service: 'BILLING' }), {}, /service binding/],
    [
      'a prefix with a slash at its end',
      { upstreams: { '/billing/': { url: BILLING } } },
      {},
      /is not a path below/,
    ],
    ['a prefix that climbs', { upstreams: { '/../x': { url: BILLING } } }, {}, /is not a path below/],
    ['a header of the connection', upstream({ requestHeaders: ['cookie'] }), {}, /must not cross/],
    ['a setting that is misspelt', upstream({ timeout: 5 }), {}, /proxy\.upstreams/],
    ['a rule in lower case', { deny: ['delete /x'] }, {}, /has a rule that is not written like/],
    ['a rule with a star inside', { allow: ['/a/*/b'] }, {}, /has a rule that is not written like/],
    ['a rule without a slash', { allow: ['GET users'] }, {}, /has a rule that is not written like/],
  ])('is refused at the start: %s', (_, proxy, environment, problem) => {
    const problems = problemsOf(proxy, environment);
    expect(problems).toHaveLength(1);
    expect(problems[0]).toMatch(problem);
  });

  test('is none', () => {
    expect(
      problemsOf(upstream({ audience: 'b', timeoutMs: 500, allow: ['GET /*', 'PUT,PATCH /a'] })),
    ).toEqual([]);
  });
});
