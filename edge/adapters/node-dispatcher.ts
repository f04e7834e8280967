/** What Node's `fetch`, and each copy of it in a process, sends requests by. */
export interface Dispatcher {
  dispatch(options: DispatchOptions, handler: unknown): boolean;
}

export interface DispatchOptions {
  readonly headers?: Readonly<Record<string, string>> | readonly string[] | null;
  readonly body?: unknown;
  /** Whether the connection is for this request alone. */
  readonly reset?: boolean;
}

const SHARED = Symbol.for('undici.globalDispatcher.1');
const OF_BROWSERS = /^sec-fetch-/i;
/** What any server has read before it answers, in bytes. */
const READ_ANYWAY = 64 * 1024;

interface Shared {
  [SHARED]?: Dispatcher;
}

/**
 * The way to the network on which a request does not pose as a browser's. Node's `fetch` sends `Sec-Fetch-Mode: cors`, whatever it
 * is told, and servers that guard against forgeries ask whoever sends that for an `Origin` as well.
 *
 * An upload has its connection to itself there: a server that refuses one may hang up with the rest unread, and Node would send the
 * next request on that connection, whosever it is.
 *
 * @returns `undefined` where `fetch` is not Node's own
 */
export function plainDispatcher(): Dispatcher | undefined {
  const shared = (globalThis as Shared)[SHARED];
  return shared && { dispatch: (options, handler) => shared.dispatch(adapted(options), handler) };
}

/** Takes that way for every `fetch` of this process, and of what it keeps apart within. */
export function installPlainDispatcher(): void {
  // With the first of its classes Node loads what `fetch` is made of.
  new Headers();
  const shared = (globalThis as Shared)[SHARED];
  if (shared === undefined) return;
  const dispatch = shared.dispatch.bind(shared);
  shared.dispatch = (options, handler) => dispatch(adapted(options), handler);
}

function adapted<T extends DispatchOptions>(options: T): T {
  const { headers, body } = options;
  if (headers === undefined || headers === null || Array.isArray(headers)) return options;
  const kept = Object.entries(headers).filter(([name]) => !OF_BROWSERS.test(name));
  const [, length] = kept.find(([name]) => name.toLowerCase() === 'content-length') ?? [];
  const isUpload = body !== undefined && body !== null && !(Number(length) <= READ_ANYWAY);
  return { ...options, headers: Object.fromEntries(kept), ...(isUpload && { reset: true }) };
}
