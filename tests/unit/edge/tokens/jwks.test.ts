import { exportJWK, generateKeyPair } from 'jose';
import { beforeAll, describe, expect, test } from 'vitest';
import { createRemoteKeys } from '../../../../edge/tokens/jwks.ts';
import { type LogLine, MINUTE, NOON, SECOND } from '../../../fixtures/core/test-gatehouse.ts';

type Jwk = Readonly<Record<string, unknown>>;

let first: Jwk;
let second: Jwk;
let privateKey: Jwk;
let weak: Jwk;
const secret: Jwk = { kty: 'oct', kid: 'oct', alg: 'HS256', k: 'AyM1SysPpbyDfgZld3umj1qzKObwVMkoqQ' };

beforeAll(async () => {
  const pairs = await Promise.all(
    ['1', '2'].map(async (kid) => ({ kid, pair: await generateKeyPair('ES256', { extractable: true }) })),
  );
  const jwks = await Promise.all(
    pairs.map(async ({ kid, pair }) => ({ ...(await exportJWK(pair.publicKey)), kid, alg: 'ES256' })),
  );
  [first = {}, second = {}] = jwks;
  const [{ pair } = { pair: undefined }] = pairs;
  if (pair === undefined) throw new Error('no key');
  privateKey = { ...(await exportJWK(pair.privateKey)), kid: 'private', alg: 'ES256' };
  const parameters = { name: 'RSASSA-PKCS1-v1_5', hash: 'SHA-256', publicExponent: Uint8Array.of(1, 0, 1) };
  const rsa = await crypto.subtle.generateKey({ ...parameters, modulusLength: 1024 }, true, [
    'sign',
    'verify',
  ]);
  weak = { ...(await crypto.subtle.exportKey('jwk', rsa.publicKey)), kid: 'weak', alg: 'RS256' };
});

function start(answer: (count: number) => Response | Promise<Response>) {
  const state = { now: NOON, asked: 0 };
  const log: LogLine[] = [];
  const keys = createRemoteKeys(
    'https://k.example/jwks',
    async (request) => {
      state.asked += 1;
      expect(request.redirect).toBe('manual');
      return answer(state.asked);
    },
    () => state.now,
    (level, event, fields = {}) => log.push({ level, event, fields }),
  );
  /** How many keys there are to try, or that there is no set to look in. */
  const look = async (
    kid?: string,
    alg = 'ES256',
    how: 'find' | 'findAnew' = 'find',
    receivedAt?: number,
  ) => {
    const search = await keys[how]({ alg, ...(kid !== undefined && { kid }) }, receivedAt);
    return search.status === 'found' ? search.keys.length : search.status;
  };
  return { state, look, keys, log };
}

const set = (...keys: readonly unknown[]) => Response.json({ keys });

