import * as v from 'valibot';
import { PERIOD_MS } from './types.ts';

/** What is used of a Durable Object's storage. Nothing else happens to the object while it is waited for. */
export interface CountStorage {
  get(key: string): Promise<unknown>;
  put(key: string, value: Counted): Promise<void>;
  setAlarm(at: number): Promise<void>;
  /** Takes the alarm away as well. */
  deleteAll(): Promise<void>;
}

const COUNTED = 'counted';
const countedSchema = v.object({ count: v.number(), until: v.number() });

/** The one thing that an object stores. `until` is in milliseconds since the epoch. */
export type Counted = v.InferOutput<typeof countedSchema>;

/**
 * Counts one more, where the object stands for one account or one address.
 *
 * @param by - -1 to count one less
 * @returns the milliseconds that are left of the period once the limit is exceeded, else 0
 */
export async function countInObject(
  storage: CountStorage,
  limit: number,
  now: number,
  period = PERIOD_MS,
  by = 1,
): Promise<number> {
  const open = await openPeriod(storage, now);
  const { count, until } = open ?? { count: 0, until: now + period };
  if (open === undefined) await storage.setAlarm(until);
  const counted = Math.min(count + by, limit + 1);
  if (counted !== count) await storage.put(COUNTED, { count: counted, until });
  return counted <= limit ? 0 : until - now;
}

/** Clears what is over. An alarm can be late, or come again: by then another period may be open. */
export async function forgetIfOver(storage: CountStorage, now: number): Promise<void> {
  const open = await openPeriod(storage, now);
  if (open === undefined) await storage.deleteAll();
  else await storage.setAlarm(open.until);
}

async function openPeriod(storage: CountStorage, now: number): Promise<Counted | undefined> {
  const parsed = v.safeParse(countedSchema, await storage.get(COUNTED));
  return parsed.success && parsed.output.until > now ? parsed.output : undefined;
}
