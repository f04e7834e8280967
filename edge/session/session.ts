import * as v from 'valibot';
import type { Sealer } from '../crypto/seal.ts';
import { MAX_SEALED_LENGTH } from '../http/cookie-header.ts';
import type { Verification, Verifier } from '../tokens/verify.ts';
import type { Clock, Session, TokenIssuer } from '../types.ts';
import { type CachedSession, createSessionCache, type SessionCache } from './cache.ts';
import type { FoundCookie } from './cookie.ts';
import { folded, unfolded } from './fold.ts';
import { hasExpired, idleTimeOf, isStillVerified, type Lifetimes, lifetimeOver } from './lifetimes.ts';
import { sealedSchema } from './schema.ts';

const CACHE_LIMIT = 1_000;
const TOUCH_MS = 60 * 60_000;

export type UnusableReason = 'ambiguous' | 'malformed' | 'unknown_key' | 'idle_timeout' | 'absolute_timeout';

/** What a request's session cookie came to. */
export type SessionRead =
  | { readonly status: 'none' }
  | { readonly status: 'unusable'; readonly reason: UnusableReason }
  | {
      readonly status: 'open';
      readonly session: Session;
      readonly access: Verification['status'];
      /** Nothing had to be opened or verified: this isolate knew it. */
      readonly cached: boolean;
      /** The cookie should be written again: an older secret sealed it, or its last use is long ago. */
      readonly stale: boolean;
      /** Another session, begun earlier, whose cookie stands beside this one's. */
      readonly beside?: OpenSession;
    };

export type OpenSession = Extract<SessionRead, { status: 'open' }>;

/** A session as a cookie keeps it. */
export interface SealedSession {
  readonly value: string;
  /** Seconds; absent where the browser is to keep it until it is closed. */
  readonly maxAge?: number;
}

export interface Sessions {
  read(found: FoundCookie): Promise<SessionRead>;
  /** The same for what needs neither to be opened nor to be verified; `undefined` for all else. */
  known(found: FoundCookie): SessionRead | undefined;
  /** Seals a session; the same one always to the same cookie, so that request and response agree. */
  seal(session: Session): Promise<SealedSession>;
  /** Milliseconds since the epoch at which the session ends if it is not used again. */
  endsAt(session: Session): number;
}

export interface SessionsOptions {
  readonly sealer: Sealer;
  readonly verifierOf: (issuedBy: TokenIssuer | undefined) => Verifier;
  /** Names whom a session belongs to; `undefined` where that is nobody who is configured. */
  readonly issuerOf: (issuedBy: TokenIssuer | undefined) => string | undefined;
  readonly lifetimes: Lifetimes;
  readonly now: Clock;
  /** Default: one of this isolate's own. */
  readonly cache?: SessionCache;
}

