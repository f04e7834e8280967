import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { resetDemo } from '../fixtures/backends/demo.ts';
import { PRIVATE_TEXTS } from '../fixtures/clients/anonymous.ts';
import { sealExpiredSession } from '../fixtures/clients/sealed.ts';
import { mayKeep, SharedCache } from '../fixtures/clients/shared-cache.ts';
import {
  DEMO_LOGIN,
  type RequestOptions,
  ROBIN_LOGIN,
  TestBrowser,
} from '../fixtures/clients/test-browser.ts';
import { startTarget, type Target } from '../fixtures/targets/target.ts';
import { dose } from '../rotating-part.ts';

const REQUESTS = dose(200, 1_000);
const AT_A_TIME = 25;
const RSC: RequestOptions = { as: 'fetch', headers: { rsc: '1' } };
const PAGES = ['/', '/login', '/dashboard', '/dashboard/products', '/admin', '/forbidden', '/no-such-page'];
const VISITS: readonly { readonly path: string; readonly init?: RequestOptions }[] = [
  ...PAGES.map((path) => ({ path })),
  ...PAGES.map((path) => ({ path, init: RSC })),
  ...PAGES.map((path) => ({ path, init: { method: 'HEAD' } })),
  { path: '/robots.txt' },
  { path: '/index.rsc' },
  { path: '/dashboard.rsc' },
  { path: '/_next/data/x/dashboard.json' },
  { path: '/api/products', init: { as: 'fetch' } },
  { path: '/api/auth/profile', init: { as: 'fetch' } },
  { path: '/api/no-such-thing', init: { as: 'fetch' } },
  { path: '/auth/session', init: { as: 'fetch' } },
  { path: '/auth/refresh?returnTo=/dashboard' },
  { path: '/auth/login' },
  { path: '/auth/logout' },
  { path: '/auth/nothing' },
];

let target: Target;
beforeAll(async () => {
  target = await startTarget();
});
afterAll(() => target?.stop());
beforeEach(() => resetDemo(target));

describe('L1: no cache may keep what depends on a session, or sets one', () => {
  const states: Readonly<Record<string, () => Promise<TestBrowser>>> = {
    'nobody is signed in': async () => new TestBrowser(target.origin),
    'someone is signed in': () => memberOf(DEMO_LOGIN),
    'the access token has ended': async () => visitorOf(await sealExpiredSession(target)),
    'the cookie is broken': async () => visitorOf('a.b.c.d.e'),
    'the session has just ended': async () => {
      const client = await memberOf(DEMO_LOGIN);
      await client.submit('/auth/logout', {});
      return client;
    },
  };
  it.each(Object.entries(states))('when %s', async (_, arrive) => {
    const kept: string[] = [];
    for (const { path, init = {} } of VISITS) {
      const client = await arrive();
      const response = await client.request(path, init);
      kept.push(...faultsOf(response).map((fault) => `${init.method ?? 'GET'} ${path}: ${fault}`));
    }
    expect(kept).toEqual([]);
  });

  it.each([
    { name: 'a sign-in', path: '/auth/login', fields: DEMO_LOGIN },
    { name: 'a refused sign-in', path: '/auth/login', fields: { ...DEMO_LOGIN, password: 'wrong' } },
    { name: 'an incomplete sign-in', path: '/auth/login', fields: {} },
    { name: 'a sign-out', path: '/auth/logout', fields: {} },
  ])('when it answers $name', async ({ path, fields }) => {
    expect(faultsOf(await new TestBrowser(target.origin).submit(path, fields))).toEqual([]);
  });

  it('when it answers what another site has sent', async () => {
    const headers = { origin: 'https://evil.example', 'sec-fetch-site': 'cross-site' };
    for (const path of ['/auth/login', '/dashboard', '/api/products']) {
      expect(faultsOf(await new TestBrowser(target.origin).submit(path, {}, { headers }))).toEqual([]);
    }
  });
});

describe('L2: a cache that many people share, and that ignores Vary', () => {
  it('shows nobody what another one has seen', async () => {
    const cache = new SharedCache();
    const [dana, robin, anonymous] = [
      await memberOf(DEMO_LOGIN),
      await memberOf(ROBIN_LOGIN),
      new TestBrowser(target.origin),
    ];
    for (const { path, init } of VISITS) await cache.request(dana, path, init);
    for (const { path, init } of VISITS) {
      const seen = await (await cache.request(robin, path, init)).text();
      expect(seen, path).not.toMatch(/Dana Demo|demo@gatehouse\.example/);
    }
    for (const { path, init } of VISITS) {
      const seen = await (await cache.request(anonymous, path, init)).text();
      expect(
        PRIVATE_TEXTS.filter((canary) => seen.includes(canary)),
        path,
      ).toEqual([]);
    }
  });

  it('is not lured into keeping a stranger away from what others may see', async () => {
    const cache = new SharedCache();
    for (const { path, init } of VISITS) await cache.request(new TestBrowser(target.origin), path, init);
    const dana = await memberOf(DEMO_LOGIN);
    expect(await (await cache.request(dana, '/dashboard')).text()).toContain('Dana Demo');
  });
});

