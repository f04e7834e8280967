/** What was used last, in bounded memory. */
export interface Lru<Key, Value> {
  /** Counts as a use. */
  get(key: Key): Value | undefined;
  /** Does not. */
  peek(key: Key): Value | undefined;
  /** Counts as a use. */
  set(key: Key, value: Value): void;
}

interface Entry<Key, Value> {
  /** Kept as it first came: an equal text that comes with each request would have to outlive it, and what it was cut from. */
  readonly key: Key;
  readonly value: Value;
}

/** @param most - of more than that, the one is forgotten that was not used for the longest */
export function createLru<Key, Value>(most: number): Lru<Key, Value> {
  const entries = new Map<Key, Entry<Key, Value>>();
  const put = (entry: Entry<Key, Value>) => {
    entries.delete(entry.key);
    entries.set(entry.key, entry);
  };
  return {
    get(key) {
      const entry = entries.get(key);
      if (entry !== undefined) put(entry);
      return entry?.value;
    },
    peek: (key) => entries.get(key)?.value,
    set(key, value) {
      put({ key, value });
      if (entries.size <= most) return;
      const oldest = entries.keys().next();
      if (oldest.done !== true) entries.delete(oldest.value);
    },
  };
}
