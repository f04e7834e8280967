import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { TestBrowser } from '../../../fixtures/clients/test-browser.ts';
import { openProviderGatehouse, type ProviderGatehouse } from '../../../fixtures/core/provider-gatehouse.ts';
import { MINUTE } from '../../../fixtures/core/test-gatehouse.ts';

const SITES = ['cross-site', 'same-site'];

let place: ProviderGatehouse;
beforeEach(async () => {
  place = await openProviderGatehouse();
});
afterEach(() => place.forger.stop());

const from = (site: string) => ({ headers: { 'sec-fetch-site': site } });
const begin = (visitor: TestBrowser, site: string) =>
  visitor.request('/auth/login?returnTo=/docs/a', from(site));
const pendingIn = ({ cookies }: TestBrowser) =>
  [...cookies.keys()].filter((name) => name.startsWith('gatehouse-sign-in.'));

describe('a link on another site to the sign-in at a provider', () => {
  test('begins one for whoever has no session', async () => {
    for (const site of SITES) {
      const visitor = place.house.browser();
      const response = await begin(visitor, site);
      expect(new URL(response.headers.get('location') ?? '').origin).toBe(place.forger.issuer);
      expect(pendingIn(visitor)).toHaveLength(1);
    }
  });

  test.each([
    ['stands', 0],
    ['has to be renewed first', 6 * MINUTE],
  ])('begins none where a session %s, and leads on to where it says', async (_, passed) => {
    const { visitor } = await place.signIn();
    place.house.pass(passed);
    const [{ cookie }, asked] = [visitor, place.forger.asked.length];
    for (const site of SITES) {
      const response = await begin(visitor, site);
      expect([response.status, response.headers.get('location')]).toEqual([303, '/docs/a']);
    }
    expect(place.forger.asked.length).toBe(asked);
    expect(visitor.cookie).toBe(cookie);
  });

  test('takes the place of none that is under way: a person is asked to go on themselves', async () => {
    const visitor = place.house.browser();
    for (let count = 0; count < 5; count += 1) await begin(visitor, 'same-origin');
    const { cookie } = visitor;
    for (const site of SITES) {
      const response = await visitor.request('/auth/login', {
        headers: { 'sec-fetch-site': site, 'sec-fetch-mode': 'navigate' },
      });
      expect(response.status).toBe(429);
      expect(await response.text()).toContain('Try again');
    }
    expect(visitor.cookie).toBe(cookie);
    expect((await begin(visitor, 'same-origin')).status).toBe(303);
    expect(pendingIn(visitor)).toHaveLength(5);
  });

  test('leaves a session alone, and those that are under way, at every other address', async () => {
    const { visitor } = await place.signIn();
    await begin(visitor, 'same-origin');
    place.house.pass(6 * MINUTE);
    const [{ cookie }, asked] = [visitor, place.forger.asked.length];
    for (const site of SITES) {
      for (const path of [
        '/auth/refresh',
        '/auth/session',
        '/auth/logout',
        '/auth/callback?code=x&state=y',
      ]) {
        const response = await visitor.request(path, from(site));
        expect(response.headers.getSetCookie(), path).toEqual([]);
      }
    }
    expect([visitor.cookie, place.forger.asked.length]).toEqual([cookie, asked]);
  });
});

test('whoever comes back a second time with a session that has to be renewed is led on to it', async () => {
  const { visitor } = await place.signIn();
  place.house.pass(6 * MINUTE);
  const response = await visitor.request('/auth/callback?code=a-code&state=used', from('cross-site'));
  expect(response.headers.get('location')).toBe('/dashboard');
});
