import { describe, expect, test } from 'vitest';
import type { Fetch } from '../../../../edge/types.ts';
import { DEMO_LOGIN, OWN_API, TestGatehouse } from '../../../fixtures/core/test-gatehouse.ts';

const ADMIN_LOGIN = { username: 'admin@gatehouse.example', password: 'let-me-in-too' };
const LOGOUT = 'POST /api/v1/auth/logout';
const BY_BEARER = { ...OWN_API, BACKEND_LOGOUT_PATH: '/auth/logout', BACKEND_LOGOUT_BEARER: 'on' };
const BY_TOKEN = { ...OWN_API, BACKEND_LOGOUT_PATH: '/auth/logout', BACKEND_LOGOUT_FIELD: 'refreshToken' };

describe('a second sign-in in one browser', () => {
  test.each([
    ['where a sign-out may end all that its user has', BY_BEARER, DEMO_LOGIN, 0],
    ['where a sign-out names its token', BY_TOKEN, DEMO_LOGIN, 1],
    ['of another user', BY_BEARER, ADMIN_LOGIN, 1],
  ])('%s tells the backend what it may of the first one’s end', async (_, environment, login, told) => {
    const house = new TestGatehouse({ environment });
    const visitor = await house.signedIn();
    expect((await visitor.signIn(login)).status).toBe(303);
    expect(house.asked.filter((line) => line === LOGOUT)).toHaveLength(told);
    const copy = await (await visitor.request('/auth/session', { as: 'fetch' })).json();
    expect(copy).toMatchObject({ authenticated: true });
  });
});

describe('a sign-out that the backend redirects', () => {
  test('is done here, and the log has the path to set, as it is to be set', async () => {
    const redirect: (demo: Fetch) => Fetch = (demo) => async (request) =>
      request.url.endsWith('/auth/logout')
        ? new Response(null, { status: 301, headers: { location: '/api/v1/auth/logout/' } })
        : demo(request);
    const house = new TestGatehouse({ environment: BY_TOKEN, wrap: redirect });
    const visitor = await house.signedIn();
    expect((await visitor.signOut()).status).toBe(303);
    expect(house.log).toContainEqual({
      level: 'error',
      event: 'backend_redirects',
      fields: { variable: 'BACKEND_LOGOUT_PATH', place: '/auth/logout/' },
    });
  });
});
