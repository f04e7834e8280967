import * as v from 'valibot';
import type { Fault } from '../../backend/judge.ts';
import { createSealer } from '../../crypto/seal.ts';
import type { TokenIssuer, TokenSet } from '../../types.ts';
import { DEFAULT_AHEAD_MS, isRefreshDue } from '../policy.ts';
import type { RefreshOutcome } from './types.ts';

const SEALED_TYPE = 'gatehouse-refresh-result+v2';

/** Who has issued tokens. */
export const issuerSchema = v.custom<TokenIssuer>(
  (value) => typeof value === 'string' && /^provider(?::[a-z\d][a-z\d_-]{0,31})?$/.test(value),
);

export const tokenSetSchema = v.object({
  accessToken: v.string(),
  refreshToken: v.exactOptional(v.string()),
  accessExpiresAt: v.exactOptional(v.number()),
  receivedAt: v.number(),
  issuedBy: v.exactOptional(issuerSchema),
  proofKey: v.exactOptional(v.object({ x: v.string(), y: v.string(), d: v.string() })),
}) satisfies v.GenericSchema<unknown, TokenSet>;

const text = v.exactOptional(v.string());
const faultSchema = v.object({
  reason: v.string(),
  status: v.number(),
  variable: text,
  cure: text,
  member: text,
  found: text,
}) satisfies v.GenericSchema<unknown, Fault>;

const schema = v.variant('status', [
  v.object({ status: v.literal('renewed'), tokens: tokenSetSchema }),
  v.object({ status: v.literal('fresh'), tokens: tokenSetSchema }),
  v.object({
    status: v.literal('terminal'),
    reason: v.picklist(['rejected', 'signed_out', 'tokens_too_large']),
    again: v.exactOptional(v.literal(true)),
  }),
  v.object({ status: v.literal('unverifiable') }),
  v.object({
    status: v.literal('transient'),
    code: v.picklist([
      'backend_unreachable',
      'backend_timeout',
      'backend_invalid',
      'rate_limited',
      'coordinator_unavailable',
    ]),
    retryAfter: v.exactOptional(v.number()),
    movedTo: text,
    fault: v.exactOptional(faultSchema),
  }),
]) satisfies v.GenericSchema<unknown, RefreshOutcome>;

/** Reads an outcome that was stored or sent; `undefined` when it is not one. */
export function parseOutcome(value: unknown): RefreshOutcome | undefined {
  const parsed = v.safeParse(schema, value);
  return parsed.success ? parsed.output : undefined;
}

/**
 * Seals an outcome for storage, under a key made from the refresh token itself: the storage alone yields no token.
 *
 * @see RFC 5869, HKDF
 */
export function sealOutcome(refreshToken: string, outcome: RefreshOutcome): Promise<string> {
  return createSealer([refreshToken], SEALED_TYPE).seal(outcome);
}

/** Opens what `sealOutcome` has sealed; `undefined` with another token, or when it is no outcome any more. */
export async function openOutcome(refreshToken: string, sealed: string): Promise<RefreshOutcome | undefined> {
  const opened = await createSealer([refreshToken], SEALED_TYPE).open(sealed);
  return opened.ok ? parseOutcome(opened.payload) : undefined;
}

/**
 * Tells whether a retained outcome is still of use to who brings the token. That of a token which the backend does not
 * rotate is none once its access token is due: the same token has to be spent again.
 */
export function isOfUse(outcome: RefreshOutcome, refreshToken: string, now: number): boolean {
  if (!('tokens' in outcome) || outcome.tokens.refreshToken !== refreshToken) return true;
  return !isRefreshDue(outcome.tokens, now, DEFAULT_AHEAD_MS);
}
