import { afterAll, beforeAll, expect, test } from 'vitest';
import { arrive, type Place, startPlace } from '../fixtures/backends/openid/target.ts';
import { TestBrowser } from '../fixtures/clients/test-browser.ts';

const LIMIT = 5;

let place: Place;
beforeAll(async () => {
  place = await startPlace({}, () => ({ SIGN_IN_LIMIT_PER_ADDRESS: String(LIMIT) }));
});
afterAll(() => place?.stop());

test('people behind one address sign in at a provider one after the other, as many as there are', async () => {
  for (let turn = 0; turn < 2 * LIMIT; turn += 1) {
    expect((await arrive(place, 'ada')).answer.headers.get('location')).toBe('/dashboard');
  }
});

test('sign-ins that are begun and go no further end at the limit, with the form, the reason and the time to wait', async () => {
  const responses = await Promise.all(
    Array.from({ length: 4 * LIMIT }, () => new TestBrowser(place.target.origin).request('/auth/login')),
  );
  const led = responses.filter(({ status }) => status === 303);
  const held = responses.filter(({ status }) => status === 429);
  expect([led.length, held.length]).toEqual([LIMIT, 3 * LIMIT]);
  const [first] = held;
  expect(Number(first?.headers.get('retry-after'))).toBeGreaterThanOrEqual(1);
  expect(Number(first?.headers.get('retry-after'))).toBeLessThanOrEqual(60);
  expect(await first?.text()).toContain('Too many attempts');
});
