import { once } from 'node:events';
import type { ClientRequest, IncomingMessage, ServerResponse } from 'node:http';
import { buffer, text } from 'node:stream/consumers';
import { setTimeout as sleep } from 'node:timers/promises';
import { gunzipSync, gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type BackendServer, startBackendServer } from '../fixtures/backends/backend-server.ts';
import { openRequest } from '../fixtures/clients/open-request.ts';
import { signedIn, type TestBrowser } from '../fixtures/clients/test-browser.ts';
import { startTarget, type Target } from '../fixtures/targets/target.ts';

const IDLE_MS = 1_500;
const FIRST_BYTE_MS = 2_500;
const SOON_MS = 1_000;

let backend: BackendServer;
let target: Target;
let client: TestBrowser;
beforeAll(async () => {
  backend = await startBackendServer({ accessTokenSeconds: 600 });
  target = await startTarget({
    backend,
    environment: { PROXY_IDLE_TIMEOUT_MS: String(IDLE_MS), PROXY_TIMEOUT_MS: String(FIRST_BYTE_MS) },
  });
  client = await signedIn(target.origin);
});
afterAll(async () => {
  await target?.stop();
  await backend?.close();
});

describe('an answer', () => {
  it('P10: comes event by event', async () => {
    const next = Promise.withResolvers<void>();
    backend.on('/events', async (_, response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' }).write('data: first\n\n');
      await next.promise;
      response.end('data: second\n\n');
    });
    const response = await client.api('/events', { headers: { accept: 'text/event-stream' } });
    const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader();
    expect(await reader?.read()).toEqual({ done: false, value: 'data: first\n\n' });
    next.resolve();
    expect(await reader?.read()).toEqual({ done: false, value: 'data: second\n\n' });
  });

  it('P10: that stops half-way is broken off when nothing comes any more, and never ends as if it were whole', async () => {
    for (const headers of [{}, { 'content-length': '100000' }]) {
      const closed = Promise.withResolvers<void>();
      backend.on('/stalls', (_, response) => {
        response.writeHead(200, headers).write('x'.repeat(1000));
        response.on('close', closed.resolve);
      });
      const opened = openRequest(client, '/stalls');
      opened.request.end();
      await expect(opened.response.then(buffer)).rejects.toThrow();
      await closed.promise;
    }
  });

  it('P10: that begins too late is 504, and the backend is let go', async () => {
    const closed = Promise.withResolvers<void>();
    backend.on('/silent', (_, response) => void response.on('close', closed.resolve));
    const response = await client.api('/silent');
    expect(response.status).toBe(504);
    expect(await response.json()).toMatchObject({ code: 'backend_timeout' });
    await closed.promise;
  });

  it('P10: that is slow, but never idle, may take as long as it likes', async () => {
    backend.on('/slow', (_, response) => drip(response));
    expect(await (await client.api('/slow')).text()).toBe('x'.repeat(8));
  });

  it('P10: that came fast, and then is slow, may take as long as it likes too', async () => {
    backend.on('/tires', (_, response) => {
      response.writeHead(200, { 'content-length': 2_000_008 }).write(Buffer.alloc(2_000_000));
      drip(response);
    });
    expect((await (await client.api('/tires')).arrayBuffer()).byteLength).toBe(2_000_008);
  });

  /** Eight bytes, which take longer together than silence may. */
  const drip = (response: ServerResponse) => {
    let sent = 0;
    const timer = setInterval(() => {
      response.write('x');
      sent += 1;
      if (sent === 8) response.end();
    }, IDLE_MS / 3);
    response.on('close', () => clearInterval(timer));
  };

  it('P7: keeps its encoding, length, validators and name as the backend wrote them', async () => {
    const zipped = gzipSync('compressed '.repeat(2000));
    backend.on('/file', (request, response) => {
      const encoded = request.headers['accept-encoding']?.includes('gzip') ?? false;
      const content = encoded ? zipped : Buffer.from('plain');
      response.writeHead(200, {
        'content-type': 'text/plain',
        'content-length': content.length,
        'content-disposition': 'attachment; filename="a.txt"; filename*=UTF-8\'\'%C3%A4.txt',
        etag: encoded ? '"zipped"' : '"plain"',
        'last-modified': 'Sun, 01 Nov 2026 12:00:00 GMT',
        vary: 'accept-encoding',
        ...(encoded && { 'content-encoding': 'gzip' }),
      });
      response.end(content);
    });
    const opened = openRequest(client, '/file', { headers: { 'accept-encoding': 'gzip' } });
    opened.request.end();
    const response = await opened.response;
    const content = await buffer(response);
    expect(response.headers).toMatchObject({
      'content-disposition': 'attachment; filename="a.txt"; filename*=UTF-8\'\'%C3%A4.txt',
      'last-modified': 'Sun, 01 Nov 2026 12:00:00 GMT',
      vary: expect.stringContaining('accept-encoding'),
    });
    if (target.name === 'worker') {
      expect(response.headers).toMatchObject({
        'content-encoding': 'gzip',
        'content-length': String(zipped.length),
        etag: '"zipped"',
      });
      expect(content.equals(zipped)).toBe(true);
    } else {
      // There `fetch` undoes encodings, so none is asked for. Next's server has its own with the client.
      const isZipped = target.name === 'vercel';
      expect(response.headers).toMatchObject({
        ...(isZipped && { 'content-encoding': 'gzip' }),
        etag: '"plain"',
      });
      expect((isZipped ? gunzipSync(content) : content).toString()).toBe('plain');
    }
  });

  it.each(['GET', 'HEAD'])('to %s says its length, if the backend has said it', async (method) => {
    backend.on('/long', (request, response) => {
      response.writeHead(200, { 'content-length': 7 }).end(request.method === 'GET' ? '7 bytes' : '');
    });
    const opened = openRequest(client, '/long', { method });
    opened.request.end();
    const response = await opened.response;
    // `next start` takes the length from every answer of an edge function.
    expect(response.headers['content-length']).toBe(target.name === 'vercel' ? undefined : '7');
    expect(await text(response)).toBe(method === 'GET' ? '7 bytes' : '');
  });

  it.each([
    ['GET', 204, {}],
    ['GET', 304, { etag: '"1"' }],
    ['HEAD', 200, { etag: '"1"' }],
    ['GET', 205, {}],
  ])('to %s with %i has no body, and its headers', async (method, status, headers) => {
    backend.on('/bodiless', (_, response) => void response.writeHead(status, headers).end());
    const opened = openRequest(client, '/bodiless', { method });
    opened.request.end();
    const response = await opened.response;
    expect(await text(response)).toBe('');
    expect(response.statusCode).toBe(status);
    expect(response.headers).toMatchObject(headers);
  });

  it('to HEAD that says two lengths says none', async () => {
    backend.on('/lengths', ({ socket }) => {
      socket.end('HTTP/1.1 200 OK\r\nContent-Length: 2\r\nContent-Length: 3\r\nETag: "1"\r\n\r\n');
    });
    const opened = openRequest(client, '/lengths', { method: 'HEAD' });
    opened.request.end();
    const { statusCode, headers } = await opened.response;
    // Node reads no such answer.
    expect(statusCode).toBe(target.name === 'worker' ? 200 : 502);
    expect(headers).not.toHaveProperty('content-length');
  });

  it('comes after what was said ahead of it', async () => {
    backend.on('/hints', (_, response) => {
      response.writeEarlyHints({ link: '</style.css>; rel=preload; as=style' });
      response.end('the answer');
    });
    expect(await (await client.api('/hints')).text()).toBe('the answer');
  });

  it('has the range that was asked for', async () => {
    backend.on('/ranged', (request, response) => {
      expect(request.headers.range).toBe('bytes=2-4');
      response
        .writeHead(206, { 'content-range': 'bytes 2-4/10', 'content-length': 3, etag: '"r"' })
        .end('cde');
    });
    const response = await client.api('/ranged', { headers: { range: 'bytes=2-4', 'if-range': '"r"' } });
    expect(response.status).toBe(206);
    expect(response.headers.get('content-range')).toBe('bytes 2-4/10');
    expect(await response.text()).toBe('cde');
  });

  it.each(['999', '099', '1000', 'abc', '199', '101'])('with the status %s is none: 502', async (status) => {
    backend.on('/odd', (_, response) => {
      response.socket?.end(`HTTP/1.1 ${status} Odd\r\nContent-Length: 0\r\n\r\n`);
    });
    const response = await client.api('/odd');
    expect(response.status).toBe(502);
  });

  it('P10: that the backend breaks off is broken off', async () => {
    const opened = openCut(100_000);
    await expect(opened.response.then(buffer)).rejects.toThrow();
  });

  it('P10: that is short, and breaks off or stops, is an error with a status', async () => {
    const cut = await openCut(1_000).response;
    expect([cut.statusCode, JSON.parse(await text(cut))]).toMatchObject([
      502,
      { code: 'backend_unreachable' },
    ]);

    const closed = Promise.withResolvers<void>();
    backend.on('/stalls-soon', (_, response) => {
      response.on('close', closed.resolve);
      response.writeHead(200, { 'content-length': '1000' }).write('x'.repeat(10));
    });
    const stalled = await client.api('/stalls-soon');
    expect([stalled.status, await stalled.json()]).toMatchObject([504, { code: 'backend_timeout' }]);
    await closed.promise;
  });

  const openCut = (length: number) => {
    backend.on('/cut', (_, response) => {
      response.writeHead(200, { 'content-length': length });
      response.write('x'.repeat(10), () => response.destroy());
    });
    const opened = openRequest(client, '/cut');
    opened.request.end();
    return opened;
  };
});

