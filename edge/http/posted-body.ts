import { readBytes, TOO_LARGE, untilAborted } from './body.ts';

/** In bytes. */
const DEFAULT_MAX_BYTES = 1024 * 1024;
/** A body is held in memory more than once; larger ones pass below `/api`. The framework is told to take as much. */
export const MOST_POSTED_BYTES = 10 * DEFAULT_MAX_BYTES;
/** A parser that calls itself for each list within a list is out of stack some thousands of them down. */
const MAX_DEPTH = 128;
/** A field of an action can stand for another one, and so add to the depth. */
const MAX_FIELDS = 1_000;

/** Why a body is not one that a page is given. */
export type UnfitBody = 'body_too_large' | 'body_incomplete' | 'invalid_body';

/**
 * Judges what is posted to a page before the framework reads it, which would answer with an error of its own: more than
 * is allowed, what breaks off, a form that is broken or has more than 1,000 fields, and lists or objects more than 128 deep.
 *
 * @param maxBytes - default 1 MiB
 * @param client - tells that the client has left
 * @returns `undefined` when the page may have it; the request's own body is left unread
 */
export async function checkPostedBody(
  request: Request,
  maxBytes = DEFAULT_MAX_BYTES,
  client?: AbortSignal,
): Promise<UnfitBody | undefined> {
  if (request.body === null) return undefined;
  if (Number(request.headers.get('content-length')) > maxBytes) return 'body_too_large';
  const reading = untilAborted(readBytes(request.clone().body, maxBytes), client);
  const bytes = await reading.catch(() => undefined);
  if (bytes === undefined) return 'body_incomplete';
  if (bytes === TOO_LARGE) return 'body_too_large';
  const texts = await textsOf(bytes, request.headers.get('content-type') ?? '');
  const isFit = texts !== undefined && texts.length <= MAX_FIELDS && !texts.some(isTooDeep);
  return isFit ? undefined : 'invalid_body';
}

/** Whatever the framework may take for JSON; `undefined` when the form cannot be read. */
async function textsOf(
  bytes: Uint8Array<ArrayBuffer>,
  contentType: string,
): Promise<readonly string[] | undefined> {
  if (!/^multipart\/form-data/i.test(contentType)) return [new TextDecoder().decode(bytes)];
  try {
    const form = await new Response(bytes, { headers: { 'content-type': contentType } }).formData();
    return [...form.values()].map((value) => (typeof value === 'string' ? value : ''));
  } catch {
    return undefined;
  }
}

/** Counts brackets outside of strings. Text that is no JSON hardly begins with one. */
function isTooDeep(text: string): boolean {
  if (!/^\s*[[{]/.test(text)) return false;
  let depth = 0;
  let quoted = false;
  for (let at = 0; at < text.length; at += 1) {
    const letter = text.charAt(at);
    if (letter === '"') quoted = !quoted;
    else if (quoted) at += letter === '\\' ? 1 : 0;
    else if (letter === '[' || letter === '{') depth += 1;
    else if (letter === ']' || letter === '}') depth -= 1;
    if (depth > MAX_DEPTH) return true;
  }
  return false;
}
