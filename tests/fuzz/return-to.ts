import assert from 'node:assert/strict';
import fc from 'fast-check';
import { isClimbing } from '../../edge/http/path.ts';
import { safeReturnTo } from '../../edge/http/return-to.ts';
import { ENTRANCE_RETURNS, HONEST_RETURNS, HOSTILE_RETURNS, NO_TEXT } from '../corpora/return-to.ts';
import { fuzzTarget } from './target.ts';

const FALLBACK = '/the-default';
const BASES = [
  'https://app.example/login',
  'https://app.example:8443/a/b/?c#d',
  'http://127.0.0.1:8787/auth/login',
  'http://[::1]:3000/',
];

/** Throws unless a path stays on this site, for whoever reads it, and fits into a `Location` header. */
export function assertOwnPath(path: string): void {
  assert.match(path, /^\/(?![/\\])[\x21-\x7e]*$/);
  assert.equal(new Headers({ location: path }).get('location'), path);
  for (const reading of [path, decodedOnce(path)]) {
    assert.match(reading, /^\/(?![/\\])/);
    for (const base of BASES) {
      const { href, origin } = new URL(reading, base);
      assert.equal(origin, new URL(base).origin);
      assert.equal(new URL(href).pathname.startsWith('//'), false);
    }
  }
}

/** As lenient as can be: what is no encoding stays. */
function decodedOnce(path: string): string {
  return path.replace(/%([0-9a-f]{2})/gi, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
}

const values = fc.constantFrom(...HOSTILE_RETURNS, ...ENTRANCE_RETURNS, ...HONEST_RETURNS);
const spliced = fc
  .tuple(values, values, fc.nat(40), fc.nat(40), fc.string({ unit: 'binary', maxLength: 3 }))
  .map(([one, other, from, to, between]) => one.slice(0, from) + between + other.slice(to));
const anything = fc.oneof(values, spliced, fc.webUrl(), fc.constantFrom(...NO_TEXT), fc.anything());

/** What some server takes for dots alone is none of these: it would climb. */
const segment = fc
  .string({ unit: 'grapheme', minLength: 1, maxLength: 12 })
  .filter((text) => /^[^\\/;%\p{Cc}]+$/u.test(text) && !isClimbing(`/${text}`));
const honest = fc
  .tuple(
    fc.array(segment, { maxLength: 5 }),
    fc.dictionary(fc.string({ maxLength: 8 }), fc.string({ maxLength: 12 })),
  )
  .map(([segments, query]) => {
    const search = new URLSearchParams(query).toString();
    return `/${segments.map(encodeURIComponent).join('/')}${search === '' ? '' : `?${search}`}`;
  })
  .filter((path) => !/^\/(?:login|auth)/i.test(path));

export const RETURN_TO_TARGETS = [
  fuzzTarget('return-to: never leaves the site, and never changes its mind', anything, (candidate) => {
    const path = safeReturnTo(candidate, FALLBACK);
    assertOwnPath(path);
    assert.equal(safeReturnTo(path, FALLBACK), path);
    return path === FALLBACK ? 'refused' : 'accepted';
  }),
  fuzzTarget('return-to: keeps every honest path to the letter', honest, (path) => {
    assert.equal(safeReturnTo(path, FALLBACK), path);
    return 'accepted';
  }),
] as const;