describe('a client that leaves', () => {
  const leaving = async (answer: (response: ServerResponse) => void) => {
    const asked = Promise.withResolvers<void>();
    const closed = Promise.withResolvers<number>();
    backend.on('/left', (_, response) => {
      response.on('close', () => closed.resolve(performance.now()));
      answer(response);
      asked.resolve();
    });
    const opened = openRequest(client, '/left');
    opened.request.on('error', () => undefined);
    opened.request.end();
    await asked.promise;
    return { ...opened, closed: closed.promise };
  };

  /** Alone on a busy machine one may be late for other reasons: of three, the soonest counts. */
  const soonest = async (leave: () => Promise<number>) => {
    let least = Number.POSITIVE_INFINITY;
    for (let turn = 0; turn < 3 && least >= SOON_MS; turn += 1) least = Math.min(least, await leave());
    return least;
  };

  it('P10: in the midst of a stream is gone for the backend too, within a second', async () => {
    const took = await soonest(async () => {
      const { request, response, closed } = await leaving((answer) => {
        answer.writeHead(200, { 'content-type': 'text/event-stream' });
        const timer = setInterval(() => answer.write('data: x\n\n'), 50);
        answer.on('close', () => clearInterval(timer));
      });
      await once(await response, 'data');
      const left = performance.now();
      request.destroy();
      return (await closed) - left;
    });
    expect(took).toBeLessThan(SOON_MS);
  });

  it('P10: before anything has come is gone for the backend too, within a second', async () => {
    const took = await soonest(async () => {
      const { request, closed } = await leaving(() => undefined);
      const left = performance.now();
      request.socket?.resetAndDestroy();
      return (await closed) - left;
    });
    expect(took).toBeLessThan(SOON_MS);
  });

  it.each([{}, { 'content-length': '1000000' }])(
    'P6: in the midst of an upload is gone for the backend too, within a second',
    async (headers) => {
      const took = await soonest(async () => {
        const begun = Promise.withResolvers<void>();
        const closed = Promise.withResolvers<number>();
        backend.on('/upload-left', (request) => {
          request.on('data', () => begun.resolve());
          request.on('error', () => undefined);
          request.on('close', () => closed.resolve(performance.now()));
        });
        const { request } = openRequest(client, '/upload-left', { method: 'POST', headers });
        request.on('error', () => undefined);
        request.write(Buffer.alloc(200_000));
        await begun.promise;
        const left = performance.now();
        request.destroy();
        return (await closed.promise) - left;
      });
      expect(took).toBeLessThan(SOON_MS);
    },
  );
});

