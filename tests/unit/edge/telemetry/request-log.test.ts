import { describe, expect, test } from 'vitest';
import {
  type CloudflareEnvironment,
  cloudflareCount,
} from '../../../../edge/adapters/cloudflare/bindings.ts';
import { openGatehouse } from '../../../../edge/gatehouse.ts';
import { traceOf } from '../../../../edge/http/trace-context.ts';
import type { RequestFields } from '../../../../edge/telemetry/log.ts';
import type { Fetch } from '../../../../edge/types.ts';
import {
  DEMO_LOGIN,
  MINUTE,
  OPTIONS,
  SECOND,
  SECRET,
  TestGatehouse,
} from '../../../fixtures/core/test-gatehouse.ts';

const TRACE = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';

/** The line of the request that came last. */
function lastOf(house: TestGatehouse): Partial<RequestFields> & { level: string } {
  const { level, fields } = house.requests.at(-1) ?? { level: 'none', fields: {} };
  return { level, ...fields };
}

/** A backend that takes its time. */
function slowBackend(milliseconds: number): { house: TestGatehouse } {
  const slow: { house: TestGatehouse } = {
    house: new TestGatehouse({
      wrap:
        (demo: Fetch): Fetch =>
        async (request) => {
          const response = await demo(request);
          slow.house.pass(milliseconds);
          return response;
        },
    }),
  };
  return slow;
}

