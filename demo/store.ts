import * as v from 'valibot';

/**
 * What the demo backend remembers. It is synchronous on purpose: a read, a decision and a write then form one
 * step that no other request can interleave with, so rotation is atomic without any lock or queue.
 */
export interface DemoStore {
  get(key: string): unknown;
  /** Stores a structured-cloneable value. */
  put(key: string, value: unknown): void;
  delete(key: string): void;
  /** All entries under a prefix, in the order of their keys. */
  list(prefix: string): [key: string, value: unknown][];
}

/** A store for one process or isolate; its content ends with it. */
export function memoryStore(): DemoStore {
  const entries = new Map<string, unknown>();
  return {
    get: (key) => structuredClone(entries.get(key)),
    put: (key, value) => void entries.set(key, structuredClone(value)),
    delete: (key) => void entries.delete(key),
    list: (prefix) =>
      [...entries]
        .filter(([key]) => key.startsWith(prefix))
        .sort(([a], [b]) => (a < b ? -1 : 1))
        .map(([key, value]) => [key, structuredClone(value)]),
  };
}

/** Reads a record, or `undefined` where it is absent or of another shape than expected. */
export function readRecord<T>(
  store: DemoStore,
  key: string,
  schema: v.GenericSchema<unknown, T>,
): T | undefined {
  const result = v.safeParse(schema, store.get(key));
  return result.success ? result.output : undefined;
}
