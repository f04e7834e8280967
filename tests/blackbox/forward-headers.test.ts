import { once } from 'node:events';
import type { IncomingMessage } from 'node:http';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type BackendServer, startBackendServer } from '../fixtures/backends/backend-server.ts';
import { openRequest } from '../fixtures/clients/open-request.ts';
import { sendRaw } from '../fixtures/clients/raw.ts';
import { signedIn, TestBrowser } from '../fixtures/clients/test-browser.ts';
import { startTarget, type Target } from '../fixtures/targets/target.ts';

const TRACE = '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01';

let backend: BackendServer;
let target: Target;
let client: TestBrowser;
/** What the backend was sent last. */
let seen: IncomingMessage['headers'] = {};

beforeAll(async () => {
  backend = await startBackendServer({ accessTokenSeconds: 600 });
  backend.on('/seen', (request, response) => {
    seen = request.headers;
    request.resume();
    response.end('seen');
  });
  target = await startTarget({ backend });
  client = await signedIn(target.origin);
});
afterAll(async () => {
  await target?.stop();
  await backend?.close();
});
beforeEach(() => {
  seen = {};
});

/** Asks with headers as they are, over a connection of its own. */
async function ask(path: string, headers: Readonly<Record<string, string>> = {}): Promise<IncomingMessage> {
  const { request, response } = openRequest(client, path, { headers });
  request.end();
  const message = await response;
  await text(message);
  return message;
}

