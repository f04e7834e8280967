import { exportJWK, generateKeyPair } from 'jose';
import { beforeAll, describe, expect, test } from 'vitest';
import { createRemoteKeys, KeysUnavailable } from '../../../edge/keys.ts';
import { MINUTE, NOON, SECOND } from './harness.ts';

let first: object;
let second: object;

beforeAll(async () => {
  const jwk = async (kid: string) => ({
    ...(await exportJWK((await generateKeyPair('ES256')).publicKey)),
    kid,
    alg: 'ES256',
  });
  [first, second] = await Promise.all([jwk('1'), jwk('2')]);
});

function start(answer: (count: number) => Response) {
  const state = { now: NOON, asked: 0 };
  const keys = createRemoteKeys(
    'https://k.example/jwks',
    async (request) => {
      state.asked += 1;
      expect(request.redirect).toBe('manual');
      return answer(state.asked);
    },
    () => state.now,
  );
  const find = (kid: string) => keys.find({ alg: 'ES256', kid }, { payload: '', signature: '' });
  return { state, find, keys };
}

describe('the key set', () => {
  test('is fetched once, on demand', async () => {
    const { state, find } = start(() => Response.json({ keys: [first] }));
    expect(state.asked).toBe(0);
    await find('1');
    await find('1');
    expect(state.asked).toBe(1);
  });

  test('is fetched again when it is ten minutes old', async () => {
    const { state, find } = start(() => Response.json({ keys: [first] }));
    await find('1');
    state.now += 10 * MINUTE + 1;
    await find('1');
    expect(state.asked).toBe(2);
  });

  test('is fetched again for an unknown key id, but not more often than each half minute', async () => {
    const { state, find } = start((count) => Response.json({ keys: count > 1 ? [first, second] : [first] }));
    await find('1');
    for (let i = 0; i < 10; i += 1) await expect(find('2')).rejects.toThrow();
    expect(state.asked).toBe(1);
    state.now += 30 * SECOND;
    await find('2');
    expect(state.asked).toBe(2);
  });

  test('counts its changes, and only those', async () => {
    const { state, find, keys } = start((count) => Response.json({ keys: count > 2 ? [second] : [first] }));
    await find('1');
    expect(keys.generation()).toBe(1);
    state.now += 11 * MINUTE;
    await find('1');
    expect(keys.generation()).toBe(1);
    state.now += 11 * MINUTE;
    await expect(find('1')).rejects.toThrow();
    expect(keys.generation()).toBe(2);
  });
});

describe('an endpoint that fails', () => {
  test.each([
    ['500', () => new Response('{}', { status: 500 })],
    ['a redirect', () => new Response(null, { status: 302, headers: { location: 'https://evil.example/' } })],
    ['a page', () => new Response('<html>')],
    ['JSON that is no key set', () => Response.json({ keys: 'none' })],
    ['a huge answer', () => new Response(`{"keys":[],"x":"${'x'.repeat(70_000)}"}`)],
  ])('with %s yields no key, and is left alone for ten seconds', async (_, answer) => {
    const { state, find } = start(answer);
    for (let i = 0; i < 5; i += 1) await expect(find('1')).rejects.toThrow(KeysUnavailable);
    expect(state.asked).toBe(1);
    state.now += 10 * SECOND;
    await expect(find('1')).rejects.toThrow(KeysUnavailable);
    expect(state.asked).toBe(2);
  });

  test('does not take away the set of before', async () => {
    const { state, find } = start((count) =>
      count > 1 ? new Response('', { status: 503 }) : Response.json({ keys: [first] }),
    );
    await find('1');
    state.now += 60 * MINUTE;
    expect(await find('1')).toBeDefined();
  });
});
