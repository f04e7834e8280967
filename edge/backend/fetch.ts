import { readBytes, TOO_LARGE, untilAborted } from '../http/body.ts';
import type { Fetch } from '../types.ts';
import { parseJson } from '../util/json.ts';
import { dateOf, timeUntil } from '../util/moments.ts';
import type { Fault } from './judge.ts';
import type { Encoding } from './presets/index.ts';
import { type Said, saidIn } from './said.ts';
import type { Fields, Json } from './template.ts';

export const TOTAL_MS = 10_000;
/** Short enough that a second try, after a crash, comes within the 15 seconds in which a backend should allow for one. */
export const REFRESH_MS = 5_000;
/** Whoever signs out has left already: nobody waits longer to be told that it is known. */
export const SIGN_OUT_MS = 3_000;
/** How much of the time the backend has to begin its answer. */
const ANSWER_SHARE = 0.8;
/** Of a request, and of an answer. */
export const MAX_BYTES = 64 * 1024;

/** The backend cannot say at the moment. It never ends a session. */
export interface Transient {
  readonly status: 'transient';
  readonly code: 'backend_unreachable' | 'backend_timeout' | 'backend_invalid' | 'rate_limited';
  /** Seconds. */
  readonly retryAfter?: number;
  /** The path to which it redirects what is posted: the right one, most likely. */
  readonly movedTo?: string;
  /** What it has answered, where it has. */
  readonly fault?: Fault;
}

/** A redirect would take credentials to another address: it is an error that names the right path, not a detour. */
export const SAFE = { redirect: 'manual', cache: 'no-store' } as const;

/** Writes fields as a body, and names its type and its length in the headers. */
export function jsonOrForm(encoding: Encoding, fields: Fields, headers: Headers): RequestInit {
  const json = encoding === 'json';
  const body = json ? JSON.stringify(fields) : new URLSearchParams(formPairs(fields)).toString();
  headers.set('content-type', json ? 'application/json' : 'application/x-www-form-urlencoded');
  // Next's `fetch` would send it in chunks, which a WSGI server takes for no body at all.
  headers.set('content-length', String(new TextEncoder().encode(body).byteLength));
  return { headers, body };
}

/** Members within members, as Rails, PHP and most of the others read them. */
function formPairs(fields: Json, name = ''): string[][] {
  if (typeof fields !== 'object' || fields === null) return [[name, String(fields ?? '')]];
  return Object.entries(fields).flatMap(([member, value]: [string, Json]) =>
    formPairs(value, name === '' ? member : `${name}[${Array.isArray(fields) ? '' : member}]`),
  );
}

/** What came back, whatever it says. */
export interface Answered {
  readonly status: 'answered';
  readonly httpStatus: number;
  readonly retryAfter: number | undefined;
  /** Where a redirect leads: the path alone, as the rest may hold what was posted. */
  readonly location: string | undefined;
  readonly headers: Headers;
  /** Its body; `undefined` where it is too long, or none that can be read. */
  readonly text: string | undefined;
  /** JSON, or the text where it is none. */
  readonly body: unknown;
  /** What a refusal says. */
  readonly said: Said;
}

/**
 * Sends a request under a deadline, and reads its answer up to a cap.
 *
 * @param totalMs - how long it may all take
 */
export async function fetchBounded(
  fetch: Fetch,
  request: Request,
  totalMs = TOTAL_MS,
): Promise<Answered | Transient> {
  const signal = AbortSignal.timeout(totalMs);
  const silence = AbortSignal.timeout(totalMs * ANSWER_SHARE);
  try {
    const response = await untilAborted(fetch(new Request(request, { signal })), silence);
    const text = await untilAborted(textOf(response), signal);
    return {
      status: 'answered',
      httpStatus: response.status,
      retryAfter: retryAfterIn(response.headers),
      location: locationOf(response, request.url),
      headers: response.headers,
      text,
      body: jsonIn(text) ?? text,
      said: saidIn(response.status, response.headers, text),
    };
  } catch {
    const isLate = signal.aborted || silence.aborted;
    return { status: 'transient', code: isLate ? 'backend_timeout' : 'backend_unreachable' };
  }
}

/** A body that is too long is none that can be judged. What is no UTF-8 is read as Latin-1, in which old servers write names. */
async function textOf({ body }: Response): Promise<string | undefined> {
  const bytes = await readBytes(body, MAX_BYTES);
  if (bytes === TOO_LARGE) return undefined;
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return Array.from(bytes, (byte) => String.fromCharCode(byte)).join('');
  }
}

/** The document that a text is, if it is any. */
export function jsonIn(text: string | undefined): unknown {
  try {
    return text === undefined ? undefined : parseJson(text);
  } catch {
    return undefined;
  }
}

/**
 * The whole seconds after which someone wants to be asked again. A moment counts from the answer's own date, whatever our
 * clock says. Some products tell one under a name of their own.
 *
 * @see RFC 9110, section 10.2.3
 */
export function retryAfterIn(headers: Headers): number | undefined {
  const told = headers.get('retry-after') ?? headers.get('x-ratelimit-reset');
  const left = timeUntil(told, 's', dateOf(headers.get('date')));
  return left === undefined ? undefined : Math.ceil(left / 1000);
}

/** More than the name of any path: it may be a token. */
const VALUES = /[^/]{33,}|[^/]*[@%][^/]*/g;

/** Of a redirect alone: what was created has an address, too, whose name is nobody's business. */
function locationOf({ status, headers }: Response, base: string): string | undefined {
  const location = headers.get('location');
  if (location === null || status < 300 || status >= 400) return undefined;
  return URL.parse(location, base)?.pathname.replace(VALUES, '…');
}
