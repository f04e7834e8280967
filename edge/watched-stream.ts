const CHUNK_BYTES = 64 * 1024;
const LARGE_CHUNK_BYTES = 4 * CHUNK_BYTES;

/** Who watches a body as it passes. */
export interface Watcher {
  /** The reader wants more, and there is nothing yet. */
  onWait?(): void;
  /** To throw is to break off. */
  onChunk?(chunk: Uint8Array): void;
  /** There is nothing more to watch: the body has ended, it has failed, or its reader has left. */
  onEnd?(isWhole: boolean): void;
}

/**
 * Passes a body on, no faster than it is read. It is read into large buffers: in workerd, pieces of the source's own
 * choice take seven times as long.
 *
 * @param fill - fill the buffers before they go on. Only for a body of known length: of any other, a reader may be waiting
 *   for what is there
 */
export function watchedStream(
  body: ReadableStream<Uint8Array>,
  { onWait, onChunk, onEnd }: Watcher,
  fill: boolean,
): ReadableStream<Uint8Array> {
  const source = sourceOf(body, fill);
  return new ReadableStream(
    {
      type: 'bytes',
      async pull(controller) {
        try {
          onWait?.();
          const { done, value } = await source.read();
          if (value !== undefined && value.byteLength > 0) {
            onChunk?.(value);
            controller.enqueue(value);
          }
          if (!done) return;
          onEnd?.(true);
          controller.close();
          controller.byobRequest?.respond(0);
        } catch (error) {
          onEnd?.(false);
          source.cancel(error).catch(() => undefined);
          throw error;
        }
      },
      cancel(reason) {
        onEnd?.(false);
        return source.cancel(reason);
      },
    },
    { highWaterMark: 0 },
  );
}

interface Source {
  read(): Promise<{ readonly done: boolean; readonly value?: Uint8Array<ArrayBuffer> | undefined }>;
  cancel(reason: unknown): Promise<void>;
}

/** Bodies from the network fill buffers of ours; a stream that a script has made need not. */
function sourceOf(body: ReadableStream<Uint8Array>, fill: boolean): Source {
  const reader = byteReader(body);
  if (reader === undefined) return chunksOf(body);
  const size = fill ? LARGE_CHUNK_BYTES : CHUNK_BYTES;
  return {
    read: () => reader.read(new Uint8Array(size), { min: fill ? size : 1 }),
    cancel: (reason) => reader.cancel(reason),
  };
}

function byteReader(body: ReadableStream<Uint8Array>): ReadableStreamBYOBReader | undefined {
  try {
    return body.getReader({ mode: 'byob' });
  } catch {
    return undefined;
  }
}

function chunksOf(body: ReadableStream<Uint8Array>): Source {
  const reader = body.getReader();
  return {
    async read() {
      const { done, value } = await reader.read();
      return { done, value: value === undefined ? undefined : new Uint8Array(value) };
    },
    cancel: (reason) => reader.cancel(reason),
  };
}
