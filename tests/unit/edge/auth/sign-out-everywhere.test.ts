import { describe, expect, test } from 'vitest';
import { memoryCoordinator } from '../../../../edge/refresh/coordinator/memory.ts';
import type { RefreshCoordinator } from '../../../../edge/refresh/coordinator/types.ts';
import type { TestBrowser } from '../../../fixtures/clients/test-browser.ts';
import { DEMO_LOGIN, MINUTE, SECOND, TestGatehouse } from '../../../fixtures/core/test-gatehouse.ts';

const ADMIN = { username: 'admin@gatehouse.example', password: 'let-me-in-too' };
const OFFERED = { session: { signOutEverywhere: true } };

/** A gatehouse whose isolates share a coordinator, which can be out of reach. */
function start(options: object = OFFERED) {
  const world = { isReachable: true };
  let shared: RefreshCoordinator | undefined;
  const house: TestGatehouse = new TestGatehouse({
    options,
    coordinator: (_, exchange) => {
      const known = shared ?? memoryCoordinator(exchange, () => house.now());
      shared = known;
      const reach = <T>(ask: () => Promise<T>) =>
        world.isReachable ? ask() : Promise.reject(new Error('out of reach'));
      return {
        ...known,
        isRevoked: (...about) => reach(() => known.isRevoked(...about)),
        revokeSession: (...about) => reach(() => known.revokeSession(...about)),
      };
    },
    environment: { REFRESH_COORDINATOR: 'durable-object' },
  });
  const signedIn = async (credentials = DEMO_LOGIN as typeof ADMIN) => {
    const visitor = house.browser();
    expect((await visitor.signIn(credentials)).status).toBe(303);
    house.pass(SECOND);
    return visitor;
  };
  return { house, world, signedIn };
}

const leave = (visitor: TestBrowser) => visitor.submit('/auth/logout?everywhere=1', {});
async function stands(visitor: TestBrowser): Promise<boolean> {
  return (await (await visitor.request('/auth/session', { as: 'fetch' })).json()).authenticated;
}

describe('a sign-out everywhere', () => {
  test('ends every session of its user, in every isolate, and nobody else’s', async () => {
    const { house, signedIn } = start();
    const [here, phone, admin] = [await signedIn(), await signedIn(), await signedIn(ADMIN)];
    const copy = here.clone();
    expect((await leave(here)).headers.get('location')).toBe('/login?reason=signed_out');
    house.restart();
    expect(await Promise.all([phone, copy, admin].map(stands))).toEqual([false, false, true]);
  });

  test('leaves what begins after it, and tells scripts by 204', async () => {
    const { house, signedIn } = start();
    const first = await signedIn();
    const script = await first.request('/auth/logout?everywhere', {
      as: 'fetch',
      method: 'POST',
      headers: { accept: 'application/json' },
    });
    expect(script.status).toBe(204);
    house.pass(SECOND);
    const later = await signedIn();
    house.restart();
    expect(await stands(later)).toBe(true);
  });

  test('ends tokens that are refreshed at another place just then', async () => {
    const { house, signedIn } = start();
    const [here, phone] = [await signedIn(), await signedIn()];
    await leave(here);
    house.pass(30 * MINUTE);
    house.restart();
    expect((await phone.request('/dashboard')).status).toBe(307);
    expect(house.asked.filter((line) => line.endsWith('/auth/refresh-token'))).toEqual([]);
  });

  test('says so where nobody can be told of it, and ends nothing', async () => {
    const { world, signedIn } = start();
    const here = await signedIn();
    world.isReachable = false;
    const response = await leave(here);
    expect([response.status, response.headers.get('retry-after')]).toEqual([503, '5']);
    world.isReachable = true;
    expect((await leave(here)).status).toBe(303);
  });

  test('is refused where it is not offered: nobody is to believe that they are signed out', async () => {
    const { signedIn } = start({});
    const here = await signedIn();
    expect((await leave(here)).status).toBe(404);
    expect(await stands(here)).toBe(true);
  });

  test('is nothing that another site can bring about', async () => {
    const { signedIn } = start();
    const [here, phone] = [await signedIn(), await signedIn()];
    const response = await here.submit(
      '/auth/logout?everywhere=1',
      {},
      {
        headers: { 'sec-fetch-site': 'cross-site', origin: 'https://elsewhere.example' },
      },
    );
    expect(response.status).toBe(403);
    expect(await stands(phone)).toBe(true);
  });

  test('of nobody ends nothing, and leads where every sign-out does', async () => {
    const { house } = start();
    expect((await leave(house.browser())).status).toBe(303);
  });
});
