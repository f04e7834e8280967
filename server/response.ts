import type { ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';

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
  try {
    await pipeline(Readable.from(body, { objectMode: false }), outgoing);
  } catch {
    outgoing.destroy();
  }
}

/** As Node writes them: names and values in turn, cookies each by itself. */
export function headerList(headers: Headers): string[] {
  return [...headers].flatMap(([name, value]) => (HOP_BY_HOP.includes(name) ? [] : [name, value]));
}
