import type { LogEvent } from '../telemetry/log.ts';
import type { Session } from '../types.ts';
import type { Services } from './context.ts';

/** What happens to the session of a person. */
type SessionEvent = Extract<LogEvent, 'signed_in' | 'signed_out' | 'refreshed' | 'revoked'>;

/**
 * Tells the log what has happened to whose session, where `audit` asks for it. The person is a name that is the same for the same person,
 * and tells those who have not the secret neither the id nor anything else.
 */
export async function audit(
  { options, log, nameOfUser }: Services,
  event: SessionEvent,
  { id: sessionId, user, tokens }: Session,
  requestId: string | undefined,
): Promise<void> {
  if (options.audit !== true) return;
  const place = tokens.issuedBy ?? 'backend';
  log('info', event, {
    user: await nameOfUser(place, user.id),
    place,
    sessionId,
    ...(requestId && { requestId }),
  });
}
