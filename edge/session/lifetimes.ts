import type { Verifier } from '../tokens/verify.ts';
import type { Claims, Session } from '../types.ts';
import { momentOf } from '../util/moments.ts';
import type { CachedSession } from './cache.ts';

/** A cached verification is repeated after this, so that a withdrawn key is noticed. */
const VERIFICATION_MS = 5 * 60_000;

export interface Lifetimes {
  /** Milliseconds. */
  readonly idle: number;
  /** Milliseconds. */
  readonly absolute: number;
  /** The idle time of those that end with the browser, in milliseconds. Default: the same. */
  readonly brief?: number;
}

/** Milliseconds without use after which a session ends. A browser that is never closed keeps its cookies: it is here that they end. */
export function idleTimeOf({ brief: isBrief }: Session, { idle, brief = idle }: Lifetimes): number {
  return isBrief ? Math.min(brief, idle) : idle;
}

/** Which of its two lifetimes has ended, if any. */
export function lifetimeOver(
  session: Session,
  lifetimes: Lifetimes,
  now: number,
): 'absolute_timeout' | 'idle_timeout' | undefined {
  if (now >= session.createdAt + lifetimes.absolute) return 'absolute_timeout';
  return now >= session.usedAt + idleTimeOf(session, lifetimes) ? 'idle_timeout' : undefined;
}

/** An opaque token always verifies: then nothing but the expiry that came with it tells its age. */
export function hasExpired({ tokens }: Session, { leewaySeconds }: Verifier, now: number): boolean {
  return tokens.accessExpiresAt !== undefined && now >= tokens.accessExpiresAt + leewaySeconds * 1000;
}

/** Whether what was verified once still counts. */
export function isStillVerified(
  verified: CachedSession['verified'],
  verifier: Verifier,
  now: number,
): verified is NonNullable<CachedSession['verified']> {
  if (verified === undefined || verified.generation !== verifier.generation()) return false;
  if (now - verified.at > VERIFICATION_MS) return false;
  return now < expiryOf(verified.claims) + verifier.leewaySeconds * 1000;
}

function expiryOf({ exp }: Claims): number {
  return momentOf(exp) ?? Number.NEGATIVE_INFINITY;
}
