import { describe, expect, test } from 'vitest';
import { PATH_HEADER, REQUEST_ID_HEADER } from '../../../edge/pipeline/render-page.ts';
import { findCookie } from '../../../edge/session/cookie.ts';
import { seenPage } from '../../fixtures/core/seen-page.ts';
import { DEMO_LOGIN, SECOND, TestGatehouse } from '../../fixtures/core/test-gatehouse.ts';

const PLAIN = { name: 'gatehouse-session', secure: false };
const ENDED = 'gatehouse-session=; Path=/; Max-Age=0; HttpOnly; SameSite=Lax';

describe('without a session', () => {
  test('a private page leads to the form, which knows the way back', async () => {
    const house = new TestGatehouse();
    const response = await house.browser().request('/dashboard?tab=2');
    expect(response.status).toBe(307);
    expect(response.headers.get('location')).toBe('/login?returnTo=%2Fdashboard%3Ftab%3D2');
    expect(house.passes).toEqual([]);
  });

  test('a page that nobody has listed is private', async () => {
    const house = new TestGatehouse();
    expect((await house.browser().request('/new-page')).status).toBe(307);
    expect(house.passes).toEqual([]);
  });

  test.each(['fetch', 'navigation', 'prefetch'] as const)('a %s gets 401 and no redirect', async (as) => {
    const response = await new TestGatehouse().browser().request('/dashboard', { as });
    expect(response.status).toBe(401);
    expect(await response.json()).toMatchObject({ code: 'session_required' });
  });

  test('a server action on a public address of a private page gets 401', async () => {
    const house = new TestGatehouse();
    const response = await house.browser().request('/dashboard', {
      method: 'POST',
      headers: { 'next-action': 'abc', origin: house.origin },
      body: '[]',
    });
    expect(response.status).toBe(401);
    expect(house.passes).toEqual([]);
  });

  test('/api gets 401 whoever asks', async () => {
    const house = new TestGatehouse();
    for (const as of ['document', 'fetch'] as const) {
      expect((await house.browser().request('/api/users', { as })).status).toBe(401);
    }
    expect(house.asked).toEqual([]);
  });

  test('public pages are rendered', async () => {
    const house = new TestGatehouse();
    for (const path of ['/', '/login', '/docs/a'])
      expect((await house.browser().request(path)).status).toBe(200);
    expect(house.passes).toHaveLength(3);
  });

  test('/health answers without asking anyone', async () => {
    const house = new TestGatehouse();
    expect(await (await house.browser().request('/health')).json()).toEqual({ status: 'ok' });
    expect(house.asked).toEqual([]);
  });
});

describe('with a session', () => {
  test('a private page is rendered and told its own path', async () => {
    const house = new TestGatehouse();
    const visitor = await house.signedIn();
    const response = await visitor.request('/dashboard?tab=2');
    expect(response.status).toBe(200);
    expect(house.passes[0]?.headers.get(PATH_HEADER)).toBe('/dashboard?tab=2');
    expect(house.passes[0]?.headers.get('cookie')).toBe(visitor.cookie);
    expect(response.headers.getSetCookie()).toEqual([]);
  });

  test('a warm page view asks the backend for nothing', async () => {
    const house = new TestGatehouse();
    const visitor = await house.signedIn();
    for (let i = 0; i < 10; i += 1) await visitor.request('/dashboard');
    expect(house.asked).toEqual([]);
  });

  test('a new isolate knows the session from the cookie alone', async () => {
    const house = new TestGatehouse();
    const visitor = await house.signedIn();
    house.restart();
    expect((await visitor.request('/dashboard')).status).toBe(200);
  });

  test.each([
    ['cut off', (value: string) => value.slice(0, -1)],
    [
      'with another character',
      (value: string) =>
        value.endsWith('A') ? `${value.slice(0, -8)}AAAAAAAA` : `${value.slice(0, -8)}BBBBBBBB`,
    ],
    ['that is a bare token', () => 'eyJhbGciOiJub25lIn0.eyJzdWIiOiIxIn0.'],
    ['that is text', () => 'let-me-in'],
    ['that is empty', () => ''],
  ])('a cookie %s lets nobody in, and is taken away', async (_, change) => {
    const house = new TestGatehouse();
    const visitor = await house.signedIn();
    visitor.cookies.set('gatehouse-session', change(visitor.cookies.get('gatehouse-session') ?? ''));
    const response = await visitor.request('/dashboard');
    expect(response.status).toBe(307);
    expect(response.headers.getSetCookie()).toContain(ENDED);
    expect(house.passes).toEqual([]);
  });

  test('C2: two session cookies are not guessed at', async () => {
    const house = new TestGatehouse();
    const visitor = await house.signedIn();
    const response = await visitor.request('/dashboard', {
      headers: { cookie: `${visitor.cookie}; ${visitor.cookie}` },
    });
    expect(response.status).toBe(307);
    expect(house.passes).toEqual([]);
  });

  test('C3: a loopback cookie without the prefix is worth nothing over https', async () => {
    const loopback = await new TestGatehouse().signedIn();
    const house = new TestGatehouse({ origin: 'https://app.example.com' });
    const response = await house.browser().request('/dashboard', { headers: { cookie: loopback.cookie } });
    expect(response.status).toBe(307);
  });
});

