import { createHash } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { demoRequests, demoStats, orderFaults, resetDemo } from '../fixtures/backends/demo.ts';
import { TestBrowser } from '../fixtures/clients/test-browser.ts';
import { startTarget, type Target } from '../fixtures/targets/target.ts';

const MEBIBYTE = 1024 * 1024;

let target: Target;
let client: TestBrowser;
beforeAll(async () => {
  target = await startTarget();
});
afterAll(() => target?.stop());
beforeEach(async () => {
  await resetDemo(target);
  client = new TestBrowser(target.origin);
  await client.signIn();
});

describe('/api', () => {
  it('answers with what the backend says, the query untouched', async () => {
    const response = await client.api('/echo/a%2Fb?x=1&x=2&y=%2F');
    expect(response.status).toBe(200);
    expect(await response.json()).toMatchObject({ path: '/api/v1/echo/a%2Fb', query: 'x=1&x=2&y=%2F' });
  });

  it("sends the session's bearer, and neither the client's nor its cookies", async () => {
    await client.api('/products?limit=1', { headers: { authorization: 'Bearer forged', 'x-user-id': '2' } });
    const received = (await demoRequests(target)).at(-1)?.headers ?? {};
    expect(received.authorization).toMatch(/^Bearer eyJ/);
    expect(received.authorization).not.toContain('forged');
    expect(received).not.toHaveProperty('cookie');
    expect(received).not.toHaveProperty('x-user-id');
  });

  it('takes the path from the address, whatever the query says of route parameters', async () => {
    const response = await client.api('/echo/honest?nxtPpath=users&nxtPpath=1');
    expect(await response.json()).toMatchObject({ path: '/api/v1/echo/honest' });
  });

  it.each([
    '/..%2f..%2f_control/requests',
    '/%2e%2e/%2e%2e/_control/requests',
    '/echo/..%252f..',
    '//evil.example/',
    '/a%5C..%5Cb',
  ])('never leaves the base path of the backend: %s', async (path) => {
    const response = await client.api(path);
    // 308: Next itself folds a double slash, within the site.
    expect([308, 400, 401, 404]).toContain(response.status);
    expect(response.headers.get('location') ?? '/').toMatch(/^\/(?!\/)/);
    const paths = (await demoRequests(target)).map((request) => request.path);
    expect(paths.every((seen) => seen.startsWith('/api/v1/') || seen.startsWith('/.well-known/'))).toBe(true);
  });

  it.each(['/auth/login', '/auth/refresh-token', '/AUTH/Login/', '/auth/%6cogin'])(
    'does not hand out tokens: %s is not forwarded',
    async (path) => {
      const response = await client.api(path, {
        method: 'POST',
        headers: { origin: target.origin, 'content-type': 'application/json' },
        body: JSON.stringify({ email: 'demo@gatehouse.example', password: 'let-me-in' }),
      });
      expect(response.status).toBe(400);
      expect((await demoStats(target)).logins).toBe(1);
    },
  );

  it('passes on changes made from our own pages', async () => {
    const response = await client.api('/products', {
      method: 'POST',
      headers: { origin: target.origin, 'content-type': 'application/json' },
      body: JSON.stringify({
        title: 'Lantern',
        price: 12,
        description: 'For the gate',
        categoryId: 1,
        images: [],
      }),
    });
    expect(response.status).toBe(201);
    expect(await response.json()).toMatchObject({ title: 'Lantern' });
  });

  it('X1: refuses changes that another site asks for', async () => {
    const response = await client.api('/products/1', {
      method: 'DELETE',
      headers: { origin: 'https://evil.example', 'sec-fetch-site': 'cross-site' },
    });
    expect(response.status).toBe(403);
    expect((await demoStats(target)).requests.products ?? 0).toBe(0);
  });

  it('streams events as they come', async () => {
    const response = await client.api('/events?count=3&intervalMs=700', {
      headers: { accept: 'text/event-stream' },
    });
    expect(response.headers.get('content-type')).toContain('text/event-stream');
    const arrivals: number[] = [];
    for await (const _ of response.body ?? []) arrivals.push(Date.now());
    expect(arrivals.length).toBeGreaterThanOrEqual(3);
    expect((arrivals.at(-1) ?? 0) - (arrivals[0] ?? 0)).toBeGreaterThan(900);
  });

  it('brings a download over whole', async () => {
    const response = await client.api(`/download?bytes=${8 * MEBIBYTE}`);
    const bytes = new Uint8Array(await response.arrayBuffer());
    const expected = Uint8Array.from({ length: 8 * MEBIBYTE }, (_, index) => index % 251);
    expect(sha256(bytes)).toBe(sha256(expected));
  });

  it('brings a 12 MiB upload over whole', async () => {
    const bytes = Uint8Array.from({ length: 12 * MEBIBYTE }, (_, index) => index % 253);
    const response = await client.api('/upload', {
      method: 'POST',
      headers: { origin: target.origin, 'content-type': 'application/octet-stream' },
      body: bytes,
    });
    expect(response.status).toBe(201);
    expect(await response.json()).toEqual({ bytes: bytes.byteLength, checksum: `adler32:${adler32(bytes)}` });
  });

  it('turns away a body that is larger than allowed', async () => {
    const small = await startTarget({ environment: { PROXY_MAX_BODY_BYTES: '1000' } });
    try {
      const other = new TestBrowser(small.origin);
      await other.signIn();
      const response = await other.api('/upload', {
        method: 'POST',
        headers: { origin: small.origin },
        body: 'x'.repeat(1001),
      });
      expect(response.status).toBe(413);
      expect(await response.json()).toMatchObject({ code: 'body_too_large' });
    } finally {
      await small.stop();
    }
  });

  it('renews the session and asks again when the backend refuses a token that looked good', async () => {
    await orderFaults(target, { api: [{ kind: 'unauthorized-once' }] });
    const before = client.cookies.get('gatehouse-session');
    const response = await client.api('/products?limit=1');
    expect(response.status).toBe(200);
    expect(client.cookies.get('gatehouse-session')).not.toBe(before);
    expect(await demoStats(target)).toMatchObject({ refreshes: 1 });
  });

  it('asks again at most once', async () => {
    await orderFaults(target, { api: [{ kind: 'status', status: 401, times: -1 }] });
    const response = await client.api('/products?limit=1');
    expect(response.status).toBe(401);
    const attempts = (await demoRequests(target)).filter(({ path }) => path === '/api/v1/products');
    expect(attempts).toHaveLength(2);
    expect(await demoStats(target)).toMatchObject({ refreshes: 1 });
  });

  it('does not send a body twice that it could not keep', async () => {
    await orderFaults(target, { api: [{ kind: 'unauthorized-once' }] });
    const response = await client.api('/upload', {
      method: 'POST',
      // Next's server in Node resets a connection whose upload was answered early, seconds later, whoever has it then.
      headers: { origin: target.origin, connection: 'close' },
      body: new Uint8Array(MEBIBYTE),
    });
    // An API that answers an upload before its end may have closed the line when Node writes the rest.
    expect(target.name === 'worker' ? [401] : [401, 502]).toContain(response.status);
    expect((await demoRequests(target)).filter(({ path }) => path === '/api/v1/upload')).toHaveLength(1);
    expect((await client.api('/products?limit=1')).status).toBe(200);
  });

  it('lets no cookie of the backend, and nothing about its server, through', async () => {
    const headers = {
      'set-cookie': 'backend=1',
      server: 'demo',
      'access-control-allow-origin': '*',
      etag: '"1"',
    };
    await orderFaults(target, { api: [{ kind: 'status', status: 200, body: 'ok', headers }] });
    const response = await client.api('/products');
    expect(response.headers.getSetCookie()).toEqual([]);
    expect(response.headers.get('server') ?? '').not.toContain('demo');
    expect(response.headers.get('access-control-allow-origin')).toBeNull();
    expect(response.headers.get('etag')).toBe('"1"');
    expect(response.headers.get('cache-control')).toBe('private, no-store');
  });
});

function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

/** RFC 1950, section 8.2. */
function adler32(bytes: Uint8Array): string {
  let [low, high] = [1, 0];
  for (const byte of bytes) {
    low = (low + byte) % 65_521;
    high = (high + low) % 65_521;
  }
  return (((high << 16) | low) >>> 0).toString(16).padStart(8, '0');
}
