import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { isEntry, routePolicies } from '../../../../edge/access/page-rules.ts';

const ADMIN = { role: 'admin' };
const routeOf = routePolicies({
  paths: {
    '/': 'public',
    '/about': 'public',
    '/docs/*': 'public',
    '/docs/internal/*': ADMIN,
    '/docs/internal/faq': 'public',
    '/contact': 'public-with-actions',
    '/admin/*': ADMIN,
    '/admin/help': 'private',
    '/café': 'public',
    '/docs/plan': 'private',
    '/docs/plan.pdf': 'public',
    '/docs/v1.2': ADMIN,
  },
});
const policyOf = (path: string) => routeOf(path).policy;

test.each([
  ['/login', true],
  ['/auth/login', true],
  ['/auth/callback', true],
  ['/about', false],
  ['/dashboard', false],
  ['/admin/users', false],
  ['/api/products', false],
  ['/health', false],
])('%s is there to begin, end or renew a session, or not: %s', (path, expected) => {
  expect(isEntry(routeOf(path))).toBe(expected);
});

describe('what a path is', () => {
  test.each([
    ['/dashboard', 'private'],
    ['/anything/new', 'private'],
    ['/', 'public'],
    ['/about', 'public'],
    ['/about/', 'public'],
    ['/About', 'private'],
    ['/%61bout', 'public'],
    ['/caf%C3%A9', 'public'],
    ['/docs', 'public'],
    ['/docs/', 'public'],
    ['/docs/a/b', 'public'],
    ['/docs/a.rsc', 'public'],
    ['/docsx', 'private'],
    ['/login', 'public'],
    ['/login/x', 'private'],
    ['/api', 'api'],
    ['/api/users', 'api'],
    ['/api/files/a%2Fb', 'api'],
    ['/apix', 'private'],
    ['/auth/login', 'auth'],
    ['/auth/anything', 'auth'],
    ['/auth', 'private'],
    ['/health', 'health'],
    ['/_next/static/chunks/a.js', 'asset'],
    ['/_next/static/chunks/app/%5Bid%5D/page.js', 'asset'],
    ['/favicon.ico', 'nowhere'],
  ])('%s is %s', (path, policy) => {
    expect(policyOf(path)).toBe(policy);
  });

  test.each([
    '/docs/..;/dashboard',
    '/docs/%2e%2e/dashboard',
    '/docs/..%2fdashboard',
    '/docs/..%5cdashboard',
    '/docs//dashboard',
    '//dashboard',
    '/docs/\\dashboard',
    '/docs/../dashboard',
    '/docs/.',
    '/docs/%252e%252e/dashboard',
    '/%2564ashboard',
    '/docs/%c0%ae%c0%ae/dashboard',
    '/docs/%00',
    '/docs/%',
    '/dashboard;jsessionid=1',
    '/_next/static/%2e%2e/%2e%2e/dashboard',
    '/_next/data/build/about.json',
    '/_next/data/build/admin.json',
    '/_next/DATA/build/admin.json',
    '/_next/%64ata/build/admin.json',
    '/docs/%25u002e%25u002e/dashboard',
    '/docs/%ef%bc%8e%ef%bc%8e/dashboard',
    '/docs/.%e2%80%8b./dashboard',
    '/docs/.%20./dashboard',
  ])('%s is nowhere, because routers read it in more than one way', (path) => {
    expect(policyOf(path)).toBe('nowhere');
  });

  test('a percent sign in a name is a name', () => {
    expect(policyOf('/docs/100%25')).toBe('public');
  });
});

describe('what a path needs', () => {
  test.each([
    '/admin',
    '/admin/',
    '/ADMIN',
    '/admin/users',
    '/Admin/Users',
    '/%61dmin',
    '/admin.rsc',
    '/admin.prefetch.rsc',
    '/admin.segments/_tree.segment.rsc',
    '/docs/internal',
    '/docs/Internal/plan',
    '/admin.html',
    '/admin.json',
    '/admin.txt',
    '/ADMIN.tar.gz',
    '/admin.',
    '/admin..',
    '/admin./users',
    '/admin%20',
    '/admin%20.html',
    '/admin%e2%80%8b',
    '/admin%c2%a0',
    '/adm%c4%b1n',
    '/%c3%a1dmin',
    '/%ef%bd%81dmin',
    '/admin::$DATA',
    '/docs/internal.html',
    '/docs/internal./plan',
    '/docs/internal%20/plan',
    '/docs/INTERNAL/faq.html',
    '/docs/v1.2.tar.gz',
    '/docs/v1.2.html',
  ])('%s needs the claim, however it is written', (path) => {
    expect(routeOf(path)).toMatchObject({ policy: 'private', actions: false, needs: [ADMIN] });
  });

  test('the longest entry decides', () => {
    expect(routeOf('/docs/internal/faq').policy).toBe('public');
    expect(routeOf('/docs/internal/faqs').needs).toEqual([ADMIN]);
    expect(routeOf('/admin/help').needs).toBeUndefined();
  });

  test('what may be read as one page or another needs the claims of both', () => {
    const EDITOR = { role: 'editor' };
    const readIn = (paths: Parameters<typeof routePolicies>[0]['paths'], path: string) =>
      routePolicies({ paths })(path).needs;
    expect(readIn({ '/*': ADMIN, '/': 'private' }, '/%3fx')).toEqual([ADMIN]);
    expect(readIn({ '/*': ADMIN, '/a': EDITOR }, '/a%3fx')).toEqual([EDITOR, ADMIN]);
    expect(readIn({ '/a/*': ADMIN, '/a/b': 'private' }, '/a/b.txt')).toEqual([ADMIN]);
  });

  test('a page that is private is so with a format behind it, and a name that is listed is another page', () => {
    expect(policyOf('/docs/plan')).toBe('private');
    expect(policyOf('/docs/plan.html')).toBe('private');
    expect(policyOf('/docs/PLAN.pdf')).toBe('private');
    expect(policyOf('/docs/plan.pdf')).toBe('public');
    expect(policyOf('/docs/plans')).toBe('public');
    expect(policyOf('/docs/plan-2.html')).toBe('public');
    expect(policyOf('/about.html')).toBe('private');
    expect(policyOf('/about.')).toBe('private');
    expect(policyOf('/about%20')).toBe('private');
  });

  test('strangers may post only where the table says so', () => {
    expect(routeOf('/about').actions).toBe(false);
    expect(routeOf('/contact')).toMatchObject({ policy: 'public', actions: true });
  });

  test.each([
    ['/about', '/about'],
    ['/ADMIN/users/7', '/admin/*'],
    ['/docs/internal/faq', '/docs/internal/faq'],
    ['/orders/4711', '/*'],
    ['/api/users/7', '/api/*'],
    ['/auth/login', '/auth/*'],
    ['/health/ready', '/health/ready'],
    ['/docs//x', undefined],
  ])('%s falls under the rule %s, as it is written', (path, template) => {
    expect(routeOf(path).template).toBe(template);
  });
});

