import type { Clock } from '../types.ts';
import {
  asRetained,
  RETENTION_MS,
  type RefreshCoordinator,
  type RefreshOutcome,
  SIGNED_OUT,
  type Spend,
} from './types.ts';

const POLL_MS = 20;
/** Longer than an exchange may take, so that a flight whose request was cut off is not waited for forever. */
const FLIGHT_MS = 15_000;
/** A process does not remember for ever; those who need more use a coordinator that does. */
const TOMBSTONE_MS = 10 * 60_000;

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
export function memoryCoordinator(spend: Spend, now: Clock): RefreshCoordinator {
  const flights = new Map<string, Flight>();

  async function fly(refreshToken: string): Promise<RefreshOutcome> {
    const flight: Flight = { until: now() + FLIGHT_MS };
    flights.set(refreshToken, flight);
    let outcome: RefreshOutcome = { status: 'transient', code: 'backend_unreachable' };
    try {
      outcome = await spend(refreshToken);
    } finally {
      // A sign-out in the meantime has had the last word.
      flight.outcome ??= outcome;
      flight.until = Math.max(flight.until, now() + RETENTION_MS);
      if (flight.outcome.status === 'transient') flights.delete(refreshToken);
    }
    return flight.outcome;
  }

  async function join(flight: Flight): Promise<RefreshOutcome> {
    while (flight.outcome === undefined) {
      if (now() > flight.until) return { status: 'transient', code: 'backend_timeout' };
      await new Promise((resolve) => setTimeout(resolve, POLL_MS));
    }
    return asRetained(flight.outcome);
  }

  return {
    async refreshOnce(refreshToken) {
      forgetExpired(flights, now());
      const flight = flights.get(refreshToken);
      return flight === undefined ? fly(refreshToken) : join(flight);
    },

    async end(refreshToken) {
      const flight = flights.get(refreshToken) ?? { until: 0 };
      flight.outcome = SIGNED_OUT;
      flight.until = now() + TOMBSTONE_MS;
      flights.set(refreshToken, flight);
    },
  };
}

function forgetExpired(flights: Map<string, Flight>, now: number): void {
  for (const [key, { until }] of flights) if (until < now) flights.delete(key);
}
