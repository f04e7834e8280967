import type { Backend } from './backend/backend.ts';
import { SAFE } from './backend/fetch.ts';
import type { Config } from './config/config.ts';
import type { TokenCoordinator } from './refresh/coordinator/types.ts';
import type { Issuers } from './refresh/issuers.ts';
import type { RefreshTrouble } from './refresh/trouble.ts';
import type { Log } from './telemetry/log.ts';
import type { Clock } from './types.ts';
import { withDeadline } from './util/deadline.ts';
import { createSingleFlight } from './util/single-flight.ts';

/** For so long a report serves: however often it is asked for, nobody behind us is asked more often. */
const INTERVAL_MS = 5_000;
const DEADLINE_MS = 3_000;
/** Longer than all checks take, so that nobody waits for a request that was cut off while it made them. */
const FLIGHT_MS = 2 * DEADLINE_MS;

/** Each asks one of those that requests depend on; it fails, or answers `false`, when they are not there. */
export type Checks = Readonly<Record<string, () => Promise<unknown>>>;

/** Nothing in it tells more than who is not there. */
export interface ReadinessReport {
  readonly status: 'ok' | 'failed';
  readonly checks: Readonly<Record<string, { readonly status: 'ok' | 'failed' | 'late' }>>;
}

export type Readiness = () => Promise<ReadinessReport>;

/**
 * Finds out whether requests can be answered as they should be, at most once each five seconds. Those who come while the checks
 * are made get the last report, or wait for it.
 */
export function createReadiness(checks: Checks, now: Clock, log: Log): Readiness {
  let latest: { readonly report: ReadinessReport; readonly at: number } | undefined;
  const flight = createSingleFlight(now, FLIGHT_MS);

  async function ask(): Promise<ReadinessReport> {
    const report = await reportOn(checks);
    latest = { report, at: now() };
    if (report.status === 'failed') log('warn', 'not_ready', { reason: absentIn(report).join(', ') });
    return report;
  }

  return async () => {
    while (latest === undefined && flight.isUnderWay()) await flight.landed();
    const isFresh = latest !== undefined && now() - latest.at < INTERVAL_MS;
    return latest !== undefined && (isFresh || flight.isUnderWay()) ? latest.report : flight.fly(ask);
  };
}

/** Where the configuration is at fault, nothing else is looked at. */
export const NOT_CONFIGURED: ReadinessReport = {
  status: 'failed',
  checks: { configuration: { status: 'failed' } },
};

/** 200 when all is well, else 503, for monitors and load balancers. */
export function readinessResponse(report: ReadinessReport): Response {
  const headers = { 'cache-control': 'private, no-store' };
  return Response.json(report, { status: report.status === 'ok' ? 200 : 503, headers });
}

/**
 * Whom requests depend on everywhere.
 *
 * @param coordinator - itself: what stands in for it when it is down would always be there
 * @param trouble - whoever answers, but answers no refresh, is not there for those who are signed in
 */
export function checksOf(
  { verification }: Config,
  { backend, providers, verifierOf }: Issuers,
  coordinator: TokenCoordinator,
  { isWell }: RefreshTrouble,
): Checks {
  return {
    ...(verification.keys.kind !== 'opaque' && { keys: () => verifierOf(undefined).isReady() }),
    ...Object.fromEntries(
      providers.map(({ issuedBy, keys }) => [issuedBy, async () => isWell(issuedBy) && keys.isReady()]),
    ),
    backend: async () => {
      await isReachable(backend);
      return isWell(undefined);
    },
    coordinator: () => coordinator.successorOf('a token that nobody has'),
  };
}

/** Any answer will do, be it that there is nothing at its root. */
async function isReachable({ fetch, url }: Backend): Promise<void> {
  const signal = AbortSignal.timeout(DEADLINE_MS);
  const { body } = await fetch(new Request(url('/'), { ...SAFE, method: 'HEAD', signal }));
  // Not awaited: under `next start` the promise never settles.
  body?.cancel().catch(() => undefined);
}

async function reportOn(checks: Checks): Promise<ReadinessReport> {
  const made = Object.entries(checks).map(async ([name, check]) => {
    const tried = await withDeadline(check, DEADLINE_MS);
    if (tried.status !== 'answered') return [name, { status: tried.status }] as const;
    return [name, { status: tried.value === false ? 'failed' : 'ok' }] as const;
  });
  const results = await Promise.all(made);
  const isReady = results.every(([, { status }]) => status === 'ok');
  return {
    status: isReady ? 'ok' : 'failed',
    checks: { configuration: { status: 'ok' }, ...Object.fromEntries(results) },
  };
}

function absentIn({ checks }: ReadinessReport): string[] {
  return Object.entries(checks).flatMap(([name, { status }]) => (status === 'ok' ? [] : [name]));
}
