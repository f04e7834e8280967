import type { Core, Standing, Visit } from './core.ts';
import type { Transient } from './exchange.ts';
import { isRefreshDue, renewSession } from './refresh.ts';
import { mayRefresh } from './request-kind.ts';
import type { SessionRead } from './session.ts';
import type { Session } from './types.ts';

/** How far away a refresh must be for the last use to be written: longer than an answer is under way. */
const TOUCH_DISTANCE_MS = 10_000;

/** Finds out who is asking; renews the session when it is due and the request is worth it. */
export async function standingOf(core: Core, visit: Visit): Promise<Standing> {
  const read = await core.sessions.read(visit.request.headers.get('cookie'), visit.jar);
  if (read.status === 'none') return { status: 'anonymous', expired: false };
  if (read.status === 'unusable') {
    core.log('warn', 'session_unusable', { reason: read.reason, requestId: visit.requestId });
    return anonymous(visit, /_timeout$/.test(read.reason));
  }
  const { session, access } = read;
  const usable = access === 'valid';
  if (access === 'unavailable') return { status: 'unavailable', retryAfter: 5 };
  if (usable && !isRefreshDue(session.tokens, core.now())) return signedIn(core, visit, read);
  if (mayRefresh(visit.kind) && !isSignOut(visit)) return renewed(core, visit, session, usable);
  return usable ? { status: 'signed_in', session } : { status: 'anonymous', expired: true };
}

async function renewed(core: Core, visit: Visit, session: Session, usable: boolean): Promise<Standing> {
  const about = { requestId: visit.requestId, sessionId: session.id };
  const renewal = await renewSession(session, core.coordinator, core.now);
  switch (renewal.status) {
    case 'renewed':
      return {
        status: 'signed_in',
        session: renewal.session,
        change: { kind: 'store', session: renewal.session },
      };
    case 'transient':
      core.log('warn', 'refresh_failed', { ...about, code: renewal.code });
      return usable
        ? { status: 'signed_in', session }
        : { status: 'unavailable', retryAfter: retryAfterOf(renewal) };
    case 'terminal':
      core.log('warn', 'session_ended', { ...about, reason: renewal.reason });
      return anonymous(visit, true);
  }
}

/** Whoever leaves needs no fresh token. */
function isSignOut({ url }: Visit): boolean {
  return url.pathname === '/auth/logout';
}

function signedIn(core: Core, visit: Visit, { session, stale }: OpenRead): Standing {
  // Only where a refresh is far away: a late answer must never bring back tokens that another one has replaced.
  const refreshIsNear = isRefreshDue(session.tokens, core.now() + TOUCH_DISTANCE_MS);
  if (!stale || refreshIsNear || visit.kind !== 'document') return { status: 'signed_in', session };
  const touched = { ...session, usedAt: core.now() };
  return { status: 'signed_in', session: touched, change: { kind: 'store', session: touched } };
}

type OpenRead = Extract<SessionRead, { status: 'open' }>;

/** The cookie is taken away on a navigation only: a background answer that comes late must not end a new session. */
function anonymous(visit: Visit, expired: boolean): Standing {
  return {
    status: 'anonymous',
    expired,
    ...(visit.kind === 'document' && { change: { kind: 'expire' } }),
  };
}

/** Seconds after which a client may try again. */
export function retryAfterOf({ retryAfter }: Transient): number {
  return retryAfter ?? 2;
}
