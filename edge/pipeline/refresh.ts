import type { Urgency } from '../refresh/coordinator/types.ts';
import { type Renewal, renewSession } from '../refresh/refresh.ts';
import { fitting, TOO_LARGE } from '../session/fit.ts';
import { timed } from '../telemetry/request-record.ts';
import type { ExtraHeaders, Session } from '../types.ts';
import type { Core, Visit } from './context.ts';

/** Renews a session for a request, in whose trace that happens, and notes what came of it. */
export async function renewFor(
  core: Core,
  { journal }: Visit,
  session: Session,
  urgency: Urgency,
): Promise<Renewal> {
  const renewing = () => renewed(core, session, urgency, journal.trace.headers);
  const renewal = await timed(journal, 'refresh', core.now, renewing);
  journal.refresh = renewal.status === 'renewed' && !renewal.spent ? 'fresh' : renewal.status;
  return renewal;
}

/**
 * Renews a session as far as cookies can carry it. One that has grown too large ends, because its old tokens are spent: the log
 * says why, and what to do.
 */
export async function renewed(
  core: Core,
  session: Session,
  urgency: Urgency,
  trace: ExtraHeaders,
): Promise<Renewal> {
  const renewal = await fitted(core, await renewSession(session, urgency, { ...core, trace }));
  if (renewal.status === 'terminal' && renewal.reason === TOO_LARGE.reason && !renewal.again) {
    core.log('error', 'refresh_unusable', { ...TOO_LARGE, sessionId: session.id });
  }
  return renewal;
}

async function fitted({ sessions }: Core, renewal: Renewal): Promise<Renewal> {
  if (renewal.status !== 'renewed') return renewal;
  const session = await fitting(sessions, renewal.session);
  if (session !== undefined) return { ...renewal, session };
  return { status: 'terminal', reason: TOO_LARGE.reason, ...(!renewal.spent && { again: true }) };
}