describe('the key set', () => {
  test('is fetched once, on demand', async () => {
    const { state, look } = start(() => set(first));
    expect(state.asked).toBe(0);
    expect(await look('1')).toBe(1);
    expect(await look('1')).toBe(1);
    expect(state.asked).toBe(1);
  });

  test('is fetched again when it is ten minutes old, and not before', async () => {
    const { state, look, keys } = start(() => set(first));
    await look('1');
    state.now += 10 * MINUTE;
    await look('1');
    expect(await keys.isReady()).toBe(true);
    expect(state.asked).toBe(1);
    state.now += 1;
    await look('1');
    expect(state.asked).toBe(2);
  });

  test('T3: is fetched again for an unknown key id, but not more often than each half minute', async () => {
    const { state, look } = start((count) => (count > 1 ? set(first, second) : set(first)));
    await look('1');
    for (let i = 0; i < 10; i += 1) expect(await look('2')).toBe(0);
    expect(state.asked).toBe(1);
    state.now += 30 * SECOND;
    expect(await look('2')).toBe(1);
    expect(state.asked).toBe(2);
  });

  test('is fetched again within a second for tokens that have just been issued, once for all that wait', async () => {
    const { state, look } = start((count) => (count > 1 ? set(first, second) : set(first)));
    await look('1');
    const waiting = Promise.all(Array.from({ length: 20 }, () => look('2', 'ES256', 'findAnew')));
    // Meanwhile, not at once: who does not wait finds nothing.
    setTimeout(() => {
      state.now += SECOND;
    }, 50);
    expect(await waiting).toEqual(Array(20).fill(1));
    expect(state.asked).toBe(2);
  });

  test('is not waited for by a token that has just been issued while the endpoint fails', async () => {
    const { state, look } = start(() => new Response(null, { status: 500 }));
    await look('1');
    expect(await look('1', 'ES256', 'findAnew')).toBe('unavailable');
    expect(state.asked).toBe(1);
  });

  test('is fetched again within seconds for a token that is newer than the set, once each half minute', async () => {
    const { state, look } = start((count) => (count > 1 ? set(first, second) : set(first)));
    await look('1');
    state.now += 2 * SECOND;
    expect(await look('2', 'ES256', 'find', NOON - SECOND)).toBe(0);
    expect(state.asked).toBe(1);
    expect(await look('2', 'ES256', 'find', NOON + SECOND)).toBe(1);
    expect(state.asked).toBe(2);
    for (let count = 0; count < 10; count += 1) {
      state.now += 2 * SECOND;
      expect(await look(`3-${count}`, 'ES256', 'find', state.now)).toBe(0);
    }
    expect(state.asked).toBe(2);
  });

  test('is fetched again for a newer token although another one came too early for it', async () => {
    const { state, look } = start((count) => (count > 1 ? set(first, second) : set(first)));
    await look('1');
    state.now += SECOND / 2;
    expect(await look('2', 'ES256', 'find', state.now)).toBe(0);
    expect(state.asked).toBe(1);
    state.now += SECOND;
    expect(await look('2', 'ES256', 'find', state.now)).toBe(1);
  });

  test('counts its changes, and only those', async () => {
    const { state, look, keys } = start((count) => (count > 2 ? set(second) : set(first)));
    await look('1');
    expect(keys.generation()).toBe(1);
    state.now += 11 * MINUTE;
    await look('1');
    expect(keys.generation()).toBe(1);
    state.now += 11 * MINUTE;
    expect(await look('1')).toBe(0);
    expect(keys.generation()).toBe(2);
  });
});

describe('a flood of unknown key ids', () => {
  const KEY_IDS = Array.from({ length: 10_000 }, (_, index) => `unknown-${index}`);

  test('D1: costs one fetch each half minute, and known keys go on working', async () => {
    const { state, look } = start(async () => {
      await new Promise((resolve) => setTimeout(resolve, 5));
      return set(first);
    });
    await look('1');
    state.now += 30 * SECOND;
    const [known, ...unknown] = await Promise.all([look('1'), ...KEY_IDS.map((kid) => look(kid))]);
    expect(known).toBe(1);
    expect(unknown.every((found) => found === 0)).toBe(true);
    expect(state.asked).toBe(2);
    for (const kid of KEY_IDS.slice(0, 100)) await look(kid);
    expect(state.asked).toBe(2);
  });

  test('D1: costs one fetch each ten seconds while the endpoint fails', async () => {
    const { state, look } = start(() => new Response('', { status: 500 }));
    const found = await Promise.all(KEY_IDS.map((kid) => look(kid)));
    expect(found.every((each) => each === 'unavailable')).toBe(true);
    expect(state.asked).toBe(1);
    state.now += 10 * SECOND - 1;
    await look('more');
    expect(state.asked).toBe(1);
    state.now += 1;
    await look('more');
    expect(state.asked).toBe(2);
  });

  test('D1: leaves the known keys in use while the endpoint fails, at one fetch each ten seconds', async () => {
    const { state, look } = start((count) => (count > 1 ? new Response('', { status: 500 }) : set(first)));
    await look('1');
    state.now += 30 * SECOND;
    const [known, ...unknown] = await Promise.all([look('1'), ...KEY_IDS.map((kid) => look(kid))]);
    expect(known).toBe(1);
    expect(unknown.every((found) => found === 0)).toBe(true);
    expect(state.asked).toBe(2);
    for (let second = 1; second <= 20; second += 1) {
      state.now += SECOND;
      for (const kid of KEY_IDS.slice(0, 100)) await look(kid);
      expect(await look('1')).toBe(1);
    }
    expect(state.asked).toBe(4);
  });

  test('does not keep those waiting who come while a request that was cut off still asks', async () => {
    const { state, look } = start((count) => (count === 1 ? new Promise(() => {}) : set(first)));
    look('1');
    await Promise.resolve();
    state.now += 10 * SECOND;
    expect(await look('1')).toBe(1);
  });

  test('at the start of an isolate shares one fetch, and all find their key', async () => {
    const { state, look } = start(async () => {
      await new Promise((resolve) => setTimeout(resolve, 30));
      return set(first);
    });
    const found = await Promise.all(Array.from({ length: 50 }, () => look('1')));
    expect(found).toEqual(found.map(() => 1));
    expect(state.asked).toBe(1);
  });
});

