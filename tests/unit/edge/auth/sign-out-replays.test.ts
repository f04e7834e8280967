import { describe, expect, test } from 'vitest';
import { memoryCoordinator } from '../../../../edge/refresh/coordinator/memory.ts';
import type { RefreshCoordinator } from '../../../../edge/refresh/coordinator/types.ts';
import type { TestBrowser } from '../../../fixtures/clients/test-browser.ts';
import {
  DEMO_LOGIN,
  MINUTE,
  SECOND,
  TestGatehouse,
  type TestGatehouseOptions,
} from '../../../fixtures/core/test-gatehouse.ts';
import { dose } from '../../../rotating-part.ts';

const REPLAYS = dose(150, 1_500);

/** How the coordinator answers a look-up: `turn` counts from 1, over all sessions. */
type Behaviour = (answer: () => Promise<boolean>, turn: number) => Promise<boolean>;

const WELL: Behaviour = (answer) => answer();
const GONE: Behaviour = () => Promise.reject(new Error('out of reach'));
/** Whoever answers only then. */
const late =
  (moment: () => Promise<unknown>): Behaviour =>
  async (answer) => {
    await moment();
    return answer();
  };
const sleep = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds));

/** Isolates before one coordinator, whose look-ups go as a test says. */
function start(options: TestGatehouseOptions['options'] = {}) {
  const world = { behaviour: WELL, looks: 0 };
  let shared: RefreshCoordinator | undefined;
  const house: TestGatehouse = new TestGatehouse({
    options,
    coordinator: (_, exchange) => {
      shared ??= memoryCoordinator(exchange, () => house.now());
      const { isRevoked: hasEnded } = shared;
      return {
        ...shared,
        isRevoked(name, began) {
          world.looks += 1;
          return world.behaviour(() => hasEnded(name, began), world.looks);
        },
      };
    },
  });
  return { house, world };
}

/** Someone who has signed out, and a copy of the cookie from before. */
async function signedOut(house: TestGatehouse): Promise<TestBrowser> {
  const visitor = await house.signedIn();
  const copy = visitor.clone();
  expect((await copy.request('/dashboard')).status).toBe(200);
  expect((await visitor.signOut()).status).toBe(303);
  return copy;
}

/** How many of so many copies, sent at once, were taken for a session. */
async function taken(copy: TestBrowser): Promise<number> {
  const answers = Array.from({ length: REPLAYS }, (_, turn) =>
    turn % 2 === 0 ? copy.clone().request('/dashboard') : copy.clone().api('/products?limit=1'),
  );
  return (await Promise.all(answers)).filter(({ status }) => status === 200).length;
}

describe('a signed-out cookie that is replayed a great many times at once', () => {
  test('is no session where the sign-out was, and nobody is asked', async () => {
    const { house, world } = start();
    const copy = await signedOut(house);
    world.behaviour = GONE;
    world.looks = 0;
    expect(await taken(copy)).toBe(0);
    expect(world.looks).toBe(0);
  });

  test.each<[string, Behaviour]>([
    ['in an isolate that has not met it', WELL],
    [
      'where the first look-up is late',
      (answer, turn) => (turn === 1 ? late(() => sleep(1_500))(answer, turn) : answer()),
    ],
    ['where the first look-up fails', (answer, turn) => (turn === 1 ? GONE(answer, turn) : answer())],
    [
      'where the first look-up is never answered',
      (answer, turn) => (turn === 1 ? new Promise(() => {}) : answer()),
    ],
    ['where each look-up takes two seconds', late(() => sleep(2_000))],
  ])('B13: is no session %s, and few look-ups serve them all', async (_, behaviour) => {
    const { house, world } = start();
    const copy = await signedOut(house);
    house.restart();
    world.behaviour = behaviour;
    world.looks = 0;
    expect(await taken(copy)).toBe(0);
    expect(world.looks).toBeLessThanOrEqual(5);
  });

  test('is no session any more where it was once found to be none, whatever becomes of the coordinator', async () => {
    const { house, world } = start();
    const copy = await signedOut(house);
    house.restart();
    expect(await taken(copy)).toBe(0);
    world.behaviour = GONE;
    house.pass(30 * SECOND);
    expect(await taken(copy)).toBe(0);
  });

  test('is no session because the look-ups of others fail', async () => {
    const { house, world } = start();
    const [copy, other] = [await signedOut(house), await house.signedIn()];
    house.restart();
    world.behaviour = GONE;
    expect((await other.request('/dashboard')).status).toBe(200);
    world.behaviour = WELL;
    expect(await taken(copy)).toBe(0);
  });
});

