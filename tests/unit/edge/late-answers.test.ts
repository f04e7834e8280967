import { describe, expect, test } from 'vitest';
import { DEMO_LOGIN, House, SECOND } from './harness.ts';

/** An expiry, and a page that answers only when it is told to. */
async function underWay(house: House) {
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
  const late = visitor.ask('/dashboard');
  await expect.poll(() => house.passes.length).toBe(1);
  const other = house.visitor();
  for (const [name, value] of old) other.cookies.set(name, value);
  return { late, finish, visitor, other };
}

describe('an answer that was long under way', () => {
  test('brings the newest tokens, when others have renewed them meanwhile', async () => {
    const house = new House();
    const { late, finish, visitor, other } = await underWay(house);
    await other.ask('/dashboard');
    house.pass(50 * SECOND);
    await other.ask('/dashboard');
    expect(house.refreshesAsked()).toBe(2);
    finish();
    await late;
    house.pass(61 * SECOND);
    expect((await visitor.ask('/dashboard')).status).toBe(200);
    expect(await house.stats()).toMatchObject({ refreshes: 3, refreshRejected: 0, reuseDetected: 0 });
  });

  test('brings nothing when the session has ended meanwhile, so that a new one stays', async () => {
    const house = new House();
    const { late, finish, other } = await underWay(house);
    house.pass(6 * SECOND);
    await other.signOut();
    await other.signIn(DEMO_LOGIN);
    finish();
    expect((await late).headers.getSetCookie()).toEqual([]);
  });
});
