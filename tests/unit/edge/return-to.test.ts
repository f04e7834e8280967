import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { safeReturnTo } from '../../../edge/return-to.ts';

const FALLBACK = '/dashboard';

describe('keeps a path of this site', () => {
  test.each(['/', '/dashboard', '/docs/a?b=c&d=%2F', '/a//b', '/%E2%82%AC', '/loginx', '/authors'])(
    '%s',
    (path) => {
      expect(safeReturnTo(path, FALLBACK)).toBe(path);
    },
  );

  test('without its fragment', () => {
    expect(safeReturnTo('/docs#part', FALLBACK)).toBe('/docs');
  });
});

describe('refuses what leads elsewhere', () => {
  test.each([
    'https://evil.example/',
    '//evil.example',
    '///evil.example',
    '/\\evil.example',
    '\\\\evil.example',
    '/\t/evil.example',
    '/\n/evil.example',
    '/\u0000/evil.example',
    ' //evil.example',
    '/ /evil.example',
    '/.//evil.example',
    '/a/..//evil.example',
    '/%2e//evil.example',
    '/a/%2E%2e//evil.example',
    'javascript:alert(1)',
    'dashboard',
    '',
    `/${'a'.repeat(2048)}`,
  ])('%j', (candidate) => {
    expect(safeReturnTo(candidate, FALLBACK)).toBe(FALLBACK);
  });

  test.each([[undefined], [null], [1], [{}], [['/a']]])('%j, which is no text', (candidate) => {
    expect(safeReturnTo(candidate, FALLBACK)).toBe(FALLBACK);
  });
});

describe('never leads back to the form, nor straight out again', () => {
  test.each([
    '/login',
    '/login?returnTo=/x',
    '/LOGIN',
    '/auth/logout',
    '/auth',
    '/auth/refresh?x',
    '/a/../login',
  ])('%s', (candidate) => {
    expect(safeReturnTo(candidate, FALLBACK)).toBe(FALLBACK);
  });
});

const pieces = fc.constantFrom(
  '/',
  '//',
  '\\',
  '.',
  '..',
  '%2e',
  '%2f',
  '%5c',
  '\t',
  '@',
  ':',
  '?',
  '#',
  'evil.example',
  'a',
);
const hostile = fc.oneof(
  fc.array(pieces, { maxLength: 8 }).map((parts) => `/${parts.join('')}`),
  fc.string({ unit: 'binary' }),
  fc.webUrl(),
  fc.anything(),
);

test('never throws and never leaves the site, whatever it is given', () => {
  fc.assert(
    fc.property(hostile, (candidate) => {
      const path = safeReturnTo(candidate, FALLBACK);
      expect(path).toMatch(/^\/(?![/\\])/);
      for (const base of ['https://app.example/login', 'http://127.0.0.1:8787/auth/login']) {
        expect(new URL(path, base).origin).toBe(new URL(base).origin);
      }
    }),
    { numRuns: 1000 },
  );
});

test('is the same when applied again', () => {
  fc.assert(
    fc.property(hostile, (candidate) => {
      const once = safeReturnTo(candidate, FALLBACK);
      expect(safeReturnTo(once, FALLBACK)).toBe(once);
    }),
  );
});
