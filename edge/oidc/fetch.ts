import { retryAfterIn } from '../backend/fetch.ts';
import type { Fault } from '../backend/judge.ts';
import { readBytes, TOO_LARGE, untilAborted } from '../http/body.ts';
import type { Fetch } from '../types.ts';

const TOTAL_MS = 10_000;
const MAX_BYTES = 128 * 1024;

/** The provider has asked to be left alone, or is out of order. It never ends a session. */
export class ProviderUnavailable extends Error {
  override readonly name = 'ProviderUnavailable';
  readonly code: 'backend_unreachable' | 'backend_timeout' | 'backend_invalid' | 'rate_limited';
  /** Seconds. */
  readonly retryAfter: number | undefined;
  /** What it has answered with, where it has. */
  readonly status: number | undefined;
  /** What of that is for the operator to mend. */
  readonly fault: Fault | undefined;

  constructor(code: ProviderUnavailable['code'], retryAfter?: number, status?: number, fault?: Fault) {
    super(code);
    this.code = code;
    this.retryAfter = retryAfter;
    this.status = status;
    this.fault = fault;
  }

  /** It does answer, and will say the same again. */
  static misconfigured(fault: Fault): ProviderUnavailable {
    return new ProviderUnavailable('backend_invalid', undefined, fault.status, fault);
  }
}

/** What the library sends. */
interface Sent {
  readonly method: string;
  readonly headers: Record<string, string>;
  readonly body?: BodyInit | null | undefined;
}

/**
 * A way to the provider that is bounded in time and size, for a library that reads answers whole.
 *
 * @param totalMs - how long an exchange may take
 * @throws ProviderUnavailable when there is no answer of use
 */
export function guardedFetch(fetch: Fetch, totalMs = TOTAL_MS) {
  // The library names itself and its version, and would be another client with each.
  return async (url: string, { body, headers: { 'user-agent': _, ...headers }, ...init }: Sent) => {
    const signal = AbortSignal.timeout(totalMs);
    try {
      const request = new Request(url, {
        ...init,
        headers: { ...headers, ...lengthOf(body) },
        ...(body !== undefined && { body }),
        redirect: 'manual',
        cache: 'no-store',
        signal,
      });
      const response = await untilAborted(fetch(request), signal);
      const bytes = await untilAborted(readBytes(response.body, MAX_BYTES), signal);
      return judged(response, bytes);
    } catch (error) {
      if (error instanceof ProviderUnavailable) throw error;
      throw new ProviderUnavailable(signal.aborted ? 'backend_timeout' : 'backend_unreachable');
    }
  };
}

/** Next's `fetch` would send a form in chunks, which a WSGI server takes for no body at all. */
function lengthOf(body: Sent['body']): Readonly<Record<string, string>> {
  if (typeof body !== 'string' && !(body instanceof URLSearchParams)) return {};
  return { 'content-length': String(new TextEncoder().encode(String(body)).byteLength) };
}

function judged({ status, headers }: Response, bytes: Uint8Array<ArrayBuffer> | typeof TOO_LARGE): Response {
  const retryAfter = retryAfterIn(headers);
  if (status === 429) throw new ProviderUnavailable('rate_limited', retryAfter, status);
  if (status >= 500 || bytes === TOO_LARGE) {
    throw new ProviderUnavailable('backend_invalid', retryAfter, status);
  }
  const kept = new Headers(headers);
  kept.delete('content-encoding');
  kept.delete('content-length');
  // A constructor takes no body with the statuses that have none.
  return new Response(bytes.byteLength === 0 ? null : bytes, { status, headers: kept });
}
