import fc from 'fast-check';
import { expect, test } from 'vitest';
import { placeOf } from '../../../../edge/http/address.ts';

const ORIGIN = 'https://app.example.com';
/** What parsers write otherwise, or leave out, and what is next to it. */
const PIECES = [
  ...[
    '/',
    '//',
    '/a',
    '/.',
    '/..',
    '/...',
    '/.a',
    '/a.',
    '/%2e',
    '/%2E%2e',
    '\\\\',
    '/\\',
    '/a;b',
    '/:',
    '/@',
    '/~',
    '/é',
    '/ ',
  ],
  ...[
    '?',
    '??',
    '?a=b',
    '&c',
    '%20',
    '%',
    "'",
    '"',
    '<',
    '>',
    '`',
    '{',
    '}',
    '|',
    '^',
    '[',
    ']',
    '#',
    '#a',
    '\t',
    '\n',
    '\0',
    '+',
  ],
];
const ORIGINS = [
  ...[
    ORIGIN,
    'http://app.example.com',
    'https://app.example.com:443',
    'https://app.example.com:8443',
    'HTTPS://APP.EXAMPLE.COM',
  ],
  ...[
    'https://user@app.example.com',
    'https://app.example.com\\',
    'https://1.2.3',
    'https://xn--a',
    'https://[::1]',
    'https://é',
    '',
  ],
];

function partsOf(address: string): object | undefined {
  const url = URL.parse(address);
  if (url === null) return undefined;
  const { href, origin, pathname, search } = url;
  return { href, origin, pathname, search };
}

function placeIn(address: string): object | undefined {
  try {
    return placeOf(address);
  } catch {
    return undefined;
  }
}

test('an address is read as a parser of URLs reads it, whatever was read before', () => {
  const rest = fc.array(fc.constantFrom(...PIECES), { maxLength: 6 }).map((pieces) => pieces.join(''));
  fc.assert(
    fc.property(fc.constantFrom(...ORIGINS), rest, (origin, text) => {
      placeIn(`${origin}/`);
      expect(placeIn(origin + text)).toEqual(partsOf(origin + text));
      placeIn(`${ORIGIN}/`);
      expect(placeIn(ORIGIN + text)).toEqual(partsOf(ORIGIN + text));
    }),
    { numRuns: 5_000 },
  );
});

test.each(['/', '/a', '/docs/a.b/c', '/a?b=%20', '/a/../b', '/%2e%2e/b', '/a b', "/a?'", '/a#b', '/a?'])(
  '%s',
  (text) => {
    placeOf(`${ORIGIN}/`);
    expect(placeOf(ORIGIN + text)).toEqual(partsOf(ORIGIN + text));
  },
);
