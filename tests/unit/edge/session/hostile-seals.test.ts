import { CompactEncrypt, compactDecrypt, decodeProtectedHeader } from 'jose';
import { encode } from 'jose/base64url';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { createSealer } from '../../../../edge/crypto/seal.ts';
import { SESSION_TYPE } from '../../../../edge/session/schema.ts';
import { SECRET, TestGatehouse } from '../../../fixtures/core/test-gatehouse.ts';

const MEBIBYTE = 1024 * 1024;

/** The header of a cookie as this deployment seals it: anyone who has signed in can read it in their own. */
const KNOWN = {
  alg: 'dir',
  enc: 'A256GCM',
  ...decodeProtectedHeader(await createSealer([SECRET], SESSION_TYPE).seal(0)),
};

type Json = Readonly<Record<string, unknown>>;

/** A sealed value of random bytes under a header of the attacker's making. */
function sealedAs(header: Json, length = 400): string {
  const wrappedKey = 'alg' in header ? random(256) : '';
  const parts = [
    encode(JSON.stringify({ ...KNOWN, ...header })),
    wrappedKey,
    random(12),
    random(length),
    random(16),
  ];
  return parts.join('.');
}

function random(length: number): string {
  const bytes = new Uint8Array(length);
  for (let at = 0; at < length; at += 65_536) crypto.getRandomValues(bytes.subarray(at, at + 65_536));
  return encode(bytes);
}

afterEach(() => vi.restoreAllMocks());

/** Counts what a value costs in cryptography, once the house has its keys, and tells how the request was answered. */
async function costOf(value: string) {
  const house = new TestGatehouse();
  await (await house.signedIn()).api('/users');
  house.asked.length = 0;
  const methods = ['importKey', 'deriveBits', 'deriveKey', 'decrypt', 'unwrapKey', 'verify'] as const;
  const spies = methods.map((method) => ({ method, spy: vi.spyOn(crypto.subtle, method) }));
  const unpacked = vi.fn();
  vi.stubGlobal('DecompressionStream', unpacked);
  const visitor = house.browser();
  visitor.cookies.set('gatehouse-session', value);
  const { status } = await visitor.api('/users');
  vi.unstubAllGlobals();
  const calls = spies.flatMap(({ method, spy }) => spy.mock.calls.map(() => method));
  vi.restoreAllMocks();
  return { status, calls, unpacked: unpacked.mock.calls.length, asked: house.asked };
}

const NO_COST = { status: 401, calls: [], unpacked: 0, asked: [] };

describe('D3: a session cookie that asks for work is refused before any of it is done', () => {
  test.each<[string, Json]>([
    ['a password hashed 2^31 times', { alg: 'PBES2-HS256+A128KW', p2c: 2 ** 31, p2s: random(16) }],
    [
      'a password hashed 2^31 times, with SHA-512',
      { alg: 'PBES2-HS512+A256KW', p2c: 2 ** 31, p2s: random(16) },
    ],
    [
      'a password hashed more often than can be counted',
      { alg: 'PBES2-HS256+A128KW', p2c: 1e300, p2s: random(16) },
    ],
    ['a salt of a megabyte', { alg: 'PBES2-HS256+A128KW', p2c: 1_000, p2s: random(MEBIBYTE) }],
    ['a wrapped key', { alg: 'A256KW' }],
    ['a key wrapped by GCM', { alg: 'A256GCMKW', iv: random(12), tag: random(16) }],
    ['a key under RSA', { alg: 'RSA-OAEP-256' }],
    ['a key agreed upon', { alg: 'ECDH-ES', epk: { kty: 'EC', crv: 'P-256', x: random(32), y: random(32) } }],
    ['another cipher', { enc: 'A128CBC-HS256' }],
    ['a compression that is unknown', { zip: 'GZIP' }],
    ['an extension', { crit: ['exp'], exp: 1 }],
    ['an algorithm that is no text', { alg: ['dir'] }],
  ])('for %s', async (_, header) => {
    expect(await costOf(sealedAs(header))).toEqual(NO_COST);
  });

  test('by being compressed: nothing is unpacked, though the key is ours', async () => {
    const key = await sealingKey();
    const { plaintext } = await compactDecrypt(await goodCookie(), key);
    const seal = (header: Json) =>
      new CompactEncrypt(plaintext).setProtectedHeader({ ...KNOWN, ...header }).encrypt(key);
    expect(await costOf(await seal({}))).toMatchObject({ status: 200 });
    expect(await costOf(await seal({ zip: 'DEF' }))).toEqual(NO_COST);
  });

  test.each<[string, () => string]>([
    ['a megabyte of it', () => sealedAs({}, MEBIBYTE)],
    ['a megabyte of header', () => sealedAs({ x: 'x'.repeat(MEBIBYTE) })],
    ['a header of lists within lists', () => `${encode('['.repeat(500_000))}....`],
    ['a megabyte of dots', () => '.'.repeat(MEBIBYTE)],
    ['a megabyte of nothing in particular', () => 'A'.repeat(MEBIBYTE)],
  ])('by its length: %s', async (_, value) => {
    expect(await costOf(value())).toEqual(NO_COST);
  });

  test('costs one attempt at most when it looks like ours', async () => {
    const cost = await costOf(sealedAs({}));
    expect(cost).toEqual({ ...NO_COST, calls: ['decrypt'] });
  });
});

async function goodCookie(): Promise<string> {
  const house = new TestGatehouse();
  return (await house.signedIn()).cookies.get('gatehouse-session') ?? '';
}

/** The key that sessions are sealed with, made of the secret once more. @see RFC 5869 */
async function sealingKey(): Promise<CryptoKey> {
  const bytes = (text: string) => new TextEncoder().encode(text);
  const secret = await crypto.subtle.importKey('raw', bytes(SECRET), 'HKDF', false, ['deriveKey']);
  const info = bytes(`gatehouse/${SESSION_TYPE}/key`);
  return crypto.subtle.deriveKey(
    { name: 'HKDF', hash: 'SHA-256', salt: new Uint8Array(), info },
    secret,
    { name: 'AES-GCM', length: 256 },
    false,
    ['encrypt', 'decrypt'],
  );
}
