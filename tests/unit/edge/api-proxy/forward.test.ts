import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  ADLER32_START,
  adler32,
  formatAdler32,
} from '../../../fixtures/backends/controlled-demo/checksum.ts';
import { DEMO_LOGIN, MINUTE, SECOND, TestGatehouse } from '../../../fixtures/core/test-gatehouse.ts';

const TRACE = '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01';

describe('what goes to the backend', () => {
  test('carries the bearer, and neither cookie nor origin nor any header that is not listed', async () => {
    const house = new TestGatehouse();
    const visitor = await house.signedIn();
    await visitor.api('/echo', {
      headers: {
        authorization: 'Bearer forged',
        'x-api-key': 'k',
        'x-forwarded-for': '6.6.6.6',
        'x-forwarded-host': 'evil.example',
        'proxy-authorization': 'x',
        'if-none-match': '"tag"',
        traceparent: TRACE,
      },
    });
    const [request] = (await house.recorded()).filter(({ path }) => path === '/api/v1/echo');
    expect(request?.headers).toEqual({
      accept: '*/*',
      'accept-encoding': 'identity',
      'accept-language': '*',
      authorization: `Bearer ${house.issued[0]}`,
      forwarded: 'for=unknown;host="127.0.0.1:8787";proto=http',
      'if-none-match': '"tag"',
      traceparent: TRACE,
      'user-agent': 'Gatehouse',
      'x-forwarded-host': '127.0.0.1:8787',
      'x-forwarded-prefix': '/api',
      'x-forwarded-proto': 'http',
      'x-request-id': expect.any(String),
    });
  });

  test('carries what the options add, but nothing that Connection calls per-hop', async () => {
    const house = new TestGatehouse({
      options: { proxy: { requestHeaders: ['x-tenant'], responseHeaders: [] } },
    });
    const visitor = await house.signedIn();
    const echo = async (headers: Record<string, string>) =>
      (await (await visitor.api('/echo', { headers })).json()).headers;
    expect((await echo({ 'x-tenant': 'a' }))['x-tenant']).toBe('a');
    expect((await echo({ 'x-tenant': 'a', connection: 'close, X-Tenant' }))['x-tenant']).toBeUndefined();
  });

  test('keeps the path and the query as they were written', async () => {
    const visitor = await new TestGatehouse().signedIn();
    const echoed = await (await visitor.api('/echo/a%2Fb/c%20d?q=%20+%2B&nxtPpath=users&a=1&a=2')).json();
    expect(echoed).toMatchObject({
      path: '/api/v1/echo/a%2Fb/c%20d',
      query: 'q=%20+%2B&nxtPpath=users&a=1&a=2',
    });
  });

  test('keeps an empty query, which is another address than none', async () => {
    const asked: string[] = [];
    const house = new TestGatehouse({
      wrap: (demo) => (request) => {
        asked.push(request.url);
        return demo(request);
      },
    });
    const visitor = await house.signedIn();
    asked.length = 0;
    for (const path of ['/echo?', '/echo', '?', '']) await visitor.api(path);
    expect(asked).toEqual(['/echo?', '/echo', '?', ''].map((path) => `http://demo.internal/api/v1${path}`));
  });

  test('keeps method and body', async () => {
    const visitor = await new TestGatehouse().signedIn();
    for (const method of ['POST', 'PUT', 'PATCH', 'DELETE']) {
      const response = await visitor.api('/echo', {
        method,
        body: 'a body',
        headers: { 'content-type': 'text/plain' },
      });
      expect(await response.json()).toMatchObject({ method, body: 'a body' });
    }
  });

  test('is nothing for a method that is not forwarded', async () => {
    const house = new TestGatehouse();
    const visitor = await house.signedIn();
    const response = await visitor.api('/echo', { method: 'PROPFIND' });
    expect(response.status).toBe(405);
    expect(house.asked).toEqual([]);
  });
});

