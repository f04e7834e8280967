import { concatenate, readBytes, TOO_LARGE } from './body.ts';
import type { ProblemCode } from './errors.ts';
import { createTimer } from './timer.ts';
import type { Upstream } from './upstreams.ts';
import { watchedStream } from './watched-stream.ts';

/** So much is kept of a body, in bytes, so that it can be sent again. */
export const REPLAYABLE_BYTES = 64 * 1024;

/** What a request has to send: bytes that can be sent again, a stream that passes once, or what is not forwarded. */
export type Body =
  | { readonly status: 'kept'; readonly bytes: Uint8Array<ArrayBuffer> | undefined }
  | {
      readonly status: 'stream';
      readonly stream: ReadableStream<Uint8Array>;
      /** In bytes, if it is announced. */
      readonly length: number | undefined;
    }
  | { readonly status: 'refused'; readonly code: ProblemCode };

/** Takes the body of a request: a small one whole, and any other as it comes. */
export async function takeBody(request: Request, limits: Upstream): Promise<Body> {
  const { body, headers, method } = request;
  if (body === null) return { status: 'kept', bytes: undefined };
  if (method === 'GET' || method === 'HEAD') return { status: 'refused', code: 'body_not_allowed' };
  const length = lengthOf(headers);
  if (length === undefined) return { status: 'stream', stream: body, length };
  if (length > limits.maxBodyBytes) return { status: 'refused', code: 'body_too_large' };
  return length > REPLAYABLE_BYTES ? { status: 'stream', stream: body, length } : keep(body, limits);
}

async function keep(body: ReadableStream<Uint8Array>, { idleTimeout }: Upstream): Promise<Body> {
  const late = Promise.withResolvers<Body>();
  const idle = createTimer(idleTimeout, () => late.resolve({ status: 'refused', code: 'request_timeout' }));
  const watched = watchedStream(body, { onWait: idle.restart, onEnd: idle.stop }, false);
  const whole = readBytes(watched, REPLAYABLE_BYTES).then((bytes): Body => {
    return bytes === TOO_LARGE ? { status: 'refused', code: 'body_too_large' } : { status: 'kept', bytes };
  });
  return Promise.race([late.promise, whole]).catch(() => ({ status: 'refused', code: 'body_incomplete' }));
}

function lengthOf(headers: Headers): number | undefined {
  const length = headers.get('content-length') ?? '';
  return /^\d+$/.test(length) ? Number(length) : undefined;
}

/** Keeps what passes, as long as it is little. */
export interface Memory {
  add(chunk: Uint8Array): void;
  /** That was all. */
  close(): void;
  /** All of it; `undefined` while there is more to come, or when it was too much. */
  bytes(): Uint8Array<ArrayBuffer> | undefined;
}

export function createMemory(maxBytes: number): Memory {
  let length = 0;
  let chunks: Uint8Array[] = [];
  let isWhole = false;
  return {
    add(chunk) {
      length += chunk.byteLength;
      if (length <= maxBytes) chunks.push(chunk.slice());
      else chunks = [];
    },
    close() {
      isWhole = true;
    },
    bytes: () => (isWhole && length <= maxBytes ? concatenate(chunks, length) : undefined),
  };
}
