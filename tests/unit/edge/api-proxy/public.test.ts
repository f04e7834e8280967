import { describe, expect, test } from 'vitest';
import type { PageCookies } from '../../../../edge/api-proxy/backend-fetch.ts';
import type { ProxyOptions } from '../../../../edge/config/options.ts';
import type { TestBrowser } from '../../../fixtures/clients/test-browser.ts';
import { MINUTE, OWN_API, SECOND, TestGatehouse } from '../../../fixtures/core/test-gatehouse.ts';

const TOKEN_URL = 'https://issuer.example/token';

interface Setup {
  readonly environment?: Readonly<Record<string, string>>;
  /** Of the shop's answers. */
  readonly headers?: Readonly<Record<string, string>>;
  readonly token?: () => Response;
}

/** A house whose backend has a shop below /shop, with every request that reached the shop, or asked for a token. */
function houseWith(proxy: Partial<ProxyOptions>, { environment = {}, headers = {}, token }: Setup = {}) {
  const sent: Request[] = [];
  const tokens: Request[] = [];
  const answer = { status: 200 };
  const house = new TestGatehouse({
    environment: { ...OWN_API, CLIENT_ADDRESS_HEADER: 'x-real-ip', ...environment },
    options: { proxy: { requestHeaders: [], responseHeaders: [], public: ['/shop/*'], ...proxy } },
    wrap: (demo) => async (request) => {
      if (request.url === TOKEN_URL) {
        tokens.push(request.clone());
        return token?.() ?? Response.json({ access_token: `own-${tokens.length}`, expires_in: 600 });
      }
      if (!/\/shop|billing/.test(request.url)) return demo(request);
      sent.push(request);
      return new Response('a shop', { status: answer.status, headers });
    },
  });
  return { house, sent, tokens, answer };
}

const bearerOf = (request: Request | undefined) => request?.headers.get('authorization');
const cachingOf = async (browser: TestBrowser, path = '/shop') =>
  (await browser.api(path)).headers.get('cache-control');

describe('an API that is public in part', () => {
  test('is asked for visitors without a bearer, whatever they bring', async () => {
    const { house, sent } = houseWith({});
    const visitor = house.browser();
    const headers = { authorization: 'Bearer forged', cookie: '__Host-session=x; gatehouse-session=x' };
    expect((await visitor.api('/shop/1?x=1', { headers })).status).toBe(200);
    expect(bearerOf(sent[0])).toBeNull();
    expect(sent[0]?.headers.has('cookie')).toBe(false);
  });

  test('is asked with the bearer of whoever is signed in, and that answer is kept by nobody', async () => {
    const { house, sent } = houseWith({}, { headers: { 'cache-control': 'public, max-age=9' } });
    const browser = await house.signedIn();
    expect(await cachingOf(browser)).toBe('private, no-store');
    expect(bearerOf(sent[0])).toBe(`Bearer ${house.issued[0]}`);
  });

  test('is for reading alone, unless a rule names other methods', async () => {
    const { house, sent } = houseWith({ public: ['/shop/*', 'POST /shop/letters'] });
    const visitor = house.browser();
    const asked = ['GET /shop', 'HEAD /shop/', 'POST /shop', 'DELETE /shop/1', 'POST /shop/letters'];
    const statuses: number[] = [];
    for (const [method = '', path = ''] of asked.map((line) => line.split(' ')))
      statuses.push((await visitor.api(path, { method })).status);
    expect(statuses).toEqual([200, 200, 401, 401, 200]);
    expect(sent).toHaveLength(3);
  });

  test('is not public where a rule denies it, nor for a WebSocket', async () => {
    const { house, sent } = houseWith({ deny: ['/shop/stock'] });
    const visitor = house.browser();
    expect((await visitor.api('/SHOP/stock')).status).toBe(401);
    expect((await visitor.api('/shop/stock.json')).status).toBe(403);
    const headers = { connection: 'Upgrade', upgrade: 'websocket', origin: house.origin };
    expect((await visitor.api('/shop', { headers })).status).toBe(401);
    expect(sent).toEqual([]);
  });

  test('is public to those whose token is meant for another API, too', async () => {
    const { house, sent } = houseWith({
      upstreams: {
        '/billing': { url: 'https://billing.example', audience: 'billing', public: ['/prices'] },
      },
    });
    const browser = await house.signedIn();
    expect((await browser.api('/billing/prices')).status).toBe(200);
    expect((await browser.api('/billing/bills')).status).toBe(403);
    expect(sent.map(bearerOf)).toEqual([null]);
  });

  test('is public while a session cannot be renewed', async () => {
    const { house, sent } = houseWith({});
    const browser = await house.signedIn();
    await house.fault({ refresh: [{ kind: 'status', status: 503, times: 9 }] });
    house.pass(20 * MINUTE);
    expect((await browser.api('/shop')).status).toBe(200);
    expect((await browser.api('/products')).status).toBe(503);
    expect(bearerOf(sent[0])).toBeNull();
  });
});

describe('what caches may do with an answer for visitors', () => {
  test.each([
    [undefined, undefined, 'private, no-store'],
    ['public, max-age=60', undefined, 'public, max-age=60'],
    ['max-age=60', undefined, 'max-age=60'],
    ['max-age=60', 'SHOP_KEY', 'private, max-age=60'],
    ['s-maxage=60', 'SHOP_KEY', 's-maxage=60'],
  ])('is what the API says (%s), with a key or without: %s', async (said, variable, expected) => {
    const { house } = houseWith(
      { visitors: { ...(variable !== undefined && { credential: { variable } }) } },
      { environment: { SHOP_KEY: 'k' }, headers: { ...(said && { 'cache-control': said }), vary: 'Accept' } },
    );
    const response = await house.browser().api('/shop');
    expect(response.headers.get('cache-control')).toBe(expected);
    expect(response.headers.get('vary')).toBe('Accept, Cookie');
  });

  test('is nothing for whoever brings a cookie of ours, or asks for more than to read', async () => {
    const { house } = houseWith({ public: ['GET,POST /shop'] }, { headers: { 'cache-control': 'public' } });
    const visitor = house.browser();
    expect((await visitor.api('/shop', { method: 'POST' })).headers.get('cache-control')).toMatch(/no-store/);
    visitor.cookies.set('gatehouse-session', 'of-some-other-time');
    expect(await cachingOf(visitor)).toMatch(/no-store/);
  });
});

