import assert from 'node:assert/strict';
import fc from 'fast-check';
import { type PathRule, type Route, routePolicies } from '../../edge/access/page-rules.ts';
import { fuzzTarget, type Outcome } from './target.ts';

type Table = Readonly<Record<string, PathRule>>;

const NAMES = ['admin', 'docs', 'a', 'About', 'caf\u00e9', 'x.y'];
const segments = fc.array(fc.constantFrom(...NAMES), { maxLength: 3 });
const plainPath = segments.map((names) => `/${names.join('/')}`);
const rule = fc.constantFrom<PathRule[]>(
  'public',
  'public-with-actions',
  'private',
  { role: 'admin' },
  { role: ['admin', 'editor'] },
);
const table: fc.Arbitrary<Table> = fc
  .uniqueArray(fc.tuple(plainPath, fc.boolean(), rule), {
    maxLength: 6,
    selector: ([path, branch]) => `${path.toLowerCase()}${branch}`,
  })
  .map((entries) =>
    Object.fromEntries(
      entries.map(([path, branch, each]) => [branch ? `${path === '/' ? '' : path}/*` : path, each]),
    ),
  );

const DATA_SUFFIXES = ['.rsc', '.prefetch.rsc', '.segments/_tree.segment.rsc', '.segments/x/y.segment.rsc'];
const CLIMBS = ['/..', '/%2e%2e', '/..;', '%2f..', '\\..', '/..%00'];

/** Ways to write a path differently, each of which can be put on top of another. */
const twist: fc.Arbitrary<(path: string) => string> = fc.oneof(
  fc.tuple(fc.nat(30), fc.nat(2)).map(
    ([at, times]) =>
      (path: string) =>
        encodedAt(path, at, times),
  ),
  fc.nat(30).map((at) => (path: string) => withCapital(path, at)),
  fc
    .tuple(
      fc.nat(3),
      fc.constantFrom('//', '/./', '/x/../', '\\', '/;x/', '/%2f', '/%2e/', '/%5c', '/\u0000/'),
    )
    .map(
      ([at, slash]) =>
        (path: string) =>
          withSlash(path, at, slash),
    ),
  fc
    .constantFrom(
      ...DATA_SUFFIXES,
      '/',
      '//',
      '.',
      '/.',
      '/..',
      '..',
      ';x',
      '%00',
      '%',
      '.json',
      '%2f',
      '%3f',
      '%252e',
    )
    .map((suffix) => (path: string) => path + suffix),
  fc
    .tuple(
      fc.constantFrom('/docs', '/login', '/_next/static', '/api', '/auth', '/a'),
      fc.constantFrom(...CLIMBS),
    )
    .map(
      ([place, climb]) =>
        (path: string) =>
          place + climb.repeat(place.split('/').length - 1) + path,
    ),
  fc
    .constantFrom('/_next/data/x', '/_next/data/%2e')
    .map((before) => (path: string) => `${before}${path}.json`),
);
const disguised = fc
  .tuple(plainPath, fc.array(twist, { maxLength: 3 }))
  .map(([path, twists]) => twists.reduce((written, write) => write(written), path));

/** Spellings that mean the same to everyone. */
const respelled = fc
  .tuple(plainPath, fc.array(fc.nat(30), { maxLength: 4 }), fc.constantFrom('', '/', ...DATA_SUFFIXES))
  .map(([plain, places, suffix]) => {
    const spelled = [...new Set(places)]
      .sort((one, other) => other - one)
      .reduce((path, at) => encodedOnce(path, at), plain);
    return { plain, written: plain === '/' ? plain : spelled + suffix };
  });

/** One rule for two paths. */
const ADMIN = { role: 'admin' };

