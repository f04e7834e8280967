import * as v from 'valibot';
import { createSealer } from '../crypto/seal.ts';
import { withDeadline } from '../util/deadline.ts';

/** The `typ` of a key set that isolates share. */
const KEY_SET_TYPE = 'gatehouse-key-set+v1';
/** To wait longer than this, in milliseconds, is no better than to ask. */
const DEADLINE_MS = 500;
/**
 * So old may the set of another isolate be where the endpoint has no answer, in milliseconds: by then the tokens that it verifies
 * are over, and to refresh them takes a backend that answers.
 */
export const STALE_MS = 60 * 60_000;

/** Where the isolates of a platform leave texts for each other. It may lose them, and may fail. */
export interface SharedTexts {
  read(name: string): Promise<string | undefined>;
  /** @param seconds - how long the text is of use */
  write(name: string, text: string, seconds: number): Promise<void>;
}

const setSchema = v.object({ name: v.string(), fetchedAt: v.number(), members: v.array(v.unknown()) });

/** A key set as its endpoint has answered with it, and when, in milliseconds since the epoch. */
export interface FetchedSet {
  readonly members: readonly unknown[];
  readonly fetchedAt: number;
}

/** One key set, as far as isolates tell each other of it. Neither way fails. */
export interface SharedKeys {
  read(): Promise<FetchedSet | undefined>;
  write(set: FetchedSet): Promise<void>;
}

/** Finds the shared place of a key set by its name: its address, or whose it is. */
export type ShareKeys = (name: string) => SharedKeys;

/**
 * Has isolates share key sets. Each is sealed together with its name, so that nobody else can leave one there, nor one in the place of
 * another.
 */
export function createSharedKeys(texts: SharedTexts, secrets: readonly string[]): ShareKeys {
  const sealer = createSealer(secrets, KEY_SET_TYPE);

  async function open(name: string): Promise<FetchedSet | undefined> {
    const text = await texts.read(name);
    const opened = text === undefined ? undefined : await sealer.open(text);
    const parsed = v.safeParse(setSchema, opened?.ok === true ? opened.payload : undefined);
    return parsed.success && parsed.output.name === name ? parsed.output : undefined;
  }

  const keep = async (name: string, set: FetchedSet) =>
    texts.write(name, await sealer.seal({ name, ...set }), STALE_MS / 1000);

  return (name) => ({
    async read() {
      const tried = await withDeadline(() => open(name), DEADLINE_MS);
      return tried.status === 'answered' ? tried.value : undefined;
    },
    async write(set) {
      await withDeadline(() => keep(name, set), DEADLINE_MS);
    },
  });
}
