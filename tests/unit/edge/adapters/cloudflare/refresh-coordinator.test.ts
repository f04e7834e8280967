import type { DurableObjectNamespace, DurableObjectState } from '@cloudflare/workers-types';
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import type { CloudflareEnvironment } from '../../../../../edge/adapters/cloudflare/bindings.ts';
import {
  durableObjectCoordinator,
  RefreshCoordinator,
} from '../../../../../edge/adapters/cloudflare/refresh-coordinator.ts';
import { SignInLimiter } from '../../../../../edge/adapters/cloudflare/sign-in-limiter.ts';
import type { Fetch } from '../../../../../edge/types.ts';
import {
  DEMO_LOGIN,
  HOUR,
  MINUTE,
  SECOND,
  SECRET,
  TestGatehouse,
} from '../../../../fixtures/core/test-gatehouse.ts';

interface DurableClass {
  fetch(request: Request): Promise<Response>;
  alarm(): Promise<void>;
}

/** What a version of an object answers in the place of what it would. */
type Dress = (order: Record<string, unknown>, answer: () => Promise<Response>) => Promise<Response>;

/** Durable Objects in this process, as a namespace that is asked over messages. */
function namespaceOf(open: (state: DurableObjectState) => unknown, dress: Dress = (_, answer) => answer()) {
  const objects = new Map<string, { readonly object: DurableClass; readonly stored: Map<string, unknown> }>();
  const orders: Record<string, unknown>[] = [];
  const objectFor = (name: string) => {
    const known = objects.get(name);
    if (known !== undefined) return known;
    const stored = new Map<string, unknown>();
    const storage = {
      get: async (key: string) => stored.get(key),
      put: async (key: string, value: unknown) => void stored.set(key, value),
      setAlarm: async (at: number) => void stored.set('the alarm', at),
      deleteAll: async () => stored.clear(),
    };
    const object = open({ storage } as unknown as DurableObjectState) as DurableClass;
    objects.set(name, { object, stored });
    return { object, stored };
  };
  const namespace = {
    idFromName: (name: string) => name,
    get: (name: string) => ({
      async fetch(url: string, init: RequestInit) {
        const order = JSON.parse(String(init.body));
        orders.push(order);
        return dress(order, () => objectFor(name).object.fetch(new Request(url, init)));
      },
    }),
  } as unknown as DurableObjectNamespace;
  return { namespace, orders, objects };
}

/** The backend that the objects reach. */
let demo: Fetch;
const ENVIRONMENT = {
  SESSION_SECRET: SECRET,
  BACKEND_URL: 'demo:',
  DEMO_BACKEND: {
    idFromName: (name: string) => name,
    get: () => ({ fetch: (request: Request) => demo(request) }),
  },
} as unknown as CloudflareEnvironment;
const openCoordinator = (state: DurableObjectState) => new RefreshCoordinator(state, ENVIRONMENT);
const ended = (orders: readonly Record<string, unknown>[]) =>
  orders.filter(({ action }) => action === 'end-session');

const countOf = (orders: readonly Record<string, unknown>[]) => {
  const groups = Map.groupBy(orders, ({ action }) => String(action));
  return Object.fromEntries([...groups].map(([action, { length }]) => [action, length]));
};