/** Turns the sealed cookie into a session and back. */
export function createSessions(options: SessionsOptions): Sessions {
  const { sealer, verifierOf, issuerOf, lifetimes, now, cache = createSessionCache(CACHE_LIMIT) } = options;
  const sealedBefore = new WeakMap<Session, string>();

  const endsAt = (session: Session) =>
    Math.min(session.createdAt + lifetimes.absolute, session.usedAt + idleTimeOf(session, lifetimes));

  async function open(sealed: string): Promise<CachedSession | UnusableReason> {
    if (sealed.length > MAX_SEALED_LENGTH) return 'malformed';
    const cached = cache.get(sealed);
    if (cached !== undefined) return cached;
    const opened = await sealer.open(sealed);
    if (!opened.ok) return opened.reason;
    const parsed = v.safeParse(sealedSchema, opened.payload);
    if (!parsed.success) return 'malformed';
    const { issuer, ...kept } = parsed.output;
    const session = { ...kept, tokens: unfolded(kept.tokens) };
    if (!isOurs(issuer, session.tokens.issuedBy)) return 'unknown_key';
    return { session, newest: opened.newest && issuer !== undefined };
  }

  /** The last release did not write down whose a session is: there the signature on its access token has to tell. */
  function isOurs(issuer: string | undefined, issuedBy: TokenIssuer | undefined): boolean {
    const expected = issuerOf(issuedBy);
    if (expected === undefined) return false;
    return issuer === undefined ? !verifierOf(issuedBy).takesOpaque : issuer === expected;
  }

  const isKnown = ({ session, verified }: CachedSession, at: number) =>
    isStillVerified(verified, verifierOf(session.tokens.issuedBy), at);

  async function verify(sealed: string, entry: CachedSession): Promise<Checked> {
    if (isKnown(entry, now())) return KNOWN;
    const verifier = verifierOf(entry.session.tokens.issuedBy);
    const generation = verifier.generation();
    const { accessToken, receivedAt } = entry.session.tokens;
    const result = await verifier.verify(accessToken, receivedAt);
    const { verified: _, ...unverified } = entry;
    cache.set(
      sealed,
      result.status === 'valid'
        ? { ...unverified, verified: { claims: result.claims, generation, at: now() } }
        : unverified,
    );
    const isExpired = result.status === 'valid' && hasExpired(entry.session, verifier, now());
    return { access: isExpired ? 'expired' : result.status, cached: false };
  }

  async function readValue(sealed: string): Promise<SessionRead> {
    const entry = await open(sealed);
    if (typeof entry === 'string') return { status: 'unusable', reason: entry };
    const over = lifetimeOver(entry.session, lifetimes, now());
    if (over !== undefined) return { status: 'unusable', reason: over };
    return opened(entry, await verify(sealed, entry), now());
  }

  const opened = ({ newest, session }: CachedSession, checked: Checked, at: number): OpenSession => ({
    status: 'open',
    session,
    ...checked,
    stale: !newest || at - session.usedAt > Math.min(TOUCH_MS, idleTimeOf(session, lifetimes) / 10),
  });

  return {
    async read(found) {
      if (found.status === 'none') return found;
      if (found.status === 'ambiguous') return { status: 'unusable', reason: 'ambiguous' };
      const [value, other] = found.values;
      const one = await readValue(value);
      const read = other === undefined ? one : preferred(one, await readValue(other));
      return read.status === 'open' && found.mixed ? { ...read, stale: true } : read;
    },

    known(found) {
      if (found.status === 'none') return found;
      if (found.status === 'ambiguous' || found.mixed) return undefined;
      const entry = cache.get(found.values[0]);
      const at = now();
      const isAlive = entry !== undefined && lifetimeOver(entry.session, lifetimes, at) === undefined;
      return isAlive && isKnown(entry, at) ? opened(entry, KNOWN, at) : undefined;
    },

    async seal(session) {
      const issuer = issuerOf(session.tokens.issuedBy);
      const sealed =
        sealedBefore.get(session) ??
        (await sealer.seal({ issuer, ...session, tokens: folded(session.tokens) }));
      sealedBefore.set(session, sealed);
      cache.set(sealed, { session, newest: true });
      const maxAge = Math.max(0, Math.ceil((endsAt(session) - now()) / 1000));
      return { value: sealed, ...(!(session.brief && maxAge > 0) && { maxAge }) };
    },
    endsAt,
  };
}

/** Of two that open, the one that was begun later; of one session, the one with the later tokens. */
function preferred(one: SessionRead, other: SessionRead): SessionRead {
  if (one.status !== 'open') return other.status === 'open' || isTimeout(other) ? other : one;
  if (other.status !== 'open') return one;
  const [newer, older] = isNewer(one.session, other.session) ? [one, other] : [other, one];
  return newer.session.id === older.session.id ? newer : { ...newer, beside: { ...older, stale: true } };
}

function isTimeout(read: SessionRead): boolean {
  return read.status === 'unusable' && read.reason.endsWith('_timeout');
}

function isNewer(one: Session, other: Session): boolean {
  const order =
    one.createdAt - other.createdAt ||
    one.tokens.receivedAt - other.tokens.receivedAt ||
    one.usedAt - other.usedAt;
  return order >= 0;
}

interface Checked {
  readonly access: Verification['status'];
  readonly cached: boolean;
}

const KNOWN: Checked = { access: 'valid', cached: true };
