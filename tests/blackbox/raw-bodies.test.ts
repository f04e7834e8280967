import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type BackendServer, startBackendServer } from '../fixtures/backends/backend-server.ts';
import { type RawAnswer, sendRaw } from '../fixtures/clients/raw.ts';
import { SAME_ORIGIN } from '../fixtures/clients/request-kinds.ts';
import { signedIn, type TestBrowser } from '../fixtures/clients/test-browser.ts';
import { startTarget, type Target } from '../fixtures/targets/target.ts';

let backend: BackendServer;
let target: Target;
let client: TestBrowser;
/** What has arrived whole. */
const received: string[] = [];
beforeAll(async () => {
  backend = await startBackendServer({ accessTokenSeconds: 600 });
  backend.on('/raw', (request, response) => {
    let body = '';
    request.on('data', (chunk: Buffer) => {
      body += chunk.toString('latin1');
    });
    request.on('error', () => undefined);
    request.on('end', () => {
      received.push(body);
      response.end('taken');
    });
  });
  target = await startTarget({ backend });
  client = await signedIn(target.origin);
});
afterAll(async () => {
  await target?.stop();
  await backend?.close();
});

function send(lines: readonly string[], body: string, method = 'POST'): Promise<RawAnswer> {
  received.length = 0;
  const common = [`Cookie: ${client.cookie}`, `Origin: ${target.origin}`, SAME_ORIGIN];
  return sendRaw(target.origin, {
    method,
    target: '/api/raw',
    lines: [...common, ...lines],
    body,
    patience: 4_000,
  });
}

const statusOf = (answer: RawAnswer) => (typeof answer === 'string' ? answer : answer.status);

describe('a body whose length is in doubt', () => {
  it.each([
    ['two lengths that differ', ['Content-Length: 5', 'Content-Length: 6'], 'hello!'],
    ['a negative length', ['Content-Length: -5'], 'hello'],
    ['a length in hexadecimal', ['Content-Length: 0x5'], 'hello'],
    ['a list as its length', ['Content-Length: 5, 6'], 'hello!'],
    ['a length with a sign', ['Content-Length: +5'], 'hello'],
    ['chunks that are no chunks', ['Transfer-Encoding: chunked'], 'hello\r\n'],
    ['a chunk of a negative size', ['Transfer-Encoding: chunked'], '-5\r\nhello\r\n0\r\n\r\n'],
    ['a transfer coding that nobody has', ['Transfer-Encoding: cow'], 'hello'],
    ['chunks within another coding', ['Transfer-Encoding: chunked, identity'], '5\r\nhello\r\n0\r\n\r\n'],
  ])('P6: is not forwarded as if it were none: %s', async (_, lines, body) => {
    const answer = await send(lines, body);
    expect(String(statusOf(answer))).toMatch(/^(?:closed|[45]\d\d)$/);
    expect(received).toEqual([]);
  });
});

describe('a request that should have no body', () => {
  it.each(['GET', 'HEAD'])('may say that it has none: %s', async (method) => {
    expect(statusOf(await send(['Content-Length: 0'], '', method))).toBe(200);
    expect(received).toEqual(['']);
  });

  it.each([
    ['Content-Length: 5', 'hello'],
    ['Transfer-Encoding: chunked', '5\r\nhello\r\n0\r\n\r\n'],
  ])('P6: is refused with one, or forwarded without it: GET with %s', async (line, body) => {
    const answer = await send([line], body, 'GET');
    // `next start` takes the body of a GET away before anyone sees it.
    if (target.name === 'worker')
      expect(answer).toMatchObject({ status: 400, body: expect.stringContaining('body_not_allowed') });
    else expect(statusOf(answer)).toBe(200);
    expect(received.join()).toBe('');
  });
});

describe('P6: what follows a body', () => {
  // RFC 9112, section 6.3: a server may also refuse it.
  it('is no part of it where chunks and a length contradict each other', async () => {
    const answer = await send(['Content-Length: 5', 'Transfer-Encoding: chunked'], '0\r\n\r\nhello');
    expect([statusOf(answer), received]).toEqual(target.name === 'worker' ? [200, ['']] : [400, []]);
  });

  it('ends where its length says, and what follows it is another request', async () => {
    const answer = await send(['Content-Length: 5'], 'hello and more');
    if (target.name === 'worker') expect([statusOf(answer), received]).toEqual([200, ['hello']]);
    // Node refuses the second request before the first is answered: it may have arrived by then, or not.
    else
      expect([statusOf(answer), received]).toBeOneOf([
        [400, []],
        [400, ['hello']],
      ]);
  });
});
