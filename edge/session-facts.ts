import { parseCompactJws } from './compact-jws.ts';
import type { Lifetimes } from './session.ts';
import type { Session } from './types.ts';

/** What may be told of a session: times, and the names of an algorithm and a key, but no token and no part of one. */
export interface SessionFacts {
  /** When the session ends if it is not used again, in milliseconds since the epoch. */
  readonly endsAt: number;
  /** Which limit comes first. */
  readonly limit: 'idle' | 'absolute';
  /** What the access token is signed with; absent where it is opaque. */
  readonly algorithm?: string;
  /** The name of the key, where the token gives one. */
  readonly keyId?: string;
}

/**
 * Looks up what there is to tell of a session whose token has been verified already.
 *
 * @see RFC 7515, section 4.1.1 (`alg`), 4.1.4 (`kid`)
 */
export function factsOf({ createdAt, usedAt, tokens }: Session, lifetimes: Lifetimes): SessionFacts {
  const [idleEnd, absoluteEnd] = [usedAt + lifetimes.idle, createdAt + lifetimes.absolute];
  const parsed = parseCompactJws(tokens.accessToken);
  return {
    endsAt: Math.min(idleEnd, absoluteEnd),
    limit: idleEnd < absoluteEnd ? 'idle' : 'absolute',
    ...(parsed.ok && {
      algorithm: parsed.jws.header.alg,
      ...(parsed.jws.header.kid !== undefined && { keyId: parsed.jws.header.kid }),
    }),
  };
}
