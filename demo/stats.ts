import * as v from 'valibot';
import { type DemoStore, readRecord } from './store.ts';

const STATS_KEY = 'stats';
const count = v.optional(v.number(), 0);
const Stats = v.object({
  logins: count,
  refreshes: count,
  refreshRejected: count,
  reuseDetected: count,
  requests: v.optional(v.record(v.string(), v.number()), {}),
});

/** What the backend has counted since its store was created. */
export type DemoStats = v.InferOutput<typeof Stats>;
export type TokenEvent = Exclude<keyof DemoStats, 'requests'>;

export interface StatsRecorder {
  countEvent(event: TokenEvent): void;
  countRequest(pathname: string): void;
  read(): DemoStats;
}

/** Counts in the store, so that the numbers outlive an instance that is put to sleep. */
export function statsRecorder(store: DemoStore): StatsRecorder {
  const read = () => readRecord(store, STATS_KEY, Stats) ?? v.parse(Stats, {});
  return {
    read,
    countEvent(event) {
      const stats = read();
      store.put(STATS_KEY, { ...stats, [event]: stats[event] + 1 });
    },
    countRequest(pathname) {
      const group = routeGroup(pathname);
      if (group === 'demo' || pathname.startsWith('/_control/')) return;
      const stats = read();
      const requests = { ...stats.requests, [group]: (stats.requests[group] ?? 0) + 1 };
      store.put(STATS_KEY, { ...stats, requests });
    },
  };
}

const GROUPS = ['auth', 'users', 'products', 'events', 'upload', 'download', 'echo', 'demo'];

function routeGroup(pathname: string): string {
  if (pathname === '/.well-known/jwks.json') return 'jwks';
  const segment = /^\/api\/v1\/([^/]+)/.exec(pathname)?.[1] ?? '';
  return GROUPS.includes(segment) ? segment : 'other';
}
