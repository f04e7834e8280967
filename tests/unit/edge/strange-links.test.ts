import { describe, expect, test } from 'vitest';
import { PATH_HEADER } from '../../../edge/pipeline/render-page.ts';
import { isRefreshWorthwhile } from '../../../edge/refresh/policy.ts';
import type { Fetch } from '../../../edge/types.ts';
import type { RequestOptions, TestBrowser } from '../../fixtures/clients/test-browser.ts';
import {
  HOUR,
  SECOND,
  TestGatehouse,
  type TestGatehouseOptions,
} from '../../fixtures/core/test-gatehouse.ts';

const ADDRESSES = [
  '/auth/login',
  '/auth/login?returnTo=/docs/a',
  '/auth/logout',
  '/auth/logout?continue=1',
  '/auth/session',
  '/auth/refresh',
  '/auth/refresh?returnTo=/dashboard',
  `/auth/refresh?returnTo=/dashboard&refused=${'0'.repeat(64)}`,
  '/auth/callback?code=x&state=y',
  '/auth/callback?error=access_denied&state=y',
  '/auth/register',
  '/auth/forgot-password',
  '/auth/reset-password',
  '/auth/backchannel-logout',
  '/auth/nothing',
  '/login',
  '/login?reason=signed_out',
  '/login?state=signed_out',
  '/register',
  '/forgot-password?sent=1',
  '/reset-password?token=x',
];
const SITES = ['cross-site', 'same-site', 'same-origin, cross-site', 'Same-Origin', ''];
const WAYS: Readonly<Record<string, RequestOptions>> = {
  'a link': {},
  'a frame': { headers: { 'sec-fetch-dest': 'iframe' } },
  'a picture': { headers: { 'sec-fetch-dest': 'image', accept: 'image/*' } },
  'a script': { as: 'fetch' },
  'a prefetch': { headers: { 'sec-purpose': 'prefetch' } },
  'a HEAD': { method: 'HEAD' },
  'a form': { method: 'POST', body: 'a=b', headers: { origin: 'https://evil.example' } },
};

const withoutRefreshToken = (demo: Fetch): Fetch => {
  return async (request) => {
    const response = await demo(request);
    if (!request.url.endsWith('/auth/login') || !response.ok) return response;
    const { access_token } = await response.json();
    return Response.json({ access_token }, { status: 201 });
  };
};

interface State {
  readonly state: string;
  /** Milliseconds since the sign-in. */
  readonly age: number;
  readonly setup?: TestGatehouseOptions;
}

const STATES: readonly State[] = [
  { state: 'is fresh', age: 10 * SECOND },
  { state: 'is due', age: 50 * SECOND },
  { state: 'has to be renewed', age: 61 * SECOND },
  {
    state: 'was last used long ago',
    age: 2 * HOUR,
    setup: { demo: { accessTokenSeconds: 24 * 3600 } },
  },
  { state: 'has no refresh token', age: 10 * SECOND, setup: { wrap: withoutRefreshToken } },
];

describe('what another site leads to, or embeds, of the ways in and out', () => {
  test.each(STATES)('X7: leaves a session alone that $state', async ({ age, setup }) => {
    const house = new TestGatehouse(setup);
    const visitor = await house.signedIn();
    const { cookie } = visitor;
    house.pass(age);
    for (const [way, ask] of Object.entries(WAYS)) {
      for (const site of SITES) {
        for (const path of ADDRESSES) {
          const headers = { ...ask.headers, 'sec-fetch-site': site };
          const response = await visitor.request(path, { ...ask, headers });
          expect(response.headers.getSetCookie(), `${way} ${site} ${path}`).toEqual([]);
        }
      }
    }
    expect(house.asked.filter((line) => !line.endsWith('/jwks.json'))).toEqual([]);
    expect(visitor.cookie).toBe(cookie);
    expect((await visitor.api('/users')).status).toBe(200);
  });

  test('leaves what bears the name of a session, and is none, to a request of our own', async () => {
    const visitor = new TestGatehouse().browser();
    visitor.cookies.set('gatehouse-session', 'planted');
    await visitor.request('/login', { headers: { 'sec-fetch-site': 'cross-site' } });
    expect(visitor.cookies.size).toBe(1);
    await visitor.request('/login');
    expect(visitor.cookies.size).toBe(0);
  });
});

