import fc from 'fast-check';
import { expect, it } from 'vitest';
import { installQuickEncoder } from '../../../../../edge/adapters/cloudflare/quick-encoder.ts';

class QuickEncoder extends TextEncoder {}
installQuickEncoder(QuickEncoder);
const [platform, quick] = [new TextEncoder(), new QuickEncoder()];

it('encodes every text as the platform does', () => {
  const texts = fc.oneof(fc.string({ maxLength: 80 }), fc.string({ unit: 'binary', maxLength: 80 }));
  fc.assert(
    fc.property(texts, (text) => {
      expect(quick.encode(text)).toEqual(platform.encode(text));
    }),
  );
});

it.each([
  ['', 0],
  ['a'.repeat(64), 64],
  ['a'.repeat(65), 65],
  ['\uD800', 3],
  ['\u007F\u0080', 3],
  [undefined, 0],
])('makes of %j an array of its own, %i bytes long', (text, length) => {
  const bytes = quick.encode(text);
  expect(bytes).toHaveLength(length);
  expect(bytes.buffer.byteLength).toBe(length);
  expect(quick.encode(text).buffer).not.toBe(bytes.buffer);
});
