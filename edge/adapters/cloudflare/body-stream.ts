import type { Watcher } from '../../http/body-stream.ts';
import type { BodyInfo } from '../../http/transport.ts';

const BUFFER_BYTES = 64 * 1024;
/** For a file, of which more comes at a time. */
const LARGE_BUFFER_BYTES = 8 * BUFFER_BYTES;

/** workerd's own: a stream that holds nothing back, and one that announces its length as well. */
declare const IdentityTransformStream: new () => ReadableWritablePair<Uint8Array, Uint8Array>;
declare const FixedLengthStream: new (length: number) => ReadableWritablePair<Uint8Array, Uint8Array>;

/**
 * Passes a body on in workerd, no faster than it is read, through one buffer a body: streams that scripts make of chunks
 * are an order of magnitude slower there, and leave a buffer behind for each chunk. What has come goes on as it is, be it much
 * or little. A length that is known is announced.
 */
export function pumpedStream(
  body: ReadableStream<Uint8Array>,
  watcher: Watcher,
  { length, isFile }: BodyInfo,
): ReadableStream<Uint8Array> {
  const { readable, writable } =
    length === undefined ? new IdentityTransformStream() : new FixedLengthStream(length);
  const largest = isFile ? LARGE_BUFFER_BYTES : BUFFER_BYTES;
  // A buffer costs its length, and most answers are short. An empty one still needs a place to find its end in.
  const bytes = Math.max(1, Math.min(length ?? largest, largest));
  void pump(body.getReader({ mode: 'byob' }), writable.getWriter(), watcher, new ArrayBuffer(bytes));
  return readable;
}

type Part = ReadableStreamReadResult<Uint8Array<ArrayBuffer>>;

async function pump(
  reader: ReadableStreamBYOBReader,
  writer: WritableStreamDefaultWriter<Uint8Array>,
  { onWait, onChunk, onEnd, broken }: Watcher,
  buffer: ArrayBuffer,
): Promise<void> {
  let free = buffer;
  let end: 'failed' | 'left' = 'failed';
  let isBroken = false;
  const breakOff = (error: unknown) => {
    isBroken = true;
    reader.cancel(error).catch(() => undefined);
    writer.abort(error).catch(() => undefined);
  };
  broken?.catch(breakOff);
  try {
    for (;;) {
      onWait?.();
      const { done, value }: Part = await reader.read(new Uint8Array(free));
      // A reader that is cancelled says that it is done.
      if (isBroken) throw new Error('The body was broken off.');
      if (value !== undefined && value.byteLength > 0) {
        onChunk?.(value);
        end = 'left';
        await writer.write(value);
        end = 'failed';
      }
      if (done) break;
      free = value.buffer;
    }
    onEnd?.('whole');
    await writer.close();
  } catch (error) {
    onEnd?.(end);
    breakOff(error);
  }
}