describe('a link on another site', () => {
  const FROM_ELSEWHERE = { 'sec-fetch-site': 'cross-site' };

  test('to /auth/refresh leads on to where it says, within this site', async () => {
    const visitor = await new TestGatehouse().signedIn();
    for (const [returnTo, location] of [
      ['/docs/a?b=c', '/docs/a?b=c'],
      ['//evil.example', '/dashboard'],
    ]) {
      const response = await visitor.request(`/auth/refresh?returnTo=${returnTo}`, {
        headers: FROM_ELSEWHERE,
      });
      expect([response.status, response.headers.get('location')]).toEqual([303, location]);
    }
  });

  test('to a page renews a session that is due there, as any visit does', async () => {
    const house = new TestGatehouse();
    const visitor = await house.signedIn();
    house.pass(61 * SECOND);
    expect((await visitor.request('/dashboard', { headers: FROM_ELSEWHERE })).status).toBe(200);
    expect(house.refreshesAsked()).toBe(1);
  });

  test.each(['cross-site', 'same-site'])(
    'to a page whose token the backend refuses comes to the page, with one refresh: %s at every stop',
    async (site) => {
      const house = new TestGatehouse();
      const visitor = await house.signedIn();
      house.pass(10 * SECOND);
      house.page = pageThatIsRefused(house, 1);
      const end = await follow(visitor, '/dashboard/products', site);
      expect(end).toEqual({ status: 200, path: '/dashboard/products', hops: 2 });
      expect(house.refreshesAsked()).toBe(1);
      expect((await visitor.request('/docs/a')).status).toBe(200);
    },
  );

  test('to a page whose token is refused for ever comes to the page, which says so', async () => {
    const house = new TestGatehouse();
    const visitor = await house.signedIn();
    house.pass(10 * SECOND);
    house.page = pageThatIsRefused(house, Number.POSITIVE_INFINITY);
    const end = await follow(visitor, '/auth/refresh?returnTo=/dashboard', 'cross-site');
    expect(end).toEqual({ status: 200, path: '/dashboard', hops: 3 });
    expect(house.refreshesAsked()).toBe(1);
  });

  test('that names a token which has been renewed since spends nothing', async () => {
    const house = new TestGatehouse();
    const visitor = await house.signedIn();
    house.pass(10 * SECOND);
    const headers = new Headers({ host: '127.0.0.1:8787', cookie: visitor.cookie });
    const path = await house.gatehouse.refreshPath(headers, '/dashboard');
    await visitor.request(path);
    house.pass(35 * SECOND);
    for (const site of ['cross-site', 'same-origin']) {
      const response = await visitor.request(path, { headers: { 'sec-fetch-site': site } });
      expect([response.status, response.headers.getSetCookie()]).toEqual([303, []]);
    }
    expect(house.refreshesAsked()).toBe(1);
  });
});

describe('a session without a refresh token whose access token is good', () => {
  test('X7: outlives /auth/refresh, from wherever it is asked for', async () => {
    const house = new TestGatehouse({ wrap: withoutRefreshToken });
    const visitor = await house.signedIn();
    for (const site of ['same-origin', 'none', 'cross-site']) {
      const response = await visitor.request('/auth/refresh?returnTo=/docs/a', {
        headers: { 'sec-fetch-site': site },
      });
      expect([response.status, response.headers.get('location')]).toEqual([303, '/docs/a']);
      expect(response.headers.getSetCookie()).toEqual([]);
    }
    expect((await visitor.api('/users')).status).toBe(200);
  });

  test('is nothing that a page sends the browser round with', async () => {
    const house = new TestGatehouse({ wrap: withoutRefreshToken });
    const visitor = await house.signedIn();
    house.page = pageThatIsRefused(house, Number.POSITIVE_INFINITY);
    expect(await follow(visitor, '/dashboard', 'same-origin')).toMatchObject({ status: 200, hops: 0 });
    house.pass(91 * SECOND);
    const headers = new Headers({ host: '127.0.0.1:8787', cookie: visitor.cookie });
    expect(await house.gatehouse.isRefreshable(headers)).toBe(false);
  });
});

test('an opaque token that only the backend can tell the end of, without a refresh token, is over when a page is refused with it', async () => {
  const opaque: Fetch = (request) =>
    Promise.resolve(
      request.url.endsWith('/auth/login')
        ? Response.json({ access_token: 'an-opaque-token' }, { status: 201 })
        : Response.json({ id: 1 }),
    );
  const environment = { BACKEND_URL: 'http://demo.internal/api/v1' };
  const house = new TestGatehouse({ environment, wrap: () => opaque });
  const visitor = await house.signedIn();
  for (const site of ['same-origin', 'cross-site']) {
    await visitor.request('/auth/refresh', { headers: { 'sec-fetch-site': site } });
    expect(visitor.cookies.size).toBe(1);
  }
  house.page = pageThatIsRefused(house, Number.POSITIVE_INFINITY);
  const end = await follow(visitor, '/dashboard', 'cross-site');
  expect(end).toMatchObject({ path: '/login?returnTo=%2Fdashboard' });
  expect(visitor.cookies.size).toBe(0);
});

/** A page that does as `backendFetch()` does, in front of a backend that refuses so many tokens. */
function pageThatIsRefused(house: TestGatehouse, times: number): TestGatehouse['page'] {
  let left = times;
  return async ({ headers }) => {
    const session = await house.gatehouse.sessionOf(headers);
    if (session === undefined) return new Response('a page for strangers');
    left -= 1;
    if (left < 0 || !isRefreshWorthwhile(session, house.now())) return new Response('a page');
    const location = await house.gatehouse.refreshPath(headers, headers.get(PATH_HEADER) ?? '/');
    return new Response(null, { status: 307, headers: { location } });
  };
}

/** Follows redirects as a browser does: each bears the mark of the site where the first began. */
async function follow(visitor: TestBrowser, start: string, site: string) {
  let path = start;
  for (let hops = 0; hops < 10; hops += 1) {
    const response = await visitor.request(path, { headers: { 'sec-fetch-site': site } });
    const location = response.headers.get('location');
    if (location === null) return { status: response.status, path, hops };
    path = location;
  }
  throw new Error(`goes round: ${path}`);
}
