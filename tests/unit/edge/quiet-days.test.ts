import { expect, test } from 'vitest';
import { begin, houseBefore, scriptedProvider, signInAt } from '../../fixtures/core/scripted-provider.ts';
import { DAY, DEMO_LOGIN, MINUTE, OWN_API, TestGatehouse } from '../../fixtures/core/test-gatehouse.ts';

/** What anyone would be called for. */
const loud = ({ log, requests }: TestGatehouse) =>
  [...log, ...requests].filter(({ level }) => level !== 'info');

test.each<[string, (house: TestGatehouse) => Promise<unknown>]>([
  [
    'works for an hour, in two tabs, and signs out in both',
    async (house) => {
      const visitor = await house.signedIn();
      const tab = visitor.clone();
      for (let minute = 0; minute < 60; minute += 1) {
        house.pass(MINUTE);
        await Promise.all([visitor.request('/dashboard'), tab.api('/products?limit=1')]);
      }
      await visitor.signOut();
      await tab.signOut();
    },
  ],
  [
    'comes back weeks later, and signs in anew',
    async (house) => {
      const visitor = await house.signedIn();
      house.pass(30 * DAY);
      await visitor.request('/dashboard');
      await visitor.signIn(DEMO_LOGIN);
    },
  ],
  [
    'looks ahead, and asks for heads alone, with tokens that are due',
    async (house) => {
      const visitor = await house.signedIn();
      house.pass(20 * MINUTE);
      await visitor.request('/dashboard', { as: 'prefetch' });
      await visitor.request('/dashboard', { method: 'HEAD' });
    },
  ],
  [
    'has no session at all',
    async (house) => {
      const stranger = house.browser();
      for (const path of ['/', '/dashboard', '/api/products', '/auth/session', '/auth/logout', '/.env'])
        await stranger.request(path);
      await stranger.signOut();
    },
  ],
])('the log stays quiet when someone %s', async (_, day) => {
  for (const environment of [{}, OWN_API]) {
    const house = new TestGatehouse({ environment });
    await day(house);
    expect(loud(house)).toEqual([]);
  }
});

test('the log stays quiet when someone gives up at the provider', async () => {
  const provider = await scriptedProvider();
  const house = houseBefore(provider);
  const visitor = house.browser();
  const state = new URL(await begin(visitor, provider), house.origin).searchParams.get('state') ?? '';
  await visitor.request(`/auth/callback?${new URLSearchParams({ error: 'access_denied', state })}`);
  expect(loud(house)).toEqual([]);
});

test('the log stays quiet when a session ends with its token, where the provider gives none to refresh it', async () => {
  const provider = await scriptedProvider();
  const house = houseBefore(provider);
  provider.answer = { refresh_token: null };
  const visitor = house.browser();
  await signInAt(provider, visitor);
  house.pass(10 * MINUTE);
  expect((await visitor.request('/dashboard')).headers.get('location')).toContain('reason=session_expired');
  expect(loud(house)).toEqual([]);
});
