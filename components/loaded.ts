/** What the backend delivered, or the status that stood in the way: 0 when it was not reached, 502 when it made no sense. */
export type Loaded<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly status: number };
