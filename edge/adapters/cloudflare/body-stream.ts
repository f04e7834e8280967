import type { Watcher } from '../../http/body-stream.ts';
import type { BodyInfo } from '../../http/transport.ts';

const CHUNK_BYTES = 64 * 1024;
const LARGE_CHUNK_BYTES = 8 * CHUNK_BYTES;

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
  { length, isFile }: BodyInfo,
): ReadableStream<Uint8Array> {
  const { readable, writable } =
    length === undefined ? new IdentityTransformStream() : new FixedLengthStream(length);
  const largest = isFile ? LARGE_CHUNK_BYTES : CHUNK_BYTES;
  // A buffer costs its length, and most answers are short. An empty one still needs a place to find its end in.
  const bytes = Math.max(1, Math.min(length ?? largest, largest));
  void pump(body.getReader({ mode: 'byob' }), writable.getWriter(), watcher, new ArrayBuffer(bytes));
  return readable;
}

type Part = ReadableStreamReadResult<Uint8Array<ArrayBuffer>>;

/**
 * A large buffer is for a file: when that comes fast, it is filled before it goes on. Every other part goes on as it is, which
 * shows whether it still does.
 */
async function pump(
  reader: ReadableStreamBYOBReader,
  writer: WritableStreamDefaultWriter<Uint8Array>,
  { onWait, onChunk, onEnd, broken }: Watcher,
  buffer: ArrayBuffer,
): Promise<void> {
  const whole = buffer.byteLength;
  let free = buffer;
  let isFast = false;
  let end: 'failed' | 'left' = 'failed';
  const breakOff = (error: unknown) => {
    reader.cancel(error).catch(() => undefined);
    writer.abort(error).catch(() => undefined);
  };
  broken?.catch(breakOff);
  try {
    for (;;) {
      onWait?.();
      const size: number = isFast ? whole : Math.min(whole, CHUNK_BYTES);
      const view = new Uint8Array(free, 0, size);
      const { done, value }: Part = await reader.read(view, { min: isFast ? size : 1 });
      if (value !== undefined && value.byteLength > 0) {
        onChunk?.(value);
        end = 'left';
        await writer.write(value);
        end = 'failed';
      }
      if (done) break;
      free = value.buffer;
      isFast = whole > CHUNK_BYTES && !isFast && value.byteLength === size;
    }
    onEnd?.('whole');
    await writer.close();
  } catch (error) {
    onEnd?.(end);
    breakOff(error);
  }
}
