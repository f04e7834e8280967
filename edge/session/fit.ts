import { MAX_SEALED_LENGTH } from '../http/cookie-header.ts';
import type { Session } from '../types.ts';
import type { Sessions } from './session.ts';

/** What the log says of tokens that no cookie can carry, and what can be done. */
export const TOO_LARGE = {
  reason: 'tokens_too_large',
  cure: 'Have the issuer leave groups, roles or permissions out of its tokens, or issue a short reference in their place: cookies carry 12 KB of tokens in all.',
} as const;

/**
 * The session as cookies can carry it. An ID token that makes them too large is let go: it is of use at sign-out alone.
 *
 * @returns `undefined` where it is too large all the same
 */
export async function fitting(sessions: Sessions, session: Session): Promise<Session | undefined> {
  const { value } = await sessions.seal(session);
  if (value.length <= MAX_SEALED_LENGTH) return session;
  if (session.provider?.idToken === undefined) return undefined;
  const { idToken: _, ...provider } = session.provider;
  return fitting(sessions, { ...session, provider });
}
