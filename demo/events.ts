import type { Context } from 'hono';
import * as v from 'valibot';
import type { Demo } from './context.ts';
import { type DemoEnv, problem, sleep } from './http.ts';

const EventsQuery = v.object({
  count: wholeNumber('30', 1, 3_600),
  intervalMs: wholeNumber('1000', 0, 60_000),
});

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

function eventText(number: number, now: number): string {
  return `id: ${number}\nevent: tick\ndata: ${JSON.stringify({ number, at: new Date(now).toISOString() })}\n\n`;
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