describe('what comes back', () => {
  const answering = async (fault: object, responseHeaders: string[] = []) => {
    const house = new TestGatehouse({ options: { proxy: { requestHeaders: [], responseHeaders } } });
    const visitor = await house.signedIn();
    await house.fault({ api: [{ kind: 'status', ...fault }] });
    return visitor.api('/products');
  };

  test('has the status and the body of the backend', async () => {
    const response = await answering({ status: 418, body: '{"a":1}' });
    expect(response.status).toBe(418);
    expect(await response.text()).toBe('{"a":1}');
  });

  test('has no cookie, no CORS and no unlisted header of the backend', async () => {
    const headers = {
      'set-cookie': 'gatehouse-session=planted; Path=/',
      'access-control-allow-origin': '*',
      'x-powered-by': 'x',
      'cache-control': 'public, max-age=60',
      'content-security-policy': 'default-src *',
      etag: '"1"',
      'x-listed': 'yes',
    };
    const response = await answering({ status: 200, headers }, ['x-listed']);
    expect(response.headers.getSetCookie()).toEqual([]);
    expect(response.headers.get('access-control-allow-origin')).toBeNull();
    expect(response.headers.get('x-powered-by')).toBeNull();
    expect(response.headers.get('cache-control')).toBe('private, no-store');
    expect(response.headers.get('content-security-policy')).toContain("default-src 'none'");
    expect(response.headers.get('etag')).toBe('"1"');
    expect(response.headers.get('x-listed')).toBe('yes');
  });

  test.each([
    ['http://demo.internal/api/v1/products/13?a=b', '/api/products/13?a=b'],
    ['/api/v1/products/13', '/api/products/13'],
    ['/api/v1/products/13?a=b#reviews', '/api/products/13?a=b#reviews'],
    ['http://evil.example/', null],
    ['//evil.example/api/v1/', null],
    ['/admin', null],
    ['/api/v1/../../admin', null],
    ['javascript:alert(1)', null],
  ])('R3: leads from %s to %s', async (location, expected) => {
    const response = await answering({ status: 302, headers: { location } });
    expect(response.headers.get('location')).toBe(expected);
  });

  test('streams: the first event is there before the last is made', async () => {
    const visitor = await new TestGatehouse().signedIn();
    const response = await visitor.api('/events?count=2&intervalMs=2000');
    const reader = response.body?.getReader();
    const first = await Promise.race([reader?.read(), new Promise((resolve) => setTimeout(resolve, 1500))]);
    expect(first).toMatchObject({ done: false });
    await reader?.cancel();
  });

  test('is 504 when the backend does not begin to answer in time', async () => {
    const house = new TestGatehouse({
      environment: { PROXY_TIMEOUT_MS: '100' },
      wrap: (demo) => (request) =>
        request.url.endsWith('/users')
          ? new Promise((_, reject) =>
              request.signal.addEventListener('abort', () => reject(request.signal.reason)),
            )
          : demo(request),
    });
    const response = await (await house.signedIn()).api('/users');
    expect(response.status).toBe(504);
    expect(await response.json()).toMatchObject({ code: 'backend_timeout' });
  });

  test('is 502 when the backend cannot be reached, and tells nothing of the reason', async () => {
    let down = false;
    const house = new TestGatehouse({
      wrap: (demo) => (request) => (down ? Promise.reject(new TypeError('10.0.0.7 refused')) : demo(request)),
    });
    const visitor = await house.signedIn();
    down = true;
    const response = await visitor.api('/users');
    expect(response.status).toBe(502);
    expect(await response.text()).not.toContain('10.0.0.7');
  });
});