describe('the line of a request', () => {
  test('is one for each, whatever becomes of it, but for files', async () => {
    const house = new TestGatehouse();
    const visitor = await house.signedIn();
    house.requests.length = 0;
    const stranger = house.browser();
    const asked: [Promise<Response>, Partial<RequestFields>][] = [
      [visitor.request('/dashboard'), { 'http.route': '/*', 'gatehouse.decision': 'pass' }],
      [visitor.request('/docs/a/b'), { 'http.route': '/docs/*', 'gatehouse.decision': 'pass' }],
      [visitor.request('/admin/users'), { 'http.route': '/admin/*', 'gatehouse.decision': 'forbidden' }],
      [visitor.api('/products'), { 'http.route': '/api/*', 'gatehouse.decision': 'pass' }],
      [
        visitor.api('/x', { method: 'PURGE', headers: { origin: house.origin } }),
        { 'http.request.method': '_OTHER' },
      ],
      [visitor.request('/auth/session'), { 'http.route': '/auth/session', 'gatehouse.decision': 'answer' }],
      [stranger.request('/auth/nothing/here'), { 'http.route': '/auth/*', 'gatehouse.code': 'not_found' }],
      [stranger.request('/dashboard'), { 'gatehouse.decision': 'sign_in', 'http.response.status_code': 307 }],
      [stranger.api('/products'), { 'gatehouse.decision': 'sign_in', 'gatehouse.code': 'session_required' }],
      [stranger.request('/a//b'), { 'gatehouse.decision': 'not_found', 'http.route': undefined }],
      [stranger.request('/health'), { 'http.route': '/health', 'gatehouse.decision': 'answer' }],
      [
        stranger.request('/', { method: 'POST', headers: { 'sec-fetch-site': 'cross-site' } }),
        { 'gatehouse.decision': 'cross_site', 'http.response.status_code': 403 },
      ],
    ];
    for (const [answer, expected] of asked) {
      const requestId = (await answer).headers.get('x-request-id');
      expect(house.requests.find(({ fields }) => fields.requestId === requestId)?.fields).toMatchObject(
        expected,
      );
    }
    await visitor.request('/_next/static/chunk.js');
    expect(house.requests).toHaveLength(asked.length);
  });

  test('tells how the session stood, and whether it was known without cryptography', async () => {
    const house = new TestGatehouse();
    const visitor = await house.signedIn();
    await visitor.request('/dashboard');
    await visitor.request('/dashboard');
    expect(lastOf(house)).toMatchObject({
      'gatehouse.session.status': 'signed_in',
      'gatehouse.session.cached': true,
    });
    house.restart();
    await visitor.request('/dashboard');
    expect(lastOf(house)).toMatchObject({ 'gatehouse.session.cached': false });
    await house.browser().request('/dashboard', { headers: { cookie: 'gatehouse-session=nonsense' } });
    expect(lastOf(house)).toMatchObject({
      'gatehouse.session.status': 'unknown_key',
      'gatehouse.decision': 'sign_in',
    });
  });

  test('tells what came of a refresh: by this request, by another, or not at all', async () => {
    const house = new TestGatehouse();
    const visitor = await house.signedIn();
    const late = visitor.clone();
    house.pass(MINUTE - SECOND);
    await visitor.request('/dashboard');
    expect(lastOf(house)).toMatchObject({ level: 'info', 'gatehouse.refresh.outcome': 'renewed' });
    await late.request('/dashboard');
    expect(lastOf(house)).toMatchObject({ level: 'info', 'gatehouse.refresh.outcome': 'fresh' });
    await house.fault({ refresh: [{ kind: 'status', status: 500 }] });
    house.pass(MINUTE - SECOND);
    await visitor.request('/dashboard');
    expect(lastOf(house)).toMatchObject({ level: 'warn', 'gatehouse.refresh.outcome': 'transient' });
  });

  test('tells how long the gate, the refresh, the backend and the page took', async () => {
    const { house } = slowBackend(40);
    house.page = () => {
      house.pass(7);
      return new Response('a page');
    };
    const visitor = await house.signedIn();
    await visitor.request('/dashboard');
    expect(lastOf(house)).toMatchObject({
      'gatehouse.duration.total_ms': 7,
      'gatehouse.duration.gate_ms': 0,
      'gatehouse.duration.page_ms': 7,
    });
    house.pass(MINUTE);
    await visitor.api('/products');
    const { 'gatehouse.duration.refresh_ms': refresh = 0, 'gatehouse.duration.backend_ms': backend = 0 } =
      lastOf(house);
    expect(refresh).toBeGreaterThanOrEqual(40);
    expect(backend).toBe(40);
  });

  test('bears the code of a refusal although a page tells of it', async () => {
    const house = new TestGatehouse();
    await house.browser().signIn({ ...DEMO_LOGIN, password: 'wrong' });
    expect(lastOf(house)).toMatchObject({
      'http.route': '/auth/login',
      'gatehouse.code': 'invalid_credentials',
      'http.response.status_code': 401,
    });
    await house.browser().request('/a//b', { headers: { accept: 'text/html' } });
    expect(lastOf(house)).toMatchObject({ 'gatehouse.code': 'not_found' });
  });

  test('is written when something of ours breaks, with the id of the event that says where', async () => {
    const house = new TestGatehouse();
    house.page = () => {
      throw new TypeError('broken');
    };
    const response = await house.browser().request('/');
    expect(response.status).toBe(500);
    const id = response.headers.get('x-request-id');
    expect(lastOf(house)).toMatchObject({
      level: 'error',
      requestId: id,
      'gatehouse.decision': 'failed',
      'error.type': 'internal_error',
    });
    expect(house.log.at(-1)).toMatchObject({ event: 'internal_error', fields: { requestId: id } });
  });

  test('leaves out the status of a page that the framework renders when we are gone', async () => {
    const house = new TestGatehouse();
    house.page = () => new Response(null, { headers: { 'x-middleware-next': '1' } });
    await house.browser().request('/');
    const line = lastOf(house);
    expect(line['http.response.status_code']).toBeUndefined();
    expect(line['gatehouse.duration.page_ms']).toBeUndefined();
  });

  test('can be left out, and everything else goes on', async () => {
    const house = new TestGatehouse({ environment: { LOG_REQUESTS: 'off' } });
    expect((await house.browser().request('/')).status).toBe(200);
    expect(house.requests).toEqual([]);
    expect(house.counted).toHaveLength(1);
  });
});

test('a log and a counter that fail break no request', async () => {
  const fail = () => {
    throw new TypeError('full');
  };
  const opened = openGatehouse({ SESSION_SECRET: SECRET, BACKEND_URL: 'https://api.example' }, OPTIONS, {
    backendFetch: () => async () => new Response(),
    log: fail,
    count: fail,
  });
  if (!opened.ok) throw new Error('closed');
  const page = () => new Response('a page');
  const ask = (path: string, headers = {}) =>
    opened.gatehouse.handle(new Request(`https://app.example${path}`, { headers }), page);
  expect((await ask('/')).status).toBe(200);
  expect((await ask('/', { cookie: '__Host-session=nonsense' })).status).toBe(200);
});

