import type { Watcher } from './watched-stream.ts';
import type { Shape } from './wire.ts';

const CHUNK_BYTES = 64 * 1024;
const LARGE_CHUNK_BYTES = 4 * CHUNK_BYTES;

/** workerd's own: a stream that holds nothing back, and one that announces its length as well. */
declare const IdentityTransformStream: new () => ReadableWritablePair<Uint8Array, Uint8Array>;
declare const FixedLengthStream: new (length: number) => ReadableWritablePair<Uint8Array, Uint8Array>;

/**
 * Passes a body on in workerd, no faster than it is read, through one buffer a body: streams that scripts make of chunks
 * are an order of magnitude slower there, and leave a buffer behind for each chunk.
 * A length that is known is announced.
 */
export function pumpedStream(
  body: ReadableStream<Uint8Array>,
  watcher: Watcher,
  { length, isFile }: Shape,
): ReadableStream<Uint8Array> {
  const { readable, writable } =
    length === undefined ? new IdentityTransformStream() : new FixedLengthStream(length);
  void pump(body.getReader({ mode: 'byob' }), writable.getWriter(), watcher, isFile);
  return readable;
}

type Part = ReadableStreamReadResult<Uint8Array<ArrayBuffer>>;

/**
 * The buffers of a file that comes fast are filled before they go on. Every other buffer goes on as it is, which shows whether
 * it still does.
 */
async function pump(
  reader: ReadableStreamBYOBReader,
  writer: WritableStreamDefaultWriter<Uint8Array>,
  { onWait, onChunk, onEnd }: Watcher,
  isFile: boolean,
): Promise<void> {
  let buffer = new ArrayBuffer(isFile ? LARGE_CHUNK_BYTES : CHUNK_BYTES);
  let isFast = false;
  let end: 'failed' | 'left' = 'failed';
  try {
    for (;;) {
      onWait?.();
      const size: number = isFast ? LARGE_CHUNK_BYTES : CHUNK_BYTES;
      const view = new Uint8Array(buffer, 0, size);
      const { done, value }: Part = await reader.read(view, { min: isFast ? size : 1 });
      if (value !== undefined && value.byteLength > 0) {
        onChunk?.(value);
        end = 'left';
        await writer.write(value);
        end = 'failed';
      }
      if (done) break;
      buffer = value.buffer;
      isFast = isFile && !isFast && value.byteLength === size;
    }
    onEnd?.('whole');
    await writer.close();
  } catch (error) {
    onEnd?.(end);
    reader.cancel(error).catch(() => undefined);
    writer.abort(error).catch(() => undefined);
  }
}
