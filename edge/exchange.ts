import { readJson, untilAborted } from './body.ts';
import type { Encoding } from './presets/index.ts';
import type { Fetch } from './types.ts';

const TOTAL_MS = 10_000;
/** How much of the time the backend has to begin its answer. */
const ANSWER_SHARE = 0.8;
const MAX_BYTES = 64 * 1024;

/** The backend cannot say at the moment. It never ends a session. */
export interface Transient {
  readonly status: 'transient';
  readonly code: 'backend_unreachable' | 'backend_timeout' | 'backend_invalid' | 'rate_limited';
  /** Seconds. */
  readonly retryAfter?: number;
}

export type Fields = Readonly<Record<string, string>>;

/** A redirect would take credentials to another address: it is an error that names the right path, not a detour. */
export const SAFE = { redirect: 'manual', cache: 'no-store' } as const;

export function postRequest(url: URL, encoding: Encoding, fields: Fields): Request {
  const json = encoding === 'json';
  return new Request(url, {
    method: 'POST',
    headers: {
      accept: 'application/json',
      'content-type': json ? 'application/json' : 'application/x-www-form-urlencoded',
    },
    body: json ? JSON.stringify(fields) : new URLSearchParams(fields).toString(),
    ...SAFE,
  });
}

/** What came back, whatever it says. */
export interface Answered {
  readonly status: 'answered';
  readonly httpStatus: number;
  readonly retryAfter: number | undefined;
  readonly body: unknown;
}

/**
 * Sends a request under a deadline, and reads its answer up to a cap.
 *
 * @param totalMs - how long it may all take
 */
export async function exchange(
  fetch: Fetch,
  request: Request,
  totalMs = TOTAL_MS,
): Promise<Answered | Transient> {
  const signal = AbortSignal.timeout(totalMs);
  const silence = AbortSignal.timeout(totalMs * ANSWER_SHARE);
  try {
    const response = await untilAborted(fetch(new Request(request, { signal })), silence);
    const body = await untilAborted(readJson(response, MAX_BYTES), signal);
    return {
      status: 'answered',
      httpStatus: response.status,
      retryAfter: retryAfterOf(response.headers),
      body,
    };
  } catch {
    const isLate = signal.aborted || silence.aborted;
    return { status: 'transient', code: isLate ? 'backend_timeout' : 'backend_unreachable' };
  }
}

/** Seconds; a date counts from the answer's own, whatever our clock says. @see RFC 9110, section 10.2.3 */
function retryAfterOf(headers: Headers): number | undefined {
  const text = headers.get('retry-after') ?? '';
  const seconds = /^\d+$/.test(text)
    ? Number(text)
    : Math.ceil((Date.parse(text) - Date.parse(headers.get('date') ?? '')) / 1000);
  return seconds >= 0 ? seconds : undefined;
}