describe('a session that is due', () => {
  test('is renewed before the page: it sees in its request what the response sets', async () => {
    const house = new TestGatehouse();
    const visitor = await house.signedIn();
    const old = visitor.cookie;
    visitor.cookies.set('theme', 'dark');
    house.pass(50 * SECOND);
    const response = await visitor.request('/dashboard');
    expect(response.status).toBe(200);
    expect(house.refreshesAsked()).toBe(1);
    const seen = house.passes[0]?.headers.get('cookie') ?? null;
    expect(seen).toContain('theme=dark');
    expect(findCookie(seen, PLAIN)).toMatchObject({
      status: 'found',
      values: [visitor.cookies.get('gatehouse-session')],
    });
    expect(visitor.cookie).not.toBe(old);
    expect(response.headers.getSetCookie()).toHaveLength(1);
  });

  test('is renewed on a public page too, so that it greets who is signed in', async () => {
    const house = new TestGatehouse();
    const visitor = await house.signedIn();
    house.pass(61 * SECOND);
    const response = await visitor.request('/');
    expect(response.headers.getSetCookie()).toHaveLength(1);
    const headers = house.passes[0]?.headers ?? new Headers();
    expect(await house.gatehouse.sessionOf(headers)).toMatchObject({ user: { id: '1' } });
  });

  test('is not renewed before it is due', async () => {
    const house = new TestGatehouse();
    const visitor = await house.signedIn();
    house.pass(47 * SECOND);
    await visitor.request('/dashboard');
    expect(house.refreshesAsked()).toBe(0);
    house.pass(SECOND);
    await visitor.request('/dashboard');
    expect(house.refreshesAsked()).toBe(1);
  });

  test('costs one refresh for 20 requests at once, and all of them get the same session', async () => {
    const house = new TestGatehouse();
    const visitor = await house.signedIn();
    house.pass(61 * SECOND);
    const asks = Array.from({ length: 20 }, (_, i) =>
      i % 2 === 0 ? visitor.clone().request('/dashboard') : visitor.clone().api('/users'),
    );
    const responses = await Promise.all(asks);
    expect(responses.map(({ status }) => status)).toEqual(Array(20).fill(200));
    expect(house.refreshesAsked()).toBe(1);
    const tokens = (await house.recorded()).flatMap(({ path, headers }) =>
      path === '/api/v1/users' ? [headers.authorization] : [],
    );
    expect(new Set(tokens).size).toBe(1);
    expect(await house.stats()).toMatchObject({ refreshes: 1, reuseDetected: 0 });
  });

  test('gives a latecomer with the old cookie the same successor', async () => {
    const house = new TestGatehouse();
    const visitor = await house.signedIn();
    const late = visitor.clone();
    house.pass(61 * SECOND);
    await visitor.request('/dashboard');
    house.pass(30 * SECOND);
    expect((await late.request('/dashboard')).status).toBe(200);
    expect(await house.stats()).toMatchObject({ refreshes: 1, reuseDetected: 0 });
  });

  test.each(['prefetch', 'head'])('is not renewed for a %s', async (kind) => {
    const house = new TestGatehouse();
    const visitor = await house.signedIn();
    for (const wait of [50, 11]) {
      house.pass(wait * SECOND);
      const response = await visitor.request(
        '/dashboard',
        kind === 'head' ? { method: 'HEAD' } : { as: 'prefetch' },
      );
      expect(response.headers.getSetCookie()).toEqual([]);
    }
    expect(house.refreshesAsked()).toBe(0);
    expect((await visitor.request('/dashboard')).status).toBe(200);
  });

  test('is not renewed for a static file', async () => {
    const house = new TestGatehouse();
    const visitor = await house.signedIn();
    house.pass(61 * SECOND);
    await visitor.request('/_next/static/a.js', { as: 'fetch' });
    expect(house.asked).toEqual([]);
  });

  test('is renewed again and again', async () => {
    const house = new TestGatehouse();
    const visitor = await house.signedIn();
    for (let i = 0; i < 10; i += 1) {
      house.pass(61 * SECOND);
      expect((await visitor.request('/dashboard')).status).toBe(200);
    }
    expect(await house.stats()).toMatchObject({ refreshes: 10, reuseDetected: 0 });
  });
});