describe('a 401 of the backend', () => {
  test('costs one refresh and one replay, and the browser does not notice', async () => {
    const house = new TestGatehouse();
    const visitor = await house.signedIn();
    house.pass(10 * SECOND);
    await house.fault({ api: [{ kind: 'unauthorized-once' }] });
    const response = await visitor.api('/echo', {
      method: 'POST',
      body: 'sent twice',
      headers: { 'content-type': 'text/plain', 'content-length': '10' },
    });
    expect(response.status).toBe(200);
    expect(await response.json()).toMatchObject({ body: 'sent twice' });
    expect(response.headers.getSetCookie()).toHaveLength(1);
    expect(house.asked).toEqual([
      'POST /api/v1/echo',
      'POST /api/v1/auth/refresh-token',
      'POST /api/v1/echo',
    ]);
    const bearers = (await house.recorded())
      .filter(({ path }) => path === '/api/v1/echo')
      .map(({ headers }) => headers.authorization);
    expect(new Set(bearers).size).toBe(2);
  });

  test('a second one is the answer', async () => {
    const house = new TestGatehouse();
    const visitor = await house.signedIn();
    house.pass(10 * SECOND);
    await house.fault({ api: [{ kind: 'status', status: 401, times: 2 }] });
    expect((await visitor.api('/users')).status).toBe(401);
    expect(house.asked).toHaveLength(3);
    expect((await visitor.api('/users')).status).toBe(200);
  });

  test('costs one refresh for 20 requests at once', async () => {
    const house = new TestGatehouse();
    const visitor = await house.signedIn();
    house.pass(10 * SECOND);
    await house.fault({ api: [{ kind: 'status', status: 401, times: 20 }] });
    const responses = await Promise.all(Array.from({ length: 20 }, () => visitor.clone().api('/users')));
    expect(responses.filter(({ status }) => status === 200).length).toBeGreaterThan(0);
    expect(await house.stats()).toMatchObject({ refreshes: 1, reuseDetected: 0 });
  });

  test('a streamed body is not sent twice, but the session is renewed for the next attempt', async () => {
    const house = new TestGatehouse();
    const visitor = await house.signedIn();
    house.pass(10 * SECOND);
    await house.fault({ api: [{ kind: 'unauthorized-once' }] });
    const response = await visitor.api('/upload', { method: 'POST', body: streamOf(200_000) });
    expect(response.status).toBe(401);
    expect(house.asked.filter((line) => line.endsWith('/upload'))).toHaveLength(1);
    expect(response.headers.getSetCookie()).toHaveLength(1);
    expect((await visitor.api('/upload', { method: 'POST', body: streamOf(10) })).status).toBe(201);
  });

  test('a small body of unknown length that the backend has not read to its end is not sent again', async () => {
    const bodies: string[] = [];
    const house = new TestGatehouse({
      wrap: (demo) => async (request) => {
        if (!request.url.endsWith('/upload')) return demo(request);
        bodies.push('asked');
        await request.body?.cancel();
        return new Response(null, { status: 401 });
      },
    });
    const visitor = await house.signedIn();
    house.pass(10 * SECOND);
    const response = await visitor.api('/upload', { method: 'POST', body: streamOf(10) });
    expect(response.status).toBe(401);
    expect(bodies).toEqual(['asked']);
  });

  test('P9: is not tried again for a client that has left meanwhile', async () => {
    const client = new AbortController();
    const sent: string[] = [];
    const house = new TestGatehouse({
      wrap: (demo) => async (request) => {
        request.signal.throwIfAborted();
        if (request.url.endsWith('/refresh-token')) client.abort();
        if (!request.url.endsWith('/users')) return demo(request);
        sent.push(request.method);
        return new Response(null, { status: 401 });
      },
    });
    const visitor = await house.signedIn();
    house.pass(10 * SECOND);
    await visitor.api('/users', { signal: client.signal });
    expect(house.refreshesAsked()).toBe(1);
    expect(sent).toEqual(['GET']);
  });

  test('stands when the session cannot be renewed for the moment', async () => {
    const house = new TestGatehouse();
    const visitor = await house.signedIn();
    house.pass(10 * SECOND);
    await house.fault({ api: [{ kind: 'unauthorized-once' }], refresh: [{ kind: 'status', status: 500 }] });
    const response = await visitor.api('/users');
    expect(response.status).toBe(401);
    expect(response.headers.getSetCookie()).toEqual([]);
    expect((await visitor.api('/users')).status).toBe(200);
  });
});

