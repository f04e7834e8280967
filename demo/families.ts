import * as v from 'valibot';
import { type DemoStore, readRecord } from './store.ts';
import type { RefreshClaims } from './tokens.ts';

const Family = v.object({
  sub: v.string(),
  /** The generation that may be spent next; every older one is spent. */
  current: v.number(),
  /** Generations spent within the reuse window, and when (ms). */
  spent: v.array(v.object({ generation: v.number(), at: v.number() })),
  revoked: v.boolean(),
  /** When no token of the family can be alive any more (ms). */
  expiresAt: v.number(),
});
type Family = v.InferOutput<typeof Family>;

/** What became of a refresh token. */
export type Rotation =
  /** It was spent, now or a moment ago: this is its one successor. */
  | { readonly status: 'rotated' | 'repeated'; readonly successor: RefreshClaims }
  /** It had been spent before: its family is revoked from here on. */
  | { readonly status: 'reused' }
  | { readonly status: 'revoked' };

export interface RotationPolicy {
  /** The time in milliseconds. */
  readonly now: number;
  readonly reuseWindowSeconds: number;
  readonly refreshTokenSeconds: number;
}

/**
 * Spends a refresh token whose signature has been verified. Synchronous from the read to the write, hence atomic.
 *
 * @see RFC 9700, section 4.14.2 (refresh token rotation)
 */
export function rotate(store: DemoStore, claims: RefreshClaims, policy: RotationPolicy): Rotation {
  const family = readFamily(store, claims) ?? unseen(claims);
  if (family.revoked || family.sub !== claims.sub) return { status: 'revoked' };
  if (claims.generation < family.current) return judgeSpent(store, family, claims, policy);
  const { now } = policy;
  store.put(keyOf(claims), {
    ...family,
    current: claims.generation + 1,
    spent: withinWindow([...family.spent, { generation: claims.generation, at: now }], policy),
    expiresAt: now + policy.refreshTokenSeconds * 1000,
  });
  return { status: 'rotated', successor: successorOf(claims, now) };
}

/** Revokes a family, as signing out does. */
export function revoke(store: DemoStore, claims: RefreshClaims, policy: RotationPolicy): void {
  const family = readFamily(store, claims) ?? unseen(claims);
  store.put(keyOf(claims), {
    ...family,
    spent: [],
    revoked: true,
    expiresAt: policy.now + policy.refreshTokenSeconds * 1000,
  });
}

/** Forgets the families of which no token can be alive; looks at most once an hour. */
export function sweepExpired(store: DemoStore, now: number): void {
  if (now - (readRecord(store, SWEPT_KEY, v.number()) ?? 0) < 60 * 60 * 1000) return;
  store.put(SWEPT_KEY, now);
  for (const [key, value] of store.list(PREFIX)) {
    const family = v.safeParse(Family, value);
    if (!family.success || family.output.expiresAt < now) store.delete(key);
  }
}

const PREFIX = 'family/';
const SWEPT_KEY = 'families-swept-at';
const keyOf = ({ family }: RefreshClaims) => `${PREFIX}${family}`;

function readFamily(store: DemoStore, claims: RefreshClaims): Family | undefined {
  return readRecord(store, keyOf(claims), Family);
}

/** A family that this store has not met: the signature vouches for the generation presented. */
function unseen({ sub, generation }: RefreshClaims): Family {
  return { sub, current: generation, spent: [], revoked: false, expiresAt: 0 };
}

function judgeSpent(
  store: DemoStore,
  family: Family,
  claims: RefreshClaims,
  policy: RotationPolicy,
): Rotation {
  const spent = withinWindow(family.spent, policy).find((past) => past.generation === claims.generation);
  if (spent) return { status: 'repeated', successor: successorOf(claims, spent.at) };
  revoke(store, claims, policy);
  return { status: 'reused' };
}

function withinWindow(spent: Family['spent'], { now, reuseWindowSeconds }: RotationPolicy): Family['spent'] {
  return spent.filter(({ at }) => now - at < reuseWindowSeconds * 1000);
}

function successorOf({ sub, family, generation }: RefreshClaims, at: number): RefreshClaims {
  return { sub, family, generation: generation + 1, iat: Math.floor(at / 1000) };
}