const TRANSIENT = [
  { kind: 'status', status: 500 },
  { kind: 'status', status: 503 },
  { kind: 'status', status: 429 },
  { kind: 'html' },
  { kind: 'half-json' },
  { kind: 'huge' },
  { kind: 'redirect', location: 'http://evil.example/' },
];

describe('a refresh that fails for a moment', () => {
  test.each(TRANSIENT)(
    'keeps the session when the backend answers with %j, and the page does not notice',
    async (fault) => {
      const house = new TestGatehouse();
      const visitor = await house.signedIn();
      await house.fault({ refresh: [fault] });
      house.pass(50 * SECOND);
      const response = await visitor.request('/dashboard');
      expect(response.status).toBe(200);
      expect(response.headers.getSetCookie()).toEqual([]);
      house.pass(2 * SECOND);
      expect((await visitor.request('/dashboard')).headers.getSetCookie()).toHaveLength(1);
    },
  );

  test.each(TRANSIENT)('keeps the session past its expiry too, answering 503 on %j', async (fault) => {
    const house = new TestGatehouse();
    const visitor = await house.signedIn();
    await house.fault({ refresh: [fault] });
    house.pass(70 * SECOND);
    const response = await visitor.request('/dashboard');
    expect(response.status).toBe(503);
    expect(Number(response.headers.get('retry-after'))).toBeGreaterThan(0);
    expect(response.headers.getSetCookie()).toEqual([]);
    expect(house.passes).toEqual([]);
    house.pass(2 * SECOND);
    expect((await visitor.request('/dashboard')).status).toBe(200);
  });

  test('passes on how long the backend asks to wait', async () => {
    const house = new TestGatehouse();
    const visitor = await house.signedIn();
    await house.fault({ refresh: [{ kind: 'status', status: 503, headers: { 'retry-after': '17' } }] });
    house.pass(70 * SECOND);
    expect((await visitor.api('/users')).headers.get('retry-after')).toBe('17');
  });

  test('keeps the session when the backend cannot be reached', async () => {
    let down = false;
    const house = new TestGatehouse({
      wrap: (demo) => (request) => (down ? Promise.reject(new TypeError('x')) : demo(request)),
    });
    const visitor = await house.signedIn();
    house.pass(70 * SECOND);
    down = true;
    expect((await visitor.request('/dashboard')).status).toBe(503);
    down = false;
    house.pass(2 * SECOND);
    expect((await visitor.request('/dashboard')).status).toBe(200);
  });

  test('keeps the session when the key set cannot be had, and lets nobody in meanwhile', async () => {
    const house = new TestGatehouse();
    const visitor = await house.signedIn();
    await house.fault({ jwks: [{ kind: 'status', status: 500 }] });
    house.restart();
    const response = await visitor.request('/dashboard');
    expect(response.status).toBe(503);
    expect(response.headers.getSetCookie()).toEqual([]);
    house.pass(11 * SECOND);
    expect((await visitor.request('/dashboard')).status).toBe(200);
  });
});

