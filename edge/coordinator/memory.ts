import type { Clock } from '../types.ts';
import {
  asRetained,
  RETENTION_MS,
  type RefreshCoordinator,
  type RefreshOutcome,
  SIGNED_OUT,
  type Spend,
  TRANSIENT_RETENTION_MS,
} from './types.ts';

const POLL_MS = 20;
/** Longer than an exchange may take, so that a flight whose request was cut off is not waited for forever. */
const FLIGHT_MS = 15_000;
/** A process does not remember for ever; those who need more use a coordinator that does. */
const TOMBSTONE_MS = 10 * 60_000;

type Entry =
  | { readonly status: 'pending'; readonly until: number }
  | { readonly status: 'done'; readonly until: number; readonly outcome: RefreshOutcome };

/**
 * Coordinates within one isolate, for development and single-process servers.
 *
 * Those who wait look at plain data on a timer of their own: a promise made in another request must not be joined,
 * because an edge runtime may end that request, and its promise would then never settle.
 */
export function memoryCoordinator(spend: Spend, now: Clock): RefreshCoordinator {
  const entries = new Map<string, Entry>();

  async function fly(refreshToken: string): Promise<RefreshOutcome> {
    const pending: Entry = { status: 'pending', until: now() + FLIGHT_MS };
    entries.set(refreshToken, pending);
    let outcome: RefreshOutcome = { status: 'transient', code: 'backend_unreachable' };
    try {
      outcome = await spend(refreshToken);
    } finally {
      const entry = entries.get(refreshToken);
      if (entry?.status === 'done') outcome = entry.outcome;
      else entries.set(refreshToken, { status: 'done', until: now() + retentionOf(outcome), outcome });
    }
    return outcome;
  }

  return {
    async refreshOnce(refreshToken) {
      forgetExpired(entries, now());
      for (let entry = entries.get(refreshToken); entry !== undefined; entry = entries.get(refreshToken)) {
        if (entry.status === 'done') return asRetained(entry.outcome);
        if (now() > entry.until) return { status: 'transient', code: 'backend_timeout' };
        await new Promise((resolve) => setTimeout(resolve, POLL_MS));
      }
      return fly(refreshToken);
    },

    async end(refreshToken) {
      entries.set(refreshToken, { status: 'done', until: now() + TOMBSTONE_MS, outcome: SIGNED_OUT });
    },
  };
}

function retentionOf({ status }: RefreshOutcome): number {
  return status === 'transient' ? TRANSIENT_RETENTION_MS : RETENTION_MS;
}

function forgetExpired(entries: Map<string, Entry>, now: number): void {
  for (const [key, { until }] of entries) if (until < now) entries.delete(key);
}