describe('a request', () => {
  it('P3: shows the backend who asks by the bearer of the session alone', async () => {
    await ask('/seen', {
      authorization: 'Bearer forged',
      'proxy-authorization': 'Basic Zm9yZ2Vk',
      'x-user-id': '1',
      'x-api-key': 'forged',
      'x-original-url': '/admin',
      'x-rewrite-url': '/admin',
      'x-http-method-override': 'DELETE',
      'x-http-method': 'DELETE',
      'x-method-override': 'DELETE',
      'x-request-id': 'forged-forged-forged',
      referer: `${target.origin}/dashboard`,
    });
    expect(seen.authorization).toMatch(/^Bearer eyJ/);
    const own = ['authorization', 'x-request-id'];
    const strange = ['cookie', 'origin', 'referer', 'proxy-authorization', 'x-user-id', 'x-api-key'];
    for (const name of strange) expect(seen, name).not.toHaveProperty(name);
    for (const name of own) expect(seen[name], name).not.toContain('forged');
    expect(
      Object.keys(seen).filter((name) => /override|x-http-method|x-original|x-rewrite|sec-fetch-/.test(name)),
    ).toEqual([]);
  });

  it('P3: says for whom it was forwarded in our own words', async () => {
    await ask('/seen', {
      forwarded: 'for=6.6.6.6;host=evil.example;proto=https',
      'x-forwarded-for': '6.6.6.6',
      'x-forwarded-host': 'evil.example',
      'x-forwarded-port': '1',
      'x-forwarded-prefix': '/evil',
      'x-real-ip': '6.6.6.6',
      'x-client-ip': '6.6.6.6',
      'true-client-ip': '6.6.6.6',
      'cf-connecting-ip': '6.6.6.6',
      'x-vercel-forwarded-for': '6.6.6.6',
    });
    const { host } = new URL(target.origin);
    expect(seen.forwarded).toBe(`for=127.0.0.1;host="${host}";proto=http`);
    expect(seen['x-forwarded-for']).toBe('127.0.0.1');
    expect(seen['x-forwarded-host']).toBe(host);
    expect(seen['x-forwarded-proto']).toBe('http');
    expect(seen['x-forwarded-prefix']).toBe('/api');
    expect(JSON.stringify(seen)).not.toMatch(/6\.6\.6\.6|evil/);
  });

  it('P3: continues a trace, or begins one', async () => {
    await ask('/seen', { traceparent: TRACE, tracestate: 'vendor=1' });
    expect(seen).toMatchObject({ traceparent: TRACE, tracestate: 'vendor=1' });
    await ask('/seen', { traceparent: 'broken', tracestate: 'vendor=1' });
    expect(seen.traceparent).toMatch(/^00-[\da-f]{32}-[\da-f]{16}-01$/);
    expect(seen).not.toHaveProperty('tracestate');
    const first = seen.traceparent;
    await ask('/seen');
    expect(seen.traceparent).not.toBe(first);
  });

  it('P3: has an id that the backend and the client are both told', async () => {
    const response = await ask('/seen');
    expect(response.headers['x-request-id']).toMatch(/^[\w:-]{8,80}$/);
    expect(seen['x-request-id']).toBe(response.headers['x-request-id']);
  });

  it('carries conditions, ranges and preferences as they are', async () => {
    const carried = {
      accept: 'application/json;q=0.5, text/csv',
      'accept-language': 'de-CH, de;q=0.9',
      'idempotency-key': '"8e03978e-40d5-43e8-bc93-6894a57f9324"',
      'if-match': '"1", "2"',
      'if-modified-since': 'Sun, 01 Nov 2026 12:00:00 GMT',
      'if-none-match': 'W/"1"',
      'if-range': '"1"',
      'last-event-id': '42',
      prefer: 'return=minimal',
      range: 'bytes=0-9',
      'user-agent': 'a client of its own',
      'x-requested-with': 'XMLHttpRequest',
    };
    await ask('/seen', carried);
    expect(seen).toMatchObject(carried);
  });

  it('carries values that every server reads alike, and other bytes in names of files and in tags alone', async () => {
    const disposition = 'attachment; filename="\u00c3\u00bc.txt"';
    await ask('/seen', {
      prefer: 'caf\u00e9',
      'accept-language': '\u00c3\u00a9',
      'idempotency-key': '"\u00ff"',
      range: 'bytes=0-9',
      'content-disposition': disposition,
      'if-match': '"\u00c3\u00a9"',
    });
    for (const name of ['prefer', 'idempotency-key']) expect(seen, name).not.toHaveProperty(name);
    expect(seen['accept-language']).toBe('*');
    expect(seen).toMatchObject({
      range: 'bytes=0-9',
      'content-disposition': disposition,
      'if-match': '"\u00c3\u00a9"',
    });
    // Node refuses such a request before anyone else has it.
    seen = {};
    await sendRaw(target.origin, {
      target: '/api/seen',
      lines: [
        `Cookie: ${client.cookie}`,
        'Sec-Fetch-Site: same-origin',
        'Prefer: a\u0001b',
        'User-Agent: a\u007fb',
        'If-Match: "a\u0001"',
      ],
    });
    for (const name of ['prefer', 'if-match']) expect(seen, name).not.toHaveProperty(name);
    expect(seen['user-agent'] ?? '').not.toContain('\u007f');
  });

  it.each([
    ['1=2,tenant@system=x', '1=2,tenant@system=x'],
    ['a=1,a=2', 'a=1,a=2'],
    ['a=\u00e9', undefined],
    ['a=1,\u00a0', undefined],
    ['A=1', undefined],
  ])(
    'carries the state of its trace if that is one by Trace Context Level 2: %j',
    async (tracestate, expected) => {
      await ask('/seen', { traceparent: TRACE, tracestate });
      expect([seen.traceparent, seen.tracestate]).toEqual([TRACE, expected]);
    },
  );

  it('P4: carries nothing that belongs to one connection', async () => {
    const answer = await sendRaw(target.origin, {
      target: '/api/seen',
      lines: [
        `Cookie: ${client.cookie}`,
        'Sec-Fetch-Site: same-origin',
        'TE: trailers',
        'Keep-Alive: timeout=5',
        'Proxy-Connection: keep-alive',
        'Upgrade: h2c',
        'HTTP2-Settings: AAMAAABkAAQAAP__',
      ],
    });
    expect(answer).toMatchObject({ status: 200 });
    for (const name of ['te', 'keep-alive', 'proxy-connection', 'upgrade', 'http2-settings', 'trailer']) {
      expect(seen, name).not.toHaveProperty(name);
    }
  });

  it('P4: carries nothing that Connection nominates', async () => {
    const answer = await sendRaw(target.origin, {
      target: '/api/seen',
      lines: [
        `Cookie: ${client.cookie}`,
        'Sec-Fetch-Site: same-origin',
        'Connection: X-Hop, Prefer',
        'X-Hop: 1',
        'Prefer: respond-async',
      ],
    });
    expect(answer).toMatchObject({ status: 200 });
    expect(seen).not.toHaveProperty('x-hop');
    // workerd takes `Connection` away before the Worker is asked.
    if (target.name !== 'worker') expect(seen).not.toHaveProperty('prefer');
  });
});

