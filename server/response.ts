import type { ServerResponse } from 'node:http';

/** What is said of one connection, which is for whoever holds it to say. */
export const HOP_BY_HOP: readonly string[] = [
  'connection',
  'keep-alive',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
];

/**
 * Sends an answer, its body as it comes. One that fails midway is broken off, never ended as if it were whole; one that nobody
 * waits for any more is made no further.
 */
export async function send(response: Response, outgoing: ServerResponse): Promise<void> {
  const { body, status } = response;
  outgoing.writeHead(status, headerList(response.headers));
  if (body === null || outgoing.req.method === 'HEAD') {
    body?.cancel().catch(() => undefined);
    outgoing.end();
    return;
  }
  // Whoever waits for events has to see that there will be some.
  outgoing.flushHeaders();
  await pump(body.getReader(), outgoing).catch(() => outgoing.destroy());
}

/** By a reader, because whoever iterates lets go only of what comes once more. */
async function pump(
  reader: ReadableStreamDefaultReader<Uint8Array>,
  outgoing: ServerResponse,
): Promise<void> {
  outgoing.once('close', () => reader.cancel().catch(() => undefined));
  for (;;) {
    const { done, value } = await reader.read();
    if (done) break;
    if (!outgoing.write(value)) await relief(outgoing);
  }
  outgoing.end();
}

/** Until more can be written, or nothing any more. */
function relief(outgoing: ServerResponse): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  const done = () => {
    outgoing.off('drain', done).off('close', done);
    resolve();
  };
  outgoing.on('drain', done).on('close', done);
  if (outgoing.destroyed) done();
  return promise;
}

/** As Node writes them: names and values in turn, cookies each by itself. */
export function headerList(headers: Headers): string[] {
  return [...headers].flatMap(([name, value]) => (HOP_BY_HOP.includes(name) ? [] : [name, value]));
}