export const PATH_TARGETS = [
  fuzzTarget(
    'paths: no way of writing a path frees it',
    fc.record({
      table,
      path: fc.oneof(
        disguised,
        fc.string({ unit: 'binary' }).map((text) => `/${text}`),
      ),
    }),
    ({ table, path }): Outcome => {
      const route = routePolicies({ paths: table })(path);
      if (route.policy === 'asset') assert.match(looselyRead(path), /^\/_next\/static\//);
      if (route.policy !== 'public' && route.policy !== 'private') return 'refused';
      const meant = ruleFor(table, looselyRead(path));
      if (route.policy === 'public') assert.match(String(meant), /^public/);
      if (route.actions) assert.equal(meant, 'public-with-actions');
      if (typeof meant === 'object')
        assert.deepEqual(
          route.needs?.filter((each) => each === meant),
          [meant],
        );
      return route.policy === 'public' ? 'accepted' : 'refused';
    },
    [
      ...['/a.rsc.rsc', '/a.rsc/', '/_next/data/x/a.json/', '/_next/data/x/a.rsc.json', '/a/x/...rsc'].map(
        (path) => ({
          table: { '/a': { role: 'admin' } },
          path,
        }),
      ),
      { table: { '/a': { role: 'admin' }, '/a/*': 'public' }, path: '/a/...rsc' },
      { table: { '/admin': 'public', '/*': 'public-with-actions' }, path: '/Admin' },
      { table: { '/': 'private', '/*': { role: 'admin' } }, path: '/%3fx' },
      { table: { '/x.y/*': ADMIN, '/*': ADMIN }, path: '/x.y' },
    ],
  ),
  fuzzTarget(
    'paths: a path that is spelled out differently is the same path',
    fc.record({ table, path: respelled }),
    ({ table, path }): Outcome => {
      const routeOf = routePolicies({ paths: table });
      const expected: Route = routeOf(path.plain);
      assert.deepEqual(routeOf(path.written), expected);
      return expected.policy === 'public' ? 'accepted' : 'refused';
    },
  ),
] as const;

/** A path as the most obliging of servers would read it. */
export function looselyRead(path: string): string {
  const decoded = untilStable(path, decodedOnce)
    .replaceAll('\\', '/')
    .replace(/;[^/]*/g, '');
  const resolved = untilStable(decoded, (text) => withoutFrameworkName(resolvedDots(text)));
  return resolved.toLowerCase();
}

function untilStable(text: string, step: (text: string) => string): string {
  const next = step(text);
  return next === text ? text : untilStable(next, step);
}

function decodedOnce(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text.replace(/%([0-9a-f]{2})/gi, (_, hex: string) =>
      String.fromCharCode(Number.parseInt(hex, 16)),
    );
  }
}

function resolvedDots(path: string): string {
  const kept: string[] = [];
  for (const segment of path.split('/')) {
    if (segment === '..') kept.pop();
    else if (segment !== '' && segment !== '.') kept.push(segment);
  }
  return `/${kept.join('/')}`;
}

function withoutFrameworkName(path: string): string {
  return path
    .replace(/^\/_next\/data\/[^/]+(\/.+)\.json$/, '$1')
    .replace(/\.segments\/.*$|(?:\.prefetch)?\.rsc$/, '');
}

/** The rule of a plain path in lower case: the entry itself, or the longest branch that holds it. */
function ruleFor(rules: Table, path: string): PathRule {
  const fitting = Object.entries({ '/login': 'public' as const, ...rules })
    .map(([pattern, each]) => ({ pattern: pattern.toLowerCase(), rule: each }))
    .filter(
      ({ pattern }) =>
        pattern === path ||
        (pattern.endsWith('/*') && `${path === '/' ? '' : path}/`.startsWith(pattern.slice(0, -1))),
    )
    .sort((one, other) => rank(other.pattern, path) - rank(one.pattern, path));
  return fitting[0]?.rule ?? 'private';
}

function rank(pattern: string, path: string): number {
  return pattern === path ? Number.POSITIVE_INFINITY : pattern.length;
}

function encodedAt(path: string, at: number, times: number): string {
  let written = path;
  for (let i = 0; i <= times; i += 1) written = encodedOnce(written, at);
  return written;
}

/** Writes one character as its UTF-8 bytes. A slash stays a slash. */
function encodedOnce(path: string, at: number): string {
  const letter = path.charAt(at);
  if (letter === '' || letter === '/' || !letter.isWellFormed()) return path;
  const bytes = [...new TextEncoder().encode(letter)].map((byte) => `%${byte.toString(16).padStart(2, '0')}`);
  return path.slice(0, at) + bytes.join('') + path.slice(at + 1);
}

function withCapital(path: string, at: number): string {
  return path.slice(0, at) + path.charAt(at).toUpperCase() + path.slice(at + 1);
}

/** Puts something else in the place of a slash. */
function withSlash(path: string, at: number, slash: string): string {
  const places = [...path].flatMap((letter, index) => (letter === '/' ? [index] : []));
  const place = places[at % places.length] ?? 0;
  return path.slice(0, place) + slash + path.slice(place + 1);
}
