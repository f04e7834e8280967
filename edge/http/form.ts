import { readBytes, TOO_LARGE, untilAborted } from './body.ts';
import type { ProblemCode } from './problem.ts';

const MAX_FORM_BYTES = 16 * 1024;
/** @see RFC 9110, section 8.3.1 (blanks are SP and HTAB) */
const FORM = /^application\/x-www-form-urlencoded[ \t]*(?:;|$)/i;
const JSON_TEXT = /^application\/json[ \t]*(?:;|$)/i;

/** What was typed into a form, by the names of its fields. */
export interface FormFields {
  get(name: string): string | null | undefined;
}

/**
 * Reads a form from a person, or JSON from a script; of JSON the members that are text.
 *
 * @param client - tells that the client has left
 */
export async function readFields(request: Request, client?: AbortSignal): Promise<FormFields | ProblemCode> {
  const type = request.headers.get('content-type') ?? '';
  const reading = untilAborted(readBytes(request.body, MAX_FORM_BYTES), client);
  const bytes = await reading.catch(() => undefined);
  if (bytes === undefined) return 'body_incomplete';
  if (bytes === TOO_LARGE) return 'body_too_large';
  const text = textOf(bytes);
  if (FORM.test(type)) return new URLSearchParams(text);
  return JSON_TEXT.test(type) ? jsonFields(text) : 'unsupported_media_type';
}

/** Bytes that are no UTF-8 say nothing. */
function textOf(bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return '';
  }
}

function jsonFields(text: string): FormFields {
  try {
    const entries = Object.entries(Object(JSON.parse(text)));
    return new Map(entries.filter((entry): entry is [string, string] => typeof entry[1] === 'string'));
  } catch {
    return new Map();
  }
}