describe('the object of a session', () => {
  test('makes an ordinary day nothing that the log would be read for, and is asked no more than there is to know', async () => {
    const { namespace, orders } = namespaceOf(openCoordinator);
    const house = new TestGatehouse({ coordinator: () => durableObjectCoordinator(namespace) });
    demo = house.demo;
    vi.useFakeTimers({ toFake: ['Date'], now: house.now() });
    onTestFinished(() => void vi.useRealTimers());
    const visitor = await house.signedIn();
    const copy = visitor.clone();
    const turns = HOUR / (10 * SECOND);
    for (let turn = 0; turn < turns; turn += 1) {
      house.pass(10 * SECOND);
      vi.setSystemTime(house.now());
      expect((await visitor.request('/dashboard')).status).toBe(200);
      expect((await visitor.api('/products?limit=1')).status).toBe(200);
    }
    expect((await visitor.signOut()).status).toBe(303);
    expect((await visitor.signIn(DEMO_LOGIN)).status).toBe(303);
    expect(house.log.filter(({ level }) => level !== 'info')).toEqual([]);
    const { refreshes, reuseDetected } = await house.stats();
    expect(reuseDetected).toBe(0);
    // Once each five seconds for the tombstone, once for each token that is spent, and twice for the sign-out.
    expect(countOf(orders)).toEqual({ 'has-ended': turns, refresh: refreshes, end: 1, 'end-session': 1 });
    house.restart();
    expect((await copy.request('/dashboard')).status).toBe(307);
  });

  test('is understood in the version of before, which has no JSON for what has no answer', async () => {
    const { namespace, orders } = namespaceOf(openCoordinator, async (order, answer) => {
      const { action } = order;
      const response = await answer();
      return action === 'end-session' ? new Response('undefined') : response;
    });
    const { revokeSession: endSession, isRevoked: hasEnded } = durableObjectCoordinator(namespace);
    await endSession('s', Date.now() + HOUR);
    expect(ended(orders)).toHaveLength(1);
    expect(await hasEnded('s')).toBe(true);
  });

  test('understands the version of before, which reads JSON and does not say when a session ended', async () => {
    const { namespace } = namespaceOf(openCoordinator);
    const object = namespace.get(namespace.idFromName('a-session'));
    const send = async (order: object) =>
      (await object.fetch('https://coordinator/', { method: 'POST', body: JSON.stringify(order) })).json();
    const began = Date.now();
    await send({ action: 'end-session', until: began + HOUR });
    expect(await send({ action: 'has-ended', began })).toEqual({ ended: true });
    expect(await send({ action: 'has-ended', began: began + MINUTE })).toEqual({ ended: false });
  });

  test('that answers with an error has not heard of the sign-out, and is told again', async () => {
    let failures = 1;
    const { namespace, orders } = namespaceOf(openCoordinator, (_, answer) =>
      failures-- > 0 ? Promise.resolve(new Response('no', { status: 500 })) : answer(),
    );
    await durableObjectCoordinator(namespace).revokeSession('s', Date.now() + HOUR);
    expect(ended(orders)).toHaveLength(2);
  });

  test('keeps what ended later, and is remembered longer, in whatever order it hears of it', async () => {
    const { namespace } = namespaceOf(openCoordinator);
    const { revokeSession: endSession, isRevoked: hasEnded } = durableObjectCoordinator(namespace);
    const now = Date.now();
    await endSession('sub:ada', now + HOUR, now - MINUTE);
    await endSession('sub:ada', now + MINUTE, now - HOUR);
    expect(await hasEnded('sub:ada', now - 2 * MINUTE)).toBe(true);
    expect(await hasEnded('sub:ada', now)).toBe(false);
  });
});

describe('an alarm that is late', () => {
  test('does not take away a tombstone that was laid meanwhile, and comes again for it', async () => {
    const { namespace, objects } = namespaceOf(openCoordinator);
    const { revokeSession: endSession, isRevoked: hasEnded } = durableObjectCoordinator(namespace);
    const until = Date.now() + HOUR;
    await endSession('s', until);
    const [{ object, stored } = expect.unreachable()] = [...objects.values()];
    stored.delete('the alarm');
    await object.alarm();
    expect(await hasEnded('s')).toBe(true);
    expect(stored.get('the alarm')).toBe(until);
  });

  test('clears what is over', async () => {
    const { namespace, objects } = namespaceOf(openCoordinator);
    await durableObjectCoordinator(namespace).revokeSession('s', Date.now() - 1);
    const [{ object, stored } = expect.unreachable()] = [...objects.values()];
    await object.alarm();
    expect(stored.size).toBe(0);
  });

  test('does not take away the guesses of a new minute', async () => {
    const { namespace, objects } = namespaceOf((state) => new SignInLimiter(state));
    const object = namespace.get(namespace.idFromName('account:a'));
    const count = async () =>
      (await object.fetch('https://limiter/', { method: 'POST', body: '{"limit":1}' })).json();
    expect(await count()).toEqual({ left: 0 });
    await objects.get('account:a')?.object.alarm();
    expect(await count()).not.toEqual({ left: 0 });
  });
});
