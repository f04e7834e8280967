import { describe, expect, test } from 'vitest';
import { DEMO_ADMIN_CREDENTIALS } from '../../../../demo/users.ts';
import { MINUTE, NOON, SECOND, TestGatehouse } from '../../../fixtures/core/test-gatehouse.ts';

const ADMIN_LOGIN = { username: DEMO_ADMIN_CREDENTIALS.email, password: DEMO_ADMIN_CREDENTIALS.password };
const ACTION = { 'next-action': '7f'.repeat(20), 'content-type': 'text/plain;charset=UTF-8' };

describe('a page that needs a claim', () => {
  test('opens for a session that has it', async () => {
    const house = new TestGatehouse();
    const visitor = house.browser();
    await visitor.signIn(ADMIN_LOGIN);
    expect((await visitor.request('/admin')).status).toBe(200);
    expect((await visitor.request('/admin/users', { as: 'navigation' })).status).toBe(200);
  });

  test('answers 403 with a page to a person who lacks it', async () => {
    const house = new TestGatehouse();
    const visitor = await house.signedIn();
    const response = await visitor.request('/admin/users');
    expect(response.status).toBe(403);
    expect(house.passes.map(({ path }) => path)).toEqual(['/forbidden']);
    expect(response.headers.get('cache-control')).toBe('private, no-store');
  });

  test('answers 403 with a code to a program that lacks it, and runs nothing', async () => {
    const house = new TestGatehouse();
    const visitor = await house.signedIn();
    const asks = [
      () => visitor.request('/admin', { as: 'navigation' }),
      () => visitor.request('/admin', { as: 'prefetch' }),
      () => visitor.request('/ADMIN', { as: 'fetch' }),
      () => visitor.request('/%61dmin', { as: 'fetch' }),
      () => visitor.request('/admin', { method: 'POST', headers: ACTION, body: '[]' }),
    ];
    for (const ask of asks) {
      const response = await ask();
      expect(response.status).toBe(403);
      expect(await response.json()).toMatchObject({ code: 'forbidden' });
    }
    expect(house.passes).toEqual([]);
  });

  test('asks for the session first', async () => {
    const house = new TestGatehouse();
    expect((await house.browser().request('/admin')).headers.get('location')).toBe(
      '/login?returnTo=%2Fadmin',
    );
  });

  test('stays closed to the second look, whatever the first one let through', async () => {
    const house = new TestGatehouse();
    const visitor = await house.signedIn();
    let rendered = 0;
    const response = await house.gatehouse.recheck(visitor.draft('/admin'), () => {
      rendered += 1;
      return new Response();
    });
    expect([response.status, rendered]).toEqual([403, 0]);
  });

  test('stands in nobody’s way to a file', async () => {
    const house = new TestGatehouse({ publicFiles: ['/icon.svg'] });
    const request = house.browser().draft('/icon.svg');
    expect((await house.gatehouse.recheck(request, () => new Response('file'))).status).toBe(200);
  });

  test('believes the verified token before the profile', async () => {
    const house = new TestGatehouse({ options: { paths: { '/staff': { sub: '2' } } } });
    const visitor = house.browser();
    await visitor.signIn(ADMIN_LOGIN);
    expect((await visitor.request('/staff')).status).toBe(200);
    const other = await house.signedIn();
    expect((await other.request('/staff')).status).toBe(403);
  });
});

describe('the page of the 403', () => {
  test('has that status for whoever comes to it by hand', async () => {
    const house = new TestGatehouse();
    const visitor = await house.signedIn();
    expect((await visitor.request('/forbidden')).status).toBe(403);
    expect((await house.browser().request('/forbidden')).status).toBe(307);
  });
});

describe('a public page', () => {
  const paths = { '/': 'public', '/contact': 'public-with-actions' } as const;

  test('M5: runs no server action for a stranger, nor takes a form', async () => {
    const house = new TestGatehouse({ options: { paths } });
    const visitor = house.browser();
    const action = await visitor.request('/', { method: 'POST', headers: ACTION, body: '[]' });
    expect(action.status).toBe(401);
    expect(action.headers.get('x-action-redirect')).toBe('/login?returnTo=%2F');
    const form = await visitor.submit('/', { a: 'b' });
    expect(form.status).toBe(303);
    expect(form.headers.get('location')).toBe('/login?returnTo=%2F');
    expect(house.passes).toEqual([]);
  });

  test('M5: runs no action that comes as a GET', async () => {
    const house = new TestGatehouse({ options: { paths } });
    expect((await house.browser().request('/', { headers: ACTION })).status).toBe(401);
  });

  test('takes both where the table says so, and from whoever is signed in', async () => {
    const house = new TestGatehouse({ options: { paths } });
    const stranger = await house
      .browser()
      .request('/contact', { method: 'POST', headers: ACTION, body: '[]' });
    expect(stranger.status).toBe(200);
    const member = await house.signedIn();
    expect((await member.request('/', { method: 'POST', headers: ACTION, body: '[]' })).status).toBe(200);
  });
});

