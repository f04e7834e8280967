import { describe, expect, test } from 'vitest';
import { routePolicies } from '../../../../edge/access/page-rules.ts';
import { type UrlVariant, urlVariants } from '../../../corpora/url-variants.ts';
import options from '../../../fixtures/core/demo-options.ts';
import { looselyRead } from '../../../fuzz/paths.ts';

const ADMIN = '/admin';
const routeOf = routePolicies(options);

describe.each(['/dashboard', '/dashboard/products', ADMIN])('of all ways to write %s', (path) => {
  const variants = urlVariants(path);

  test('there are many, each of them once', () => {
    expect(variants.length).toBeGreaterThan(300);
    expect(new Set(variants.map(({ target }) => target)).size).toBe(variants.length);
    expect(new Set(variants.map(({ label }) => label)).size).toBe(variants.length);
    expect(variants.filter(({ target }) => !/^[\x21-\x7e\x80-\xff]+$/.test(target))).toEqual([]);
  });

  test('M2: none is open to strangers', () => {
    const open = readings(variants).filter(({ pathname }) => {
      const { policy } = routeOf(pathname);
      return isAt(path, looselyRead(pathname)) && (policy === 'public' || policy === 'asset');
    });
    expect(open).toEqual([]);
  });

  test('M2: none that is a page is free of the claim that the path needs', () => {
    const [expected] = routeOf(path).needs ?? [];
    const freed = readings(variants).filter(({ pathname }) => {
      const { policy, needs } = routeOf(pathname);
      return looselyRead(pathname) === path && policy === 'private' && needs?.[0] !== expected;
    });
    expect(freed).toEqual([]);
  });
});

function isAt(path: string, read: string): boolean {
  return read === path || read.startsWith(`${path}/`) || read.startsWith(`${path}.`);
}

/** What a server may take for the path of a target: the bytes before the query, or what a URL parser makes of them. */
function readings(variants: readonly UrlVariant[]): { label: string; pathname: string }[] {
  return variants.flatMap(({ label, target }) => {
    const raw = target.replace(/[?#].*$/s, '');
    const origin = 'http://localhost';
    const absolute = target.startsWith('/') ? origin + target : target;
    const parsed = URL.canParse(absolute, origin) ? [new URL(absolute, origin).pathname] : [];
    const pathnames = new Set([...(raw.startsWith('/') ? [raw] : []), ...parsed]);
    return [...pathnames].map((pathname) => ({ label, pathname }));
  });
}
