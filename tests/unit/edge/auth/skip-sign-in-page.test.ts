import { beforeAll, describe, expect, test } from 'vitest';
import type { TestBrowser } from '../../../fixtures/clients/test-browser.ts';
import {
  houseBefore,
  type Provider,
  scriptedProvider,
  signInAt,
} from '../../../fixtures/core/scripted-provider.ts';
import { DAY, MINUTE, SECOND, TestGatehouse } from '../../../fixtures/core/test-gatehouse.ts';

let provider: Provider;
beforeAll(async () => {
  provider = await scriptedProvider();
});

const house = (more = {}) =>
  houseBefore(provider, { options: { openid: { skipSignInPage: true, ...more } } });
const locationOf = ({ headers }: Response) => headers.get('location') ?? '';

/** Opens a page, and follows the redirects of this site to wherever they lead. */
async function open(visitor: TestBrowser, path: string): Promise<string> {
  let at = path;
  for (let hop = 0; hop < 5; hop += 1) {
    const location = locationOf(await visitor.request(at));
    if (location === '') return at;
    if (!location.startsWith('/')) return new URL(location).origin;
    at = location;
  }
  throw new Error('It redirects without end.');
}

const THERE = 'https://id.example.com';

describe('where a provider is the only way in', () => {
  test.each(['/login', '/dashboard', '/login?returnTo=/dashboard', '/login?reason=session_expired'])(
    'whoever opens %s is sent there at once',
    async (path) => expect(await open(house().browser(), path)).toBe(THERE),
  );

  test('the page is shown unless that is wanted', async () => {
    expect(await open(houseBefore(provider).browser(), '/dashboard')).toBe('/login?returnTo=%2Fdashboard');
  });

  test('a sign-in leads back to the page that it began at', async () => {
    const visitor = house().browser();
    const begun = await visitor.request(locationOf(await visitor.request('/dashboard?tab=2')));
    provider.began(locationOf(begun));
    const state = new URL(locationOf(begun)).searchParams.get('state') ?? '';
    const back = await visitor.request(`/auth/callback?${new URLSearchParams({ code: 'c', state })}`);
    expect(locationOf(back)).toBe('/dashboard?tab=2');
  });

  test.each([
    ['has signed out', '/login?reason=signed_out'],
    ['comes back from a sign-out there', '/login?state=signed_out'],
    ['has cancelled', '/login?reason=sign_in_cancelled'],
    ['was refused', '/login?reason=login_failed'],
    ['finds the provider out of order', '/login?reason=backend_unavailable'],
    ['was away for too long', '/login?reason=idle_timeout'],
    ['was to be signed in in silence', '/login?reason=sign_in_needed'],
  ])('whoever %s is shown the page', async (_, path) => {
    expect(await open(house().browser(), path)).toBe(path);
  });

  test('whoever the provider refuses is shown the page, which begins nothing', async () => {
    const visitor = house().browser();
    const begun = locationOf(await visitor.request('/login?returnTo=/dashboard'));
    const state = new URL(begun).searchParams.get('state') ?? '';
    const back = `/auth/callback?${new URLSearchParams({ error: 'access_denied', state })}`;
    expect(await open(visitor, back)).toBe('/login?reason=sign_in_cancelled&returnTo=%2Fdashboard');
  });

  test('a provider that cannot be asked leaves the page, which says so', async () => {
    const down = houseBefore(provider, {
      options: { openid: { skipSignInPage: true } },
      wrap: () => async () => new Response(null, { status: 503 }),
    });
    expect(await open(down.browser(), '/dashboard')).toContain('/login?reason=backend_unavailable');
  });

  test('a sign-out leads to the page, and so does the next page for two minutes', async () => {
    const at = house();
    const visitor = at.browser();
    await signInAt(provider, visitor);
    await visitor.request('/auth/logout', { method: 'POST', headers: { origin: at.origin } });
    expect(await open(visitor, '/dashboard')).toBe('/login?returnTo=%2Fdashboard');
    const [cookie = ''] = [...visitor.cookies.keys()].filter((name) => name.includes('skipped'));
    visitor.cookies.delete(cookie);
    expect(await open(visitor, '/dashboard')).toBe(THERE);
  });

  test('a browser that keeps no session is sent there three times in a row, and then shown the page', async () => {
    const visitor = house().browser();
    for (let round = 0; round < 3; round += 1) {
      await signInAt(provider, visitor);
      visitor.cookies.delete('__Host-session');
      expect(await open(visitor, '/dashboard')).toBe(THERE);
    }
    expect(await open(visitor, '/dashboard')).toBe('/login?returnTo=%2Fdashboard');
    const [line = ''] = (await house().browser().request('/login')).headers
      .getSetCookie()
      .filter((each) => each.includes('skipped'));
    expect(line).toBe('__Host-sign-in-skipped=1; Path=/; Max-Age=30; HttpOnly; Secure; SameSite=Lax');
  });

  test('a session that has come to its end begins a new one there', async () => {
    const at = house();
    const visitor = at.browser();
    await signInAt(provider, visitor);
    at.pass(31 * DAY);
    expect(await open(visitor, '/login?reason=absolute_timeout')).toBe(THERE);
  });

  test('whoever is signed in, and whoever is no person in front of a page, gets the page', async () => {
    const at = house();
    const visitor = at.browser();
    await signInAt(provider, visitor);
    expect(await open(visitor, '/login')).toBe('/login');
    expect((await at.browser().request('/login', { method: 'HEAD' })).status).toBe(200);
    for (const as of ['prefetch', 'navigation', 'fetch'] as const)
      expect((await at.browser().request('/login', { as })).status, as).toBe(200);
  });

  test('a link on another site takes the place of no sign-in that is under way', async () => {
    const at = house();
    const visitor = at.browser();
    for (let tab = 0; tab < 5; tab += 1) await visitor.request('/auth/login');
    const { cookie } = visitor;
    const response = await visitor.request('/login', { headers: { 'sec-fetch-site': 'cross-site' } });
    expect([response.status, visitor.cookie]).toEqual([200, cookie]);
    at.pass(MINUTE + SECOND);
  });
});

test.each([
  ['people sign in with a password too', { BACKEND_LOGIN_PATH: '/login' }],
  ['there is no provider', { BACKEND_PRESET: 'platzi', OIDC_ISSUER: '', CLIENT_ID: '', CLIENT_SECRET: '' }],
])('a deployment where %s is refused, with a sentence', (_, environment) => {
  const open = () =>
    new TestGatehouse({
      environment: { ...provider.environment, ...environment },
      options: { openid: { skipSignInPage: true } },
    });
  expect(open).toThrow('leaves out a page on which people have to choose');
});
