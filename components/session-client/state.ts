import type { SessionAnswer, SiteUser } from '../../edge/index.ts';

/** What a page knows of the session. Times are milliseconds since the epoch, by the browser's own clock. */
export type SessionState = Loading | Anonymous | Authenticated;

/** Nothing is known yet, or what was known is in doubt. */
export interface Loading extends Nobody {
  readonly status: 'loading';
  readonly reason?: undefined;
}

export interface Anonymous extends Nobody {
  readonly status: 'anonymous';
  /** Absent where this page has seen no session. `signed_out` was somebody's wish, `ended` has happened to them. */
  readonly reason?: 'ended' | 'signed_out';
}

export interface Authenticated {
  readonly status: 'authenticated';
  readonly reason?: undefined;
  readonly user: SiteUser;
  /** When the session ends unless it is used. */
  readonly expiresAt: number;
  /** Undefined where nobody can tell. */
  readonly accessTokenExpiresAt: number | undefined;
}

interface Nobody {
  readonly user?: undefined;
  readonly expiresAt?: undefined;
  readonly accessTokenExpiresAt?: undefined;
}

/** Before anything was learned. */
export const UNKNOWN: Loading = { status: 'loading' };
/** What was learned may have changed. */
export const IN_DOUBT: Loading = { status: 'loading' };
export const ANONYMOUS: Anonymous = { status: 'anonymous' };

/**
 * Reads what the gate says of a session.
 *
 * @param ahead - milliseconds by which the browser's clock is ahead of the gate's
 */
export function readAnswer(answer: SessionAnswer, ahead: number): Anonymous | Authenticated {
  if (!answer.authenticated) return ANONYMOUS;
  const { user, expiresAt, accessTokenExpiresAt: end } = answer;
  return {
    status: 'authenticated',
    user,
    expiresAt: Date.parse(expiresAt) + ahead,
    accessTokenExpiresAt: end === undefined ? end : Date.parse(end) + ahead,
  };
}
