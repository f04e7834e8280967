/** What Node's `fetch`, and each copy of it in a process, sends requests by. */
export interface Dispatcher {
  dispatch(options: DispatchOptions, handler: unknown): boolean;
}

export interface DispatchOptions {
  readonly headers?: Readonly<Record<string, string>> | readonly string[] | null;
}

const SHARED = Symbol.for('undici.globalDispatcher.1');
const OF_BROWSERS = /^sec-fetch-/i;

interface Shared {
  [SHARED]?: Dispatcher;
}

/**
 * The way to the network on which a request does not pose as a browser's. Node's `fetch` sends `Sec-Fetch-Mode: cors`, whatever it
 * is told, and servers that guard against forgeries ask whoever sends that for an `Origin` as well.
 *
 * @returns `undefined` where `fetch` is not Node's own
 */
export function plainDispatcher(): Dispatcher | undefined {
  const shared = (globalThis as Shared)[SHARED];
  return shared && { dispatch: (options, handler) => shared.dispatch(asNoBrowsers(options), handler) };
}

/** Takes that way for every `fetch` of this process, and of what it keeps apart within. */
export function installPlainDispatcher(): void {
  // With the first of its classes Node loads what `fetch` is made of.
  new Headers();
  const shared = (globalThis as Shared)[SHARED];
  if (shared === undefined) return;
  const dispatch = shared.dispatch.bind(shared);
  shared.dispatch = (options, handler) => dispatch(asNoBrowsers(options), handler);
}

function asNoBrowsers<T extends DispatchOptions>(options: T): T {
  const { headers } = options;
  if (headers === undefined || headers === null || Array.isArray(headers)) return options;
  const kept = Object.entries(headers).filter(([name]) => !OF_BROWSERS.test(name));
  return { ...options, headers: Object.fromEntries(kept) };
}