describe('a session that is over', () => {
  test('ends on a page when the backend refuses the refresh token', async () => {
    const house = new TestGatehouse();
    const visitor = await house.signedIn();
    await house.fault({ refresh: [{ kind: 'status', status: 401 }] });
    house.pass(61 * SECOND);
    const response = await visitor.request('/dashboard');
    expect(response.headers.get('location')).toBe('/login?returnTo=%2Fdashboard&reason=session_expired');
    expect(response.headers.getSetCookie()).toEqual([ENDED]);
    expect(house.passes).toEqual([]);
    expect(house.events()).toContain('session_ended');
  });

  test('keeps its cookie on a background request, which must not end a session that began meanwhile', async () => {
    const house = new TestGatehouse();
    const visitor = await house.signedIn();
    await house.fault({ refresh: [{ kind: 'status', status: 401 }] });
    house.pass(61 * SECOND);
    for (const as of ['fetch', 'navigation'] as const) {
      const response = await visitor.request('/dashboard', { as });
      expect(response.status).toBe(401);
      expect(response.headers.getSetCookie()).toEqual([]);
    }
  });

  test('is hidden from public pages, which are rendered all the same', async () => {
    const house = new TestGatehouse();
    const visitor = await house.signedIn();
    await house.fault({ refresh: [{ kind: 'status', status: 401 }] });
    house.pass(61 * SECOND);
    const response = await visitor.request('/');
    expect(response.status).toBe(200);
    expect(house.passes[0]?.headers.get('cookie')).toBe('');
    expect(response.headers.getSetCookie()).toEqual([ENDED]);
  });
});

describe('a client cannot speak for the gate', () => {
  test('M1: its x-gatehouse- and x-middleware- headers do not reach a page', async () => {
    const house = new TestGatehouse();
    const visitor = await house.signedIn();
    await visitor.request('/dashboard', {
      headers: {
        'x-gatehouse-login': 'forged',
        'x-gatehouse-password': 'forged',
        'x-gatehouse-path': '/forged',
        'x-middleware-subrequest': 'proxy:proxy:proxy',
        'x-middleware-override-headers': 'cookie',
        'x-harmless': 'kept',
      },
    });
    const headers = Object.fromEntries(house.passes[0]?.headers ?? []);
    expect(JSON.stringify(headers)).not.toContain('forged');
    expect(Object.keys(headers).filter((name) => /^x-(?:gatehouse|middleware)-/.test(name))).toEqual([
      PATH_HEADER,
      REQUEST_ID_HEADER,
    ]);
    expect(headers['x-harmless']).toBe('kept');
    expect(headers[PATH_HEADER]).toBe('/dashboard');
  });

  test('M1: it does not tell the pages which host this is', async () => {
    const house = new TestGatehouse();
    const visitor = await house.signedIn();
    await visitor.request('/dashboard', { headers: { 'x-forwarded-host': 'evil.example' } });
    expect(house.passes[0]?.headers.get('x-forwarded-host')).toBe('127.0.0.1:8787');
  });

  test('its x-gatehouse- headers do not reach a static file nor the backend', async () => {
    const house = new TestGatehouse();
    const visitor = await house.signedIn();
    await visitor.request('/_next/static/a.js', { as: 'fetch', headers: { 'x-gatehouse-login': 'forged' } });
    const echoed = await (await visitor.api('/echo', { headers: { 'x-gatehouse-login': 'forged' } })).text();
    expect(JSON.stringify([...(house.passes[0]?.headers ?? [])]) + echoed).not.toContain('forged');
  });
});

describe('another site', () => {
  test('X1 X2 X4: cannot sign anyone in or out, run an action, or call /api', async () => {
    const house = new TestGatehouse();
    const visitor = await house.signedIn();
    for (const path of ['/auth/login', '/auth/logout', '/dashboard', '/', '/api/products']) {
      for (const headers of [{ 'sec-fetch-site': 'cross-site' }, { origin: 'https://evil.example' }]) {
        const response = await visitor.submit(path, DEMO_LOGIN, { headers });
        expect(response.status).toBe(403);
        expect(await response.json()).toMatchObject({ code: 'cross_site' });
        expect(response.headers.getSetCookie()).toEqual([]);
      }
    }
    expect(house.asked).toEqual([]);
    expect(house.passes).toEqual([]);
  });

  test('X6: cannot read /api', async () => {
    const visitor = await new TestGatehouse().signedIn();
    const response = await visitor.api('/users', { headers: { 'sec-fetch-site': 'cross-site' } });
    expect(response.status).toBe(403);
  });

  test('can link to a page', async () => {
    const visitor = await new TestGatehouse().signedIn();
    const response = await visitor.request('/dashboard', { headers: { 'sec-fetch-site': 'cross-site' } });
    expect(response.status).toBe(200);
  });
});