describe('a client that leaves', () => {
  const LEFT = { 'gatehouse.decision': 'client_left', 'http.response.status_code': 499 };
  /** Reads, never answers, and tells when it is let go. */
  const silentBackend = () => {
    const [asked, letGo] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
    const house = new TestGatehouse({
      wrap: (demo) => (request) => {
        if (!/\/(?:silent|upload)$/.test(request.url)) return demo(request);
        asked.resolve();
        request.arrayBuffer().catch(() => undefined);
        return new Promise((_, reject) => {
          request.signal.addEventListener('abort', () => {
            letGo.resolve();
            reject(request.signal.reason);
          });
        });
      },
    });
    return { house, asked: asked.promise, letGo: letGo.promise };
  };
  /** Nobody leaves before any time has passed. */
  const leave = (house: TestGatehouse, client: AbortController) => {
    house.pass(1);
    client.abort();
  };
  const expectNoFailure = (house: TestGatehouse, fields: object = LEFT) => {
    expect(house.requests.at(-1)).toMatchObject({ level: 'info', fields });
    expect(house.requests.at(-1)?.fields['error.type']).toBeUndefined();
    expect(house.counted.at(-1)).toMatchObject(fields);
    expect(house.log).toEqual([]);
  };

  test('before there is an answer is no failure of the backend, which is let go', async () => {
    const { house, asked, letGo } = silentBackend();
    const visitor = await house.signedIn();
    const client = new AbortController();
    const answer = visitor.api('/silent', { signal: client.signal });
    await asked;
    leave(house, client);
    await letGo;
    await answer;
    expectNoFailure(house);
  });

  test.each([
    ['small', { 'content-length': '1000' }],
    ['large', {}],
  ])('amid a %s upload is no failure either, and the backend is let go', async (size, headers) => {
    const { house, asked, letGo } = silentBackend();
    const visitor = await house.signedIn();
    const body = new ReadableStream({
      start: (controller) => controller.enqueue(new Uint8Array(100)),
      pull: async (controller) => {
        if (size === 'large') await asked;
        controller.error(new TypeError('terminated'));
      },
    });
    await visitor.api('/upload', { method: 'POST', body, headers });
    if (size === 'large') await letGo;
    expectNoFailure(house, { ...LEFT, 'gatehouse.code': 'body_incomplete' });
  });

  test('while its session is refreshed loses nothing: the refresh is finished, and kept for its next request', async () => {
    const client = new AbortController();
    const house = new TestGatehouse({
      wrap: (demo) => (request) => {
        if (request.url.endsWith('/refresh-token')) leave(house, client);
        return demo(request);
      },
    });
    const visitor = await house.signedIn();
    const copy = visitor.clone();
    house.pass(MINUTE);
    await visitor.api('/users', { signal: client.signal });
    expectNoFailure(house, { ...LEFT, 'gatehouse.refresh.outcome': 'renewed' });
    expect((await copy.api('/users')).status).toBe(200);
    expect(await house.stats()).toMatchObject({ refreshes: 1, reuseDetected: 0 });
  });

  test('while it signs in is no failure, nor is one that breaks its form off', async () => {
    const client = new AbortController();
    const house = new TestGatehouse({
      wrap: (demo) => (request) => {
        if (request.url.endsWith('/login')) leave(house, client);
        return demo(request);
      },
    });
    const fields = new URLSearchParams({ username: DEMO_LOGIN.username, password: DEMO_LOGIN.password });
    const headers = { 'content-type': 'application/x-www-form-urlencoded' };
    const visitor = house.browser();
    await visitor.request('/auth/login', {
      method: 'POST',
      body: `${fields}`,
      headers,
      signal: client.signal,
    });
    expectNoFailure(house);
    expect(await house.stats()).toMatchObject({ logins: 1 });

    const body = new ReadableStream({
      start: (controller) => controller.enqueue(new TextEncoder().encode(`${fields}`.slice(0, -3))),
      pull: (controller) => controller.error(new TypeError('terminated')),
    });
    await visitor.request('/auth/login', { method: 'POST', body, headers });
    expectNoFailure(house, { ...LEFT, 'gatehouse.code': 'body_incomplete' });
    expect(await house.stats()).toMatchObject({ logins: 1 });
  });

  test('does not cover a fault of ours', async () => {
    const client = new AbortController();
    const house = new TestGatehouse();
    const visitor = await house.signedIn();
    house.page = () => {
      client.abort();
      throw new TypeError('ours');
    };
    await visitor.request('/dashboard', { signal: client.signal });
    expect(house.requests.at(-1)).toMatchObject({
      level: 'error',
      fields: { 'gatehouse.decision': 'failed', 'gatehouse.code': 'internal_error' },
    });
  });
});

