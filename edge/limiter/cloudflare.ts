import type { RateLimit } from '@cloudflare/workers-types';
import type { CloudflareEnvironment } from '../cloudflare.ts';
import type { Config } from '../config.ts';
import { countInNamespace } from './durable-object.ts';
import { type LimitKind, limitsFrom, PERIODS_MS, type SharedCounter } from './types.ts';

/**
 * Counts wrong passwords by Cloudflare's rate limits, whose numbers stand in `wrangler.toml`. A Durable Object counts where they
 * are not bound, where a variable asks for another number, and what they have no number for.
 */
export function cloudflareCounter(
  environment: CloudflareEnvironment,
  { signInLimits }: Config,
): SharedCounter {
  const { SIGN_IN_LIMIT_ACCOUNT, SIGN_IN_LIMIT_ADDRESS, SIGN_IN_LIMITER_DO: objects } = environment;
  const limits = limitsFrom(signInLimits);
  const bindings: Partial<Record<LimitKind, RateLimit | undefined>> = {
    ...(signInLimits.account === undefined && { account: SIGN_IN_LIMIT_ACCOUNT }),
    ...(signInLimits.address === undefined && { address: SIGN_IN_LIMIT_ADDRESS }),
  };
  return {
    async count(kind, name, by = 1) {
      const binding = bindings[kind];
      if (binding !== undefined) return countByBinding(binding, name, PERIODS_MS[kind]);
      return objects === undefined ? 0 : countInNamespace(objects, kind, name, limits[kind], by);
    },
  };
}

/** It does not say when its period ends. */
async function countByBinding(binding: RateLimit, name: string, period: number): Promise<number> {
  const { success } = await binding.limit({ key: name });
  return success ? 0 : period;
}