describe('a trace', () => {
  test('goes on to the page, and with every exchange with the backend', async () => {
    const house = new TestGatehouse();
    const headers = { traceparent: TRACE, tracestate: 'vendor=1' };
    const visitor = house.browser();
    await visitor.signIn(DEMO_LOGIN, { headers });
    house.pass(MINUTE - SECOND);
    await visitor.request('/dashboard', { headers });
    await visitor.api('/products', { headers });
    await visitor.signOut({ headers });
    const seen = (await house.recorded()).filter(({ path }) => !path.endsWith('jwks.json'));
    expect(seen.map(({ path }) => path.replace('/api/v1', ''))).toEqual([
      '/auth/login',
      '/auth/profile',
      '/auth/refresh-token',
      '/products',
    ]);
    for (const request of seen) expect(request.headers).toMatchObject(headers);
    expect(Object.fromEntries(house.passes[0]?.headers ?? [])).toMatchObject(headers);
    expect(lastOf(house)).toMatchObject({
      trace_id: '0af7651916cd43dd8448eb211c80319c',
      span_id: 'b7ad6b7169203331',
    });
  });

  test('that begins here is the one that the line names', async () => {
    const house = new TestGatehouse();
    const visitor = await house.signedIn();
    await visitor.api('/products');
    const sent = (await house.recorded()).at(-1)?.headers.traceparent;
    expect(sent).toBe(`00-${lastOf(house).trace_id}-${lastOf(house).span_id}-01`);
  });
});

describe('Server-Timing', () => {
  test('tells whoever is signed in how long what took', async () => {
    const { house } = slowBackend(40);
    const visitor = await house.signedIn();
    house.pass(MINUTE - SECOND);
    const page = (await visitor.request('/dashboard')).headers.get('server-timing');
    expect(page).toMatch(/^gate;dur=\d+, refresh;dur=\d+, page;dur=\d+$/);
    expect((await visitor.api('/products')).headers.get('server-timing')).toBe('gate;dur=0, backend;dur=40');
  });

  test("has nothing of the backend's own unless that is let through", async () => {
    const wrap = (): Fetch => async () =>
      new Response('', { headers: { 'server-timing': 'db;dur=1;desc="orders"' } });
    const responseHeaders = ['server-timing'];
    for (const [listed, expected] of [
      [[], /^gate;dur=\d+, backend;dur=\d+$/],
      [responseHeaders, /^db;dur=1;desc="orders", gate;dur=\d+, backend;dur=\d+$/],
    ] as const) {
      const plain = new TestGatehouse();
      const { cookies } = await plain.signedIn();
      const house = new TestGatehouse({
        wrap: (demo) => (request) => (request.url.endsWith('/products') ? wrap()(request) : demo(request)),
        options: { proxy: { requestHeaders: [], responseHeaders: listed } },
      });
      const visitor = house.browser();
      for (const [name, value] of cookies) visitor.cookies.set(name, value);
      expect((await visitor.api('/products')).headers.get('server-timing')).toMatch(expected);
    }
  });

  test('tells nothing to strangers, to other sites, nor of how long a sign-in took', async () => {
    const house = new TestGatehouse();
    const visitor = await house.signedIn();
    const answers = [
      await house.browser().request('/'),
      await house.browser().signIn(DEMO_LOGIN),
      await visitor.signIn({ ...DEMO_LOGIN, password: 'wrong' }),
      await visitor.api('/products', { headers: { 'sec-fetch-site': 'cross-site' } }),
      await visitor.request('/health'),
      await visitor.request('/_next/static/chunk.js'),
    ];
    for (const answer of answers) expect(answer.headers.get('server-timing')).toBeNull();
  });
});

test('Analytics Engine gets one data point a request, in columns that never change', async () => {
  const points: unknown[] = [];
  const count = cloudflareCount({
    GATEHOUSE_ANALYTICS: { writeDataPoint: (point) => void points.push(point) },
  } as CloudflareEnvironment);
  const house = new TestGatehouse();
  const visitor = await house.signedIn();
  await visitor.request('/dashboard');
  await visitor.api('/products');
  const record = { begunAt: 0, trace: traceOf(new Headers()) };
  for (const request of house.counted.slice(-1)) count?.(request, record);
  expect(points).toEqual([
    {
      indexes: ['/api/*'],
      blobs: ['/api/*', 'GET', 'pass', '', 'signed_in', 'none'],
      doubles: [200, 0, 0, 0, 0, 0, 1],
    },
  ]);
});

test('without a dataset nothing is counted', () => {
  expect(cloudflareCount({} as CloudflareEnvironment)).toBeUndefined();
});
