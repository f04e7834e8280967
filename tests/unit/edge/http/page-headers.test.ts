import { describe, expect, test } from 'vitest';
import { optionProblems } from '../../../../edge/config/options.ts';
import {
  createPageHeaders,
  type HeaderOptions,
  type PageHeaders,
} from '../../../../edge/http/page-headers.ts';
import { OPTIONS } from '../../../fixtures/core/test-gatehouse.ts';

const at = (path: string, options?: HeaderOptions) => createPageHeaders(options)(path).rendered('n0nce');
const other = ({ others }: PageHeaders, name: string) => new Map(others).get(name);

describe('headers of one path', () => {
  const options: HeaderOptions = {
    csp: { img: ['https://a.example'] },
    permissionsPolicy: { geolocation: ['self'] },
    coop: 'same-origin-allow-popups',
    paths: {
      '/maps/*': { csp: { img: ['https://b.example'] }, permissionsPolicy: { camera: ['*'] } },
      '/maps/quiet': { permissionsPolicy: { geolocation: [], fullscreen: ['self', 'https://c.example'] } },
    },
  };

  test('are those of all pages where nothing else is said', () => {
    expect(at('/mapsy', options)).toEqual(at('/', options));
    expect(other(at('/', options), 'permissions-policy')).toBe(
      'camera=(), geolocation=(self), microphone=()',
    );
  });

  test('have more in their lists, and keep what they say nothing of', () => {
    const headers = at('/maps/of/europe', options);
    expect(headers.policy).toContain("img-src 'self' data: https://a.example https://b.example;");
    expect(other(headers, 'permissions-policy')).toBe('camera=*, geolocation=(self), microphone=()');
    expect(other(headers, 'cross-origin-opener-policy')).toBe('same-origin-allow-popups');
  });

  test('are of the longest path that fits, and of no other', () => {
    const headers = at('/maps/quiet', options);
    expect(headers.policy).not.toContain('b.example');
    expect(other(headers, 'permissions-policy')).toBe(
      'camera=(), geolocation=(), microphone=(), fullscreen=(self "https://c.example")',
    );
  });

  test.each([['/Maps/x'], ['/maps%2fx'], ['//maps/x'], ['/maps/../x'], ['/%6daps\\x']])(
    'are not those of %s, which only looks like it',
    (path) => {
      expect(at(path, options)).toEqual(at('/', options));
    },
  );
});

test('headers of a path are those of that path in each language', () => {
  const options: HeaderOptions = { paths: { '/maps/*': { coop: 'unsafe-none' } } };
  const opener = (path: string) =>
    other(createPageHeaders(options, false, ['de'])(path).rendered(''), 'cross-origin-opener-policy');
  expect(['/maps/x', '/de/maps/x', '/fr/maps/x'].map(opener)).toEqual([
    'unsafe-none',
    'unsafe-none',
    undefined,
  ]);
});

describe('reports', () => {
  const csp = { reportTo: '/csp-reports', dangerouslyReportOnly: true };

  test('go to an address that browsers old and new are told', () => {
    const headers = at('/', { csp: { reportTo: 'https://reports.example.com/csp' } });
    expect(headers.policy).toMatch(/; report-uri https:\/\/reports\.example\.com\/csp; report-to reports$/);
    expect(other(headers, 'reporting-endpoints')).toBe('reports="https://reports.example.com/csp"');
  });

  test('alone leave in force what no page needs', () => {
    const headers = at('/', { csp });
    expect(headers.policy).toBe("object-src 'none'; base-uri 'none'; frame-ancestors 'none'");
    expect(headers.tried).toContain("'nonce-n0nce'");
  });

  test('are never all that there is of a page that was made at build time', () => {
    const { policy, tried } = createPageHeaders({ csp })('/login').prerendered(['sha256-x']);
    expect(policy).toContain("script-src 'sha256-x'");
    expect(tried).toBeUndefined();
  });
});

describe('the deployment stays closed where', () => {
  test.each<[string, unknown]>([
    ['a feature has no name of one', { permissionsPolicy: { 'camera=*, x': ['self'] } }],
    ['a feature is for what is no origin', { permissionsPolicy: { camera: ['self") , x=("'] } }],
    ['a feature is for a keyword of another header', { permissionsPolicy: { camera: ["'none'"] } }],
    ['windows have something unknown in common', { coop: 'same-site' }],
    ['reports go out without TLS', { csp: { reportTo: 'http://reports.example.com/' } }],
    ['the address of reports ends the directive', { csp: { reportTo: '/csp; script-src *' } }],
    ['the address of reports begins another policy', { csp: { reportTo: '/csp, script-src *' } }],
    ['the address of reports is of another host', { csp: { reportTo: '//reports.example.com/csp' } }],
    ['a path is none', { paths: { checkout: {} } }],
    ['a path has a source that undoes the nonce', { paths: { '/x': { csp: { script: ['*'] } } } }],
    ['two paths are one to some servers', { paths: { '/x': {}, '/X': {} } }],
    ['a path has paths of its own', { paths: { '/x': { paths: {} } } }],
  ])('%s', (_, headers) => {
    expect(optionProblems({ ...OPTIONS, headers })).toHaveLength(1);
  });
});
