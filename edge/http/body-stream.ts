const CHUNK_BYTES = 64 * 1024;

/** Who watches a body as it passes. */
export interface Watcher {
  /** The reader wants more, and there is nothing yet. */
  onWait?(): void;
  /** To throw is to break off. What is to be kept of the chunk must be copied. */
  onChunk?(chunk: Uint8Array): void;
  /** There is nothing more to watch. */
  onEnd?(how: 'whole' | 'failed' | 'left'): void;
  /** Fails when the body is to be broken off amid a wait, where nothing else ends that. */
  readonly broken?: Promise<never>;
}

/** Passes a body on, no faster than it is read. */
export function observedStream(
  body: ReadableStream<Uint8Array>,
  { onWait, onChunk, onEnd }: Watcher,
): ReadableStream<Uint8Array> {
  const source = sourceOf(body);
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
          onEnd?.('whole');
          controller.close();
          controller.byobRequest?.respond(0);
        } catch (error) {
          onEnd?.('failed');
          source.cancel(error).catch(() => undefined);
          throw error;
        }
      },
      cancel(reason) {
        onEnd?.('left');
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
function sourceOf(body: ReadableStream<Uint8Array>): Source {
  const reader = byteReader(body);
  if (reader === undefined) return chunksOf(body);
  return {
    read: () => reader.read(new Uint8Array(CHUNK_BYTES)),
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