describe('a body', () => {
  test('streams through whole', async () => {
    const visitor = await new TestGatehouse().signedIn();
    const response = await visitor.api('/upload', { method: 'POST', body: streamOf(3_000_000) });
    const sum = formatAdler32(adler32(ADLER32_START, new Uint8Array(3_000_000)));
    expect(await response.json()).toEqual({ bytes: 3_000_000, checksum: sum });
  });

  test('that announces more than the cap is refused before the backend is asked', async () => {
    const house = new TestGatehouse({ environment: { PROXY_MAX_BODY_BYTES: '1000' } });
    const visitor = await house.signedIn();
    const headers = { 'content-length': '1001' };
    const response = await visitor.api('/upload', { method: 'POST', body: 'x'.repeat(1001), headers });
    expect(response.status).toBe(413);
    expect(house.asked).toEqual([]);
  });

  test('of unknown length never reaches the backend beyond the cap', async () => {
    let received = 0;
    const house = new TestGatehouse({
      environment: { PROXY_MAX_BODY_BYTES: '100000' },
      wrap: (demo) => async (request) => {
        if (!request.url.endsWith('/upload')) return demo(request);
        for await (const chunk of request.body ?? []) received += chunk.byteLength;
        return new Response('all of it');
      },
    });
    const visitor = await house.signedIn();
    const response = await visitor.api('/upload', { method: 'POST', body: streamOf(10_000_000) });
    expect(response.status).toBe(413);
    expect(received).toBeLessThanOrEqual(100_000);
  });
});

