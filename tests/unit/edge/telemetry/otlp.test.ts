import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { loadConfig } from '../../../../edge/config/config.ts';
import { createOtlp } from '../../../../edge/telemetry/otlp.ts';
import { openRecord, requestFields } from '../../../../edge/telemetry/request-record.ts';
import { SECRET } from '../../../fixtures/core/test-gatehouse.ts';

const CALLER = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331';
const COLLECTOR = 'https://otlp.example.com/in';

let answer: () => Promise<Response>;
let sent: { readonly at: string; readonly key: string | null; readonly body: string }[];
let log: unknown[][];

beforeEach(() => {
  vi.useFakeTimers({ now: 1_000_000 });
  [answer, sent, log] = [async () => Response.json({}), [], []];
});
afterEach(() => vi.useRealTimers());

function openOtlp() {
  return createOtlp(
    { endpoint: COLLECTOR, headers: { 'api-key': 'k' }, service: 'shop-gate' },
    {
      now: Date.now,
      log: (...line) => void log.push(line),
      async fetch(request) {
        const body = await request.text();
        sent.push({ at: request.url, key: request.headers.get('api-key'), body });
        return answer();
      },
    },
  );
}

function tell(
  count: ReturnType<typeof openOtlp>,
  headers: Record<string, string> = {},
  status = 200,
  took = 20,
) {
  const request = new Request('https://app.example.com/', { headers });
  const record = openRecord(request, 'the-request', '/orders/*', Date.now(), true);
  const ending = { decision: 'pass', code: undefined, status, now: Date.now() + took } as const;
  count(requestFields(record, ending), record);
  return record.trace;
}

const gathered = () => vi.advanceTimersByTimeAsync(1_000);
const bodies = (path: string) =>
  sent.filter(({ at }) => at === COLLECTOR + path).map(({ body }) => JSON.parse(body));
const attributesOf = (of: { attributes: { key: string; value: object }[] }) =>
  Object.fromEntries(of.attributes.map(({ key, value }) => [key, Object.values(value)[0]]));

describe('a collector is told', () => {
  test('of each request as a span below the one of the caller', async () => {
    const trace = tell(openOtlp(), { traceparent: `${CALLER}-01`, tracestate: 'a=b' }, 503);
    expect(trace.headers).toEqual({
      traceparent: `00-0af7651916cd43dd8448eb211c80319c-${trace.spanId}-01`,
      tracestate: 'a=b',
    });
    await gathered();
    const [{ resourceSpans }] = bodies('/v1/traces');
    expect(attributesOf(resourceSpans[0].resource)).toMatchObject({ 'service.name': 'shop-gate' });
    const [span] = resourceSpans[0].scopeSpans[0].spans;
    expect(span).toMatchObject({
      traceId: '0af7651916cd43dd8448eb211c80319c',
      spanId: trace.spanId,
      parentSpanId: 'b7ad6b7169203331',
      name: 'GET /orders/*',
      kind: 2,
      startTimeUnixNano: '1000000000000',
      endTimeUnixNano: '1000020000000',
      status: { code: 2 },
    });
    expect(attributesOf(span)).toMatchObject({
      'http.route': '/orders/*',
      'http.response.status_code': '503',
      'error.type': '503',
      'gatehouse.request_id': 'the-request',
      'gatehouse.session.cached': false,
    });
    expect(sent.every(({ key }) => key === 'k')).toBe(true);
  });

  test('of no span where the caller samples none, and of its duration all the same', async () => {
    const { headers } = tell(openOtlp(), { traceparent: `${CALLER}-00` });
    expect(headers.traceparent).toMatch(/-00$/);
    await gathered();
    expect(bodies('/v1/traces')).toEqual([]);
    expect(bodies('/v1/metrics')).toHaveLength(1);
  });

  test('how many requests took how long, since the last time, by what they are', async () => {
    const count = openOtlp();
    for (const took of [4, 60, 20_000]) tell(count, {}, 200, took);
    tell(count, {}, 404, 1);
    await gathered();
    tell(count);
    await gathered();
    const points = bodies('/v1/metrics').map(
      ({ resourceMetrics }) => resourceMetrics[0].scopeMetrics[0].metrics[0].histogram.dataPoints,
    );
    expect(points.map((each) => each.map(({ count }: { count: string }) => count))).toEqual([
      ['3', '1'],
      ['1'],
    ]);
    const [[first]] = points;
    expect(first).toMatchObject({
      sum: 20.064,
      startTimeUnixNano: '1000000000000',
      timeUnixNano: '1001000000000',
    });
    expect(
      first.bucketCounts.flatMap((each: string, index: number) => (each === '1' ? [index] : [])),
    ).toEqual([0, 4, 14]);
    expect(points[1][0].startTimeUnixNano).toBe('1001000000000');
  });
});

describe('a collector that', () => {
  const flood = (count: ReturnType<typeof openOtlp>) => {
    for (let index = 0; index < 1_500; index += 1) tell(count);
  };

  test.each<[string, () => Promise<Response>, object]>([
    ['is not there', () => Promise.reject(new TypeError()), {}],
    ['refuses', async () => new Response('no', { status: 401 }), { status: 401 }],
    ['leads elsewhere', async () => Response.redirect('https://evil.example/'), { status: 302 }],
  ])('%s is said once a minute, and is nothing to anyone else', async (_, given, about) => {
    answer = given;
    const count = openOtlp();
    for (let times = 0; times < 3; times += 1) {
      tell(count);
      await gathered();
    }
    expect(log).toEqual([
      ['warn', 'telemetry_not_sent', { place: expect.stringMatching(/^\/v1\//), ...about }],
    ]);
  });

  test('is slow gets no more than a thousand requests at once', async () => {
    flood(openOtlp());
    await gathered();
    const [{ resourceSpans }] = bodies('/v1/traces');
    expect(resourceSpans[0].scopeSpans[0].spans).toHaveLength(1_000);
  });

  test('was being told when an isolate died is told by the next request', async () => {
    const count = openOtlp();
    tell(count);
    vi.clearAllTimers();
    vi.advanceTimersByTime(4_000);
    tell(count);
    await gathered();
    const [{ resourceSpans }] = bodies('/v1/traces');
    expect(resourceSpans[0].scopeSpans[0].spans).toHaveLength(2);
  });
});

describe('headers for a collector', () => {
  const headersIn = (list: string) => {
    const loaded = loadConfig({
      SESSION_SECRET: SECRET,
      OTEL_EXPORTER_OTLP_ENDPOINT: COLLECTOR,
      OTEL_EXPORTER_OTLP_HEADERS: list,
    });
    return loaded.ok ? loaded.config.otlp?.headers : loaded.problems.map(({ variable }) => variable);
  };

  test('are pairs, with what means something percent-encoded', () => {
    expect(headersIn('Authorization=Basic%20dXNlcjpw%3D, x-team = shop')).toEqual({
      authorization: 'Basic dXNlcjpw=',
      'x-team': 'shop',
    });
    expect(headersIn('api-key=dXNlcjpw==')).toEqual({ 'api-key': 'dXNlcjpw==' });
  });

  test.each([
    ['api-key'],
    ['=x'],
    ['a b=c'],
    ['a=%zz'],
    ['a=%0d%0ab'],
    ['content-type=text/plain'],
    ['a=b,,c=d'],
    ['a=é'],
  ])('close the deployment where they are %j', (list) => {
    expect(headersIn(list)).toEqual(['OTEL_EXPORTER_OTLP_HEADERS']);
  });
});
