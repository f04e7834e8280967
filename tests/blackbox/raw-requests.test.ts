import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { backendCalls, forgetRequests, resetDemo } from '../fixtures/backends/demo.ts';
import { startTrapServer, type TrapServer } from '../fixtures/backends/trap-server.ts';
import { hostile, hostileWithMoves, type Outcome, outcomeOf } from '../fixtures/clients/anonymous.ts';
import { type RawRequest, sendRaw } from '../fixtures/clients/raw.ts';
import { REQUEST_LINES, SAME_ORIGIN } from '../fixtures/clients/request-kinds.ts';
import { TestBrowser } from '../fixtures/clients/test-browser.ts';
import { type OutputName, outputOf, startTarget, type Target } from '../fixtures/targets/target.ts';

const PATHS = ['/dashboard', '/api/products'];
const REFUSALS: Outcome[] = ['sent to sign in', 'refused', 'closed'];
const PATIENCE_MS = 2_000;
const UPGRADE = [
  'Upgrade: websocket',
  'Connection: Upgrade',
  'Sec-WebSocket-Version: 13',
  'Sec-WebSocket-Key: Z2F0ZWhvdXNlLXRlc3Qtbm9uY2U=',
];

let target: Target;
let trapServer: TrapServer;
beforeAll(async () => {
  trapServer = await startTrapServer();
  target = await startTarget();
  await resetDemo(target);
});
afterAll(async () => {
  await target?.stop();
  await trapServer?.close();
});
beforeEach(() => forgetRequests(target));

type Make = (path: string, own: string, foreign: string) => RawRequest;

