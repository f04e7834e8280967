import type { Clock, Fetch } from '../types.ts';
import { sleep } from '../util/deadline.ts';
import type { CountRequest, Log } from './log.ts';
import { durationsOf, type EndedRequest, spansOf } from './otlp-json.ts';

/** Where spans and metrics go. */
export interface OtlpConfig {
  /** The base URL of a collector, below which are `/v1/traces` and `/v1/metrics`. */
  readonly endpoint: string;
  /** What it wants to see, such as a key. */
  readonly headers: Readonly<Record<string, string>>;
  readonly service: string;
}

/** What it takes beside. */
export interface OtlpSurroundings {
  readonly fetch: Fetch;
  readonly now: Clock;
  readonly log: Log;
  /** Keeps an isolate until something is done. Without it, whoever runs us lives on by itself. */
  readonly waitUntil?: ((work: Promise<unknown>) => void) | undefined;
}

/** Requests of so long go together. */
const GATHERED_MS = 1_000;
/** One that gathers for longer than this has died with its request. */
const GIVEN_UP_MS = 3 * GATHERED_MS;
const MOST_KEPT = 1_000;
const DEADLINE_MS = 5_000;
/** A collector that cannot be reached is told of no more often. */
const SAID_AGAIN_MS = 60_000;

/**
 * Tells a collector of each request: a span, where its trace is sampled, and how long it took. What cannot be delivered at once
 * is dropped: nobody waits for it, and nothing else is touched by it.
 *
 * @see OpenTelemetry Protocol, section 5 (OTLP/HTTP)
 */
export function createOtlp(
  { endpoint, headers, service }: OtlpConfig,
  { fetch, now, log, waitUntil }: OtlpSurroundings,
): CountRequest {
  let kept: EndedRequest[] = [];
  let since = now();
  let gatheringSince = Number.NEGATIVE_INFINITY;
  let saidAt = Number.NEGATIVE_INFINITY;
  // Drawn at the first request: some platforms have nothing random before.
  let resource: { 'service.name': string; 'service.instance.id': string } | undefined;

  async function flush(): Promise<void> {
    await sleep(GATHERED_MS);
    gatheringSince = Number.NEGATIVE_INFINITY;
    const [requests, from, until] = [kept, since, now()];
    if (requests.length === 0) return;
    kept = [];
    since = until;
    resource ??= { 'service.name': service, 'service.instance.id': crypto.randomUUID() };
    const sampled = requests.filter(({ trace }) => trace.isSampled);
    await Promise.all([
      sampled.length > 0 && send('/v1/traces', spansOf(resource, sampled)),
      send('/v1/metrics', durationsOf(resource, requests, from, until)),
    ]);
  }

  async function send(path: string, content: unknown): Promise<void> {
    const status = await fetch(
      new Request(endpoint + path, {
        method: 'POST',
        headers: { ...headers, 'content-type': 'application/json' },
        body: JSON.stringify(content),
        redirect: 'manual',
        signal: AbortSignal.timeout(DEADLINE_MS),
      }),
    ).then(statusOf, () => undefined);
    if ((status !== undefined && status < 300) || now() - saidAt < SAID_AGAIN_MS) return;
    saidAt = now();
    log('warn', 'telemetry_not_sent', { place: path, ...(status !== undefined && { status }) });
  }

  return (fields, { trace, begunAt }) => {
    if (kept.length >= MOST_KEPT) return;
    kept.push({ fields, trace, begunAt });
    const at = now();
    if (at - gatheringSince < GIVEN_UP_MS) return;
    gatheringSince = at;
    const work = flush();
    waitUntil?.(work);
  };
}

/** Its answer says no more than that, and one that nobody reads holds a connection. */
async function statusOf(response: Response): Promise<number> {
  await response.body?.cancel();
  return response.status;
}
