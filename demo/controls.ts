import type { Context, MiddlewareHandler } from 'hono';
import * as v from 'valibot';
import { CLOCK_KEY, type Demo, KEY_GENERATION_KEY } from './context.ts';
import { FAULTS_KEY, Faults } from './faults.ts';
import { type DemoEnv, problem, readJson } from './http.ts';
import { clearRecords, type DemoStore, readRecord } from './store.ts';

const Clock = v.object({ offsetMs: v.pipe(v.number(), v.minValue(-1e12), v.maxValue(1e12)) });

const RecordedRequest = v.object({
  method: v.string(),
  path: v.string(),
  /** The query string as it was written, without its question mark. */
  query: v.string(),
  headers: v.record(v.string(), v.string()),
});

/** A request as the backend received it. Only controls record: the headers hold tokens. */
export type RecordedRequest = v.InferOutput<typeof RecordedRequest>;

/** How many requests are kept; the oldest make room. */
export const MAX_RECORDED = 1000;

/** Keeps each request for `GET /_control/requests`. */
export function recordRequests(demo: Demo): MiddlewareHandler<DemoEnv> {
  let last: number | undefined;
  return async (c, next) => {
    const { pathname, search } = new URL(c.req.url);
    if (!pathname.startsWith('/_control/')) {
      last = (last ?? lastRecorded(demo.store)) + 1;
      const headers = Object.fromEntries(c.req.raw.headers);
      const request = { method: c.req.method, path: pathname, query: search.slice(1), headers };
      demo.store.put(requestKey(last), request satisfies RecordedRequest);
      demo.store.delete(requestKey(last - MAX_RECORDED));
    }
    await next();
  };
}

/** `GET /_control/requests` */
export function listRequests({ store }: Demo) {
  return (c: Context<DemoEnv>): Response =>
    c.json(store.list(REQUEST_PREFIX).map(([, value]) => v.parse(RecordedRequest, value)));
}

/** `DELETE /_control/requests` */
export function clearRequests({ store }: Demo) {
  return (): Response => {
    clearRecords(store, REQUEST_PREFIX);
    return noContent();
  };
}

/** `POST /_control/faults`: replaces all faults. */
export function setFaults({ store }: Demo) {
  return async (c: Context<DemoEnv>): Promise<Response> => {
    const faults = await readJson(c.req.raw, Faults);
    if (!faults) return problem(400, 'expected {"<target>": [{"kind": "…"}]}; demo/README.md lists both');
    store.put(FAULTS_KEY, faults);
    return noContent();
  };
}

/** `DELETE /_control/faults` */
export function clearFaults({ store }: Demo) {
  return (): Response => {
    store.delete(FAULTS_KEY);
    return noContent();
  };
}

/** `POST /_control/clock`: moves the backend's clock away from the real one. */
export function setClock({ store }: Demo) {
  return async (c: Context<DemoEnv>): Promise<Response> => {
    const clock = await readJson(c.req.raw, Clock);
    if (!clock) return problem(400, 'expected {"offsetMs": <number>}');
    store.put(CLOCK_KEY, clock.offsetMs);
    return noContent();
  };
}

/** `POST /_control/keys/rotate`: a new signing key; the old one leaves the key set and is accepted no more. */
export function rotateKeys(demo: Demo) {
  return async (c: Context<DemoEnv>): Promise<Response> => {
    const generation = readRecord(demo.store, KEY_GENERATION_KEY, v.number()) ?? 0;
    demo.store.put(KEY_GENERATION_KEY, generation + 1);
    const { publicJwk } = await demo.keys.signing();
    return c.json({ kid: publicJwk.kid });
  };
}

/** `POST /_control/reset`: as if the backend had just been created. */
export function reset({ store }: Demo) {
  return (): Response => {
    clearRecords(store, '');
    return noContent();
  };
}

const REQUEST_PREFIX = 'control/request/';

function requestKey(number: number): string {
  return `${REQUEST_PREFIX}${String(number).padStart(12, '0')}`;
}

function lastRecorded(store: DemoStore): number {
  const [key] = store.list(REQUEST_PREFIX).at(-1) ?? [];
  return key ? Number(key.slice(REQUEST_PREFIX.length)) : 0;
}

function noContent(): Response {
  return new Response(null, { status: 204 });
}
