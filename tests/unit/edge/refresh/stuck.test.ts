import { describe, expect, test } from 'vitest';
import { STUCK_MS } from '../../../../edge/refresh/policy.ts';
import { DEMO_LOGIN, MINUTE, SECOND, TestGatehouse } from '../../../fixtures/core/test-gatehouse.ts';

const COOKIE = 'gatehouse-session';
const DOWN = {
  refresh: [{ kind: 'status', status: 403, contentType: 'text/html', body: '<h1>No</h1>', times: -1 }],
};

/** Someone whose access token is over, in front of a backend whose refreshes come to nothing. */
async function stuck() {
  const house = new TestGatehouse();
  const visitor = await house.signedIn();
  await house.fault(DOWN);
  house.pass(2 * MINUTE);
  return { house, visitor };
}

/** The same, and they have waited for as long as anyone is asked to. */
async function worn() {
  const { house, visitor } = await stuck();
  await visitor.request('/dashboard');
  house.pass(STUCK_MS);
  return { house, visitor };
}

describe('nobody is stuck while a refresh comes to nothing', () => {
  test('the page offers to sign in again, by a link that needs no script', async () => {
    const { visitor } = await stuck();
    const response = await visitor.request('/dashboard?tab=2');
    expect(response.status).toBe(503);
    const page = await response.text();
    expect(page).toContain('>Sign in again</a>');
    expect(page).toContain('/login?returnTo=%2Fdashboard%3Ftab%3D2&amp;reason=session_unavailable');
    expect(visitor.cookies.has(COOKIE)).toBe(true);
  });

  test('so does the page that says that fresh tokens are of no use', async () => {
    const house = new TestGatehouse();
    const visitor = await house.signedIn();
    await house.fault({ refresh: [{ kind: 'bad-signature', times: -1 }] });
    house.pass(2 * MINUTE);
    const response = await visitor.request('/dashboard');
    expect(response.status).toBe(502);
    expect(await response.text()).toContain('>Sign in again</a>');
  });

  test('its link leads to the form, and not back, with the session kept', async () => {
    const { house, visitor } = await stuck();
    const response = await visitor.request('/login?returnTo=%2Fdashboard&reason=session_unavailable');
    expect(response.status).toBe(200);
    expect(response.headers.getSetCookie()).toEqual([]);
    const seen = house.passes.at(-1)?.headers ?? new Headers();
    expect(await house.gatehouse.sessionOf(seen)).toBeUndefined();
  });

  test('a wrong password leaves the old session, and a right one takes its place', async () => {
    const { house, visitor } = await stuck();
    const old = visitor.cookie;
    const wrong = await visitor.signIn({ ...DEMO_LOGIN, password: 'not it' });
    expect(wrong.status).toBe(401);
    expect(visitor.cookie).toBe(old);
    const copy = visitor.clone();
    expect((await visitor.signIn(DEMO_LOGIN)).status).toBe(303);
    expect(visitor.cookie).not.toBe(old);
    expect((await visitor.request('/dashboard')).status).toBe(200);
    await house.fault({});
    expect((await copy.request('/dashboard')).status).toBe(307);
  });

  test('after five minutes of waiting a page leads to the form, which says why, and the session stays', async () => {
    const { house, visitor } = await stuck();
    expect((await visitor.request('/dashboard')).status).toBe(503);
    house.pass(STUCK_MS - SECOND);
    expect((await visitor.request('/dashboard')).status).toBe(503);
    house.pass(SECOND);
    const response = await visitor.request('/dashboard');
    expect(response.status).toBe(307);
    expect(response.headers.get('location')).toBe('/login?returnTo=%2Fdashboard&reason=session_unavailable');
    expect(response.headers.getSetCookie()).toEqual([]);
    expect((await visitor.request('/login?reason=session_unavailable')).status).toBe(200);
  });

  test('and goes on with the session as soon as a refresh works again', async () => {
    const { house, visitor } = await worn();
    expect((await visitor.request('/dashboard')).status).toBe(307);
    await house.fault({});
    expect((await visitor.request('/dashboard')).status).toBe(200);
    await house.fault(DOWN);
    house.pass(2 * MINUTE);
    expect((await visitor.request('/dashboard')).status).toBe(503);
  });

  test.each(['fetch', 'navigation'] as const)(
    'a %s gets the same code throughout, with what to do',
    async (as) => {
      const { visitor } = await worn();
      const response = await visitor.request('/dashboard', { as });
      expect(response.status).toBe(503);
      expect(await response.json()).toMatchObject({
        code: 'session_unavailable',
        detail: expect.stringContaining('sign in again'),
      });
    },
  );

  test('nor is anybody who waits while the token is still good', async () => {
    const house = new TestGatehouse();
    const visitor = await house.signedIn();
    await house.fault(DOWN);
    house.pass(50 * SECOND);
    expect((await visitor.request('/dashboard')).status).toBe(200);
    house.pass(STUCK_MS);
    expect((await visitor.request('/dashboard')).status).toBe(503);
  });
});

describe('the operator hears of it', () => {
  test('by an event with what has come, and what mends it', async () => {
    const { house, visitor } = await stuck();
    await house.fault({
      refresh: [{ kind: 'status', status: 401, body: '{"error":"invalid_client"}', times: -1 }],
    });
    await visitor.request('/dashboard');
    expect(house.log).toContainEqual({
      level: 'error',
      event: 'refresh_misconfigured',
      fields: expect.objectContaining({ reason: 'invalid_client', status: 401, variable: 'CLIENT_SECRET' }),
    });
  });

  test('by the names of what an answer has, where the token is missing, and never by their values', async () => {
    const { house, visitor } = await stuck();
    const body = '{"data":{"token":"secret-1"},"user":{"eyJhbGciOi.value":"secret-2"}}';
    await house.fault({ refresh: [{ kind: 'status', status: 200, body, times: -1 }] });
    await visitor.request('/dashboard');
    const told = house.log.find(({ event }) => event === 'refresh_misconfigured');
    expect(told?.fields).toMatchObject({
      reason: 'member_missing',
      member: 'access_token',
      found: 'data, data.token, user',
      variable: 'BACKEND_ACCESS_TOKEN_PATH',
    });
    expect(JSON.stringify(house.log)).not.toMatch(/secret-|eyJ/);
  });

  test('by /health/ready, until a refresh works again', async () => {
    const { house, visitor } = await stuck();
    const ready = async () => {
      house.pass(6 * SECOND);
      return (await house.browser().request('/health/ready')).json();
    };
    expect(await ready()).toMatchObject({ status: 'ok' });
    await visitor.request('/dashboard');
    expect(await ready()).toMatchObject({ status: 'failed', checks: { backend: { status: 'failed' } } });
    await house.fault({});
    expect((await visitor.request('/dashboard')).status).toBe(200);
    expect(await ready()).toMatchObject({ status: 'ok' });
  });

  test('by /health/ready for ten minutes, where nobody has tried since', async () => {
    const { house, visitor } = await stuck();
    await visitor.request('/dashboard');
    house.pass(10 * MINUTE);
    expect((await house.browser().request('/health/ready')).status).toBe(200);
  });

  test('by no alarm where the backend has refused a token, which is its business', async () => {
    const { house, visitor } = await stuck();
    await house.fault({ refresh: [{ kind: 'status', status: 401 }] });
    await visitor.request('/dashboard');
    expect(house.events()).not.toContain('refresh_misconfigured');
    expect((await house.browser().request('/health/ready')).status).toBe(200);
  });
});