describe('an answer', () => {
  const answered = async (lines: readonly string[]): Promise<IncomingMessage> => {
    backend.on('/answers', ({ socket }) => {
      socket.end(['HTTP/1.1 200 OK', 'Content-Length: 2', ...lines].join('\r\n').concat('\r\n\r\nok'));
    });
    return ask('/answers');
  };

  it('P4 P7: says nothing that is for the gate, the server or the connection to say', async () => {
    const { headers, rawHeaders } = await answered([
      'Set-Cookie: gatehouse-session=planted; Path=/',
      'Set-Cookie: __Host-session=planted; Path=/; Secure',
      'Access-Control-Allow-Origin: *',
      'Access-Control-Allow-Credentials: true',
      'WWW-Authenticate: Basic realm="backend"',
      'Proxy-Authenticate: Basic',
      'Clear-Site-Data: "*"',
      'Server: gunicorn',
      'X-Powered-By: Express',
      'X-Internal: secret',
      'Strict-Transport-Security: max-age=0',
      'Content-Security-Policy: default-src *',
      'X-Frame-Options: ALLOWALL',
      'Refresh: 0; url=https://evil.example/',
      'Cache-Control: public, max-age=600',
      'CDN-Cache-Control: public, max-age=600',
      'Service-Worker-Allowed: /',
      'SourceMap: /x.map',
      'Alt-Svc: h3="evil.example:443"',
      'Keep-Alive: timeout=99',
      'Upgrade: h2c',
      'X-Middleware-Rewrite: /admin',
      'X-Request-Id: forged',
      'Report-To: {}',
    ]);
    expect(headers['set-cookie']).toBeUndefined();
    const gone =
      /^(?:access-control-|www-auth|proxy-|clear-|server$|x-powered|x-internal|refresh|cdn-|service-worker|sourcemap|alt-svc|upgrade|x-middleware|report-to)/;
    expect(Object.keys(headers).filter((name) => gone.test(name))).toEqual([]);
    expect(headers['cache-control']).toBe('private, no-store');
    expect(headers['content-security-policy']).toBe(
      "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; sandbox",
    );
    expect(headers['x-frame-options']).toBe('DENY');
    expect(headers['x-request-id']).not.toBe('forged');
    expect(rawHeaders.join('\n')).not.toMatch(/planted|gunicorn|evil|timeout=99/);
  });

  it('P7: keeps what describes the content, byte for byte', async () => {
    const described = {
      'content-type': 'text/csv; charset=utf-8; header=present',
      'content-language': 'de',
      'content-disposition': 'attachment; filename="a b.csv"; filename*=UTF-8\'\'%e2%82%ac.csv',
      etag: 'W/"a,b"',
      'last-modified': 'Sun, 01 Nov 2026 12:00:00 GMT',
      'accept-ranges': 'bytes',
      link: '<https://docs.example.com/?page=2>; rel="help"',
      'retry-after': '7',
      'x-total-count': '120',
      'x-ratelimit-remaining': '3',
    };
    const { headers } = await answered(Object.entries(described).map(([name, value]) => `${name}: ${value}`));
    expect(headers).toMatchObject(described);
  });

  it.each(['café.txt', '文件.txt'])('P7: keeps a file name that is written in UTF-8: %s', async (name) => {
    const { headers } = await answered([`Content-Disposition: attachment; filename="${name}"`]);
    const given = Buffer.from(headers['content-disposition'] ?? '', 'latin1').toString('utf8');
    // RFC 6266 has `filename*` for it; under `next start` raw UTF-8 is encoded once more.
    const expected = target.name === 'worker' ? name : Buffer.from(name).toString('latin1');
    expect(given).toBe(`attachment; filename="${expected}"`);
  });

  it('P4: loses what its Connection nominates', async () => {
    const { headers } = await answered(['Connection: close, X-Total-Count', 'X-Total-Count: 5']);
    expect(headers).not.toHaveProperty('x-total-count');
  });

  it.each([
    ['/api/v1/seen?a=b', '/api/seen?a=b'],
    ['seen', '/api/seen'],
    ['http://127.0.0.1:1/api/v1/seen', undefined],
    ['//evil.example/api/v1/', undefined],
    ['/admin', undefined],
  ])('P7: leads from %s to %s', async (from, to) => {
    backend.on('/moved', (_, response) => void response.writeHead(303, { location: from }).end());
    const { headers, statusCode } = await ask('/moved');
    expect(statusCode).toBe(303);
    expect(headers.location).toBe(to);
  });

  it('P7: leads below /api from this site and its API, by whichever scheme', async () => {
    const hosts = [new URL(backend.origin).host, new URL(target.origin).host];
    for (const address of hosts.flatMap((host) => [
      `http://${host}/api/v1/seen/`,
      `https://${host}/api/v1/seen/`,
    ])) {
      backend.on('/moved', (_, response) => {
        response.writeHead(307, { location: address, link: `<${address}>; rel="canonical"` }).end();
      });
      const { headers } = await ask('/moved');
      expect([headers.location, headers.link], address).toEqual([
        '/api/seen/',
        '</api/seen/>; rel="canonical"',
      ]);
    }
  });

  it('P7: with an error of the backend is as the backend wrote it', async () => {
    const problem = '{"detail":["not your day"],"statusCode":422}';
    backend.on('/error', (_, response) => {
      response.writeHead(422, { 'content-type': 'application/json' }).end(problem);
    });
    const response = await client.api('/error');
    expect(response.status).toBe(422);
    expect(await response.text()).toBe(problem);
  });
});

it('begins with a connection for each answer that was cut, and goes on after that', async () => {
  backend.on('/reset', ({ socket }) => void socket.resetAndDestroy());
  const response = await client.api('/reset');
  expect(response.status).toBe(502);
  expect(await response.json()).toMatchObject({ code: 'backend_unreachable' });
  const { request, response: next } = openRequest(client, '/seen');
  request.end();
  await once(await next, 'data');
  expect((await next).statusCode).toBe(200);
});

it('says nothing at a sign-in that only browsers say, for which a server would ask an Origin as well', async () => {
  backend.on('/auth/login', (request, response) => {
    seen = request.headers;
    request.resume();
    response.writeHead(401, { 'content-type': 'application/json' }).end('{}');
  });
  await new TestBrowser(target.origin).signIn();
  expect(seen).toMatchObject({
    accept: 'application/json',
    'accept-language': '*',
    'user-agent': 'Gatehouse',
  });
  expect(seen['content-length']).toMatch(/^\d+$/);
  const names = Object.keys(seen).filter((name) =>
    /^(?:sec-fetch-|origin$|referer$|cookie$|transfer-)/.test(name),
  );
  expect(names).toEqual([]);
});
