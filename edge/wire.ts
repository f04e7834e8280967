/** What a platform can do with messages beyond the Fetch standard. */
export interface Wire {
  /**
   * Whether content encodings pass untouched. Elsewhere `fetch` undoes them, so the backend is asked for none.
   */
  readonly encodings: boolean;
  readonly request: { readonly encodeResponseBody?: 'manual' };
  readonly response: { readonly encodeBody?: 'manual' };
  /** Announces the length of a stream, in bytes. */
  sized(body: ReadableStream<Uint8Array>, length: number): ReadableStream<Uint8Array>;
  /** Hands on the socket of a WebSocket handshake that the backend has accepted; absent where there are none. */
  readonly tunnel?: (accepted: Response, headers: Headers) => Response;
}

/** The Fetch standard, and no more. */
export const PLAIN_WIRE: Wire = {
  encodings: false,
  request: {},
  response: {},
  sized: (body) => body,
};
