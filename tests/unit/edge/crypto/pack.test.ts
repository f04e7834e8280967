import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { pack, unpack } from '../../../../edge/crypto/pack.ts';
import { createSealer } from '../../../../edge/crypto/seal.ts';
import { SESSION_TYPE } from '../../../../edge/session/schema.ts';
import { SECRET, TestGatehouse } from '../../../fixtures/core/test-gatehouse.ts';

const base64url = fc.string({ unit: fc.constantFrom(...'abcXYZ019_-'), minLength: 1, maxLength: 400 });

test('whatever is packed is unpacked the same', () => {
  const text = fc.oneof(
    fc.json(),
    fc.array(fc.oneof(base64url, fc.string({ unit: 'binary' }))).map((parts) => JSON.stringify(parts)),
    base64url.map((token) => JSON.stringify({ token: `${token}.${token}.${token}` })),
  );
  fc.assert(
    fc.property(text, (json) => {
      expect(unpack(pack(json))).toBe(json);
    }),
    { numRuns: 500 },
  );
});

test('base64url takes three quarters of its length, however long it is', () => {
  for (const length of [64, 1000, 8192, 70_000, 200_000]) {
    expect(pack('A'.repeat(length)).length).toBeLessThan(length * 0.75 + 16);
  }
});

test('what was never packed ends in an error, not in nonsense', () => {
  for (const bytes of [[0], [0, 0], [0, 255, 255, 1], [0xff], [123, 0, 0, 9]]) {
    expect(() => unpack(Uint8Array.from(bytes))).toThrow();
  }
});

describe('tokens of 12 KB in all', () => {
  test('make a session that fits into the 16 KB of headers that servers take', async () => {
    const house = new TestGatehouse({ demo: { accessTokenSeconds: 3600 } });
    const visitor = await house.signedIn();
    const session = await house.gatehouse.sessionOf(visitor.draft('/').headers);
    if (session === undefined) return expect.fail('not signed in');
    const part = (length: number) =>
      Buffer.from(crypto.getRandomValues(new Uint8Array(4096)))
        .toString('base64url')
        .repeat(2)
        .slice(0, length);
    const tokens = {
      ...session.tokens,
      accessToken: `${part(300)}.${part(7500)}.${part(340)}`,
      refreshToken: `${part(300)}.${part(3400)}.${part(340)}`,
    };
    expect(tokens.accessToken.length + tokens.refreshToken.length).toBeGreaterThan(12_000);
    const value = await createSealer([SECRET], SESSION_TYPE).seal({ ...session, tokens });
    expect(value.length).toBeLessThan(13_000);
  });
});