describe('an upload', () => {
  /** Takes what comes, and tells at the end of the connection whether that was a whole request. */
  const closing = (path: string): Promise<boolean> =>
    new Promise((resolve) => {
      backend.on(path, (request) => {
        request.resume().on('error', () => undefined);
        request.on('close', () => resolve(request.complete));
      });
    });

  /** `next start` holds its answer back until the request has ended. */
  const answerTo = async (request: ClientRequest, response: Promise<IncomingMessage>, rest = 0) => {
    request.on('error', () => undefined);
    if (target.name === 'vercel') request.end(Buffer.alloc(rest));
    const { statusCode } = await response;
    request.destroy();
    return statusCode;
  };

  const received = async (request: IncomingMessage) => ({
    bytes: (await buffer(request)).length,
    length: request.headers['content-length'],
    encoding: request.headers['transfer-encoding'],
  });

  it.each([10, 65_536, 65_537, 3_000_000])(
    'P11: of %i bytes has its length at the backend',
    async (length) => {
      backend.on('/sized', async (request, response) =>
        response.end(JSON.stringify(await received(request))),
      );
      const { request, response } = openRequest(client, '/sized', {
        method: 'PUT',
        headers: { 'content-length': length },
      });
      request.end(Buffer.alloc(length));
      expect(JSON.parse(await text(await response))).toEqual({ bytes: length, length: String(length) });
    },
  );

  it('P10: without a length arrives as it is sent', async () => {
    const first = Promise.withResolvers<void>();
    backend.on('/piecewise', async (request, response) => {
      request.once('data', () => first.resolve());
      const bytes = (await buffer(request)).length;
      response.end(String(bytes));
    });
    const { request, response } = openRequest(client, '/piecewise', { method: 'POST' });
    request.write('begin');
    await first.promise;
    request.end(' and end');
    expect(await text(await response)).toBe('13');
  });

  it('P6: without an end is 413 at the cap, and the backend is let go', async () => {
    const closed = closing('/endless');
    const small = await startTarget({ backend, environment: { PROXY_MAX_BODY_BYTES: '1000000' } });
    try {
      const { request, response } = openRequest(await signedIn(small.origin), '/endless', { method: 'POST' });
      request.on('error', () => undefined);
      // No more than that: whoever sends another 64 KiB after the refusal has workerd close the connection on it, unheard.
      request.write(Buffer.alloc(1_010_000));
      expect(await closed).toBe(false);
      expect(await answerTo(request, response)).toBe(413);
    } finally {
      await small.stop();
    }
  });

  it.each([undefined, 1_000_000])(
    'P6: that stops half-way is 408, and the backend is let go; length: %s',
    async (length) => {
      const closed = closing('/halts');
      const headers = length === undefined ? {} : { 'content-length': length };
      const { request, response } = openRequest(client, '/halts', { method: 'POST', headers });
      request.write('x'.repeat(100));
      expect(await closed).toBe(false);
      expect(await answerTo(request, response, length && length - 100)).toBe(408);
    },
  );

  it('P6: that is small, and stops half-way, is 408, and the backend is not asked', async () => {
    let asked = false;
    backend.on('/stops', () => {
      asked = true;
    });
    const { request, response } = openRequest(client, '/stops', {
      method: 'POST',
      headers: { 'content-length': 1000 },
    });
    request.write('x'.repeat(100));
    await sleep(IDLE_MS + SOON_MS);
    expect(await answerTo(request, response, 900)).toBe(408);
    expect(asked).toBe(false);
  });

  it('P10: that the backend does not take is 504, and the backend is let go', async () => {
    const begun = Promise.withResolvers<IncomingMessage>();
    backend.on('/deaf', begun.resolve);
    const { request, response } = openRequest(client, '/deaf', {
      method: 'POST',
      headers: { 'content-length': 50_000_000 },
    });
    request.on('error', () => undefined);
    request.write(Buffer.alloc(50_000_000));
    const deaf = await begun.promise;
    expect((await response).statusCode).toBe(504);
    const closed = new Promise<void>((resolve) => deaf.on('close', resolve));
    deaf.resume().on('error', () => undefined);
    await closed;
    expect(deaf.complete).toBe(false);
    request.destroy();
  });

  it('is answered while it is under way, if the backend has seen enough', async () => {
    const answered = Promise.withResolvers<void>();
    backend.on('/enough', (request, response) => {
      request
        .on('error', () => undefined)
        .once('data', () => {
          response.writeHead(403).end('enough', () => answered.resolve());
        });
    });
    const { request, response } = openRequest(client, '/enough', {
      method: 'POST',
      headers: { 'content-length': 5_000_000 },
    });
    request.on('error', () => undefined);
    request.write(Buffer.alloc(1_000_000));
    await answered.promise;
    expect(await answerTo(request, response, 4_000_000)).toBe(403);
  });

  it('is asked for by 100 Continue where its client waits for that', async () => {
    backend.on('/expecting', async (request, response) => {
      response.end(JSON.stringify({ ...(await received(request)), expect: request.headers.expect }));
    });
    const { request, response } = openRequest(client, '/expecting', {
      method: 'POST',
      headers: { 'content-length': 5, expect: '100-continue' },
    });
    request.flushHeaders();
    await once(request, 'continue');
    request.end('hello');
    expect(JSON.parse(await text(await response))).toEqual({ bytes: 5, length: '5' });
  });
});
