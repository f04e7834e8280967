import { errorOf } from './api-error.ts';
import { ensureSession } from './ensure-session.ts';
import { PREFIX } from './prefix.ts';
import { checkSession } from './store.ts';

/** The gate's own 401; the backend's has another code, or none. */
const SESSION_REQUIRED = 'session_required';

/**
 * Calls your API as whoever is signed in: `fetch()` for `/api/…`. The cookie goes with it, the gate makes a bearer of it,
 * and nothing is added here.
 *
 * Where the gate wants a session first, it has not called the API. Then the session is looked at once more, and offered
 * to be begun anew on a guarded page; once it stands, the request goes out a second time, and never a third. A body that
 * is a stream has gone with the first, and is not repeated.
 *
 * @param input - an address of this site below `/api/`, or what `prefix.ts` has in its place, or a request for one
 * @param init - as for `fetch()`; its signal ends the waiting for a sign-in too
 * @returns the answer if it is one of success, its body untouched
 * @throws {TypeError} for any other address, and where there is no answer at all
 * @throws {ApiError} for every other answer; `session_required` where nobody has signed in
 */
export async function apiFetch(input: string | URL | Request, init: RequestInit = {}): Promise<Response> {
  const request = input instanceof Request ? input : undefined;
  const url = new URL(request?.url ?? String(input), location.href);
  if (url.origin === location.origin && url.pathname.startsWith(`${PREFIX}/`))
    return call(() => fetch(request?.clone() ?? url, init), { signal: request?.signal ?? null, ...init }, 1);
  throw new TypeError(
    `apiFetch() calls this site's own ${PREFIX}/ only, not "${url}". Use fetch() for that.`,
  );
}

/** @param send - may be called again: the body of a request can be read once, so it takes a copy */
async function call(
  send: () => Promise<Response>,
  init: Pick<RequestInit, 'body' | 'signal'>,
  repeats: number,
): Promise<Response> {
  const response = await send();
  if (response.ok) return response;
  const error = await errorOf(response);
  const isCurable = error.status === 401 && error.code === SESSION_REQUIRED && repeats > 0;
  if (isCurable && (await mayRepeat(init))) return call(send, init, repeats - 1);
  throw error;
}

async function mayRepeat({ body, signal }: Pick<RequestInit, 'body' | 'signal'>): Promise<boolean> {
  if (!(body instanceof ReadableStream)) return ensureSession(signal);
  void checkSession();
  return false;
}
