import { readBytes, TOO_LARGE, untilAborted } from '../../http/body.ts';
import type { Answered } from '../fetch.ts';
import { MAX_BYTES, SAFE } from '../fetch.ts';
import { isReservedHeader } from './reserved-headers.ts';

/** Why a function of a definition came to nothing. Nothing of what it was given or has returned. */
export interface Broken {
  readonly status: 'broken';
  readonly reason: 'threw' | 'late' | 'wrong_return';
  /** What of its return is wrong, or the name of what it has thrown. */
  readonly member?: string;
}

export function isBroken(value: object): value is Broken {
  return 'status' in value && value.status === 'broken';
}

const METHODS: readonly string[] = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'];

/** Functions are pure, and have all that they need at hand: what takes longer waits for something else. */
const MOST_MS = 1_000;

/** Runs a function of a definition, and waits for it no longer than a second. */
export async function run<T>(code: () => T | Promise<T>): Promise<{ readonly value: T } | Broken> {
  const signal = AbortSignal.timeout(MOST_MS);
  try {
    return { value: await untilAborted(Promise.resolve(code()), signal) };
  } catch (error) {
    if (signal.aborted) return { status: 'broken', reason: 'late' };
    // Not that of its class, which a build may have shortened.
    const name = error instanceof Error ? error.name : '';
    return { status: 'broken', reason: 'threw', ...(/^[A-Z]\w{0,40}$/.test(name) && { member: name }) };
  }
}

/**
 * Takes a request that a function has written: at the address of its exchange or below it, of a kind that backends know, with nothing in it
 * that is ours or the connection's to say, and no larger than an answer may be.
 *
 * @param headers - what every request of the deployment says
 */
export async function takeRequest(given: unknown, url: string, headers: Headers): Promise<Request | Broken> {
  if (!(given instanceof Request)) return wrong('no Request');
  if (!isBelow(given.url, url)) return wrong('url');
  if (!METHODS.includes(given.method)) return wrong('method');
  for (const [name, value] of given.headers) {
    if (isReservedHeader(name)) return wrong(name);
    headers.set(name, value);
  }
  const body = await readBytes(given.body, MAX_BYTES);
  if (body === TOO_LARGE) return wrong('body');
  const { method } = given;
  if (given.body === null) return new Request(given.url, { method, headers, ...SAFE });
  headers.set('content-length', String(body.byteLength));
  return new Request(given.url, { method, headers, body, ...SAFE });
}

function wrong(member: string): Broken {
  return { status: 'broken', reason: 'wrong_return', member };
}

/** Whether an address is another or below it, whatever its query. */
function isBelow(url: string, base: string): boolean {
  const [one, other] = [new URL(url), new URL(base)];
  const isThere = one.pathname === other.pathname || one.pathname.startsWith(`${other.pathname}/`);
  return one.origin === other.origin && isThere && one.username === '' && one.password === '';
}

const NULL_BODY: readonly number[] = [101, 204, 205, 304];

/** An answer as functions get it: what was read of it, and none of what belongs to the connection. */
export function responseOf({ httpStatus, headers, text = '' }: Answered): Response {
  const copy = new Headers(headers);
  for (const name of ['content-encoding', 'content-length', 'transfer-encoding']) copy.delete(name);
  return new Response(NULL_BODY.includes(httpStatus) ? null : text, { status: httpStatus, headers: copy });
}

/** Whether an answer can be a refusal at all: a page, a gateway, an outage or a redirect says nothing of a password or a token. */
export function mayRefuse({ httpStatus, said }: Answered): boolean {
  const isOfThem = said.instead === undefined && said.dress !== 'markup';
  const isOutage = httpStatus === 429 || httpStatus >= 500 || (httpStatus >= 300 && httpStatus < 400);
  return isOfThem && !isOutage;
}
