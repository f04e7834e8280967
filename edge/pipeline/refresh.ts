import type { Urgency } from '../refresh/coordinator/types.ts';
import { type RefreshResult, refreshSession } from '../refresh/refresh.ts';
import { fitting, TOO_LARGE } from '../session/fit.ts';
import { timed } from '../telemetry/request-record.ts';
import type { ExtraHeaders, Session } from '../types.ts';
import type { RequestContext, Services } from './context.ts';

/** Renews a session for a request, in whose trace that happens, and notes what came of it. */
export async function refreshFor(
  services: Services,
  { journal }: RequestContext,
  session: Session,
  urgency: Urgency,
): Promise<RefreshResult> {
  const renewing = () => refreshed(services, session, urgency, journal.trace.headers);
  const renewal = await timed(journal, 'refresh', services.now, renewing);
  journal.refresh = renewal.status === 'renewed' && !renewal.spent ? 'fresh' : renewal.status;
  return renewal;
}

/**
 * Renews a session as far as cookies can carry it. One that has grown too large ends, because its old tokens are spent: the log
 * says why, and what to do.
 */
export async function refreshed(
  services: Services,
  session: Session,
  urgency: Urgency,
  trace: ExtraHeaders,
): Promise<RefreshResult> {
  const renewal = await fitted(services, await refreshSession(session, urgency, { ...services, trace }));
  if (renewal.status === 'terminal' && renewal.reason === TOO_LARGE.reason && !renewal.again) {
    services.log('error', 'refresh_unusable', { ...TOO_LARGE, sessionId: session.id });
  }
  return renewal;
}

async function fitted({ sessions }: Services, renewal: RefreshResult): Promise<RefreshResult> {
  if (renewal.status !== 'renewed') return renewal;
  const session = await fitting(sessions, renewal.session);
  if (session !== undefined) return { ...renewal, session };
  return { status: 'terminal', reason: TOO_LARGE.reason, ...(!renewal.spent && { again: true }) };
}
