import { type Fault, isMendable } from '../backend/judge.ts';
import type { Urgency } from '../refresh/coordinator/types.ts';
import { type RefreshResult, refreshSession } from '../refresh/refresh.ts';
import { fitting, TOO_LARGE } from '../session/fit.ts';
import { type RequestRecord, timed } from '../telemetry/request-record.ts';
import type { ExtraHeaders, Session } from '../types.ts';
import { audit } from './audit.ts';
import type { RequestContext, Services } from './context.ts';
import { reloadUser } from './session-user.ts';

/** Refreshes a session for a request, in whose trace that happens, and notes what came of it. */
export async function refreshFor(
  services: Services,
  ctx: RequestContext,
  session: Session,
  urgency: Urgency,
): Promise<RefreshResult> {
  const { record } = ctx;
  const ask = () => refreshed(services, session, urgency, record.trace.headers, ctx.requestId);
  const result = await timed(record, 'refresh', services.now, ask);
  record.refresh = outcomeOf(result);
  return result;
}

function outcomeOf(result: RefreshResult): RequestRecord['refresh'] {
  if (result.status === 'renewed' && !result.spent) return 'fresh';
  // Nobody was asked.
  return result.status === 'terminal' && result.reason === 'no_refresh_token' ? 'none' : result.status;
}

/**
 * Refreshes a session as far as cookies can carry it. One that has grown too large ends, because its old tokens are spent: the log
 * says why, and what to do.
 */
export async function refreshed(
  services: Services,
  session: Session,
  urgency: Urgency,
  trace: ExtraHeaders,
  requestId?: string,
): Promise<RefreshResult> {
  const { ids } = services.backend.preset;
  const renewed = await refreshSession(session, urgency, { ...services, ids, trace });
  const result = await fitted(services, await withUser(services, renewed, trace));
  services.refreshTrouble.note(session, result);
  if (result.status === 'renewed' && result.spent) await audit(services, 'refreshed', session, requestId);
  if (result.status === 'transient' && 'fault' in result && result.movedTo === undefined)
    tellFault(services, session, result.fault);
  if (result.status === 'terminal' && result.reason === TOO_LARGE.reason && !result.again) {
    services.log('error', 'refresh_unusable', { ...TOO_LARGE, sessionId: session.id });
  }
  return result;
}

/** Who it is may have changed too; where nobody can tell now, they are whom they were. */
async function withUser(
  services: Services,
  result: RefreshResult,
  trace: ExtraHeaders,
): Promise<RefreshResult> {
  if (result.status !== 'renewed' || services.options.session?.reloadUser !== true) return result;
  const session = await reloadUser(services, result.session, trace);
  return session === undefined ? result : { ...result, session };
}

/** A backend that is down, or has too much to do, is no matter of ours. */
function tellFault({ log }: Services, { id, tokens }: Session, fault: Fault | undefined): void {
  if (fault === undefined || !isMendable(fault)) return;
  log('error', 'refresh_misconfigured', { ...fault, place: tokens.issuedBy ?? 'backend', sessionId: id });
}

async function fitted({ sessions }: Services, result: RefreshResult): Promise<RefreshResult> {
  if (result.status !== 'renewed') return result;
  const session = await fitting(sessions, result.session);
  if (session !== undefined) return { ...result, session };
  return { status: 'terminal', reason: TOO_LARGE.reason, ...(!result.spent && { again: true }) };
}
