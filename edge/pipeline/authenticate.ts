import { isWayIn } from '../access/page-rules.ts';
import { isFromElsewhere } from '../http/csrf.ts';
import { isRefreshDue, mayRefresh, TOUCH_DISTANCE_MS } from '../refresh/policy.ts';
import type { OpenSession, SessionRead, UnusableReason } from '../session/session.ts';
import { logRedirect } from '../telemetry/log.ts';
import type { Journal } from '../telemetry/request-record.ts';
import { isOver } from '../tokens/expiry.ts';
import type { Session } from '../types.ts';
import type { Core, SessionEnd, Standing, Visit } from './context.ts';
import { renewFor } from './refresh.ts';

/**
 * Finds out who is asking; renews the session when it is due and the request is worth it. What strangers can bring about
 * with a link or a picture changes nothing.
 */
export async function standingOf(core: Core, visit: Visit): Promise<Standing> {
  const read = await core.sessions.read(visit.found);
  const standing = await standingWith(core, visit, read);
  note(visit.journal, read, standing);
  const { change, ...unchanged } = standing;
  if (change !== undefined && isStrangersDoing(visit)) return unchanged;
  if (read.status === 'open' && change?.kind === 'store') noteDropped(core, visit, read, change.session);
  return standing;
}

/** Another site may lead people to a page, and then its session is worth a refresh; not to the ways in and out. */
function isStrangersDoing({ kind, request, route }: Visit): boolean {
  return (kind !== 'document' || isWayIn(route)) && isFromElsewhere(request);
}

/** Of two sessions that one browser had, its user may miss the one that goes. */
function noteDropped(core: Core, { requestId }: Visit, { beside }: OpenSession, kept: Session): void {
  const sessionId = beside?.session.id;
  if (sessionId === undefined || sessionId === kept.id) return;
  core.log('warn', 'session_unusable', { reason: 'older_of_two', sessionId, requestId });
}

/** An anonymous visitor may have brought a session that is none any more. */
function note(journal: Journal, read: SessionRead, { status }: Standing): void {
  journal.cached = read.status === 'open' && read.cached;
  if (status !== 'anonymous') journal.session = status;
  else if (read.status === 'unusable') journal.session = read.reason;
  else journal.session = read.status === 'none' ? 'none' : 'ended';
}

async function standingWith(core: Core, visit: Visit, read: SessionRead): Promise<Standing> {
  if (read.status === 'none') return { status: 'anonymous' };
  if (read.status === 'unusable') {
    core.log('warn', 'session_unusable', { reason: read.reason, requestId: visit.requestId });
    return ended(visit, ENDS[read.reason]);
  }
  const { session, access } = read;
  const aliveness = await core.liveness.check(session);
  if (aliveness === 'ended') return over(core, visit, read);
  if (aliveness === 'unknown' || access === 'unavailable') return { status: 'unavailable', retryAfter: 5 };
  const usable = access === 'valid' && !isOver(session.tokens, core.now());
  if (usable && !isRefreshDue(session.tokens, core.now(), core.aheadMs)) return signedIn(core, visit, read);
  const isStrange = isStrangersDoing(visit);
  if (mayRefresh(visit.kind) && visit.route.auth?.refreshes !== false && !isStrange)
    return renewed(core, visit, read, usable);
  if (usable) return { status: 'signed_in', session };
  return isStrange
    ? { status: 'unavailable', retryAfter: 1 }
    : { status: 'anonymous', ended: 'session_expired' };
}

/** What is no session of ours ends without a word: there may never have been one. */
const ENDS: Readonly<Record<UnusableReason, SessionEnd | undefined>> = {
  idle_timeout: 'idle_timeout',
  absolute_timeout: 'absolute_timeout',
  ambiguous: undefined,
  malformed: undefined,
  unknown_key: undefined,
};

async function renewed(core: Core, visit: Visit, read: OpenSession, usable: boolean): Promise<Standing> {
  const { session, access } = read;
  const about = { requestId: visit.requestId, sessionId: session.id };
  const renewal = await renewFor(core, visit, session, usable ? 'ahead' : 'now');
  switch (renewal.status) {
    case 'renewed':
      return {
        status: 'signed_in',
        session: renewal.session,
        change: { kind: 'store', session: renewal.session },
      };
    case 'transient':
      core.log('warn', 'refresh_failed', { ...about, code: renewal.code });
      if ('movedTo' in renewal) logRedirect(core.log, 'BACKEND_REFRESH_PATH', renewal.movedTo);
      return usable
        ? { status: 'signed_in', session }
        : { status: 'unavailable', retryAfter: retryAfterOf(renewal) };
    case 'unverifiable':
      core.log('error', 'refresh_unverifiable', about);
      if (usable) return { status: 'signed_in', session };
      return access === 'invalid' ? ended(visit, 'session_expired') : { status: 'broken' };
    case 'terminal':
      if (!renewal.again) core.log('warn', 'session_ended', { ...about, reason: renewal.reason });
      return over(core, visit, read);
  }
}

function signedIn(core: Core, visit: Visit, { session, stale }: OpenSession): Standing {
  // Only where a refresh is far away: a late answer must never bring back tokens that another one has replaced.
  const refreshIsNear = isRefreshDue(session.tokens, core.now() + TOUCH_DISTANCE_MS, core.aheadMs);
  if (!stale || refreshIsNear || visit.kind !== 'document') return { status: 'signed_in', session };
  const touched = { ...session, usedAt: core.now() };
  return { status: 'signed_in', session: touched, change: { kind: 'store', session: touched } };
}

/** One that is over gives way to the one that its cookies stand beside. */
function over(core: Core, visit: Visit, { beside }: OpenSession): Promise<Standing> | Standing {
  return beside === undefined ? ended(visit, 'session_expired') : standingWith(core, visit, beside);
}

/** The cookie is taken away on a navigation only: a background answer that comes late must not end a new session. */
function ended({ kind }: Visit, end: SessionEnd | undefined): Standing {
  return {
    status: 'anonymous',
    ...(end !== undefined && { ended: end }),
    ...(kind === 'document' && { change: { kind: 'expire', planted: end === undefined } }),
  };
}

/** Seconds after which a client may try again. */
export function retryAfterOf({ retryAfter }: { readonly retryAfter?: number }): number {
  return retryAfter ?? 2;
}
