import type { DurableObjectNamespace, RateLimit } from '@cloudflare/workers-types';
import type { CloudflareEnvironment } from '../cloudflare.ts';
import type { Config } from '../config.ts';
import { countInNamespace } from './durable-object.ts';
import { DEFAULT_LIMITS, type LimitKind, PERIOD_MS, type SharedCounter } from './types.ts';

/**
 * Counts wrong attempts by Cloudflare's rate limits, whose numbers stand in `wrangler.toml`. A Durable Object counts where they
 * are not bound, or where a variable asks for another number.
 */
export function cloudflareCounter(
  environment: CloudflareEnvironment,
  { signInLimits }: Config,
): SharedCounter {
  const { SIGN_IN_LIMIT_ACCOUNT, SIGN_IN_LIMIT_ADDRESS, SIGN_IN_LIMITER_DO: objects } = environment;
  const bindings = { account: SIGN_IN_LIMIT_ACCOUNT, address: SIGN_IN_LIMIT_ADDRESS };
  return {
    async count(kind, name) {
      const binding = bindings[kind];
      const limit = signInLimits[kind];
      if (binding !== undefined && limit === undefined) return countByBinding(binding, name);
      return countByObject(objects, kind, name, limit ?? DEFAULT_LIMITS[kind]);
    },
  };
}

/** It does not say when its period ends. */
async function countByBinding(binding: RateLimit, name: string): Promise<number> {
  const { success } = await binding.limit({ key: name });
  return success ? 0 : PERIOD_MS;
}

async function countByObject(
  objects: DurableObjectNamespace | undefined,
  kind: LimitKind,
  name: string,
  limit: number,
): Promise<number> {
  return objects === undefined ? 0 : countInNamespace(objects, kind, name, limit);
}
