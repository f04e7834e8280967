import { describe, expect, test } from 'vitest';
import { safeReturnTo } from '../../../../edge/http/return-to.ts';
import { ENTRANCE_RETURNS, HONEST_RETURNS, HOSTILE_RETURNS, NO_TEXT } from '../../../corpora/return-to.ts';
import { assertOwnPath } from '../../../fuzz/return-to.ts';

const FALLBACK = '/dashboard';

describe('keeps a path of this site', () => {
  test.each(['/', '/dashboard', '/docs/a?b=c&d=%2F', '/%E2%82%AC', '/loginx', '/authors'])('%s', (path) => {
    expect(safeReturnTo(path, FALLBACK)).toBe(path);
  });

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
    '/%2fevil.example',
    '/%5cevil.example',
    '/a//evil.example',
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
    '/%6cogin',
    '/login/',
    '/login.rsc',
    '/_next/data/x/login.json',
  ])('%s', (candidate) => {
    expect(safeReturnTo(candidate, FALLBACK)).toBe(FALLBACK);
  });
});

describe('R1: of the corpora', () => {
  test('no hostile value leads off the site, whoever reads what comes of it', () => {
    expect(HOSTILE_RETURNS.length).toBeGreaterThan(500);
    for (const candidate of HOSTILE_RETURNS) {
      expect(() => assertOwnPath(safeReturnTo(candidate, FALLBACK)), JSON.stringify(candidate)).not.toThrow();
    }
  });

  test('no spelling of the sign-in page or of an address under /auth is led back to', () => {
    const kept = ENTRANCE_RETURNS.filter((candidate) => safeReturnTo(candidate, FALLBACK) !== FALLBACK);
    expect(kept).toEqual([]);
  });

  test('nothing that is no text is taken for a path', () => {
    const kept = NO_TEXT.filter((candidate) => safeReturnTo(candidate, FALLBACK) !== FALLBACK);
    expect(kept).toEqual([]);
  });

  test('every honest path is kept to the letter', () => {
    const changed = HONEST_RETURNS.filter((path) => safeReturnTo(path, FALLBACK) !== path);
    expect(changed).toEqual([]);
  });
});
