import { concatenate, readBytes, TOO_LARGE, untilAborted } from '../http/body.ts';
import { observedStream } from '../http/body-stream.ts';
import type { ProblemCode } from '../http/problem.ts';
import type { BodyInfo } from '../http/transport.ts';
import type { Upstream } from '../upstreams/upstreams.ts';
import { createTimer } from '../util/idle-timer.ts';

/** So much is kept of a body, in bytes, so that it can be sent again. */
export const REPLAYABLE_BYTES = 64 * 1024;

/** What a request has to send: bytes that can be sent again, a stream that passes once, or what is not forwarded. */
export type Body =
  | { readonly status: 'kept'; readonly bytes: Uint8Array<ArrayBuffer> | undefined }
  | {
      readonly status: 'stream';
      readonly stream: ReadableStream<Uint8Array>;
      readonly shape: BodyInfo;
    }
  | { readonly status: 'refused'; readonly code: ProblemCode };

/**
 * Takes the body of a request: a small one whole, and any other as it comes.
 *
 * @param client - tells that the client has left
 */
export async function takeBody(request: Request, limits: Upstream, client?: AbortSignal): Promise<Body> {
  const { body, headers, method } = request;
  if (body === null) return { status: 'kept', bytes: undefined };
  const isSafe = method === 'GET' || method === 'HEAD';
  const shape = shapeOf(headers);
  if (isSafe && shape.length === 0) return { status: 'kept', bytes: undefined };
  if (isSafe) return { status: 'refused', code: 'body_not_allowed' };
  const isSmall = shape.length !== undefined && shape.length <= REPLAYABLE_BYTES;
  if (shape.length !== undefined && shape.length > limits.maxBodyBytes) {
    return { status: 'refused', code: 'body_too_large' };
  }
  return isSmall ? keep(body, limits, client) : { status: 'stream', stream: body, shape };
}

async function keep(
  body: ReadableStream<Uint8Array>,
  { idleTimeout }: Upstream,
  client: AbortSignal | undefined,
): Promise<Body> {
  const late = Promise.withResolvers<Body>();
  const idle = createTimer(idleTimeout, () => late.resolve({ status: 'refused', code: 'request_timeout' }));
  const observed = observedStream(body, { onWait: idle.restart });
  const reading = untilAborted(readBytes(observed, REPLAYABLE_BYTES), client).finally(idle.stop);
  const whole = reading.then((bytes): Body => {
    return bytes === TOO_LARGE ? { status: 'refused', code: 'body_too_large' } : { status: 'kept', bytes };
  });
  return Promise.race([late.promise, whole]).catch(() => ({ status: 'refused', code: 'body_incomplete' }));
}

/** Tells from its headers what a body will be like. */
export function shapeOf(headers: Headers): BodyInfo {
  const announced = headers.get('content-length') ?? '';
  if (/^\d+$/.test(announced)) return { length: Number(announced), isFile: true };
  const type = headers.get('content-type') ?? '';
  const isAttachment = /^\s*attachment/i.test(headers.get('content-disposition') ?? '');
  return { length: undefined, isFile: isAttachment || FILE_TYPE.test(type) };
}

const FILE_TYPE = /^(?:application\/(?:octet-stream|zip|gzip|pdf)|multipart\/form-data)\b/i;

/** Keeps what passes, as long as it is little. */
export interface ReplayBuffer {
  add(chunk: Uint8Array): void;
  /** That was all. */
  close(): void;
  /** All of it; `undefined` while there is more to come, or when it was too much. */
  bytes(): Uint8Array<ArrayBuffer> | undefined;
}

export function createReplayBuffer(maxBytes: number): ReplayBuffer {
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
