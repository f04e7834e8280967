import type {
  DurableObjectNamespace,
  DurableObjectState,
  Request as WorkerRequest,
} from '@cloudflare/workers-types';
import * as v from 'valibot';
import { countInObject, forgetIfOver } from './count-object.ts';
import { type LimitKind, PERIODS_MS } from './types.ts';

/** Isolates of the release before send the limit alone. */
const orderSchema = v.object({
  limit: v.number(),
  period: v.optional(v.number(), PERIODS_MS.account),
  by: v.optional(v.number(), 1),
});
const answerSchema = v.object({ left: v.number() });

/** Counts in the one object, worldwide, that stands for an account or an address. It is asked once: twice would count twice. */
export async function countInNamespace(
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
