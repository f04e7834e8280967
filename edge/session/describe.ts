import { parseCompactJws } from '../tokens/compact-jws.ts';
import type { Clock, Session, User } from '../types.ts';
import { isoOf } from '../util/moments.ts';
import type { Sessions } from './session.ts';

/** Who can say when a session ends. */
export interface Describer {
  readonly now: Clock;
  readonly sessions: Pick<Sessions, 'endsAt'>;
}

/** What scripts may know of the session. Moments are in ISO 8601, in UTC. */
export type SessionAnswer = { readonly authenticated: false } | SignedInAnswer;

export interface SignedInAnswer {
  readonly authenticated: true;
  readonly user: User;
  /** When the session ends unless it is used. */
  readonly expiresAt: string;
  /** Absent where nobody can tell. */
  readonly accessTokenExpiresAt?: string;
  /** The clock of this site, by which the others are to be read. */
  readonly now: string;
}

/** Says who is signed in, and until when. */
export function sessionAnswer({ now, sessions }: Describer, session: Session): SignedInAnswer {
  const accessTokenExpiresAt = isoOf(session.tokens.accessExpiresAt);
  return {
    authenticated: true,
    user: session.user,
    expiresAt: new Date(sessions.endsAt(session)).toISOString(),
    ...(accessTokenExpiresAt !== undefined && { accessTokenExpiresAt }),
    now: new Date(now()).toISOString(),
  };
}

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
 * @param absolute - how long any session lives at most, in milliseconds
 * @see RFC 7515, section 4.1.1 (`alg`), 4.1.4 (`kid`)
 */
export function factsOf(session: Session, sessions: Describer['sessions'], absolute: number): SessionFacts {
  const endsAt = sessions.endsAt(session);
  const parsed = parseCompactJws(session.tokens.accessToken);
  return {
    endsAt,
    limit: endsAt < session.createdAt + absolute ? 'idle' : 'absolute',
    ...(parsed.ok && {
      algorithm: parsed.jws.header.alg,
      ...(parsed.jws.header.kid !== undefined && { keyId: parsed.jws.header.kid }),
    }),
  };
}
