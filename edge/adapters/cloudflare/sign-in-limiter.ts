import type {
  DurableObjectNamespace,
  DurableObjectState,
  Request as WorkerRequest,
} from '@cloudflare/workers-types';
import * as v from 'valibot';
import type { Config } from '../../config/config.ts';
import {
  type LimitKind,
  limitsFrom,
  PERIOD_MS,
  PERIODS_MS,
  type SharedCounter,
} from '../../rate-limit/types.ts';
import type { CloudflareEnvironment } from './bindings.ts';

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

/** Isolates of the release before send the limit alone. */
const orderSchema = v.object({
  limit: v.number(),
  period: v.optional(v.number(), PERIODS_MS.account),
  by: v.optional(v.number(), 1),
});
const answerSchema = v.object({ left: v.number() });

/** Counts in the one object, worldwide, that stands for an account or an address. It is asked once: twice would count twice. */
async function countInNamespace(
  namespace: DurableObjectNamespace,
  kind: LimitKind,
  name: string,
  limit: number,
  by: 1 | -1,
): Promise<number> {
  const object = namespace.get(namespace.idFromName(`${kind}:${name}`));
  const response = await object.fetch('https://limiter/', {
    method: 'POST',
    body: JSON.stringify({ limit, period: PERIODS_MS[kind], by }),
  });
  return v.parse(answerSchema, await response.json()).left;
}

/** The Durable Object: a counter, and an alarm that clears it. */
export class SignInLimiter {
  readonly #storage: DurableObjectState['storage'];

  constructor({ storage }: DurableObjectState) {
    this.#storage = storage;
  }

  async fetch(request: WorkerRequest): Promise<Response> {
    const { limit, period, by } = v.parse(orderSchema, await request.json());
    return Response.json({ left: await countInObject(this.#storage, limit, Date.now(), period, by) });
  }

  async alarm(): Promise<void> {
    await forgetIfOver(this.#storage, Date.now());
  }
}

/** Counts in Durable Objects, where they are bound. */
export function cloudflareCounter(
  { SIGN_IN_LIMITER_DO: objects }: CloudflareEnvironment,
  { signInLimits }: Config,
): SharedCounter | undefined {
  const limits = limitsFrom(signInLimits);
  return (
    objects && {
      count: (kind, name, by = 1) => countInNamespace(objects, kind, name, limits[kind], by),
    }
  );
}
