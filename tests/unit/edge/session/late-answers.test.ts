import { describe, expect, test } from 'vitest';
import type { Fetch } from '../../../../edge/types.ts';
import { DEMO_LOGIN, SECOND, TestGatehouse } from '../../../fixtures/core/test-gatehouse.ts';

/** An expiry, and a page that answers only when it is told to. */
async function underWay(house: TestGatehouse) {
  const visitor = await house.signedIn();
  house.pass(61 * SECOND);
  let finish: () => void = () => {};
  const finished = new Promise<void>((resolve) => {
    finish = resolve;
  });
  const { page } = house;
  house.page = async (pass) => {
    house.page = page;
    await finished;
    return page(pass);
  };
  const old = new Map(visitor.cookies);
  const late = visitor.request('/dashboard');
  await expect.poll(() => house.passes.length).toBe(1);
  const other = house.browser();
  for (const [name, value] of old) other.cookies.set(name, value);
  return { late, finish, visitor, other };
}

describe('B4: an answer that was long under way', () => {
  test('brings the newest tokens, when others have renewed them meanwhile', async () => {
    const house = new TestGatehouse();
    const { late, finish, visitor, other } = await underWay(house);
    await other.request('/dashboard');
    house.pass(50 * SECOND);
    await other.request('/dashboard');
    expect(house.refreshesAsked()).toBe(2);
    finish();
    await late;
    house.pass(61 * SECOND);
    expect((await visitor.request('/dashboard')).status).toBe(200);
    expect(await house.stats()).toMatchObject({ refreshes: 3, refreshRejected: 0, reuseDetected: 0 });
  });

  test('brings nothing when the session has ended meanwhile, so that a new one stays', async () => {
    const house = new TestGatehouse();
    const { late, finish, other } = await underWay(house);
    house.pass(6 * SECOND);
    await other.signOut();
    await other.signIn(DEMO_LOGIN);
    finish();
    expect((await late).headers.getSetCookie()).toEqual([]);
  });
});

describe('a token that ends on a slow way to the backend', () => {
  /** A backend that answers `/products` after so long. */
  const slow =
    (house: () => TestGatehouse, milliseconds: number) => (demo: Fetch) => async (request: Request) => {
      if (request.url.includes('/products')) house().pass(milliseconds);
      return demo(request);
    };

  test('is renewed once more, though it was new', async () => {
    let way = 0;
    const house: TestGatehouse = new TestGatehouse({
      wrap: (demo) => (request) => slow(() => house, way)(demo)(request),
    });
    const visitor = await house.signedIn();
    house.pass(61 * SECOND);
    expect((await visitor.api('/products?limit=1')).status).toBe(200);
    house.pass(20 * SECOND);
    way = 41 * SECOND;
    const answer = visitor.api('/products?limit=1');
    await expect
      .poll(() => house.asked.filter((line) => line.endsWith('/products')).length)
      .toBeGreaterThan(1);
    way = 0;
    expect((await answer).status).toBe(200);
  });

  test('is told to come again, and not that nobody is signed in, while there is no other', async () => {
    let way = 0;
    const house: TestGatehouse = new TestGatehouse({
      wrap: (demo) => (request) => slow(() => house, way)(demo)(request),
    });
    const visitor = await house.signedIn();
    house.pass(20 * SECOND);
    way = 41 * SECOND;
    await house.fault({ refresh: [{ kind: 'status', status: 500, times: -1 }] });
    const response = await visitor.api('/products?limit=1');
    expect(response.status).toBe(503);
    expect(response.headers.get('retry-after')).toMatch(/^\d+$/);
    expect(await response.json()).toMatchObject({ code: 'session_unavailable' });
  });
});
