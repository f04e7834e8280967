import * as v from 'valibot';
import type { DemoUser } from './users.ts';

/** What a route handler finds in its context: the user of a verified access token. */
export interface DemoEnv {
  Variables: { user: DemoUser };
}

/** An error as the imitated product words it. */
export function problem(statusCode: number, message: string): Response {
  return Response.json({ message, statusCode }, { status: statusCode });
}

/** The largest body that is read into memory, in bytes. */
export const MAX_TEXT_BYTES = 64 * 1024;

/**
 * Reads a JSON body of the expected shape.
 *
 * @returns the parsed body, or `undefined` where it is not JSON, too large, or of another shape.
 */
export async function readJson<T>(
  request: Request,
  schema: v.GenericSchema<unknown, T>,
): Promise<T | undefined> {
  if (!request.headers.get('content-type')?.includes('json')) return undefined;
  const text = await readText(request);
  if (text === undefined) return undefined;
  const result = v.safeParse(v.pipe(v.string(), v.parseJson(), schema), text);
  return result.success ? result.output : undefined;
}

/** Reads a body as text, or answers `undefined` as soon as it passes {@link MAX_TEXT_BYTES}. */
export async function readText(request: Request): Promise<string | undefined> {
  if (!request.body) return '';
  const decoder = new TextDecoder();
  let size = 0;
  let text = '';
  for await (const chunk of request.body) {
    size += chunk.byteLength;
    if (size > MAX_TEXT_BYTES) return undefined;
    text += decoder.decode(chunk, { stream: true });
  }
  return text + decoder.decode();
}

/** Waits; an abort ends the wait early. */
export function sleep(ms: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal?.aborted) return resolve();
    const done = () => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', done);
      resolve();
    };
    const timer = setTimeout(done, ms);
    signal?.addEventListener('abort', done);
  });
}
