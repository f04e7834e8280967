import { jsonIn } from '../../../edge/backend/fetch.ts';
import { readBytes, TOO_LARGE, untilAborted } from '../../../edge/http/body.ts';
import type { Fetch } from '../../../edge/types.ts';
import { at } from '../../../edge/util/json-path.ts';

const PROBE_MS = 5_000;
const TOTAL_MS = 60_000;
const MAX_BYTES = 256 * 1024;
const MAX_REQUESTS = 150;
/** Answers that were late, or without an end: whoever gives more of them has nothing to say. */
const MAX_TROUBLES = 4;

/** What came back, with the time at which it was asked for and received, in milliseconds since the epoch. */
export interface Observed {
  readonly ok: true;
  readonly url: string;
  /** What is meant; some send 200 whatever that is, and tell it in the body. */
  readonly status: number;
  /** What was sent, where that is another. */
  readonly sentStatus?: number;
  readonly headers: Headers;
  /** Empty where it was cut off. */
  readonly text: string;
  readonly sentAt: number;
  readonly receivedAt: number;
}

/**
 * Why nothing came back: a code of the system or of TLS, `timeout`, `enough` where no more is asked, or `foreign` for an
 * address that is not ours to ask.
 */
export interface Unobserved {
  readonly ok: false;
  readonly reason: string;
}

export type Observation = Observed | Unobserved;

export const UNASKED: Unobserved = { ok: false, reason: 'unasked' };

/** A way to the backend that is bounded in time and size, and that leads nowhere else. */
export type Wire = ReturnType<typeof createWire>;

export interface WireOptions {
  readonly fetch: Fetch;
  readonly now: () => number;
  /** Is shown every answer that may hold something secret. */
  readonly learn: (answer: Observed) => void;
  /** How long an answer may take, and all of them together. */
  readonly probeMs?: number;
  readonly totalMs?: number;
}

/** @param origins - that may be asked for anything; others by documents of theirs, and for those alone */
export function createWire(
  origins: readonly string[],
  { fetch, now, learn, probeMs = PROBE_MS, totalMs = TOTAL_MS }: WireOptions,
) {
  const total = AbortSignal.timeout(totalMs);
  const readable = new Set<string>();
  const observed: Observed[] = [];
  let latest: Observation | undefined;
  let asked = 0;
  let troubles = 0;

  const isLimited = () => observed.some(({ status }) => status === 429);
  /** Whether no more is asked: time is up, it was asked often enough, or the backend has said that it is. */
  const isSpent = () => total.aborted || asked >= MAX_REQUESTS || troubles >= MAX_TROUBLES || isLimited();
  const isOurs = (request: Request) =>
    [...origins, ...(isBare(request) ? readable : [])].includes(new URL(request.url).origin);

  async function observe(request: Request): Promise<Observation> {
    if (!isOurs(request)) return { ok: false, reason: 'foreign' };
    if (isSpent()) return { ok: false, reason: total.aborted ? 'timeout' : 'enough' };
    asked += 1;
    const signal = AbortSignal.any([total, AbortSignal.timeout(probeMs)]);
    const sentAt = now();
    try {
      const sent = fetch(new Request(request, { redirect: 'manual', signal }));
      const { status, headers, body } = await untilAborted(sent, signal);
      const receivedAt = now();
      const bytes = await untilAborted(readBytes(body, MAX_BYTES), signal);
      if (bytes === TOO_LARGE) troubles += 1;
      const text = bytes === TOO_LARGE ? '' : new TextDecoder().decode(bytes);
      const meant = { status: meantBy(status, text), sentStatus: status };
      const found: Observed = { ok: true, url: request.url, ...meant, headers, text, sentAt, receivedAt };
      observed.push(found);
      if (!isBare(request)) learn(found);
      return found;
    } catch (error) {
      if (signal.aborted) troubles += 1;
      return { ok: false, reason: signal.aborted ? 'timeout' : reasonOf(error) };
    }
  }

  /** Sends one request; redirects are answers. */
  async function probe(request: string | Request, init: RequestInit = {}): Promise<Observation> {
    latest = await observe(new Request(request, init));
    return latest;
  }

  return {
    probe,
    isSpent,
    isLimited,
    /** What the latest request was answered with. */
    latest: () => latest,
    /** The JSON at an address; `undefined` where there is none. */
    async read(address: string): Promise<unknown> {
      const answer = await probe(address);
      return answer.ok && answer.status === 200 ? jsonOf(answer) : undefined;
    },
    /** Lets the origin of an address that a document of the backend names be read, without anything that is secret. */
    allow(url: string): void {
      const allowed = URL.parse(url);
      if (allowed !== null) readable.add(allowed.origin);
    },
    /** The same for the core. */
    async fetch(request: Request): Promise<Response> {
      const answer = await probe(request);
      if (!answer.ok) throw new TypeError(answer.reason);
      return responseTo(answer);
    },
  };
}

/** An answer as it came. */
export function responseTo({ text, status, sentStatus = status, headers: sent }: Observed): Response {
  const headers = new Headers(sent);
  for (const name of ['content-encoding', 'content-length']) headers.delete(name);
  return new Response(text || null, { status: sentStatus, headers });
}

function meantBy(sent: number, text: string): number {
  if (sent !== 200) return sent;
  const body = jsonIn(text);
  const { success, ok, code, status, statusCode } = Object(body);
  const told = [code, status, statusCode].find((each) => Number.isInteger(each) && each >= 400 && each < 600);
  return told ?? (success === false || ok === false || hasErrors(body) ? 400 : sent);
}

/** What GraphQL says no by: of the whole, or as the answer to what it was asked. @see GraphQL Specification, section 7.1.2 */
function hasErrors(body: unknown): boolean {
  const parts = [body, ...Object.values(Object(at(body, 'data')))];
  return parts.some((part) => Array.isArray(at(part, 'errors')) && at(part, 'errors.0') !== undefined);
}

/** Whether a request says nothing that is secret. */
function isBare({ method, headers }: Request): boolean {
  return method === 'GET' && !headers.has('authorization') && !headers.has('cookie');
}

/** Node keeps the code of the system one or two causes down. */
function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return 'unknown';
  if ('code' in error && typeof error.code === 'string') return error.code;
  return error.cause === undefined ? error.name : reasonOf(error.cause);
}

/** The JSON of an answer, whatever it calls itself; `undefined` where it is none. */
export function jsonOf(observation: Observation | undefined): unknown {
  return observation?.ok ? jsonIn(observation.text) : undefined;
}

/** Whether an answer is a page. Some write JSON, or nothing, and call it HTML. */
export function isPage(observation: Observation): boolean {
  if (!observation.ok || observation.text.trim() === '') return false;
  return /html/i.test(observation.headers.get('content-type') ?? '') && jsonOf(observation) === undefined;
}

/** Where a redirect leads. */
export function redirectOf(observation: Observation): URL | undefined {
  if (!observation.ok || observation.status < 300 || observation.status > 399) return undefined;
  const location = observation.headers.get('location');
  return location === null ? undefined : (URL.parse(location, observation.url) ?? undefined);
}
