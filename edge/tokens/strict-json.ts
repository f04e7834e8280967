import { parseJson } from '../util/json.ts';

const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

export type StrictJson =
  | { readonly ok: true; readonly value: unknown }
  | { readonly ok: false; readonly reason: 'not_utf8' | 'not_json' | 'duplicate_member' };

/**
 * Parses JSON that has one reading only: in UTF-8 throughout, and with no member named twice in one object.
 *
 * @see RFC 7515, JSON Web Signature, sections 4 and 5.2; RFC 7519, JSON Web Token, section 4 (duplicate names)
 */
export function decodeStrictJson(bytes: Uint8Array): StrictJson {
  const text = decodeUtf8(bytes);
  return text === undefined ? { ok: false, reason: 'not_utf8' } : parseStrictJson(text);
}

/** The same for text. */
export function parseStrictJson(text: string): StrictJson {
  try {
    const value = parseJson(text);
    // What is written again as it was has lost no member on the way.
    const isUnique = JSON.stringify(value) === text || !hasDuplicateMember(text);
    return isUnique ? { ok: true, value } : { ok: false, reason: 'duplicate_member' };
  } catch {
    return { ok: false, reason: 'not_json' };
  }
}

function decodeUtf8(bytes: Uint8Array): string | undefined {
  try {
    return decoder.decode(bytes);
  } catch {
    return undefined;
  }
}

/** In text that is known to be JSON, a string before a colon is a name, and braces outside strings are objects. */
function hasDuplicateMember(json: string): boolean {
  const open: Set<string>[] = [];
  for (const [token, colon] of json.matchAll(/"[^"\\]*(?:\\.[^"\\]*)*"(\s*:)?|[{}]/g)) {
    if (token === '{') open.push(new Set());
    else if (token === '}') open.pop();
    else if (colon !== undefined) {
      const names = open.at(-1);
      // Names are compared as they read, not as they are written: "\u0061" is "a".
      const written = token.slice(0, -colon.length);
      const name: string = written.includes('\\') ? JSON.parse(written) : written.slice(1, -1);
      if (names?.has(name)) return true;
      names?.add(name);
    }
  }
  return false;
}
