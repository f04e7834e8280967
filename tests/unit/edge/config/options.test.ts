import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type GatehouseOptions, optionProblems } from '../../../../edge/config/options.ts';
import { openGatehouse } from '../../../../edge/gatehouse.ts';
import { upstreamVariables } from '../../../../edge/upstreams/upstreams.ts';
import options from '../../../../gatehouse.config.ts';
import { OPTIONS, SECRET } from '../../../fixtures/core/test-gatehouse.ts';

const withPaths = (paths: Record<string, unknown>) => ({ ...OPTIONS, paths });
const withRequestHeader = (name: string) => ({
  ...OPTIONS,
  proxy: { ...OPTIONS.proxy, requestHeaders: [name] },
});

test('the configuration in the repository is in order', () => {
  expect(optionProblems(options)).toEqual([]);
});

test("pages below /auth that are not the gate's may have rules", () => {
  expect(optionProblems(withPaths({ '/auth/sign-up/*': 'public' }))).toEqual([]);
});

test('whatever else a provider knows may be asked for', () => {
  const authorizationParameters = {
    access_type: 'offline',
    prompt: 'consent',
    login_hint: 'é',
    'x.y-z': '1',
  };
  expect(optionProblems({ ...OPTIONS, authorizationParameters })).toEqual([]);
});

describe('a configuration is refused that', () => {
  test.each<[string, unknown]>([
    ['has a path without a slash', withPaths({ about: 'public' })],
    ['has a star in the middle', withPaths({ '/docs/*/x': 'public' })],
    ['has an encoded path', withPaths({ '/caf%C3%A9': 'public' })],
    ['has a path that ends with a slash', withPaths({ '/about/': 'public' })],
    ['has dot segments', withPaths({ '/a/../b': 'public' })],
    ['opens the proxy', withPaths({ '/api/*': 'public' })],
    ['has a rule for what the gate answers itself', withPaths({ '/auth/login': 'private' })],
    ['has a rule for an address of the gate in another letter case', withPaths({ '/auth/Login': 'public' })],
    ["opens all that is the gate's", withPaths({ '/auth/*': 'public' })],
    ['has an unknown rule', withPaths({ '/a': 'pubic' })],
    ['needs nothing', withPaths({ '/a': {} })],
    ['needs a claim with no value', withPaths({ '/a': { role: [] } })],
    ['needs a claim of no kind', withPaths({ '/a': { role: null } })],
    ['has one path twice, in another case', withPaths({ '/a': 'public', '/A': { role: 'x' } })],
    ['sends people to another site after sign-in', { ...OPTIONS, afterSignIn: '//evil.example' }],
    ['lets the cookie through to the backend', withRequestHeader('cookie')],
    ['lets a bearer through', withRequestHeader('authorization')],
    ['has a header in upper case', withRequestHeader('X-Tenant')],
    ['lets the client forge where it comes from', withRequestHeader('x-forwarded-for')],
    [
      'lets the backend set cookies',
      { ...OPTIONS, proxy: { requestHeaders: [], responseHeaders: ['set-cookie'] } },
    ],
    ...[
      { public: ['get /shop'] },
      { visitors: { perMinute: 0 } },
      { visitors: { credential: { variable: 'KEY', header: 'cookie' } } },
      { visitors: { credential: { tokenUrl: 'https://a.example/token?x' } } },
      { visitors: { credential: {} } },
    ].map((proxy): [string, unknown] => [
      `lets visitors in by ${JSON.stringify(proxy)}`,
      { ...OPTIONS, proxy: { ...OPTIONS.proxy, ...proxy } },
    ]),
    ['renews tokens after their end', { ...OPTIONS, refreshAheadSeconds: -1 }],
    ['takes more than a page can hold', { ...OPTIONS, maxPostedBytes: 10 * 1024 * 1024 + 1 }],
    ['takes less than nothing', { ...OPTIONS, maxPostedBytes: -1 }],
    ['renews tokens days ahead', { ...OPTIONS, refreshAheadSeconds: 86_400 }],
    ['serves whom it likes', { ...OPTIONS, whenSignOutsCannotBeChecked: 'sometimes' }],
    ...[
      ...['state', 'nonce', 'redirect_uri', 'code_challenge', 'code_challenge_method', 'response_type'],
      ...['response_mode', 'client_id', 'scope', 'request', 'request_uri', 'resource', 'max_age', 'STATE'],
      ...['client_secret', 'a b', ''],
    ].map((name): [string, unknown] => [
      `asks a provider for ${JSON.stringify(name)}`,
      { ...OPTIONS, authorizationParameters: { [name]: 'x' } },
    ]),
    ...[{ forward: ['state'] }, { forward: ['claims'] }, { forward: 'login_hint' }, { sign: true }].map(
      (openid): [string, unknown] => [`lets a link say ${JSON.stringify(openid)}`, { ...OPTIONS, openid }],
    ),
    [
      'lets a link undo what it fixes',
      { ...OPTIONS, authorizationParameters: { prompt: 'login' }, openid: { forward: ['prompt'] } },
    ],
    ['asks a provider for nothing', { ...OPTIONS, authorizationParameters: { prompt: '' } }],
    ['has no table', { ...OPTIONS, paths: undefined }],
    ['is none', undefined],
  ])('%s', (_, broken) => {
    const problems = optionProblems(broken);
    expect(problems.length).toBeGreaterThan(0);
    for (const { problem, cure } of problems) expect(problem + cure).toMatch(/\w{3,}/);
  });
});

