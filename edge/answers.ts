import { problem } from './errors.ts';

/** @param retryAfter - seconds */
export function unavailable(retryAfter: number): Response {
  return problem('session_unavailable', { retryAfter });
}

/** Whether a script is asking, rather than a person at a form. */
export function wantsJson({ headers }: Request): boolean {
  const accept = headers.get('accept') ?? '';
  if (accept.includes('text/html')) return false;
  return accept.includes('json') || (headers.get('content-type') ?? '').includes('json');
}

/** @see RFC 9110, section 15.4.4 (303: the answer is to be fetched with GET) */
export function seeOther(location: string): Response {
  return new Response(null, { status: 303, headers: { location } });
}
