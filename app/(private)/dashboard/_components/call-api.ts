import { ApiError, apiFetch } from '../../../../components/session-client/client.ts';

export const METHODS = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'] as const;

export interface ApiCall {
  readonly method: (typeof METHODS)[number];
  /** A path on this site. */
  readonly path: string;
  /** JSON; sent with methods that take a body, if there is any. */
  readonly body?: string;
}

/** What came back from a call, ready to be shown. */
export interface ApiAnswer {
  /** Absent where there was no answer. */
  readonly status?: string;
  readonly ok: boolean;
  readonly milliseconds: number;
  /** Those that matter, in a steady order. */
  readonly headers: readonly { readonly name: string; readonly value: string }[];
  /** The code of a problem document. */
  readonly code?: string;
  readonly body: string;
  /** Whether there is more of it. */
  readonly isCut?: boolean;
}

const MAX_SHOWN = 20_000;
const SHOWN_HEADERS = [
  'content-type',
  'content-length',
  'cache-control',
  'etag',
  'location',
  'retry-after',
  'server-timing',
  'x-request-id',
];

/** Tells whether a method may come with a body. */
export function takesBody(method: ApiCall['method']): boolean {
  return method !== 'GET' && method !== 'DELETE';
}

/**
 * Calls the backend through the proxy; the browser adds the session's cookie, the gate turns it into a bearer.
 *
 * @returns the answer, whatever its status; a network failure is an answer too
 */
export async function callApi({ path, ...call }: ApiCall, signal: AbortSignal): Promise<ApiAnswer> {
  const start = performance.now();
  const since = () => Math.round(performance.now() - start);
  try {
    const response = await anyAnswer(path, { ...initOf(call), signal });
    const body = await response.text();
    const code = codeIn(response, body);
    return {
      status: `${response.status} ${response.statusText}`.trim(),
      ok: response.ok,
      milliseconds: since(),
      headers: shownOf(response.headers),
      ...(code !== undefined && { code }),
      ...shown(body),
    };
  } catch {
    const nothing = { ok: false, headers: [], body: '' };
    return { ...nothing, milliseconds: since() };
  }
}

async function anyAnswer(path: string, init: RequestInit): Promise<Response> {
  try {
    return await apiFetch(path, init);
  } catch (error) {
    if (error instanceof ApiError) return error.response;
    throw error;
  }
}

function initOf({ method, body = '' }: Omit<ApiCall, 'path'>): RequestInit {
  const accept = { accept: 'application/json' };
  if (!takesBody(method) || body.trim() === '') return { method, headers: accept };
  return { method, headers: { ...accept, 'content-type': 'application/json' }, body };
}

function shownOf(headers: Headers): ApiAnswer['headers'] {
  return SHOWN_HEADERS.flatMap((name) => {
    const value = headers.get(name);
    return value === null ? [] : [{ name, value }];
  });
}

/** @see RFC 9457, section 3.2 (extension members) */
function codeIn({ headers }: Response, body: string): string | undefined {
  if (headers.get('content-type') !== 'application/problem+json') return undefined;
  try {
    const { code } = Object(JSON.parse(body));
    return typeof code === 'string' ? code : undefined;
  } catch {
    return undefined;
  }
}

function shown(text: string): Pick<ApiAnswer, 'body' | 'isCut'> {
  const pretty = indented(text);
  return { body: pretty.slice(0, MAX_SHOWN), isCut: pretty.length > MAX_SHOWN };
}

function indented(text: string): string {
  try {
    return JSON.stringify(JSON.parse(text), null, 2);
  } catch {
    return text;
  }
}
