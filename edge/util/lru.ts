/** What was used last, in bounded memory. */
export interface Lru<Key, Value> {
  /** Counts as a use. */
  get(key: Key): Value | undefined;
  /** Does not. */
  peek(key: Key): Value | undefined;
  /** Counts as a use. */
  set(key: Key, value: Value): void;
}

/** @param most - of more than that, the one is forgotten that was not used for the longest */
export function createLru<Key, Value>(most: number): Lru<Key, Value> {
  const entries = new Map<Key, Value>();
  const set = (key: Key, value: Value) => {
    entries.delete(key);
    entries.set(key, value);
    if (entries.size <= most) return;
    const oldest = entries.keys().next();
    if (oldest.done !== true) entries.delete(oldest.value);
  };
  return {
    get(key) {
      const value = entries.get(key);
      if (value !== undefined) set(key, value);
      return value;
    },
    peek: (key) => entries.get(key),
    set,
  };
}
