import { once } from 'node:events';
import { createServer, type Server } from 'node:net';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { network } from '../../../../edge/adapters/standalone.ts';

/** A server that refuses whatever is posted once it has the head, and hangs up a moment later, without a word and with the rest unread. */
const REFUSAL = 'HTTP/1.1 413 Content Too Large\r\nContent-Length: 2\r\n\r\nno';
const ANSWER = 'HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok';
const HANGS_UP_MS = 50;

let server: Server;
let origin: string;
beforeAll(async () => {
  server = createServer((socket) => {
    let head = '';
    socket.on('error', () => undefined);
    socket.on('data', (bytes) => {
      head += bytes.toString('latin1');
      if (!head.includes('\r\n\r\n')) return;
      if (head.startsWith('GET')) {
        head = '';
        socket.write(ANSWER);
        return;
      }
      socket.pause().removeAllListeners('data').write(REFUSAL);
      setTimeout(() => socket.destroy(), HANGS_UP_MS);
    });
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('The server has no port.');
  origin = `http://127.0.0.1:${address.port}`;
});
afterAll(() => server?.close());

function upload(bytes: number, isAnnounced: boolean): Request {
  const body = new ReadableStream({
    start(controller) {
      controller.enqueue(new Uint8Array(bytes));
      controller.close();
    },
  });
  const headers = { ...(isAnnounced && { 'content-length': String(bytes) }) };
  const init: RequestInit & { duplex: 'half' } = { method: 'POST', body, headers, duplex: 'half' };
  return new Request(origin, init);
}

it.each([
  ['announced', 128 * 1024, true],
  ['of an unknown length', 1024, false],
])(
  'an upload that is refused unread leaves the next request alone: one %s',
  async (_, bytes, isAnnounced) => {
    for (let turn = 0; turn < 8; turn += 1) {
      const refused = await network(upload(bytes, isAnnounced));
      expect([refused.status, await refused.text()]).toEqual([413, 'no']);
      // Before the server has hung up: what Node holds is still open.
      expect(await (await network(new Request(origin))).text()).toBe('ok');
    }
  },
);
