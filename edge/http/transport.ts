import { observedStream, type Watcher } from './body-stream.ts';

/** What a platform can do with messages beyond the Fetch standard. */
export interface Transport {
  /**
   * Whether the ways to the APIs leave content encodings as they are. Elsewhere `fetch` undoes them, so the backend is
   * asked for none.
   */
  readonly keepsEncodings: boolean;
  readonly response: { readonly encodeBody?: 'manual' };
  /** Tells that a client has left; `undefined` where the platform then ends by itself whatever was begun for it. */
  clientSignal(request: Request): AbortSignal | undefined;
  /** Passes a body on, no faster than it is read. */
  observe(body: ReadableStream<Uint8Array>, watcher: Watcher, shape: BodyInfo): ReadableStream<Uint8Array>;
  /** Hands on the socket of a WebSocket handshake that the backend has accepted; absent where there are none. */
  readonly upgrade?: (accepted: Response, headers: Headers) => Response;
}

/** What is known of a body ahead of it. */
export interface BodyInfo {
  /** In bytes, if it is announced. */
  readonly length: number | undefined;
  /** Nobody waits for a part of it: it may come in large pieces. */
  readonly isFile: boolean;
}

/** The Fetch standard, and no more. */
export const FETCH_TRANSPORT: Transport = {
  keepsEncodings: false,
  response: {},
  clientSignal: ({ signal }) => signal,
  observe: observedStream,
};