/** Requests that a strict reader refuses, or that two readers in a row might read differently. */
const UNUSUAL: Readonly<Record<string, Make>> = {
  'an absolute address': (path, own) => ({ target: `http://${own}${path}` }),
  'an absolute address with TLS': (path, own) => ({ target: `https://${own}${path}` }),
  'an absolute address with a name and password': (path, own) => ({ target: `http://a:b@${own}${path}` }),
  "somebody else's absolute address": (path, _, foreign) => ({ target: `http://${foreign}${path}` }),
  "somebody else's absolute address and host": (path, _, foreign) => ({
    target: `http://${foreign}${path}`,
    hosts: [foreign],
  }),
  "somebody else's host": (path, _, foreign) => ({ target: path, hosts: [foreign] }),
  'two hosts': (path, own, foreign) => ({ target: path, hosts: [own, foreign] }),
  'two hosts, the foreign one first': (path, own, foreign) => ({ target: path, hosts: [foreign, own] }),
  'the same host twice': (path, own) => ({ target: path, hosts: [own, own] }),
  'no host': (path) => ({ target: path, hosts: [] }),
  'an empty host': (path) => ({ target: path, hosts: [''] }),
  'a host with a path': (path, own) => ({ target: path, hosts: [`${own}/login?`] }),
  'a host with a name': (path, own) => ({ target: path, hosts: [`login@${own}`] }),
  'a host list': (path, own, foreign) => ({ target: path, hosts: [`${own}, ${foreign}`] }),
  'a host with a space': (path, own) => ({ target: path, hosts: [`${own} evil`] }),
  'a relative target': (path) => ({ target: path.slice(1) }),
  'the target of another scheme': (path) => ({ target: `file://${path}` }),
  'a target with a fragment': (path) => ({ target: `${path}#/login` }),
  'a target with a backslash': (path) => ({ target: `/login\\..${path}` }),
  'a target with bytes above ASCII': (path) => ({ target: `${path}/\u00e9` }),
  'the asterisk as target': () => ({ method: 'OPTIONS', target: '*' }),
  'the asterisk to a method that takes none': () => ({ target: '*' }),
  'a folded header': (path) => ({ target: path, lines: ['X-Folded: one', ' two'] }),
  'a header without a colon': (path) => ({ target: path, lines: ['X-Broken'] }),
  'a space before the colon': (path) => ({ target: path, lines: ['Transfer-Encoding : chunked'] }),
  'a control character in a header': (path) => ({ target: path, lines: ['X-Odd: a\u0001b'] }),
  'a length and chunks': (path) => ({
    ...post(path, '0\r\n\r\n', ['Content-Length: 5', 'Transfer-Encoding: chunked']),
  }),
  'chunks and a length with another request inside': (path) => ({
    ...post(path, `0\r\n\r\nGET /login HTTP/1.1\r\nHost: x\r\n\r\n`, [
      'Transfer-Encoding: chunked',
      'Content-Length: 45',
    ]),
  }),
  'two lengths': (path) => post(path, 'hello', ['Content-Length: 5', 'Content-Length: 6']),
  'the same length twice': (path) => post(path, 'hello', ['Content-Length: 5', 'Content-Length: 5']),
  'a list of lengths': (path) => post(path, 'hello', ['Content-Length: 5, 6']),
  'a negative length': (path) => post(path, '', ['Content-Length: -1']),
  'a signed length': (path) => post(path, 'hello', ['Content-Length: +5']),
  'a hexadecimal length': (path) => post(path, 'hello', ['Content-Length: 0x5']),
  'an unknown coding': (path) => post(path, 'hello', ['Transfer-Encoding: xchunked']),
  'chunks twice': (path) => post(path, '0\r\n\r\n', ['Transfer-Encoding: chunked, chunked']),
  'a chunk whose size is no number': (path) => post(path, 'zz\r\n\r\n', ['Transfer-Encoding: chunked']),
  'a web socket': (path) => ({ target: path, lines: UPGRADE, patience: PATIENCE_MS }),
  'a web socket from our own page': (path, own) => ({
    target: path,
    lines: [...UPGRADE, `Origin: http://${own}`, SAME_ORIGIN, 'Sec-Fetch-Dest: websocket'],
    patience: PATIENCE_MS,
  }),
  'a web socket over the protocol of hot reload': () => ({
    target: '/_next/webpack-hmr',
    lines: UPGRADE,
    patience: PATIENCE_MS,
  }),
  'an upgrade to HTTP/2': (path) => ({
    target: path,
    lines: ['Connection: Upgrade, HTTP2-Settings', 'Upgrade: h2c', 'HTTP2-Settings: AAMAAABkAAQAAP__'],
    patience: PATIENCE_MS,
  }),
  'a tunnel to somebody else': (_, __, foreign) => ({ method: 'CONNECT', target: foreign, hosts: [foreign] }),
  'a tunnel to ourselves': (_, own) => ({ method: 'CONNECT', target: own }),
  'a tunnel to a path': (path) => ({ method: 'CONNECT', target: path }),
  '16 KB of cookies': (path) => ({ target: path, lines: [`Cookie: filler=${'a'.repeat(16_384)}`] }),
  '16 KB of cookies of our name': (path) => ({
    target: path,
    lines: [`Cookie: gatehouse-session=${'a'.repeat(16_384)}`],
  }),
  '16 KB of chunks of our cookie': (path) => ({ target: path, lines: [`Cookie: ${chunks(4)}`] }),
  '300 cookies': (path) => ({ target: path, lines: [`Cookie: ${cookies(300, (at) => `c${at}`)}`] }),
  '300 cookies of our name': (path) => ({
    target: path,
    lines: [`Cookie: ${cookies(300, () => 'gatehouse-session')}`],
  }),
  '300 chunks of our cookie': (path) => ({
    target: path,
    lines: [`Cookie: ${cookies(300, (at) => `gatehouse-session.${at}`)}`],
  }),
  'a header of 300 KB': (path) => ({ target: path, lines: [`X-Filler: ${'a'.repeat(300_000)}`] }),
  '2,000 headers': (path) => ({ target: path, lines: Array.from({ length: 2000 }, (_, at) => `X-${at}: a`) }),
  'an address of 20 KB': (path) => ({ target: `${path}?${'a'.repeat(20_000)}` }),
};

