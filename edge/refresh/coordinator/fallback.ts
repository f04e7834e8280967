import type { Log } from '../../telemetry/log.ts';
import type { TokenIssuer } from '../../types.ts';
import { type Tried, withDeadline } from '../../util/deadline.ts';
import type { RefreshOutcome, TokenCoordinator } from './types.ts';

/** Longer than a crash and another exchange take, so that the coordinator can say itself how that ended. */
const REFRESH_MS = 16_000;
/** Nobody waits longer for tokens that are not needed yet, where the refresh goes on without them. */
const AHEAD_MS = 2_000;
const LOOK_MS = 1_000;

/**
 * Goes on without a coordinator that is down or slow, so that it never takes the site down with it.
 *
 * A refresh ahead of time waits for a better moment. One that cannot wait is coordinated by the isolate alone: then two
 * isolates may spend one token, which a backend with a retry window forgives. One that is late may be under way, so
 * it is not spent a second time. One token's failure says nothing of another's, whose place is elsewhere.
 *
 * @param isReusable - whose refresh tokens can be spent twice without harm, so that nothing of theirs has to wait
 */
export function withFallback(
  shared: TokenCoordinator,
  local: TokenCoordinator,
  log: Log,
  isReusable: (issuedBy: TokenIssuer | undefined) => boolean = () => false,
): TokenCoordinator {
  async function tried<T>(ask: () => Promise<T>, deadlineMs: number, mayBeLate = false): Promise<Tried<T>> {
    const answer = await withDeadline(ask, deadlineMs);
    if (answer.status === 'failed' || (answer.status === 'late' && !mayBeLate)) {
      log('error', 'coordinator_unavailable', { reason: answer.status });
    }
    return answer;
  }

  return {
    outlivesRequests: shared.outlivesRequests,
    async refreshOnce(refreshToken, urgency = 'now', issuedBy, trace) {
      const refresh = () => shared.refreshOnce(refreshToken, urgency, issuedBy, trace);
      const mayBeLate = urgency === 'ahead' && shared.outlivesRequests;
      const answer = await tried(refresh, mayBeLate ? AHEAD_MS : REFRESH_MS, mayBeLate);
      if (answer.status === 'answered') return answer.value;
      if (answer.status === 'late') return TIMED_OUT;
      const canWait = urgency === 'ahead' && !isReusable(issuedBy);
      return canWait ? UNAVAILABLE : local.refreshOnce(refreshToken, urgency, issuedBy, trace);
    },

    async successorOf(refreshToken) {
      const answer = await tried(() => shared.successorOf(refreshToken), LOOK_MS);
      const known = answer.status === 'answered' ? answer.value : undefined;
      return known ?? local.successorOf(refreshToken);
    },

    async revoke(refreshToken) {
      const known = await local.revoke(refreshToken);
      const answer = await tried(() => shared.revoke(refreshToken), LOOK_MS);
      return answer.status === 'answered' ? (answer.value ?? known) : known;
    },
  };
}

const UNAVAILABLE: RefreshOutcome = { status: 'transient', code: 'coordinator_unavailable' };
const TIMED_OUT: RefreshOutcome = { status: 'transient', code: 'backend_timeout' };
