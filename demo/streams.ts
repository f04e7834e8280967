import type { Context } from 'hono';
import * as v from 'valibot';
import { ADLER32_START, adler32, formatAdler32 } from './checksum.ts';
import type { Demo } from './context.ts';
import { type DemoEnv, problem, readText, sleep } from './http.ts';

const EventsQuery = v.object({
  count: wholeNumber('30', 1, 3_600),
  intervalMs: wholeNumber('1000', 0, 60_000),
});
const DownloadQuery = v.object({ bytes: wholeNumber('1048576', 0, 1_073_741_824) });

/** `GET /events?count&intervalMs`: server-sent events, the first at once. */
export function events(demo: Demo) {
  return (c: Context<DemoEnv>): Response => {
    const query = v.safeParse(EventsQuery, c.req.query());
    if (!query.success) return problem(400, 'count is 1 to 3600, intervalMs 0 to 60000');
    const { count, intervalMs } = query.output;
    const headers = { 'content-type': 'text/event-stream; charset=utf-8', 'cache-control': 'no-store' };
    return new Response(
      paced(count, intervalMs, (number) => eventText(number, demo.now())),
      { headers },
    );
  };
}

/** `POST /upload`: reads the body as it comes, keeping nothing; answers its size and Adler-32 checksum. */
export async function upload(c: Context<DemoEnv>): Promise<Response> {
  let bytes = 0;
  let sum = ADLER32_START;
  for await (const chunk of c.req.raw.body ?? []) {
    bytes += chunk.byteLength;
    sum = adler32(sum, chunk);
  }
  return c.json({ bytes, checksum: formatAdler32(sum) }, 201);
}

/** `GET /download?bytes`: byte number i is `i % 251`; produced only as fast as it is read. */
export function download(c: Context<DemoEnv>): Response {
  const query = v.safeParse(DownloadQuery, c.req.query());
  if (!query.success) return problem(400, 'bytes is at most 1073741824');
  const { bytes } = query.output;
  const headers = { 'content-type': 'application/octet-stream', 'cache-control': 'no-store' };
  return new Response(pattern(bytes), { headers });
}

/** `ANY /echo`: what arrived here, with the query exactly as it was written, but not the token itself. */
export async function echo(c: Context<DemoEnv>): Promise<Response> {
  const body = await readText(c.req.raw);
  if (body === undefined) return problem(413, 'echo takes at most 64 KiB');
  const { pathname, search } = new URL(c.req.url);
  const headers = Object.fromEntries(c.req.raw.headers);
  headers.authorization = headers.authorization?.replace(/ .*/, ' (withheld)') ?? '';
  return c.json({ method: c.req.method, path: pathname, query: search.slice(1), headers, body });
}

/** A stream of `count` pieces, `intervalMs` apart; it stops when its reader goes away. */
export function paced(
  count: number,
  intervalMs: number,
  piece: (number: number) => string,
): ReadableStream<Uint8Array<ArrayBuffer>> {
  const encoder = new TextEncoder();
  const gone = new AbortController();
  let sent = 0;
  return new ReadableStream(
    {
      async pull(controller) {
        if (sent > 0) await sleep(intervalMs, gone.signal);
        if (gone.signal.aborted) return;
        controller.enqueue(encoder.encode(piece(++sent)));
        if (sent >= count) controller.close();
      },
      cancel: () => gone.abort(),
    },
    { highWaterMark: 0 },
  );
}

const CHUNK = 64 * 1024;
const PERIOD = 251;

function eventText(number: number, now: number): string {
  return `id: ${number}\nevent: tick\ndata: ${JSON.stringify({ number, at: new Date(now).toISOString() })}\n\n`;
}

function pattern(bytes: number): ReadableStream<Uint8Array<ArrayBuffer>> {
  const period = Uint8Array.from({ length: CHUNK + PERIOD }, (_, index) => index % PERIOD);
  let sent = 0;
  return new ReadableStream(
    {
      pull(controller) {
        const size = Math.min(CHUNK, bytes - sent);
        const phase = sent % PERIOD;
        if (size > 0) controller.enqueue(period.slice(phase, phase + size));
        sent += size;
        if (sent >= bytes) controller.close();
      },
    },
    { highWaterMark: 0 },
  );
}

function wholeNumber(fallback: string, least: number, most: number) {
  const digits = v.pipe(
    v.string(),
    v.regex(/^\d{1,10}$/),
    v.transform(Number),
    v.minValue(least),
    v.maxValue(most),
  );
  return v.optional(digits, fallback);
}