/** What the server below breaks off by itself, with a bare 500: the gate never sees it, nor would an edge let it through. */
const BROKEN_OFF: Readonly<Record<OutputName, readonly string[]>> = {
  worker: [
    'two hosts',
    'two hosts, the foreign one first',
    'the same host twice',
    'a host list',
    'a host with a space',
    'the asterisk as target',
    'the asterisk to a method that takes none',
    'a tunnel to somebody else',
    'a tunnel to ourselves',
    'a tunnel to a path',
  ],
  vercel: [],
  node: [],
};
/** Taken for the public page that they also name. */
const PUBLIC_INDEED = ['a host with a path', 'a relative target'];

describe('a request that no browser sends', () => {
  it.each(Object.entries(UNUSUAL).flatMap(([label, make]) => PATHS.map((path) => ({ label, make, path }))))(
    'M6 D4: ends in a refusal, and calls nobody: $label, to $path',
    async ({ label, make, path }) => {
      const request = make(path, new URL(target.origin).host, new URL(trapServer.origin).host);
      const lines = [...REQUEST_LINES.fetch, ...(request.lines ?? [])];
      if (BROKEN_OFF[outputOf(target)].includes(label)) {
        const answer = await sendRaw(target.origin, { ...request, lines });
        expect(answer).toMatchObject({ status: 500, body: 'Internal Server Error' });
      } else {
        const answer = await hostileWithMoves(target, { ...request, lines });
        expect(fitting(label, request)).toContain(outcomeOf(answer, target.origin));
      }
      expect(await backendCalls(target)).toEqual([]);
      expect(trapServer.calls).toEqual([]);
    },
  );

  const methods = ['TRACE', 'TRACK', 'PROPFIND', 'MKCOL', 'SEARCH', 'PURGE', 'GETS', 'get', 'FOO'];
  it.each(methods)('M6: ends in a refusal when its method is %s and nobody is signed in', async (method) => {
    for (const path of PATHS) {
      const answer = await hostile(target, {
        method,
        target: path,
        lines: [...REQUEST_LINES.fetch, SAME_ORIGIN],
      });
      expect(REFUSALS, path).toContain(outcomeOf(answer, target.origin));
    }
    expect(await backendCalls(target)).toEqual([]);
  });

  it.each(methods)(
    'P5: does not reach the backend when its method is %s, with a session either',
    async (method) => {
      const member = new TestBrowser(target.origin);
      await member.signIn();
      await forgetRequests(target);
      const lines = [...REQUEST_LINES.fetch, SAME_ORIGIN, member.sessionLine];
      const answer = await hostile(target, { method, target: '/api/products', lines });
      expect(['refused', 'closed']).toContain(outcomeOf(answer, target.origin));
      expect(await backendCalls(target)).toEqual([]);
    },
  );

  it('M6: does not stop the server from answering the next one', async () => {
    expect((await new TestBrowser(target.origin).request('/health')).status).toBe(200);
  });
});

/** How a request may end. */
function fitting(label: string, { target: written, lines = [] }: RawRequest): Outcome[] {
  if (PUBLIC_INDEED.includes(label)) return [...REFUSALS, 'answered with 200'];
  // Next's server corrects an absolute address by sending the client to it; nobody else is called.
  if (/^\w+:\/\//.test(written)) return [...REFUSALS, 'answered with 308', 'moved'];
  // It leaves those waiting who ask for another protocol.
  return lines.some((line) => line.startsWith('Upgrade')) ? [...REFUSALS, 'silent'] : REFUSALS;
}

function post(path: string, body: string, lines: readonly string[]): RawRequest {
  return { method: 'POST', target: path, lines: [...lines, SAME_ORIGIN], body };
}

function cookies(count: number, name: (at: number) => string): string {
  return Array.from({ length: count }, (_, at) => `${name(at)}=${at}`).join('; ');
}

function chunks(count: number): string {
  return Array.from({ length: count }, (_, at) => `gatehouse-session.${at}=${'a'.repeat(4000)}`).join('; ');
}
