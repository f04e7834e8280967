import type { Core } from './core.ts';
import { isoOf } from './moments.ts';
import type { Session, User } from './types.ts';

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
export function sessionAnswer({ now, sessions }: Core, session: Session): SignedInAnswer {
  const accessTokenExpiresAt = isoOf(session.tokens.accessExpiresAt);
  return {
    authenticated: true,
    user: session.user,
    expiresAt: new Date(sessions.endsAt(session)).toISOString(),
    ...(accessTokenExpiresAt !== undefined && { accessTokenExpiresAt }),
    now: new Date(now()).toISOString(),
  };
}
