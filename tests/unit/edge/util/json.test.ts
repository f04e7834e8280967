import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parseJson } from '../../../../edge/util/json.ts';

test('JSON is read as JSON.parse reads it, but for what a number cannot hold', () => {
  const lossy = (_: string, value: unknown) =>
    typeof value === 'string' && /^-?\d{16,}$/.test(value) ? Number(value) : value;
  fc.assert(
    fc.property(fc.json(), (text) => {
      expect(JSON.parse(JSON.stringify(parseJson(text)), lossy)).toEqual(JSON.parse(text, lossy));
    }),
  );
});

test.each([
  ['9007199254740991', 9007199254740991],
  ['9007199254740993', '9007199254740993'],
  ['-9007199254740993', '-9007199254740993'],
  ['[12345678901234567890]', ['12345678901234567890']],
  ['{"1234567890123456789":1234567890123456789}', { '1234567890123456789': '1234567890123456789' }],
  ['"1234567890123456789, \\" 1234567890123456789"', '1234567890123456789, " 1234567890123456789'],
  ['1234567890123456789.5', Number('1234567890123456789.5')],
  ['1234567890123456789e2', Number('1234567890123456789e2')],
  ['0.1234567890123456789', Number('0.1234567890123456789')],
])('%s keeps its digits', (text, value) => {
  expect(parseJson(text)).toEqual(value);
});

test('what is no JSON is none', () => {
  expect(() => parseJson('12345678901234567890 x')).toThrow(SyntaxError);
});
