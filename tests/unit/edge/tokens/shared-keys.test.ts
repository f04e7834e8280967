import { exportJWK, generateKeyPair } from 'jose';
import { beforeAll, describe, expect, test } from 'vitest';
import { createRemoteKeys } from '../../../../edge/tokens/jwks.ts';
import { createSharedKeys, type SharedTexts } from '../../../../edge/tokens/shared-keys.ts';
import { MINUTE, NOON, OTHER_SECRET, SECRET } from '../../../fixtures/core/test-gatehouse.ts';

const URL = 'https://issuer.example/keys';
let first: object;
let second: object;
beforeAll(async () => {
  const make = async (kid: string) => ({
    ...(await exportJWK((await generateKeyPair('ES256', { extractable: true })).publicKey)),
    kid,
  });
  [first, second] = [await make('first'), await make('second')];
});

/** Some isolates at one place, before an endpoint that tests break. */
function place(texts: SharedTexts = inMemory()) {
  const state = { now: NOON, asked: 0, isDown: false, keys: [first] };
  const open = (secret = SECRET, url = URL) => {
    const fetch = async () => {
      state.asked += 1;
      return state.isDown ? new Response(null, { status: 503 }) : Response.json({ keys: state.keys });
    };
    const shared = createSharedKeys(texts, [secret])(url);
    const keys = createRemoteKeys(url, fetch, () => state.now, undefined, shared);
    return async (kid: string) => {
      const search = await keys.find({ alg: 'ES256', kid });
      return search.status === 'found' ? search.keys.length : search.status;
    };
  };
  return { state, open };
}

function inMemory(kept = new Map<string, string>()): SharedTexts {
  return {
    read: async (name) => kept.get(name),
    write: async (name, text) => void kept.set(name, text),
  };
}

describe('a new isolate', () => {
  test('asks nobody for a key set that another has fetched, until it is old', async () => {
    const { state, open } = place();
    expect(await open()('first')).toBe(1);
    state.now += 9 * MINUTE;
    const fresh = open();
    expect(await fresh('first')).toBe(1);
    expect(state.asked).toBe(1);
    state.now += 2 * MINUTE;
    expect(await fresh('first')).toBe(1);
    expect(state.asked).toBe(2);
  });

  test('asks for a key that the set of the other lacks, at once, and tells the next', async () => {
    const { state, open } = place();
    await open()('first');
    state.keys = [first, second];
    expect(await open()('second')).toBe(1);
    expect(await open()('second')).toBe(1);
    expect(state.asked).toBe(2);
  });

  test('takes an old set while the endpoint is down, and none that is older than an hour', async () => {
    const { state, open } = place();
    await open()('first');
    state.isDown = true;
    state.now += 59 * MINUTE;
    expect(await open()('first')).toBe(1);
    state.now += 2 * MINUTE;
    expect(await open()('first')).toBe('unavailable');
  });

  test('goes on to ask for a newer one than it has been given', async () => {
    const { state, open } = place();
    await open()('first');
    state.isDown = true;
    state.now += 30 * MINUTE;
    const fresh = open();
    await fresh('first');
    Object.assign(state, { isDown: false, keys: [second], now: state.now + MINUTE });
    expect(await fresh('second')).toBe(1);
    expect(await fresh('first')).toBe(0);
  });
});

describe('what somebody else has left is not taken', () => {
  const forged = (): string => JSON.stringify({ name: URL, fetchedAt: NOON, members: [second] });
  const sealedBy = async (secret: string, name: string, fetchedAt = NOON): Promise<string> => {
    const kept = new Map<string, string>();
    await createSharedKeys(inMemory(kept), [secret])(name).write({ members: [second], fetchedAt });
    return kept.get(name) ?? '';
  };
  test.each([
    ['unsealed', async () => forged()],
    ['sealed with another secret', () => sealedBy(OTHER_SECRET, URL)],
    ['the set of another address', () => sealedBy(SECRET, 'https://other.example/keys')],
    ['a set of the future', () => sealedBy(SECRET, URL, NOON + MINUTE)],
    ['nothing', async () => ''],
  ])('%s', async (_, make) => {
    const { state, open } = place(inMemory(new Map([[URL, await make()]])));
    const look = open();
    expect(await look('first')).toBe(1);
    expect(await look('second')).toBe(0);
    expect(state.asked).toBe(1);
  });
});

test.each<[string, SharedTexts]>([
  ['fails', { read: () => Promise.reject(new Error()), write: () => Promise.reject(new Error()) }],
  ['never answers', { read: () => new Promise(() => {}), write: () => new Promise(() => {}) }],
  ['throws', { read: thrower, write: thrower }],
])('a shared place that %s keeps nobody from asking', async (_, texts) => {
  const { state, open } = place(texts);
  expect(await open()('first')).toBe(1);
  expect(state.asked).toBe(1);
});

function thrower(): never {
  throw new TypeError('There is no cache here.');
}
