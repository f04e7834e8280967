import { isEntry } from '../access/page-rules.ts';
import { isFromElsewhere } from '../http/csrf.ts';
import { isRefreshDue, mayRefresh, TOUCH_DISTANCE_MS } from '../refresh/policy.ts';
import type { RefreshResult } from '../refresh/refresh.ts';
import type { OpenSession, SessionRead, UnusableReason } from '../session/session.ts';
import { type LogFields, logRedirect } from '../telemetry/log.ts';
import type { RequestRecord } from '../telemetry/request-record.ts';
import { isExpired } from '../tokens/expiry.ts';
import type { Session } from '../types.ts';
import type { AuthState, RequestContext, Services, SessionEnd } from './context.ts';
import { refreshFor } from './refresh.ts';

/**
 * Finds out who is asking; refreshes the session when it is due and the request is worth it. What strangers can bring about
 * with a link or a picture changes nothing.
 */
export async function authenticate(services: Services, ctx: RequestContext): Promise<AuthState> {
  const { sessions } = services;
  const read = sessions.known(ctx.found) ?? (await sessions.read(ctx.found));
  const auth = await authStateOf(services, ctx, read);
  note(ctx.record, read, auth);
  const { change, planted: _, ...unchanged } = auth;
  if (change !== undefined && isStrangersDoing(ctx)) return unchanged;
  if (read.status === 'open' && change?.kind === 'store') noteDropped(services, ctx, read, change.session);
  return auth;
}

/** Another site may lead people to a page, and then its session is worth a refresh; not to the ways in and out. */
function isStrangersDoing({ kind, request, route }: RequestContext): boolean {
  return (kind !== 'document' || isEntry(route)) && isFromElsewhere(request);
}

/** Of two sessions that one browser had, its user may miss the one that goes. */
function noteDropped(
  services: Services,
  { requestId }: RequestContext,
  { beside }: OpenSession,
  kept: Session,
): void {
  const sessionId = beside?.session.id;
  if (sessionId === undefined || sessionId === kept.id) return;
  services.log('warn', 'session_unusable', { reason: 'older_of_two', sessionId, requestId });
}

/** An anonymous visitor may have brought a session that is none any more. */
function note(record: RequestRecord, read: SessionRead, { status }: AuthState): void {
  record.cached = read.status === 'open' && read.cached;
  if (status !== 'anonymous') record.session = status;
  else if (read.status === 'unusable') record.session = read.reason;
  else record.session = read.status === 'none' ? 'none' : 'ended';
}

async function authStateOf(services: Services, ctx: RequestContext, read: SessionRead): Promise<AuthState> {
  if (read.status === 'none') return { status: 'anonymous' };
  if (read.status === 'unusable') {
    const end = ENDS[read.reason];
    const level = end === undefined ? 'warn' : 'info';
    services.log(level, 'session_unusable', { reason: read.reason, requestId: ctx.requestId });
    return ended(ctx, end);
  }
  const { session, access } = read;
  const aliveness = services.revocations.known(session) ?? (await services.revocations.check(session));
  if (aliveness === 'ended') return over(services, ctx, read);
  if (aliveness === 'unknown' || access === 'unavailable') return { status: 'unavailable', retryAfter: 5 };
  const now = services.now();
  const usable = access === 'valid' && !isExpired(session.tokens, now);
  if (usable && !isRefreshDue(session.tokens, now, services.aheadMs)) return signedIn(services, ctx, read);
  const isStrange = isStrangersDoing(ctx);
  if (mayRefresh(ctx.kind) && ctx.route.auth?.refreshes !== false && !isStrange)
    return refreshed(services, ctx, read, usable);
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

/** A session without a refresh token ends with its access token, and one that was signed out has been ended by its user. */
const EXPECTED_ENDS: readonly string[] = ['no_refresh_token', 'signed_out'];

async function refreshed(
  services: Services,
  ctx: RequestContext,
  read: OpenSession,
  usable: boolean,
): Promise<AuthState> {
  const { session, access } = read;
  const about = { requestId: ctx.requestId, sessionId: session.id };
  const result = await refreshFor(services, ctx, session, usable ? 'ahead' : 'now');
  switch (result.status) {
    case 'renewed':
      return {
        status: 'signed_in',
        session: result.session,
        change: { kind: 'store', session: result.session },
      };
    case 'transient':
      services.log('warn', 'refresh_failed', { ...about, code: result.code, ...seenIn(result) });
      if ('movedTo' in result) logRedirect(services.log, 'BACKEND_REFRESH_PATH', result.movedTo);
      return usable
        ? { status: 'signed_in', session }
        : { status: 'unavailable', retryAfter: retryAfterOf(result), ...stuck(services, session) };
    case 'unverifiable':
      services.log('error', 'refresh_unverifiable', about);
      if (usable) return { status: 'signed_in', session };
      return access === 'invalid'
        ? ended(ctx, 'session_expired')
        : { status: 'broken', ...stuck(services, session) };
    case 'terminal':
      if (!result.again) {
        const level = EXPECTED_ENDS.includes(result.reason) ? 'info' : 'warn';
        services.log(level, 'session_ended', { ...about, reason: result.reason });
      }
      return over(services, ctx, read);
  }
}

function stuck({ refreshTrouble }: Services, session: Session): { readonly isStuck?: true } {
  return refreshTrouble.isStuck(session) ? { isStuck: true } : {};
}

/** What has come in the place of an answer, where anything has. */
function seenIn(result: Extract<RefreshResult, { status: 'transient' }>): LogFields {
  if (!('fault' in result) || result.fault === undefined) return {};
  const { reason, status } = result.fault;
  return { reason, status };
}

function signedIn(services: Services, ctx: RequestContext, { session, stale }: OpenSession): AuthState {
  if (!stale || ctx.kind !== 'document') return { status: 'signed_in', session };
  // Only where a refresh is far away: a late answer must never bring back tokens that another one has replaced.
  const refreshIsNear = isRefreshDue(session.tokens, services.now() + TOUCH_DISTANCE_MS, services.aheadMs);
  if (refreshIsNear) return { status: 'signed_in', session };
  const touched = { ...session, usedAt: services.now() };
  return { status: 'signed_in', session: touched, change: { kind: 'store', session: touched } };
}

/** One that is over gives way to the one that its cookies stand beside. */
function over(
  services: Services,
  ctx: RequestContext,
  { beside }: OpenSession,
): Promise<AuthState> | AuthState {
  return beside === undefined ? ended(ctx, 'session_expired') : authStateOf(services, ctx, beside);
}

/** The cookie is taken away on a navigation only: a background answer that comes late must not end a new session. */
function ended({ kind }: RequestContext, end: SessionEnd | undefined): AuthState {
  return {
    status: 'anonymous',
    ...(end !== undefined && { ended: end }),
    ...(kind === 'document' && { change: { kind: 'expire' }, planted: end === undefined }),
  };
}

/** Seconds after which a client may try again. */
export function retryAfterOf({ retryAfter }: { readonly retryAfter?: number }): number {
  return retryAfter ?? 2;
}
