import { readBytes, TOO_LARGE, untilAborted } from './body.ts';
import type { ProblemCode } from './problem.ts';

const MAX_FORM_BYTES = 16 * 1024;
/** @see RFC 9110, section 8.3.1 (blanks are SP and HTAB) */
const FORM = /^application\/x-www-form-urlencoded[ \t]*(?:;|$)/i;
const JSON_TEXT = /^application\/json[ \t]*(?:;|$)/i;

/** What was typed into a form, by the names of its fields. */
export interface FormFields {
  get(name: string): string | null | undefined;
  /** Whether a box was ticked. What is there twice, or has a value that no box has, is no tick; of JSON, only `true` is one. */
  isTicked(name: string): boolean;
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
  if (FORM.test(type)) return formFields(new URLSearchParams(text));
  return JSON_TEXT.test(type) ? jsonFields(text) : 'unsupported_media_type';
}

/** What a box sends when it is ticked: ours, and one without a value of its own. */
const TICKS: readonly (string | undefined)[] = ['1', 'on'];

function formFields(fields: URLSearchParams): FormFields {
  return {
    get: (name) => fields.get(name),
    isTicked(name) {
      const [value, ...others] = fields.getAll(name);
      return others.length === 0 && TICKS.includes(value);
    },
  };
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
  const members = membersIn(text);
  return {
    get(name) {
      const value = members.get(name);
      return typeof value === 'string' ? value : undefined;
    },
    isTicked: (name) => members.get(name) === true,
  };
}

function membersIn(text: string): ReadonlyMap<string, unknown> {
  try {
    return new Map(Object.entries(Object(JSON.parse(text))));
  } catch {
    return new Map();
  }
}
