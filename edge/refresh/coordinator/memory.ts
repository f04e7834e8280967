import type { Clock, ExtraHeaders, TokenIssuer } from '../../types.ts';
import { sleep } from '../../util/deadline.ts';
import { RETENTION_MS } from '../policy.ts';
import { isOfUse } from './outcome.ts';
import { createTombstones } from './tombstones.ts';
import {
  asRetained,
  type RefreshCoordinator,
  type RefreshGrant,
  type RefreshOutcome,
  restAfter,
  SIGNED_OUT,
  tokensOf,
} from './types.ts';

const POLL_MS = 20;
/** Longer than an exchange may take, so that a flight whose request was cut off is not waited for forever. */
const FLIGHT_MS = 15_000;
/** A process does not remember for ever; those who need more use a coordinator that does. */
const TOMBSTONE_MS = 10 * 60_000;
const MOST_TOMBSTONES = 50_000;

/** One flight, and what it came to. Those who wait keep hold of it, whatever has become of its place in the map. */
interface Flight {
  until: number;
  outcome?: RefreshOutcome;
}

/**
 * Coordinates within one isolate, for development and single-process servers.
 *
 * Those who wait look at plain data on a timer of their own: a promise made in another request must not be joined,
 * because an edge runtime may end that request, and its promise would then never settle.
 */
export function memoryCoordinator({ redeem, revoke }: RefreshGrant, now: Clock): RefreshCoordinator {
  const flights = new Map<string, Flight>();
  const ended = createTombstones(now, MOST_TOMBSTONES);

  async function fly(
    refreshToken: string,
    issuedBy: TokenIssuer | undefined,
    trace: ExtraHeaders | undefined,
  ): Promise<RefreshOutcome> {
    const flight: Flight = { until: now() + FLIGHT_MS };
    flights.set(refreshToken, flight);
    let outcome: RefreshOutcome = { status: 'transient', code: 'backend_unreachable' };
    try {
      outcome = await redeem(refreshToken, issuedBy, trace);
    } finally {
      land(flight, outcome);
    }
    // A sign-out in the meantime has had the last word, be it on a flight that was given up by then.
    const last = flights.get(refreshToken) ?? flight;
    if (last.outcome !== SIGNED_OUT) return outcome;
    const successor = tokensOf(outcome);
    if (successor !== undefined) await revoke(successor);
    return SIGNED_OUT;
  }

  function land(flight: Flight, outcome: RefreshOutcome): void {
    if (flight.outcome !== undefined) return;
    flight.outcome = outcome;
    flight.until = now() + (outcome.status === 'transient' ? restAfter(outcome) : RETENTION_MS);
  }

  async function join(flight: Flight): Promise<RefreshOutcome> {
    while (flight.outcome === undefined) {
      if (now() > flight.until) return { status: 'transient', code: 'backend_timeout' };
      await sleep(POLL_MS);
    }
    return asRetained(flight.outcome);
  }

  function known(refreshToken: string): Flight | undefined {
    forgetExpired(flights, now());
    return flights.get(refreshToken);
  }

  return {
    outlivesRequests: false,
    async refreshOnce(refreshToken, _, issuedBy, trace) {
      const flight = known(refreshToken);
      const isSpent = flight?.outcome !== undefined && !isOfUse(flight.outcome, refreshToken, now());
      return flight === undefined || isSpent ? fly(refreshToken, issuedBy, trace) : join(flight);
    },

    async successorOf(refreshToken) {
      return tokensOf(known(refreshToken)?.outcome);
    },

    async revoke(refreshToken) {
      const flight = known(refreshToken) ?? { until: 0 };
      const successor = tokensOf(flight.outcome);
      flight.outcome = SIGNED_OUT;
      flight.until = now() + TOMBSTONE_MS;
      flights.set(refreshToken, flight);
      return successor;
    },

    revokeSession: async (sessionId, until, at = now()) => ended.lay(sessionId, at, until),
    isRevoked: async (sessionId, began) => ended.covers(sessionId, began),
  };
}

function forgetExpired(flights: Map<string, Flight>, now: number): void {
  for (const [key, { until }] of flights) if (until <= now) flights.delete(key);
}
