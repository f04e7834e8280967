import type { Trace } from '../http/trace-context.ts';
import type { RequestFields } from './log.ts';

/** A request that has been answered. */
export interface EndedRequest {
  readonly fields: RequestFields;
  readonly trace: Trace;
  /** Milliseconds since the epoch. */
  readonly begunAt: number;
}

type Value = string | number | boolean | undefined;
type Attributes = Readonly<Record<string, Value>>;

/** Who tells it. @see OpenTelemetry semantic conventions, `service.*` */
export interface Resource extends Attributes {
  readonly 'service.name': string;
  readonly 'service.instance.id': string;
}

const SCOPE = { name: 'gatehouse' };
const KIND_SERVER = 2;
const STATUS_ERROR = 2;
const TEMPORALITY_DELTA = 1;
/** Seconds. @see OpenTelemetry semantic conventions, HTTP metrics, `http.server.request.duration` */
const BOUNDS = [0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10];
/** What has few values, and so can be counted by. */
const COUNTED_BY = [
  'http.request.method',
  'http.route',
  'http.response.status_code',
  'error.type',
  'gatehouse.decision',
  'gatehouse.refresh.outcome',
] as const satisfies readonly (keyof RequestFields)[];

/** Has a span's place of its own, or says nothing of the request. */
const NO_ATTRIBUTES: readonly string[] = ['trace_id', 'span_id', 'gatehouse.duration.total_ms'];

/**
 * Writes the spans of requests, one each, as `/v1/traces` takes them.
 *
 * @see OpenTelemetry Protocol, section 5.1.2 (JSON Protobuf encoding): ids in hex, whole numbers of 64 bits as text
 */
export function spansOf(resource: Resource, requests: readonly EndedRequest[]): unknown {
  const spans = requests.map(spanOf);
  return { resourceSpans: [{ resource: told(resource), scopeSpans: [{ scope: SCOPE, spans }] }] };
}

function spanOf({ fields, trace, begunAt }: EndedRequest): unknown {
  const { requestId, ...rest } = fields;
  const own = Object.entries(rest).filter(([name]) => !NO_ATTRIBUTES.includes(name));
  const { 'http.request.method': method, 'http.route': route } = fields;
  return {
    traceId: trace.traceId,
    spanId: trace.spanId,
    ...(trace.parentSpanId !== undefined && { parentSpanId: trace.parentSpanId }),
    name: route === undefined ? method : `${method} ${route}`,
    kind: KIND_SERVER,
    startTimeUnixNano: nanoseconds(begunAt),
    endTimeUnixNano: nanoseconds(begunAt + fields['gatehouse.duration.total_ms']),
    ...told({ 'gatehouse.request_id': requestId, ...Object.fromEntries(own) }),
    status: fields['error.type'] === undefined ? {} : { code: STATUS_ERROR },
  };
}

/**
 * Writes how many requests took how long, since the last time, as `/v1/metrics` takes it.
 *
 * @param since - milliseconds since the epoch, as is `until`
 */
export function durationsOf(
  resource: Resource,
  requests: readonly EndedRequest[],
  since: number,
  until: number,
): unknown {
  const groups = Map.groupBy(requests, ({ fields }) =>
    JSON.stringify(COUNTED_BY.map((name) => fields[name])),
  );
  const dataPoints = [...groups.values()].map((group) => ({
    startTimeUnixNano: nanoseconds(since),
    timeUnixNano: nanoseconds(until),
    ...histogram(group.map(({ fields }) => fields['gatehouse.duration.total_ms'] / 1000)),
    ...told(Object.fromEntries(COUNTED_BY.map((name) => [name, group[0]?.fields[name]]))),
  }));
  const metric = {
    name: 'http.server.request.duration',
    unit: 's',
    histogram: { aggregationTemporality: TEMPORALITY_DELTA, dataPoints },
  };
  return {
    resourceMetrics: [{ resource: told(resource), scopeMetrics: [{ scope: SCOPE, metrics: [metric] }] }],
  };
}

function histogram(seconds: readonly number[]) {
  const bucketCounts = Array.from({ length: BOUNDS.length + 1 }, () => 0);
  for (const each of seconds) {
    const found = BOUNDS.findIndex((bound) => each <= bound);
    const bucket = found < 0 ? BOUNDS.length : found;
    bucketCounts[bucket] = (bucketCounts[bucket] ?? 0) + 1;
  }
  return {
    count: String(seconds.length),
    sum: seconds.reduce((sum, each) => sum + each, 0),
    bucketCounts: bucketCounts.map(String),
    explicitBounds: BOUNDS,
  };
}

function told(attributes: Attributes) {
  const known = Object.entries(attributes).filter(([, value]) => value !== undefined);
  return { attributes: known.map(([key, value]) => ({ key, value: anyValue(value) })) };
}

function anyValue(value: Value) {
  if (typeof value === 'boolean') return { boolValue: value };
  if (typeof value === 'number')
    return Number.isInteger(value) ? { intValue: String(value) } : { doubleValue: value };
  return { stringValue: value };
}

function nanoseconds(milliseconds: number): string {
  return `${Math.round(milliseconds)}000000`;
}