describe('whatever the path', () => {
  const twist = fc.constantFrom(
    ...[
      '%64',
      '%2f',
      '..',
      '.',
      ';x',
      '//',
      '\\',
      '%2e%2e',
      '',
      '/',
      'D',
      '.rsc',
      '.json',
      '%25',
      'é',
      '%00',
    ],
  );

  test('no way of writing a private path makes it public', () => {
    fc.assert(
      fc.property(fc.array(twist, { maxLength: 4 }), fc.array(twist, { maxLength: 4 }), (before, after) => {
        const path = `/${before.join('/')}dashboard${after.join('')}`;
        expect(['private', 'nowhere']).toContain(policyOf(path));
      }),
    );
  });

  test('no way of writing a restricted path frees it', () => {
    fc.assert(
      fc.property(fc.mixedCase(fc.constant('/admin')), fc.array(twist, { maxLength: 3 }), (path, after) => {
        const { needs, policy } = routeOf(`${path}/${after.join('')}`);
        if (policy !== 'nowhere') expect(needs).toEqual([ADMIN]);
      }),
    );
  });

  test('it is open only if its one reading is in the table', () => {
    const open =
      /^\/(?:$|about$|contact$|login$|health(?:\/ready)?$|caf%c3%a9$|docs(?:$|\/)|api$|api\/|auth\/|_next\/(?:static\/|image$|data\/)|favicon\.ico$|icon\.svg$)/i;
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        const { pathname } = new URL(encodeURI(`/${text.toWellFormed()}`), 'https://app.example');
        if (!open.test(pathname)) expect(['private', 'nowhere']).toContain(policyOf(pathname));
      }),
      { numRuns: 1000 },
    );
  });

  test('a thousand entries are looked up by the segments of the path, not one by one', () => {
    const paths = Object.fromEntries(Array.from({ length: 1000 }, (_, i) => [`/p${i}/*`, 'public' as const]));
    const look = routePolicies({ paths });
    expect(look('/p999/a/b/c').policy).toBe('public');
    expect(look('/p1000').policy).toBe('private');
  });
});

describe('where paths begin with a language', () => {
  const at = routePolicies({
    paths: { '/': 'public', '/admin/*': ADMIN, '/docs/*': 'public', '/de/docs/*': 'private' },
    pathLanguages: ['en', 'de', 'pt-BR'],
  });

  test.each([
    ['/de', 'public'],
    ['/de/', 'public'],
    ['/pt-BR/docs/x', 'public'],
    ['/de/docs/x', 'private'],
    ['/docs/x', 'public'],
    ['/fr/docs/x', 'private'],
    ['/de/de/docs/x', 'private'],
    ['/dex', 'private'],
  ])('%s is %s', (path, policy) => {
    expect(at(path).policy).toBe(policy);
  });

  test.each(['/de/admin', '/pt-br/ADMIN/users', '/DE/admin.json', '/en/admin/x'])(
    '%s needs what the page needs in every other',
    (path) => {
      expect(at(path).needs).toEqual([ADMIN]);
    },
  );
});

test('a site may have pages of its own below /auth where it lists them, and in no place of the gate', () => {
  const routeAt = routePolicies({ paths: { '/*': 'public', '/auth/sign-up/*': 'public' } });
  expect(routeAt('/auth/sign-up/step')).toMatchObject({ policy: 'public' });
  expect(routeAt('/auth/other')).toMatchObject({ policy: 'auth' });
  expect(routeAt('/auth/login')).toMatchObject({ policy: 'auth' });
});

test('an icon that is made by a page is there where a rule names it', () => {
  expect(routePolicies({ paths: {} })('/favicon.ico').policy).toBe('nowhere');
  expect(routePolicies({ paths: { '/favicon.ico': 'public' } })('/favicon.ico').policy).toBe('public');
});