describe('without a session, the answer fits who asks', () => {
  const PATH = '/dashboard?tab=2';
  const LOGIN = '/login?returnTo=%2Fdashboard%3Ftab%3D2';

  test('M7: a person is sent to sign in, and back', async () => {
    const response = await new TestGatehouse().browser().request(PATH);
    expect([response.status, response.headers.get('location')]).toEqual([307, LOGIN]);
  });

  test('a person whose form came too late is sent to sign in with 303, and back', async () => {
    const response = await new TestGatehouse().browser().submit(PATH, { a: 'b' });
    expect([response.status, response.headers.get('location')]).toEqual([303, LOGIN]);
  });

  test('M7: the router gets a status that makes it load the page anew', async () => {
    for (const as of ['navigation', 'prefetch', 'fetch'] as const) {
      const response = await new TestGatehouse().browser().request(PATH, { as });
      expect([response.status, response.headers.get('location')]).toEqual([401, null]);
    }
  });

  test('M7: a server action is refused, and told where to sign in', async () => {
    const response = await new TestGatehouse()
      .browser()
      .request(PATH, { method: 'POST', headers: ACTION, body: '[]' });
    expect([response.status, response.headers.get('x-action-redirect')]).toEqual([401, LOGIN]);
  });

  test('M7: an EventSource gets a status at which it stops', async () => {
    const headers = { accept: 'text/event-stream' };
    const response = await new TestGatehouse().browser().request('/api/events', { as: 'fetch', headers });
    expect(response.status).toBe(401);
    expect(await response.json()).toMatchObject({ code: 'session_required' });
  });
});

describe('a disguised path', () => {
  test.each([
    '/docs/%2e%2e%2fdashboard',
    '/docs//dashboard',
    '/dashboard;x',
    '/%2564ashboard',
    '/docs/%c0%ae',
  ])('%s is nowhere, with or without a session', async (path) => {
    const house = new TestGatehouse();
    for (const visitor of [house.browser(), await house.signedIn()]) {
      expect((await visitor.request(path)).status).toBe(404);
    }
    expect(house.passes).toEqual([]);
  });
});

describe('tokens that do not verify', () => {
  const forever = { times: -1 };

  test('T11: a session whose key is gone is renewed once, and then is over', async () => {
    const house = new TestGatehouse({ demo: { accessTokenSeconds: 3600 } });
    const visitor = await house.signedIn();
    await house.rotateBackendKeys();
    await house.fault({ refresh: [{ kind: 'bad-signature', ...forever }] });
    house.pass(11 * MINUTE);
    const response = await visitor.request('/dashboard');
    expect(response.headers.get('location')).toBe('/login?returnTo=%2Fdashboard&reason=session_expired');
    expect(house.refreshesAsked()).toBe(1);
    expect(visitor.cookies.size).toBe(0);
  });

  test('T11: a renewal that brings one is an error of the backend: the session stays, and the token is not kept', async () => {
    const house = new TestGatehouse();
    const visitor = await house.signedIn();
    await house.fault({ refresh: [{ kind: 'bad-signature', ...forever }] });
    house.pass(MINUTE + SECOND);
    for (const path of ['/dashboard', '/api/products']) {
      expect((await visitor.request(path, { as: path === '/dashboard' ? 'document' : 'fetch' })).status).toBe(
        502,
      );
    }
    expect(house.refreshesAsked()).toBe(1);
    expect(visitor.cookies.size).toBe(1);
    expect(house.events()).toContain('refresh_unverifiable');
  });

  test('a renewal that brings one ahead of time goes unnoticed', async () => {
    const house = new TestGatehouse();
    const visitor = await house.signedIn();
    await house.fault({ refresh: [{ kind: 'bad-signature', ...forever }] });
    house.pass(50 * SECOND);
    expect((await visitor.request('/dashboard')).status).toBe(200);
  });
});

describe('clocks that are ten minutes apart', () => {
  test.each([
    ['behind', -10 * MINUTE],
    ['ahead', 10 * MINUTE],
  ])('R4: end a sign-in at a backend that is %s with a form that says why', async (_, skew) => {
    let house: TestGatehouse | undefined;
    const now = () => (house?.now() ?? NOON) + skew;
    house = new TestGatehouse({ demo: { now } });
    const visitor = house.browser();
    const script = { accept: 'application/json' };
    const response = await visitor.signIn(
      { username: 'demo@gatehouse.example', password: 'let-me-in' },
      { headers: script },
    );
    expect(response.status).toBe(502);
    expect(await response.json()).toMatchObject({ code: 'clock_skew' });
    expect(visitor.cookies.size).toBe(0);
  });

  test('of half a minute do no harm', async () => {
    for (const skew of [-30 * SECOND, 30 * SECOND]) {
      let house: TestGatehouse | undefined;
      const now = () => (house?.now() ?? NOON) + skew;
      house = new TestGatehouse({ demo: { now } });
      const visitor = await house.signedIn();
      for (let step = 0; step < 5; step += 1) {
        expect((await visitor.api('/products')).status).toBe(200);
        house.pass(25 * SECOND);
      }
    }
  });
});
