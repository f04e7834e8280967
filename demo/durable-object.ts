import type { DurableObjectState } from '@cloudflare/workers-types';
import { createDemoBackend } from './backend.ts';
import { demoOptionsFrom } from './options.ts';
import type { DemoStore } from './store.ts';

type SyncKv = DurableObjectState['storage']['kv'];

/** The demo backend as a Durable Object (of a SQLite-backed class): one state for all isolates. */
export class DemoBackend {
  readonly #answer: (request: Request) => Promise<Response>;

  constructor(state: DurableObjectState, env: object) {
    this.#answer = createDemoBackend({ ...demoOptionsFrom(env), store: durableStore(state.storage.kv) });
  }

  fetch(request: Request): Promise<Response> {
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
