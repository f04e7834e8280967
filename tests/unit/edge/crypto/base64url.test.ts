import fc from 'fast-check';
import { decode, encode } from 'jose/base64url';
import { expect, test } from 'vitest';
import { isCanonicalBase64url } from '../../../../edge/crypto/base64url.ts';

test('whatever a library writes is canonical', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 100 }), (bytes) => {
      expect(isCanonicalBase64url(encode(bytes))).toBe(true);
    }),
  );
});

test('text is canonical if, and only if, reading and writing leaves it as it is', () => {
  const letters = fc.constantFrom(...'ABQgwZz09-_+/=. \né');
  fc.assert(
    fc.property(fc.string({ unit: letters, maxLength: 9 }), (text) => {
      expect(isCanonicalBase64url(text)).toBe(isUnchanged(text));
    }),
    { numRuns: 5_000 },
  );
});

function isUnchanged(text: string): boolean {
  try {
    return encode(decode(text)) === text;
  } catch {
    return false;
  }
}
