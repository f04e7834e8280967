import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { decodeStrictJson, parseStrictJson } from '../../../../edge/tokens/strict-json.ts';
import { parseJson } from '../../../../edge/util/json.ts';

describe('JSON with one reading', () => {
  test('is read as any JSON is', () => {
    fc.assert(
      fc.property(fc.json(), fc.boolean(), (compact, pretty) => {
        const text = pretty ? JSON.stringify(JSON.parse(compact), undefined, '\t') : compact;
        expect(parseStrictJson(text)).toEqual({ ok: true, value: parseJson(text) });
      }),
      { numRuns: 500 },
    );
  });

  test.each([
    '{"a":{"a":1},"b":{"a":1}}',
    '[{"a":1},{"a":1}]',
    '{"a":"a","b":"a"}',
    '{"a":["a","a"]}',
    '{"a":"{\\"a\\":1,\\"a\\":2}"}',
    '{"a":"}","b":"{"}',
    '{"a\\"":1,"a":2}',
    '{"a\\\\":1,"a":2}',
    '{"a":1,"A":2}',
    '{"":1," ":2}',
    '{"__proto__":1,"constructor":2}',
    'true',
    '"a"',
    '1e400',
  ])('may say the same word more than once: %s', (text) => {
    expect(parseStrictJson(text)).toEqual({ ok: true, value: parseJson(text) });
  });
});

describe('JSON that names a member twice', () => {
  test('is refused, however deep, and however the name is written', () => {
    const name = fc.string({ unit: 'binary' });
    fc.assert(
      fc.property(fc.json(), name, fc.nat(5), fc.boolean(), (value, member, depth, escaped) => {
        const plain = JSON.stringify(member);
        const other = escaped ? `"${[...plain.slice(1, -1)].map(escapeUnit).join('')}"` : plain;
        const same = JSON.parse(other) === member ? other : plain;
        const inner = `{${plain}:${value}, "between":[${value}], ${same} :${value}}`;
        const text = `${'{"x":['.repeat(depth)}${inner}${']}'.repeat(depth)}`;
        expect(parseStrictJson(text)).toEqual({ ok: false, reason: 'duplicate_member' });
      }),
      {
        numRuns: 500,
        examples: [
          ['1', '', 0, false],
          ['1', '__proto__', 2, true],
          ['"}"', 'a"', 1, false],
        ],
      },
    );
  });

  test.each(['{"a":1,"a":1}', '{"a":1,"\\u0061":1}', '{"\\/":1,"/":1}', '{"a":[{"b":1,"b":1}]}'])(
    '%s',
    (text) => {
      expect(parseStrictJson(text)).toEqual({ ok: false, reason: 'duplicate_member' });
    },
  );
});

test('what is no JSON is refused, and nothing makes it throw', () => {
  fc.assert(
    fc.property(fc.oneof(fc.string(), fc.string({ unit: 'binary' })), (text) => {
      const refused = { ok: false, reason: 'not_json' };
      if (isJson(text)) expect(parseStrictJson(text)).not.toEqual(refused);
      else expect(parseStrictJson(text)).toEqual(refused);
    }),
    {
      numRuns: 500,
      examples: [['{"a":1,}'], ['\uFEFF{}'], ["{'a':1}"], ['NaN'], ['01'], ['{"a":1}{}'], ['']],
    },
  );
});

test.each<[string, number[]]>([
  ['a byte that begins nothing', [0x22, 0xff, 0x22]],
  ['a character longer than need be', [0x22, 0xc0, 0xaf, 0x22]],
  ['half of a surrogate pair', [0x22, 0xed, 0xa0, 0x80, 0x22]],
  ['a character cut short', [0x22, 0xe2, 0x82, 0x22]],
])('%s is no UTF-8', (_, bytes) => {
  expect(decodeStrictJson(Uint8Array.from(bytes))).toEqual({ ok: false, reason: 'not_utf8' });
});

test('a mark at the start is not overlooked', () => {
  const marked = Uint8Array.of(0xef, 0xbb, 0xbf, 0x7b, 0x7d);
  expect(decodeStrictJson(marked)).toEqual({ ok: false, reason: 'not_json' });
});

test('8 KB of brackets do no harm', () => {
  const deep = 4 * 1024;
  expect(parseStrictJson('['.repeat(deep) + ']'.repeat(deep)).ok).toBe(true);
  expect(parseStrictJson('{"a":'.repeat(deep)).ok).toBe(false);
});

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

/** One character of a JSON string, escaped where it is a plain one. */
function escapeUnit(char: string): string {
  return /^[a-z]$/i.test(char) ? `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}` : char;
}