test.each([
  ['a list', () => Response.json([first])],
  ['the only key', () => Response.json(first)],
  ['keys whose use is a word in the place of a list', () => set({ ...first, key_ops: 'verify' })],
])('a set is read as %s', async (_, answer) => {
  const { look } = start(answer);
  expect(await look('1')).toBe(1);
});

test.each([
  ['EdDSA', 'Ed25519'],
  ['Ed25519', 'EdDSA'],
])('a key for %s verifies %s, its other name', async (alg, other) => {
  const { publicKey } = await generateKeyPair('Ed25519', { extractable: true });
  const key = { ...(await exportJWK(publicKey)), kid: 'ed', alg };
  const { look } = start(() => set(key));
  expect(await look('ed', other)).toBe(1);
});

describe('D2: an endpoint that fails', () => {
  test.each<[string, () => Response]>([
    ['500', () => new Response('{}', { status: 500 })],
    ['a redirect', () => new Response(null, { status: 302, headers: { location: 'https://evil.example/' } })],
    ['a page', () => new Response('<html>')],
    ['JSON that is no key set', () => Response.json({ keys: 'none' })],
    ['a list', () => Response.json([])],
    ['no keys', () => set()],
    ['unfit keys alone', () => set(weak, secret, privateKey)],
    ['a huge answer', () => new Response(`{"keys":[],"x":"${'x'.repeat(70_000)}"}`)],
  ])('with %s yields no key, and is left alone for ten seconds', async (_, answer) => {
    const { state, look } = start(answer);
    for (let i = 0; i < 5; i += 1) expect(await look('1')).toBe('unavailable');
    expect(state.asked).toBe(1);
    state.now += 10 * SECOND;
    expect(await look('1')).toBe('unavailable');
    expect(state.asked).toBe(2);
  });

  test.each<[string, () => Response]>([
    ['answers 503', () => new Response('', { status: 503 })],
    ['publishes unfit keys alone', () => set(weak)],
    ['redirects', () => new Response(null, { status: 302, headers: { location: 'https://evil.example/' } })],
    ['redirects with a set in hand', () => Response.json({ keys: [second] }, { status: 301 })],
    ['shows a page', () => new Response('<html>', { headers: { 'content-type': 'text/html' } })],
    ['answers with 10 MB', () => new Response(tenMegabytes().stream)],
    ['breaks off', () => new Response('{"keys":[')],
  ])('does not take away the set of before when it %s', async (_, answer) => {
    const { state, look, keys } = start((count) => (count > 1 ? answer() : set(first)));
    await look('1');
    state.now += 60 * MINUTE;
    expect(await look('1')).toBe(1);
    expect(state.asked).toBe(2);
    expect(keys.generation()).toBe(1);
  });
});

test('D2: an answer of 10 MB is not read to its end', async () => {
  const answer = tenMegabytes();
  const { look } = start(() => new Response(answer.stream));
  expect(await look('1')).toBe('unavailable');
  expect(answer.read()).toBeLessThan(200_000);
});