describe('visitors', () => {
  test('are counted by the network that they come from, and wait where they are too many', async () => {
    const { house } = houseWith({ visitors: { perMinute: 2 } });
    const from = async (address: string) =>
      house.browser().api('/shop', { headers: { 'x-real-ip': address } });
    await from('2001:db8::1');
    await from('2001:db8::2');
    const third = await from('2001:db8::3');
    expect([third.status, third.headers.get('retry-after')]).toEqual([429, '60']);
    expect(await third.json()).toMatchObject({ code: 'rate_limited' });
    expect((await from('192.0.2.1')).status).toBe(200);
    house.pass(MINUTE);
    expect((await from('2001:db8::3')).status).toBe(200);
  });

  test('are shown with a key under the name that the API has for it', async () => {
    const credential = { variable: 'SHOP_KEY', header: 'authorization', scheme: 'Token' };
    const { house, sent } = houseWith({ visitors: { credential } }, { environment: { SHOP_KEY: 'k' } });
    await house.browser().api('/shop');
    expect(bearerOf(sent[0])).toBe('Token k');
  });
});

describe('a token of the site’s own, for visitors', () => {
  const visitors = { credential: { tokenUrl: TOKEN_URL, scope: 'shop:read' } };
  const environment = { CLIENT_ID: 'site', CLIENT_SECRET: 'a secret' };

  test('is asked for once, by client credentials, and again before it ends', async () => {
    const { house, sent, tokens } = houseWith({ visitors }, { environment });
    await house.browser().api('/shop');
    await house.browser().api('/shop');
    house.pass(9 * MINUTE + SECOND);
    await house.browser().api('/shop');
    expect(sent.map(bearerOf)).toEqual(['Bearer own-1', 'Bearer own-1', 'Bearer own-2']);
    expect(bearerOf(tokens[0])).toBe(`Basic ${btoa('site:a+secret')}`);
    expect(await tokens[0]?.text()).toBe('grant_type=client_credentials&scope=shop%3Aread');
  });

  test('is asked for anew where the API refuses it, but not by each who comes', async () => {
    const { house, answer, tokens } = houseWith({ visitors }, { environment });
    answer.status = 401;
    for (let i = 0; i < 3; i += 1) expect((await house.browser().api('/shop')).status).toBe(401);
    expect(tokens).toHaveLength(1);
    house.pass(6 * SECOND);
    await house.browser().api('/shop');
    await house.browser().api('/shop');
    expect(tokens).toHaveLength(2);
  });

  test.each([
    ['a refusal', () => Response.json({ error: 'invalid_client' }, { status: 401 })],
    ['a page', () => new Response('<html>')],
    ['no token', () => Response.json({ access_token: '' })],
    ['two lines', () => Response.json({ access_token: 'a\r\nb' })],
  ])(
    'is none where the server answers with %s: the API is not asked, and the log says so',
    async (_, token) => {
      const { house, sent, tokens } = houseWith({ visitors }, { environment, token });
      expect((await house.browser().api('/shop')).status).toBe(502);
      expect((await house.browser().api('/shop')).status).toBe(502);
      expect([sent.length, tokens.length]).toEqual([0, 1]);
      expect(house.events()).toContain('visitor_token_unavailable');
    },
  );
});

test.each([
  [{ variable: 'SHOP_KEY' }, {}, 'SHOP_KEY'],
  [{ variable: 'SHOP_KEY' }, { SHOP_KEY: 'two lines\nof it' }, 'SHOP_KEY'],
  [{ tokenUrl: TOKEN_URL }, { CLIENT_ID: 'site' }, 'CLIENT_SECRET'],
  [
    { tokenUrl: 'http://issuer.example/token' },
    { CLIENT_ID: 'a', CLIENT_SECRET: 'b' },
    'gatehouse.config.ts',
  ],
])('keeps a deployment closed whose visitors have no credential: %j', (credential, environment, variable) => {
  expect(() => houseWith({ visitors: { credential } }, { environment })).toThrow(variable);
});

describe('a page that calls the backend for a visitor', () => {
  const cookies: PageCookies = { mayBeSet: () => true, set: () => undefined };
  const call = (house: TestGatehouse, path: string, init: RequestInit = {}) =>
    house.gatehouse.backendFetch({ session: undefined, path, init, headers: new Headers(), cookies });

  test('gets what is public, with no bearer', async () => {
    const { house, sent } = houseWith({});
    expect(await call(house, '/shop/1')).toMatchObject({ status: 'answered', response: { status: 200 } });
    expect(bearerOf(sent[0])).toBeNull();
  });

  test.each([
    ['/products', {}],
    ['/shop/../products', {}],
    ['/shop/..%2fproducts', {}],
    ['/../api/shop', {}],
    ['shop', {}],
    ['//evil.example/shop', {}],
    ['/shop', { method: 'post' }],
  ])('has them sign in for anything else: %s %j', async (path, init) => {
    const { house, sent } = houseWith({});
    expect(await call(house, path, init)).toEqual({ status: 'sign_in' });
    expect(sent).toEqual([]);
  });
});
