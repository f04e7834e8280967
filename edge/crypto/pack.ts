import { decode, encode } from 'jose/base64url';

/** Base64url as long as a token has it, in whole groups of four characters: those decode and encode without remainder. */
const RUN = /(?:[\w-]{4}){16,16000}/g;
/** Begins a run. No JSON text holds this byte: control characters are escaped in strings, and have no place elsewhere. */
const MARK = 0;

const encoder = new TextEncoder();
const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/**
 * Writes JSON text with its base64url as the bytes that it stands for, since sealing encodes everything once more: the
 * tokens in a cookie then take their own length and not a third more. A run is the mark, two bytes of length, big-endian,
 * and the bytes. (No compression: its result tells of the content by its length. RFC 8725, section 3.6.)
 *
 * @param text - as `JSON.stringify` makes it
 */
export function pack(text: string): Uint8Array<ArrayBuffer> {
  const parts: Uint8Array[] = [];
  let end = 0;
  for (const { 0: run, index } of text.matchAll(RUN)) {
    const bytes = decode(run);
    parts.push(encoder.encode(text.slice(end, index)));
    parts.push(Uint8Array.of(MARK, bytes.length >> 8, bytes.length & 0xff), bytes);
    end = index + run.length;
  }
  return concat([...parts, encoder.encode(text.slice(end))]);
}

/**
 * Reads what `pack` wrote.
 *
 * @throws TypeError or RangeError when the bytes are nothing of the kind
 */
export function unpack(bytes: Uint8Array): string {
  let text = '';
  let start = 0;
  for (let mark = bytes.indexOf(MARK); mark >= 0; mark = bytes.indexOf(MARK, start)) {
    const [high = 0, low = 0] = bytes.subarray(mark + 1, mark + 3);
    const end = mark + 3 + (high << 8) + low;
    if (end > bytes.length) throw new RangeError('A run goes beyond the end.');
    text += decoder.decode(bytes.subarray(start, mark)) + encode(bytes.subarray(mark + 3, end));
    start = end;
  }
  return text + decoder.decode(bytes.subarray(start));
}

function concat(parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const all = new Uint8Array(parts.reduce((length, part) => length + part.length, 0));
  let offset = 0;
  for (const part of parts) {
    all.set(part, offset);
    offset += part.length;
  }
  return all;
}