describe('L3: an address that looks like a file', () => {
  const endings = [
    '/x.css',
    '/.css',
    '.css',
    ';x.css',
    '%2fx.css',
    '/..%2fx.css',
    '%00.css',
    '%0a.css',
    '%3f.css',
    '%23.css',
    '/x.js',
    '/x.png',
    '/x.ico',
    '/x.woff2',
    '/x.json',
    '/.json',
    '/_next/static/x.js',
    '/robots.txt',
    '/favicon.ico',
    '?x.css',
  ];
  const bases = ['/dashboard', '/dashboard/products', '/api/auth/profile', '/api/products', '/auth/session'];
  const lures = [
    '/_next/static/..%2f..%2fdashboard',
    '/_next/static/../../dashboard',
    '/robots.txt/..%2fdashboard',
    '/icon.svg/..%2f..%2fdashboard',
    '/_next/image/..%2f..%2fapi/auth/profile',
  ];

  it.each(bases)('lures no cache into keeping what is private: %s', async (base) => {
    const member = await memberOf(DEMO_LOGIN);
    for (const path of endings.map((ending) => base + ending)) expect(await lured(member, path)).toEqual([]);
  });

  it('lures no cache from a public folder into keeping what is private', async () => {
    const member = await memberOf(DEMO_LOGIN);
    for (const path of lures) expect(await lured(member, path)).toEqual([]);
  });

  /** A response with something private in it may not be kept, whatever its status. */
  async function lured(member: TestBrowser, path: string): Promise<string[]> {
    const response = await member.request(path);
    const text = await response.clone().text();
    const isPrivate =
      PRIVATE_TEXTS.some((canary) => text.includes(canary)) || response.headers.getSetCookie().length > 0;
    if (isPrivate) return faultsOf(response).map((fault) => `${path}: ${fault}`);
    return response.status === 200 && mayKeep(response) ? [`${path}: 200, to be kept`] : [];
  }
});

describe('two people at the same addresses at the same time', () => {
  it('L4: each see their own in hundreds of requests', async () => {
    const people = [
      { client: await memberOf(DEMO_LOGIN), own: 'demo@gatehouse.example', other: 'robin@gatehouse.example' },
      {
        client: await memberOf(ROBIN_LOGIN),
        own: 'robin@gatehouse.example',
        other: 'demo@gatehouse.example',
      },
    ];
    const visits: readonly ((client: TestBrowser) => Promise<Response>)[] = [
      (client) => client.request('/auth/session', { as: 'fetch' }),
      (client) => client.api('/auth/profile'),
      (client) => client.request('/dashboard'),
      (client) => client.request('/dashboard', RSC),
    ];
    const mixed: string[] = [];
    for (let first = 0; first < REQUESTS; first += AT_A_TIME) {
      const numbers = Array.from({ length: AT_A_TIME }, (_, at) => first + at);
      await Promise.all(
        numbers.map(async (number) => {
          const person = people[number % 2];
          const visit = visits[(number >> 1) % visits.length];
          if (person === undefined || visit === undefined) throw new Error('Nobody, or nowhere to go.');
          const response = await visit(person.client);
          const text = await response.text();
          const isOwn = response.status === 200 && text.includes(person.own) && !text.includes(person.other);
          if (!isOwn) mixed.push(`request ${number}: ${response.status}`);
        }),
      );
    }
    expect(mixed).toEqual([]);
  });
});

describe('a session that is renewed on a page that was rendered beforehand', () => {
  it.each(['/robots.txt', '/icon.svg', '/no-such-page', '/login', '/'])(
    'L5: is never set on an answer that a cache may keep: %s',
    async (path) => {
      const response = await visitorOf(await sealExpiredSession(target)).request(path);
      const isSet = response.headers.getSetCookie().length > 0;
      expect(isSet ? faultsOf(response) : [], path).toEqual([]);
      expect(isSet && mayKeep(response)).toBe(false);
    },
  );

  it.each(['/icon.svg', '/_next/static/nothing.js', '/favicon.ico'])(
    'is not renewed for a file: %s',
    async (path) => {
      const response = await visitorOf(await sealExpiredSession(target)).request(path);
      expect(response.headers.getSetCookie()).toEqual([]);
    },
  );
});

async function memberOf(credentials: typeof DEMO_LOGIN | typeof ROBIN_LOGIN): Promise<TestBrowser> {
  const client = new TestBrowser(target.origin);
  await client.signIn(credentials);
  return client;
}

function visitorOf(cookie: string): TestBrowser {
  const client = new TestBrowser(target.origin);
  client.cookies.set('gatehouse-session', cookie);
  return client;
}

/** What is wrong with the cache headers of a response that is for one person. */
function faultsOf(response: Response): string[] {
  const order = response.headers.get('cache-control') ?? '';
  const others = [...response.headers.keys()].filter((name) => /cdn-cache-control|surrogate/.test(name));
  return [
    ...(/\bprivate\b/.test(order) && /\bno-store\b/.test(order)
      ? []
      : [`${response.status} ${order || 'no order'}`]),
    ...(/s-maxage|\bpublic\b|immutable/.test(order) ? [`kept by order: ${order}`] : []),
    ...others,
  ];
}
