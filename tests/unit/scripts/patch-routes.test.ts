import { describe, expect, test } from 'vitest';
import { patchRoutes } from '../../../scripts/build/patch-routes.ts';

const MIDDLEWARE = { src: '/.*', middlewarePath: 'middleware', continue: true, override: true };
const FILESYSTEM = { handle: 'filesystem' };

function routesOf(...routes: object[]) {
  return patchRoutes({ version: 3, routes }).routes;
}

describe('corrects', () => {
  test('a route that only transforms headers: the way goes on behind it', () => {
    const transform = { src: '/.*', transforms: [{ type: 'request.headers', op: 'set' }] };
    expect(routesOf(MIDDLEWARE, transform)).toEqual([MIDDLEWARE, { ...transform, continue: true }]);
  });

  test('a route for soft navigations: no override, which loses cookies', () => {
    const rsc = {
      src: '/',
      has: [{ type: 'header', key: 'RSC', value: '1' }],
      dest: '/index.rsc',
      continue: true,
    };
    expect(routesOf(MIDDLEWARE, { ...rsc, override: true })).toEqual([MIDDLEWARE, rsc]);
  });

  test('a transform that stands before the middleware', () => {
    const transform = { src: '/.*', transforms: [] };
    expect(routesOf(transform, MIDDLEWARE)[0]).toMatchObject({ continue: true });
  });
});

describe('leaves alone', () => {
  test.each([
    ['a transform that also leads somewhere', { src: '/a', transforms: [], dest: '/b' }],
    ['a transform that also answers', { src: '/a', transforms: [], status: 308 }],
    [
      'an override of another kind',
      { src: '/a', has: [{ type: 'header', key: 'x-nextjs-data' }], override: true },
    ],
  ])('%s', (_, route) => {
    expect(routesOf(MIDDLEWARE, route)[1]).toEqual(route);
  });

  test('everything beside the routes', () => {
    const config = { version: 3, routes: [MIDDLEWARE], overrides: { '404.html': { path: '404' } } };
    expect(patchRoutes(config)).toEqual(config);
  });

  test('what it has corrected before', () => {
    const once = patchRoutes({ version: 3, routes: [MIDDLEWARE, { src: '/', transforms: [] }, FILESYSTEM] });
    expect(patchRoutes(once)).toEqual(once);
  });
});

describe('refuses', () => {
  test('a build without middleware', () => {
    expect(() => routesOf({ src: '/a', continue: true }, FILESYSTEM)).toThrow(/no middleware/);
  });

  test.each([
    ['a redirect', { src: '/old', status: 308, headers: { Location: '/new' } }],
    ['a rewrite', { src: '/a', dest: '/b' }],
    ['the file system', FILESYSTEM],
  ])('%s before the middleware', (_, route) => {
    expect(() => routesOf(route, MIDDLEWARE)).toThrow(/before the middleware/);
  });

  test('a config of another version', () => {
    expect(() => patchRoutes({ version: 4, routes: [MIDDLEWARE] })).toThrow(/not of version 3/);
  });
});