describe('a member of the set that is not fit to verify with', () => {
  test.each<[string, () => Jwk, string]>([
    ['an RSA key of 1024 bits', () => weak, 'rsa_modulus_short'],
    ['a shared secret', () => secret, 'not_public'],
    ['a private key', () => privateKey, 'not_public'],
    ['a key of an unknown kind', () => ({ kty: 'XYZ' }), 'kind_not_supported'],
    ['a key on a curve that is not ours', () => ({ ...second, crv: 'secp256k1' }), 'kind_not_supported'],
    ['a key whose algorithm is not its own', () => ({ ...second, alg: 'RS256' }), 'algorithm_mismatch'],
    ['a key without a point', () => ({ kty: 'EC', crv: 'P-256' }), 'malformed'],
    ['a key with a number for an id', () => ({ ...second, kid: 7 }), 'malformed'],
  ])('T10: is left out, and the log says why: %s', async (_, member, reason) => {
    const { look, log } = start(() => set(member(), first));
    expect(await look('1')).toBe(1);
    expect(await look(undefined)).toBe(1);
    expect(log).toEqual([
      { level: 'warn', event: 'keys_refused', fields: { variable: 'JWT_JWKS_URL', reason } },
    ]);
  });

  test.each(['null', '7', '"key"', '[]', '{}'])('is left out when it is no key at all: %s', async (json) => {
    const { look } = start(() => set(JSON.parse(json), first));
    expect(await look('1')).toBe(1);
  });

  test.each<[string, Jwk]>([
    ['by its use', { use: 'enc' }],
    ['by its operations', { key_ops: ['encrypt'] }],
  ])('is left out without a word when it is for encryption %s', async (_, change) => {
    const { look, log } = start(() => set({ ...second, ...change }, first));
    expect(await look('2')).toBe(0);
    expect(await look('1')).toBe(1);
    expect(log).toEqual([]);
  });

  test('is fit where what it has not is null, or a list of nothing', async () => {
    const { look, log } = start(() => set({ ...second, d: null, use: null, key_ops: [], x5c: [] }));
    expect(await look('2')).toBe(1);
    expect(log).toEqual([]);
  });

  test('is spoken of once a set, however often that is fetched', async () => {
    const { state, look, log } = start((count) => (count > 2 ? set(weak, second) : set(weak, secret, first)));
    for (let i = 0; i < 3; i += 1) {
      await look('1');
      state.now += 11 * MINUTE;
    }
    expect(state.asked).toBe(3);
    expect(log.map(({ fields }) => fields.reason)).toEqual([
      'rsa_modulus_short, not_public',
      'rsa_modulus_short',
    ]);
  });
});

describe('the keys to try', () => {
  test('are all that bear the id, if several do', async () => {
    const { look } = start(() => set(first, { ...second, kid: '1' }));
    expect(await look('1')).toBe(2);
  });

  test('are all that fit, for a token that names none', async () => {
    const { look } = start(() => set(first, second));
    expect(await look(undefined)).toBe(2);
    expect(await look(undefined, 'ES384')).toBe(0);
  });

  test.each([undefined, null, ''])('are all that fit, in a set without ids: %j', async (kid) => {
    const { look } = start(() => set({ ...first, kid }));
    expect(await look('1')).toBe(1);
    expect(await look(undefined)).toBe(1);
    expect(await look('1', 'RS256')).toBe(0);
  });

  test.each(['__proto__', 'constructor', '../../etc/passwd', "' OR 1=1 --", 'x'.repeat(512)])(
    'are found by the id alone, whatever it looks like: %s',
    async (kid) => {
      const without = start(() => set(first));
      expect(await without.look(kid)).toBe(0);
      expect(without.state.asked).toBe(1);
      const withIt = start(() => set(first, { ...second, kid }));
      expect(await withIt.look(kid)).toBe(1);
    },
  );

  test.each(['none', 'HS256', 'RS256', 'ES512', '__proto__', ''])(
    'are none for an algorithm that the named key is not for: %s',
    async (alg) => {
      const { look } = start(() => set(first));
      expect(await look('1', alg)).toBe(0);
    },
  );

  test('are for every algorithm of their kind, when the set names none', async () => {
    const { publicKey } = await generateKeyPair('RS256');
    const { look } = start(async () => set({ ...(await exportJWK(publicKey)), kid: '1' }));
    for (const alg of ['RS256', 'RS512', 'PS384']) expect(await look('1', alg)).toBe(1);
    expect(await look('1', 'ES256')).toBe(0);
  });
});

/** A body that goes on for 10 MB, and tells how much of it was taken. */
function tenMegabytes(): { readonly stream: ReadableStream<Uint8Array<ArrayBuffer>>; read(): number } {
  let read = 0;
  const stream = new ReadableStream<Uint8Array<ArrayBuffer>>({
    pull(controller) {
      read += 10_000;
      controller.enqueue(new Uint8Array(10_000).fill(0x20));
      if (read >= 10_000_000) controller.close();
    },
  });
  return { stream, read: () => read };
}
