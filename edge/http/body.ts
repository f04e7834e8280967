const decoder = new TextDecoder('utf-8', { fatal: true });

/** What `readText` gives when there is more than the cap allows. */
export const TOO_LARGE = Symbol('too large');

/**
 * Reads a body up to a cap, counted after decompression, and lets go of the rest.
 *
 * @param maxBytes - the cap in bytes
 * @returns the text, or `TOO_LARGE`
 * @throws TypeError when the bytes are not UTF-8
 */
export async function readText(
  body: Request | Response,
  maxBytes: number,
): Promise<string | typeof TOO_LARGE> {
  const bytes = await readBytes(body.body, maxBytes);
  return bytes === TOO_LARGE ? TOO_LARGE : decoder.decode(bytes);
}

/** Reads JSON up to a cap; anything that is not JSON, or is larger, is `undefined`. */
export async function readJson(body: Request | Response, maxBytes: number): Promise<unknown> {
  try {
    const text = await readText(body, maxBytes);
    return text === TOO_LARGE ? undefined : JSON.parse(text);
  } catch (error) {
    if (error instanceof SyntaxError || error instanceof TypeError) return undefined;
    throw error;
  }
}

/** Collects a stream up to a cap in bytes; past it the stream is cancelled. */
export async function readBytes(
  stream: ReadableStream<Uint8Array> | null,
  maxBytes: number,
): Promise<Uint8Array<ArrayBuffer> | typeof TOO_LARGE> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  const reader = stream?.getReader();
  for (let part = await reader?.read(); part?.done === false; part = await reader?.read()) {
    length += part.value.byteLength;
    if (length > maxBytes) {
      // Not awaited: half of a body that was cloned is not let go of before the other half is.
      reader?.cancel().catch(() => undefined);
      return TOO_LARGE;
    }
    chunks.push(part.value);
  }
  return concatenate(chunks, length);
}

/**
 * Waits no longer than until the signal says so. A body that drips may outlive the fetch's own signal on some platforms, and in
 * a service binding; one that a client sends may never end under `next start` when the client has left.
 */
export function untilAborted<T>(work: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  if (signal === undefined) return work;
  return new Promise((resolve, reject) => {
    const onAbort = () => reject(signal.reason);
    if (signal.aborted) onAbort();
    signal.addEventListener('abort', onAbort, { once: true });
    work.then(resolve, reject).finally(() => signal.removeEventListener('abort', onAbort));
  });
}

export function concatenate(chunks: readonly Uint8Array[], length: number): Uint8Array<ArrayBuffer> {
  const whole = new Uint8Array(length);
  let offset = 0;
  for (const chunk of chunks) {
    whole.set(chunk, offset);
    offset += chunk.byteLength;
  }
  return whole;
}
