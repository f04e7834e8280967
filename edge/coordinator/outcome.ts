import * as v from 'valibot';
import type { RefreshOutcome } from './types.ts';

const tokens = v.object({
  accessToken: v.string(),
  refreshToken: v.exactOptional(v.string()),
  accessExpiresAt: v.exactOptional(v.number()),
  receivedAt: v.number(),
});

const schema = v.variant('status', [
  v.object({ status: v.literal('renewed'), tokens }),
  v.object({ status: v.literal('fresh'), tokens }),
  v.object({ status: v.literal('terminal'), reason: v.picklist(['rejected', 'signed_out']) }),
  v.object({ status: v.literal('unverifiable') }),
  v.object({
    status: v.literal('transient'),
    code: v.picklist(['backend_unreachable', 'backend_timeout', 'backend_invalid', 'rate_limited']),
    retryAfter: v.exactOptional(v.number()),
  }),
]) satisfies v.GenericSchema<unknown, RefreshOutcome>;

/** Reads an outcome that was stored or sent; `undefined` when it is not one. */
export function parseOutcome(value: unknown): RefreshOutcome | undefined {
  const parsed = v.safeParse(schema, value);
  return parsed.success ? parsed.output : undefined;
}