describe('every answer', () => {
  test('L1: that the session may have touched is kept by no cache', async () => {
    const house = new TestGatehouse();
    const visitor = await house.signedIn();
    house.page = () => new Response('a page', { headers: { 'cache-control': 's-maxage=31536000' } });
    for (const path of [
      '/',
      '/login',
      '/dashboard',
      '/auth/session',
      '/api/users',
      '/api/nothing',
      '/auth/nothing',
    ]) {
      expect((await visitor.request(path)).headers.get('cache-control'), path).toBe('private, no-store');
    }
    expect((await house.browser().request('/dashboard')).headers.get('cache-control')).toBe(
      'private, no-store',
    );
  });

  test('carries the security headers, and a page a policy with a nonce of its own', async () => {
    const house = new TestGatehouse();
    const visitor = await house.signedIn();
    const nonces = new Set<string>();
    for (const path of ['/', '/dashboard', '/api/users']) {
      const { headers } = await visitor.request(path);
      expect(headers.get('x-content-type-options')).toBe('nosniff');
      expect(headers.get('x-frame-options')).toBe('DENY');
      const policy = headers.get('content-security-policy') ?? '';
      expect(policy).toContain("frame-ancestors 'none'");
      const nonce = /'nonce-([^']+)'/.exec(policy)?.[1];
      if (path.startsWith('/api')) expect(policy).toContain("default-src 'none'");
      else nonces.add(nonce ?? 'none');
      if (nonce) expect(house.passes.at(-1)?.headers.get('content-security-policy')).toBe(policy);
    }
    expect(nonces.size).toBe(2);
    expect(nonces.has('none')).toBe(false);
  });

  test('has an id that the log has too', async () => {
    const house = new TestGatehouse();
    const response = await house.browser().signIn({ ...DEMO_LOGIN, password: 'wrong' });
    const { fields } = house.log.find(({ event }) => event === 'sign_in_refused') ?? {};
    expect(fields?.requestId).toBe(response.headers.get('x-request-id'));
  });
});

describe('the address of a static file', () => {
  test.each(['navigation', 'prefetch'] as const)('is no page for the router to ask for: %s', async (as) => {
    const house = new TestGatehouse();
    const visitor = await house.signedIn();
    const response = await visitor.request('/_next/static/chunks/dashboard', { as });
    expect(response.status).toBe(404);
    expect(house.passes).toEqual([]);
  });

  test('takes nothing that is posted', async () => {
    const house = new TestGatehouse();
    const visitor = await house.signedIn();
    expect((await visitor.submit('/_next/static/a.js', {})).status).toBe(404);
    expect(house.passes).toEqual([]);
  });
});

describe('the second look, behind the gate', () => {
  const look = (house: TestGatehouse, path: string, cookie = '') => {
    const headers = { host: '127.0.0.1:8787', cookie, accept: 'text/html' };
    const request = new Request(house.origin + path, { headers });
    return house.gatehouse.recheck(request, (page) => {
      house.passes.push(seenPage(request, page));
      return new Response('a page');
    });
  };

  test('lets a private page through with a good session alone, and renews nothing', async () => {
    const house = new TestGatehouse();
    const { cookie } = await house.signedIn();
    expect((await look(house, '/dashboard', cookie)).status).toBe(200);
    expect((await look(house, '/dashboard')).status).toBe(307);
    house.pass(91 * SECOND);
    expect((await look(house, '/dashboard', cookie)).status).toBe(307);
    expect(house.asked).toEqual([]);
  });

  test('lets public pages through', async () => {
    expect((await look(new TestGatehouse(), '/')).status).toBe(200);
  });
});