describe('the target', () => {
  const escapes = /(?:^|\/)\.{1,2}(?:[/;]|$)|\\|[\p{Cc}]/u;
  const pieces = fc.constantFrom(
    '/',
    '//',
    '..',
    '.',
    '%2e',
    '%2E',
    '%252e',
    '%2f',
    '%252f',
    '%5c',
    '\\',
    ';',
    ';x=1',
    'a',
    'auth',
    'login',
    '%00',
    '@',
    ':',
    '%',
    '%ff',
  );

  test('never leaves the base path of the backend, however the path is written', async () => {
    const seen: URL[] = [];
    let watching = false;
    const house = new TestGatehouse({
      wrap: (demo) => async (request) => {
        if (!watching) return demo(request);
        seen.push(new URL(request.url));
        return new Response('reached');
      },
    });
    const visitor = await house.signedIn();
    watching = true;
    await fc.assert(
      fc.asyncProperty(fc.array(pieces, { maxLength: 8 }), async (parts) => {
        await house.handle(visitor.draft(`/api/${parts.join('')}`, { as: 'fetch' }));
        for (const { origin, pathname } of seen) {
          expect(origin).toBe('http://demo.internal');
          expect(pathname).toMatch(/^\/api\/v1\//);
          expect(pathname).not.toMatch(escapes);
          expect(decodedTwice(pathname)).not.toMatch(escapes);
        }
        seen.length = 0;
      }),
      { numRuns: 500 },
    );
  });

  test.each([
    '/auth/login',
    '/auth/login/',
    '/auth//login',
    '/auth/%6cogin',
    '/auth/%256cogin',
    '/AUTH/Login',
    '/auth/login;x=1',
    '/auth%2flogin',
    '/auth/refresh-token',
    '/auth/refresh%2dtoken',
    '/auth/login.json',
    '/auth/login.',
    '/auth./login..',
    '/auth/login.json/',
    '/auth/login.json;x',
    '/auth/log%c4%b1n',
    '/auth/l%c3%b3gin',
    '/auth/log%e2%80%8bin',
    '/auth/login::$DATA',
  ])('is never an address that issues tokens: %s', async (path) => {
    const house = new TestGatehouse();
    const visitor = await house.signedIn();
    const response = await visitor.api(path, {
      method: 'POST',
      body: JSON.stringify({ email: 'demo@gatehouse.example', password: 'let-me-in' }),
      headers: { 'content-type': 'application/json' },
    });
    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({ code: 'invalid_path' });
    expect(house.asked).toEqual([]);
  });

  test.each([
    '/echo/%c0%ae%c0%ae/admin',
    '/echo/%25c0%25ae%25c0%25ae/admin',
    '/echo/%2525c0%2525af',
    '/echo/\uff0e\uff0e/admin',
    '/echo/%ef%bc%8e%ef%bc%8e%ef%bc%8fadmin',
    '/echo/%25ef%25bc%258e%25ef%25bc%258e/admin',
    '/echo/\u2025/admin',
    '/\uff41uth/login',
    '/..%3f',
    '/echo/..%2f..%23',
    '/%2e%2e%253fadmin',
    '/..%20/admin',
    '/%20..%2520/admin',
    '/.%20/admin',
    '/.%20./admin',
    '/\uff052e\uff052e/admin',
    '/%ef%bc%852e%ef%bc%852e%ef%bc%852fadmin',
    '/echo/%25u002e%25u002e/admin',
    '/echo/%25uff0e%25uff0e/admin',
    '/echo/%25U002E%25U002E/admin',
    '/echo/%2525u002e/admin',
    '/echo/%ef%bc%85u002e%ef%bc%85u002e/admin',
    '/echo/%ef%bc%85%ef%bd%95002e/admin',
    '/echo/%ef%bc%85252e%ef%bc%85252e/admin',
    '/echo/%25ef%25bc%258525252e%25ef%25bc%258525252e/admin',
    '/echo/%ef%bc%85ef%ef%bc%85bc%ef%bc%858e%ef%bc%85ef%ef%bc%85bc%ef%bc%858e/admin',
    '/echo/%ef%bc%85c0%ef%bc%85ae/admin',
    '/echo/.%e2%80%8b./admin',
    '/echo/..%ef%bb%bf/admin',
    '/echo/..%e2%88%95admin',
    '/echo/..%e2%81%84admin',
    '/echo/..%c2%a5admin',
    '/echo/%e2%88%96..%e2%88%96admin',
    `/echo/${'%cc%81%cc%a3'.repeat(20)}`,
  ])('P1: is not one that a forgiving server reads otherwise: %s', async (path) => {
    const house = new TestGatehouse();
    const visitor = await house.signedIn();
    expect((await visitor.api(path, { method: 'POST', body: '{}' })).status).toBe(400);
    expect(house.asked).toEqual([]);
  });

  test('may contain dots and encoded slashes that climb nowhere', async () => {
    const visitor = await new TestGatehouse().signedIn();
    const plain = ['/echo/a..b', '/echo/...', '/echo/.hidden', '/echo/a%2Fb', '/echo/a%20b'];
    for (const path of [
      ...plain,
      '/echo/100%25',
      '/echo/%e6%96%87\uff0e%25',
      '/echo/caf%c3%a9',
      '/echo/login.json',
    ]) {
      expect((await visitor.api(path)).status, path).toBe(200);
    }
  });
});

test('a session whose token has expired meanwhile is renewed before it is forwarded', async () => {
  const house = new TestGatehouse();
  const visitor = await house.signedIn();
  house.pass(5 * MINUTE);
  expect((await visitor.api('/users')).status).toBe(200);
  expect(house.asked).toEqual(['POST /api/v1/auth/refresh-token', 'GET /api/v1/users']);
});

function decodedTwice(text: string): string {
  const once = (value: string) =>
    value.replace(/%[0-9a-f]{2}/gi, (code) => String.fromCharCode(Number.parseInt(code.slice(1), 16)));
  return once(once(text));
}

function streamOf(bytes: number): ReadableStream<Uint8Array> {
  let left = bytes;
  return new ReadableStream({
    pull(controller) {
      const size = Math.min(left, 16_384);
      if (size > 0) controller.enqueue(new Uint8Array(size));
      left -= size;
      if (left <= 0) controller.close();
    },
  });
}
