import { describe, expect, test } from 'vitest';
import { DEMO_LOGIN, OWN_API, TestGatehouse } from '../../fixtures/core/test-gatehouse.ts';

describe('a site on this machine, without TLS', () => {
  test.each([
    'http://localhost:8787',
    'http://tenant.localhost:8787',
    'http://a.b.localhost',
    'http://127.0.0.1:8787',
    'http://127.1.2.3',
    'http://0.0.0.0:8787',
    'http://[::1]:8787',
  ])('signs people in, keeps them, and lets them out: %s', async (origin) => {
    const house = new TestGatehouse({ origin });
    // Only where a browser trusts a host does it say more of a request than its origin.
    const visitor = house.browser();
    const without = ['sec-fetch-site', 'sec-fetch-dest', 'sec-fetch-mode'];
    const answer = await visitor.signIn(DEMO_LOGIN, { without });
    expect(answer.status).toBe(303);
    const [line = ''] = answer.headers.getSetCookie();
    expect(line).toMatch(/^gatehouse-session=/);
    expect(line).not.toMatch(/secure/i);
    expect((await visitor.request('/dashboard', { without })).status).toBe(200);
    expect((await visitor.signOut({ without })).status).toBe(303);
    expect(visitor.cookies.size).toBe(0);
  });

  test('may have TLS all the same', async () => {
    const house = new TestGatehouse({ origin: 'https://app.localhost' });
    const visitor = await house.signedIn();
    expect((await visitor.request('/dashboard')).status).toBe(200);
  });
});

describe('a site under an address that is not its own, or without TLS on a network', () => {
  test.each([
    'http://192.168.1.20:8787',
    'http://10.0.0.5',
    'http://172.16.0.9:3000',
    'http://nas.local',
    'http://app.example.com',
  ])('says at the sign-in that browsers would not keep it, and what to do: %s', async (origin) => {
    for (const environment of [OWN_API, { ...OWN_API, APP_ORIGIN: 'https://app.example.com' }]) {
      const house = new TestGatehouse({ origin, environment });
      // Without TLS a browser says no more of a request than its origin.
      const without = ['sec-fetch-site', 'sec-fetch-dest', 'sec-fetch-mode'];
      const answer = await house.browser().signIn(DEMO_LOGIN, { without });
      expect(answer.status).toBe(403);
      expect(answer.headers.get('content-type')).toBe('text/html; charset=utf-8');
      const page = await answer.text();
      expect(page).toContain('<title>Wrong address · ');
      expect(page).toContain('https://');
      expect(page).toContain(`cross_site ${answer.headers.get('x-request-id')}`);
      expect(house.asked).toEqual([]);
    }
  });

  test.each([
    ['http://localhost:8787', 'https://app.example.com'],
    ['http://192.168.1.20:8787', 'https://app.example.com'],
    ['http://tenant.localhost:8787', 'http://localhost:8787'],
    ['http://127.0.0.1:8787', 'http://localhost:8787'],
    ['https://preview.example.com', 'https://app.example.com'],
  ])('says where it is, where that is set: at %s, of %s', async (origin, own) => {
    const house = new TestGatehouse({ origin, environment: { ...OWN_API, APP_ORIGIN: own } });
    const answer = await house.browser().signIn(DEMO_LOGIN);
    expect(answer.status).toBe(403);
    expect(await answer.text()).toContain(`<a href="${own}">Open ${own}</a>`);
  });

  test('says so to a script by a problem document', async () => {
    const house = new TestGatehouse({ origin: 'http://192.168.1.20:8787', environment: OWN_API });
    const headers = { origin: house.origin };
    const answer = await house
      .browser()
      .signIn(DEMO_LOGIN, { as: 'fetch', headers, without: ['sec-fetch-site'] });
    expect(answer.status).toBe(403);
    expect(await answer.json()).toMatchObject({
      code: 'cross_site',
      detail: expect.stringContaining('https://'),
    });
  });

  test('says what is to be set where a proxy changes the host', async () => {
    const house = new TestGatehouse({ origin: 'http://10.1.2.3:3000', environment: OWN_API });
    const headers = { origin: 'https://app.example.com' };
    const answer = await house.browser().signIn(DEMO_LOGIN, { headers });
    expect(answer.status).toBe(403);
    expect(await answer.json()).toMatchObject({ detail: expect.stringContaining('APP_ORIGIN') });
  });

  test('says so to nobody else', async () => {
    const house = new TestGatehouse({ origin: 'https://app.example.com' });
    const headers = { origin: 'http://evil.example', 'sec-fetch-site': 'cross-site' };
    const answer = await house.browser().signIn(DEMO_LOGIN, { headers });
    expect((await answer.json()).detail).toBe('This address only accepts requests from its own site.');
  });
});

describe('a page of ours that sends no referrer', () => {
  const headers = { origin: 'null' };

  test('signs in, posts and signs out, and the framework is told the origin that its browser withholds', async () => {
    const house = new TestGatehouse({ origin: 'https://app.example.com' });
    const visitor = house.browser();
    expect((await visitor.signIn(DEMO_LOGIN, { headers })).status).toBe(303);
    expect((await visitor.submit('/dashboard', { a: '1' }, { headers })).status).toBe(200);
    expect(house.passes.at(-1)?.headers.get('origin')).toBe('https://app.example.com');
    expect((await visitor.api('/products', { method: 'POST', headers, body: '{}' })).status).not.toBe(403);
    expect((await visitor.signOut({ headers })).status).toBe(303);
  });

  test.each(['cross-site', 'same-site', 'none', 'same-origin, same-origin', ''])(
    'X1: is not what a browser speaks of that says "%s"',
    async (site) => {
      const house = new TestGatehouse({ origin: 'https://app.example.com' });
      const visitor = await house.signedIn();
      const strange = { headers: { ...headers, 'sec-fetch-site': site } };
      expect((await visitor.submit('/dashboard', { a: '1' }, strange)).status).toBe(403);
      expect((await visitor.signOut(strange)).status).toBe(403);
      expect(house.passes).toEqual([]);
    },
  );
});
