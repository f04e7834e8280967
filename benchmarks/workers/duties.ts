import { SHORT_BYTES } from '../../edge/api-proxy/response.ts';
import { consoleLog } from '../../edge/telemetry/log.ts';
import {
  pickHeaders,
  pickRequestHeaders,
  requestAllowList,
  responseAllowList,
} from '../../edge/upstreams/headers.ts';
import { createSessionSubject } from '../subjects/session.ts';

/** What is written on the request to an API, beside the client's own headers. */
const ON_BEHALF: HeaderList = [
  ['authorization', `Bearer ${'x'.repeat(600)}`],
  ['x-request-id', '8f1d2c3b4a59687f-FRA'],
  ['x-forwarded-for', '203.0.113.7'],
  ['x-forwarded-host', 'app.example.com'],
  ['x-forwarded-proto', 'https'],
  ['forwarded', 'for=203.0.113.7;host="app.example.com";proto=https'],
  ['traceparent', '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01'],
  ['accept-encoding', 'identity'],
];
/** What is logged of a request, in as many bytes. */
const LINE = { requestId: '8f1d2c3b4a59687f-FRA', reason: 'x'.repeat(400) };
const [FORTH, BACK] = [requestAllowList([]), responseAllowList([])];
const DEADLINE_MS = 30_000;

let own: HeaderList | undefined;
/** Opens a session and verifies its token, and no more. */
let limit: (() => Promise<unknown>) | undefined;

type HeaderList = readonly (readonly [name: string, value: string])[];

/**
 * All that a gate does for a request but to know who asks: it reads headers, puts ours on the answer, and logs one line; below
 * `/api` it writes a request anew and waits for its answer no longer than it may. With `LIMIT` it also does the cryptography without
 * which nobody is known, with keys that are ready.
 */
export default {
  async fetch(request: Request, { API, ANSWER_HEADERS, LIMIT }: Environment): Promise<Response> {
    const { pathname, search } = new URL(request.url);
    request.headers.get('cookie');
    if (LIMIT === 'ES256') {
      limit ??= (await createSessionSubject(LIMIT, 'local')).limit;
      await limit();
    }
    const response = pathname.startsWith('/api/')
      ? await proxied(API + pathname.slice('/api'.length) + search, request)
      : new Response('ok');
    own ??= JSON.parse(ANSWER_HEADERS);
    for (const [name, value] of own ?? []) response.headers.set(name, value);
    consoleLog('info', 'request', LINE);
    return response;
  },
};

interface Environment {
  /** Where the API is. */
  readonly API: string;
  /** What the gate puts on its answers, as JSON. */
  readonly ANSWER_HEADERS: string;
  /** `ES256`: a session is opened too, and a token of that algorithm verified. */
  readonly LIMIT: string;
}

async function proxied(url: string, { headers: sent, method }: Request): Promise<Response> {
  const headers = pickRequestHeaders(sent, FORTH);
  for (const [name, value] of ON_BEHALF) headers.set(name, value);
  const late = new AbortController();
  const timer = setTimeout(() => late.abort(), DEADLINE_MS);
  const answer = await fetch(url, { method, headers, redirect: 'manual', signal: late.signal });
  const isShort = Number(answer.headers.get('content-length') ?? Number.NaN) <= SHORT_BYTES;
  const body = isShort ? await answer.arrayBuffer() : answer.body;
  clearTimeout(timer);
  return new Response(body, { status: answer.status, headers: pickHeaders(answer.headers, BACK) });
}
