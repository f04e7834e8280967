import fc from 'fast-check';
import { decode, encode } from 'jose/base64url';
import { describe, expect, test } from 'vitest';
import { MAX_SEALED_LENGTH } from '../../../../edge/http/cookie-header.ts';
import { parseCompactJws } from '../../../../edge/tokens/compact-jws.ts';

const HEADER = encode('{"alg":"ES256"}');
const reasonOf = (token: string) => {
  const parsed = parseCompactJws(token);
  return parsed.ok ? 'taken' : parsed.reason;
};
const withHeader = (header: unknown) => `${encode(JSON.stringify(header))}.e30.AA`;

/** Characters in which tokens are written, and those that look as if. */
const character = fc.constantFrom(...'AQgwZz09-_+/=. \n{}"é');
const part = fc.string({ unit: character, maxLength: 12 });
const bytes = fc.uint8Array({ minLength: 1, maxLength: 100 });

describe('a token in three parts', () => {
  test('is taken apart into what it says', () => {
    fc.assert(
      fc.property(bytes, bytes, (payload, signature) => {
        const token = `${HEADER}.${encode(payload)}.${encode(signature)}`;
        expect(parseCompactJws(token)).toEqual({
          ok: true,
          jws: { token, header: { alg: 'ES256' } },
        });
      }),
    );
  });

  test('of any other characters never throws, and is taken only if it can be written in no other way', () => {
    const anything = fc.oneof(
      fc.string(),
      fc.tuple(part, part, part).map((parts) => parts.join('.')),
      fc.tuple(fc.constant(HEADER), part, part).map((parts) => parts.join('.')),
    );
    fc.assert(
      fc.property(anything, (token) => {
        if (parseCompactJws(token).ok) {
          expect(token.split('.').map((each) => encode(decode(each)))).toEqual(token.split('.'));
          expect(token.split('.')).toHaveLength(3);
        }
      }),
      { numRuns: 3_000 },
    );
  });

  test('says the same bytes in one way only', () => {
    fc.assert(
      fc.property(bytes, fc.constantFrom(...'BCDEFGHIJKLMNOPQRSTUVWXYZ'), (payload, last) => {
        const good = encode(payload);
        const other = good.slice(0, -1) + last;
        fc.pre(other !== good && decode(other).join() === payload.join());
        expect(reasonOf(`${HEADER}.${other}.AA`)).toBe('not_canonical');
      }),
    );
  });
});

describe('a header', () => {
  test.each<[header: unknown, reason: string]>([
    [{ alg: 'ES256' }, 'taken'],
    [{ alg: 'ES256', kid: 'x'.repeat(512), typ: 'JWT', cty: 'x', x5t: 'y' }, 'taken'],
    [{ alg: 'ES256', kid: 'x'.repeat(513) }, 'header_malformed'],
    [{ alg: '' }, 'header_malformed'],
    [{ alg: 1 }, 'header_malformed'],
    [{}, 'header_malformed'],
    [[], 'header_malformed'],
    ['ES256', 'header_malformed'],
    [null, 'header_malformed'],
    [{ alg: 'ES256', kid: 1 }, 'header_malformed'],
    [{ alg: 'ES256', typ: [] }, 'header_malformed'],
    [{ alg: 'ES256', kid: null, typ: '' }, 'taken'],
    [{ alg: 'ES256', jku: 'https://x.example/keys', x5u: 'https://x.example/cert', x5c: ['MII'] }, 'taken'],
    ...['crit', 'b64', 'zip', 'jwk'].map((name): [unknown, string] => [
      { alg: 'ES256', [name]: null },
      'header_parameter_refused',
    ]),
  ])('%j is %s', (header, reason) => {
    expect(reasonOf(withHeader(header))).toBe(reason);
  });

  test('is JSON with one reading', () => {
    expect(reasonOf(`${encode('{"alg":"ES256","alg":"none"}')}.e30.AA`)).toBe('header_duplicate_member');
    expect(reasonOf(`${encode('alg: ES256')}.e30.AA`)).toBe('header_not_json');
    expect(reasonOf(`${encode(Uint8Array.of(0x22, 0xff, 0x22))}.e30.AA`)).toBe('header_not_utf8');
  });
});

test('length is looked at first', () => {
  const fill = (length: number) => `${HEADER}.e30.`.padEnd(length, 'A');
  expect(reasonOf(fill(MAX_SEALED_LENGTH))).not.toBe('too_long');
  expect(reasonOf(fill(MAX_SEALED_LENGTH + 1))).toBe('too_long');
  expect(reasonOf('!'.repeat(MAX_SEALED_LENGTH + 1))).toBe('too_long');
  expect(reasonOf('!'.repeat(MAX_SEALED_LENGTH))).toBe('not_compact_jws');
});

test.each([
  '!a.b.c',
  ' a.b.c',
  'a.b.c ',
  'x.a.b.c',
  'a+b.c',
  'a.b',
  'a..c',
  '.b.c',
  'a.b.',
  'a.b.c.d.e',
  'a.b.c\n',
  '',
])('what is not three parts of base64url and two dots is none: %j', (token) => {
  expect(parseCompactJws(token)).toEqual({ ok: false, reason: 'not_compact_jws' });
});
