import fc from 'fast-check';
import { expect, it } from 'vitest';
import { TextEncoder as StandIn } from '../../../../app/_stand-ins/text-encoder.ts';

const [platform, standIn] = [new TextEncoder(), new StandIn()];

it('encodes every text as the platform does', () => {
  const texts = fc.oneof(fc.string({ maxLength: 80 }), fc.string({ unit: 'binary', maxLength: 80 }));
  fc.assert(
    fc.property(texts, (text) => {
      expect(standIn.encode(text)).toEqual(platform.encode(text));
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
  const bytes = standIn.encode(text);
  expect(bytes).toHaveLength(length);
  expect(bytes.buffer.byteLength).toBe(length);
  expect(standIn.encode(text).buffer).not.toBe(bytes.buffer);
});
