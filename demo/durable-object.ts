import type { DurableObjectState } from '@cloudflare/workers-types';
import { demoOptionsFrom } from './options.ts';
import type { DemoStore } from './store.ts';

type SyncKv = DurableObjectState['storage']['kv'];
type Answer = (request: Request) => Promise<Response>;

/**
 * The demo backend as a Durable Object (of a SQLite-backed class): one state for all isolates. It is loaded by whoever asks it first: most
 * deployments have a backend of their own.
 */
export class DemoBackend {
  readonly #open: () => Promise<Answer>;
  #answer: Answer | undefined;

  constructor(state: DurableObjectState, env: object) {
    this.#open = async () => {
      const { createDemoBackend } = await import('./backend.ts');
      return createDemoBackend({ ...demoOptionsFrom(env), store: durableStore(state.storage.kv) });
    };
  }

  async fetch(request: Request): Promise<Response> {
    const opened = this.#answer ?? (await this.#open());
    this.#answer ??= opened;
    return this.#answer(request);
  }
}

/** Keeps the demo's state in a Durable Object's synchronous storage. */
export function durableStore(kv: SyncKv): DemoStore {
  return {
    get: (key) => kv.get(key),
    put: (key, value) => kv.put(key, value),
    delete: (key) => void kv.delete(key),
    list: (prefix) => [...kv.list(prefix ? { prefix } : {})],
  };
}
