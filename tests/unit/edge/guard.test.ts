import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { isCrossSite, routePolicies } from '../../../edge/guard.ts';
import { OPTIONS } from './harness.ts';

const policyOf = routePolicies({ ...OPTIONS, publicPaths: ['/', '/docs/*', '/about'] });

describe('what a path is', () => {
  test.each([
    ['/dashboard', 'private'],
    ['/anything/new', 'private'],
    ['/', 'public'],
    ['/about', 'public'],
    ['/about/', 'private'],
    ['/About', 'private'],
    ['/docs', 'private'],
    ['/docs/', 'public'],
    ['/docs/a/b', 'public'],
    ['/docsx', 'private'],
    ['/login', 'public'],
    ['/login/x', 'private'],
    ['/api', 'api'],
    ['/api/users', 'api'],
    ['/apix', 'private'],
    ['/auth/login', 'auth'],
    ['/auth/anything', 'auth'],
    ['/auth', 'private'],
    ['/health', 'health'],
    ['/_next/static/chunks/a.js', 'asset'],
    ['/_next/data/build/dashboard.json', 'private'],
    ['/favicon.ico', 'asset'],
  ])('%s is %s', (path, policy) => {
    expect(policyOf(path)).toBe(policy);
  });

  test.each([
    '/docs/..;/dashboard',
    '/docs/%2e%2e/dashboard',
    '/docs/..%2fdashboard',
    '/docs//dashboard',
    '/docs/\\dashboard',
    '/docs/../dashboard',
    '/docs/.',
    '/_next/static/%2e%2e/%2e%2e/dashboard',
    '/auth/%6cogin',
    '/%61bout',
  ])('%s is private, because a router might read it as another path', (path) => {
    expect(policyOf(path)).toBe('private');
  });

  test('no way of writing a private path makes it public', () => {
    const twist = fc.constantFrom('%64', '%2f', '..', '.', ';x', '//', '\\', '%2e%2e', '', '/', 'D');
    fc.assert(
      fc.property(fc.array(twist, { maxLength: 4 }), fc.array(twist, { maxLength: 4 }), (before, after) => {
        const path = `/${before.join('/')}dashboard${after.join('')}`;
        expect(policyOf(path)).toBe('private');
      }),
    );
  });

  test('a path is not private only if the table names it letter for letter', () => {
    const open =
      /^\/(?:$|about$|login$|health$|docs\/|api$|api\/|auth\/|_next\/static\/|_next\/image$|favicon\.ico$|icon\.svg$)/;
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        const path = `/${text}`;
        if (!open.test(path)) expect(policyOf(path)).toBe('private');
      }),
      { numRuns: 1000 },
    );
  });
});

describe('another site', () => {
  const HOST = 'app.example.com';
  const ask = (method: string, headers: Record<string, string>) =>
    new Request(`https://${HOST}/x`, { method, headers: { host: HOST, ...headers } });

  test.each([
    ['says cross-site', { 'sec-fetch-site': 'cross-site' }],
    ['says same-site', { 'sec-fetch-site': 'same-site' }],
    ['says none', { 'sec-fetch-site': 'none' }],
    ['has a foreign Origin', { origin: 'https://evil.example' }],
    [
      'has a foreign Origin that says same-origin',
      { origin: 'https://evil.example', 'sec-fetch-site': 'same-origin' },
    ],
    ['has the opaque Origin', { origin: 'null' }],
    ['has an Origin that is not one', { origin: 'what?' }],
    ['has our host on another port', { origin: `https://${HOST}:8443` }],
    ['has neither', {}],
  ])('is behind an unsafe request that %s', (_, headers) => {
    for (const method of ['POST', 'PUT', 'PATCH', 'DELETE', 'BREW']) {
      expect(isCrossSite(ask(method, headers), 'auth', undefined)).toBe(true);
    }
  });

  test.each([
    ['says same-origin', { 'sec-fetch-site': 'same-origin' }],
    ['has our Origin', { origin: `https://${HOST}` }],
    ['has both', { origin: `https://${HOST}`, 'sec-fetch-site': 'same-origin' }],
  ])('is not behind an unsafe request that %s', (_, headers) => {
    expect(isCrossSite(ask('POST', headers), 'auth', undefined)).toBe(false);
  });

  test('where an origin is configured, that one counts and Host does not', () => {
    const own = 'https://public.example';
    expect(isCrossSite(ask('POST', { origin: own }), 'auth', own)).toBe(false);
    expect(isCrossSite(ask('POST', { origin: `https://${HOST}` }), 'auth', own)).toBe(true);
  });

  test('may link to a page and to /api, but not read from /api', () => {
    const get = (headers: Record<string, string>) =>
      ask('GET', { 'sec-fetch-site': 'cross-site', ...headers });
    expect(isCrossSite(get({ 'sec-fetch-dest': 'document' }), 'private', undefined)).toBe(false);
    expect(isCrossSite(get({ 'sec-fetch-dest': 'document' }), 'api', undefined)).toBe(false);
    for (const destination of ['empty', 'image', 'script', 'iframe', 'embed']) {
      expect(isCrossSite(get({ 'sec-fetch-dest': destination }), 'api', undefined)).toBe(true);
    }
  });
});