describe('a look-up that is under way as the session is signed out', () => {
  test('lets nobody in, and leaves nothing behind that would', async () => {
    const { house, world } = start();
    const visitor = await house.signedIn();
    const copy = visitor.clone();
    house.restart();
    const asked = Promise.withResolvers<void>();
    const moment = Promise.withResolvers<void>();
    world.looks = 0;
    world.behaviour = async (answer, turn) => {
      const before = await answer();
      if (turn > 1) return before;
      asked.resolve();
      await moment.promise;
      return before;
    };
    const meanwhile = copy.clone().request('/dashboard');
    await asked.promise;
    expect((await visitor.signOut()).status).toBe(303);
    moment.resolve();
    await meanwhile;
    await sleep(10);
    expect((await copy.request('/dashboard')).status).toBe(307);
  });
});

describe('a late answer', () => {
  test('is taken in: who was let in without one is not for long', async () => {
    const { house, world } = start();
    const copy = await signedOut(house);
    house.restart();
    const moment = Promise.withResolvers<void>();
    world.behaviour = late(() => moment.promise);
    expect((await copy.clone().request('/dashboard')).status).toBe(200);
    moment.resolve();
    await sleep(10);
    expect((await copy.clone().request('/dashboard')).status).toBe(307);
  });
});

describe('while it cannot be asked whether a session was signed out', () => {
  test('users go on, which is the default, and the log says that it was asked in vain', async () => {
    const { house, world } = start();
    const visitor = await house.signedIn();
    house.restart();
    house.log.length = 0;
    world.behaviour = GONE;
    world.looks = 0;
    for (let turn = 0; turn < 5; turn += 1) expect((await visitor.request('/dashboard')).status).toBe(200);
    expect(world.looks).toBe(2);
    expect(house.log).toEqual([
      { level: 'error', event: 'coordinator_unavailable', fields: { reason: 'failed' } },
    ]);
    house.pass(5 * SECOND);
    world.behaviour = WELL;
    expect((await visitor.request('/dashboard')).status).toBe(200);
    expect(world.looks).toBe(3);
  });

  test('nobody goes on where that is refused; nobody loses a session either', async () => {
    const { house, world } = start({ whenSignOutsCannotBeChecked: 'refuse' });
    const [visitor, copy] = [await house.signedIn(), await signedOut(house)];
    house.restart();
    world.behaviour = GONE;
    for (const one of [visitor, copy]) {
      for (const answer of [await one.request('/dashboard'), await one.api('/products?limit=1')]) {
        expect([answer.status, answer.headers.get('retry-after')]).toEqual([503, '5']);
        expect(answer.headers.getSetCookie()).toEqual([]);
      }
      expect((await one.request('/auth/session', { as: 'fetch' })).status).toBe(503);
      expect((await one.request('/')).status).toBe(200);
    }
    world.behaviour = WELL;
    house.pass(5 * SECOND);
    expect((await visitor.request('/dashboard')).status).toBe(200);
    expect((await copy.request('/dashboard')).status).toBe(307);
  });

  test('where that is refused, a user can sign out all the same', async () => {
    const { house, world } = start({ whenSignOutsCannotBeChecked: 'refuse' });
    const visitor = await house.signedIn();
    house.restart();
    world.behaviour = GONE;
    expect((await visitor.signOut()).status).toBe(303);
    expect(visitor.cookies.size).toBe(0);
  });

  test('a page that looks for itself sends nobody to sign in where that is refused, but to the gate', async () => {
    const { house, world } = start({ whenSignOutsCannotBeChecked: 'refuse' });
    const visitor = await house.signedIn();
    house.restart();
    world.behaviour = GONE;
    const { headers } = visitor.draft('/dashboard');
    expect(await house.gatehouse.sessionOf(headers)).toBeUndefined();
    expect(await house.gatehouse.isRefreshable(headers)).toBe(true);
  });
});

test('a renewed session whose sign-out cannot be asked for is stored, so that no token is lost', async () => {
  const { house, world } = start();
  const visitor = await house.signedIn();
  house.pass(61 * SECOND);
  world.behaviour = GONE;
  house.page = (pass) => {
    house.pass(10 * SECOND);
    return new Response('a page', { status: pass.status ?? 200 });
  };
  const answer = await visitor.request('/dashboard');
  expect(answer.headers.getSetCookie()).toHaveLength(1);
});

test('a second sign-in is a session of its own, though the one before has ended', async () => {
  const { house } = start();
  const visitor = await house.signedIn();
  await visitor.signOut();
  await visitor.signIn(DEMO_LOGIN);
  house.pass(MINUTE / 2);
  expect((await visitor.request('/dashboard')).status).toBe(200);
});
