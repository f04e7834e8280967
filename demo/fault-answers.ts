import { paced } from './streams.ts';

/** Any status, body and headers. Without a body it is the product's own error. */
export function statusAnswer(fault: {
  readonly status: number;
  readonly body?: string | undefined;
  readonly contentType?: string | undefined;
  readonly headers?: Readonly<Record<string, string>> | undefined;
}): Response {
  const { status, body, contentType = 'application/json' } = fault;
  if (NULL_BODY.includes(status)) return new Response(null, { status, headers: { ...fault.headers } });
  const text = body ?? JSON.stringify({ message: `Fault ${status}`, statusCode: status });
  return new Response(text, { status, headers: { 'content-type': contentType, ...fault.headers } });
}

/** A page where JSON was expected, as a proxy in the way would send it. */
export function htmlAnswer(status: number): Response {
  const page = '<!doctype html><title>Maintenance</title><h1>We will be back soon</h1>';
  return new Response(page, { status, headers: { 'content-type': 'text/html; charset=utf-8' } });
}

/** JSON that breaks off in the middle of a string. */
export function halfJsonAnswer(status: number): Response {
  return new Response('{"access_token":"eyJhbGciOi', { status, headers: JSON_TYPE });
}

/** Well-formed JSON of 10 MB. */
export function hugeAnswer(status: number): Response {
  const filler = 'a'.repeat(HUGE_CHUNK);
  const last = HUGE_BYTES / HUGE_CHUNK;
  const piece = (number: number) => {
    if (number === 1) return '{"filler":"';
    return number === last + 2 ? '"}' : filler;
  };
  return new Response(paced(last + 2, 0, piece), { status, headers: JSON_TYPE });
}

/** A small body that unpacks to {@link BOMB_BYTES} of blanks and an empty object, which is JSON. */
export async function gzipBombAnswer(status: number): Promise<Response> {
  bomb ??= packBomb();
  const headers = { ...JSON_TYPE, 'content-encoding': 'gzip' };
  // Without it a Worker would take the body for plain, and pack it a second time. Elsewhere it means nothing.
  const init = { status, headers, encodeBody: 'manual' };
  return new Response(await bomb, init);
}

/** A JSON body that comes one byte at a time. */
export function dripAnswer(status: number, intervalMs: number): Response {
  const text = JSON.stringify({ message: 'drip', filler: 'a'.repeat(60) });
  const piece = (number: number) => text.charAt(number - 1);
  return new Response(paced(text.length, intervalMs, piece), { status, headers: JSON_TYPE });
}

/** A redirect, to wherever the test wants the client lured. */
export function redirectAnswer(status: number, location: string): Response {
  return new Response(null, { status, headers: { location } });
}

let bomb: Promise<ArrayBuffer> | undefined;

function packBomb(): Promise<ArrayBuffer> {
  const pieces = BOMB_BYTES / BOMB_PIECE;
  const blanks = ' '.repeat(BOMB_PIECE);
  const piece = (number: number) => (number === pieces ? `${blanks.slice(2)}{}` : blanks);
  const packed = paced(pieces, 0, piece).pipeThrough(new CompressionStream('gzip'));
  return new Response(packed).arrayBuffer();
}

/** The size of the bomb once it is unpacked, in bytes. */
export const BOMB_BYTES = 100_000_000;

const BOMB_PIECE = 1_000_000;

/** The size of the huge answer's filler in bytes. */
export const HUGE_BYTES = 10_000_000;

const HUGE_CHUNK = 100_000;
const NULL_BODY = [204, 205, 304];
const JSON_TYPE = { 'content-type': 'application/json' };