describe('a header that the gate or the framework writes is not one to take from clients', () => {
  const OWN = [
    'x-gatehouse-path',
    'x-middleware-rewrite',
    'x-prerender-revalidate',
    'x-invoke-status',
    'x-matched-path',
    'x-nextjs-data',
    'x-request-id',
    'traceparent',
    'tracestate',
  ];
  test.each(OWN)('%s', (name) => {
    const upstreams = { '/billing': { url: 'https://billing.example.com', requestHeaders: [name] } };
    for (const proxy of [
      { requestHeaders: ['x-tenant', name], responseHeaders: [] },
      { requestHeaders: [], responseHeaders: [], upstreams },
    ]) {
      const [found, ...more] = optionProblems({ ...OPTIONS, proxy });
      expect(more).toEqual([]);
      expect(found?.problem).toMatch(
        /requestHeaders\.\d: names a header that the gate, or the framework, writes itself$/,
      );
      expect(found?.cure).toContain('Take the name out');
    }
  });
});

test('keeps a deployment with a broken configuration closed, and names every problem', () => {
  const broken: GatehouseOptions = { ...OPTIONS, paths: { about: 'public' }, afterSignIn: 'x' };
  const opened = openGatehouse(
    { SESSION_SECRET: SECRET, BACKEND_URL: 'https://api.example.com', JWT_SECRET: 'short' },
    broken,
    {
      backendFetch: () => async () => new Response(),
    },
  );
  expect(opened.ok).toBe(false);
  const variables = opened.ok ? [] : opened.problems.map(({ variable }) => variable);
  expect(variables).toEqual(['JWT_SECRET', 'gatehouse.config.ts', 'gatehouse.config.ts']);
});

test('a file that is written in whatever way closes the deployment, and throws nothing', () => {
  const anything = fc.anything({ withBigInt: true, withDate: true, withNullPrototype: true });
  const key = fc.oneof(fc.string({ unit: 'binary' }), fc.constantFrom('/\ud800', '/\ud800/*', '/*', '/a'));
  const almost = fc.record({
    paths: fc.oneof(anything, fc.dictionary(key, fc.oneof(anything, fc.constant('public')))),
    afterSignIn: fc.oneof(anything, fc.constantFrom('/\udc00', '/dashboard')),
    proxy: fc.oneof(
      anything,
      fc.record({
        requestHeaders: fc.constant([]),
        responseHeaders: fc.constant([]),
        upstreams: fc.oneof(anything, fc.dictionary(key, fc.oneof(anything, fc.record({ url: anything })))),
      }),
    ),
  });
  fc.assert(
    fc.property(fc.oneof(anything, almost), (options) => {
      optionProblems(options);
      const { proxy }: { proxy?: unknown } = Object(options);
      upstreamVariables(proxy);
    }),
    { numRuns: 500 },
  );
  expect(optionProblems({ ...OPTIONS, paths: { '/\ud800': 'public' } })).toHaveLength(1);
});
