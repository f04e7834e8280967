import { Redis } from '@upstash/redis/cloudflare';

const COMMAND_MS = 3_000;

/** Where a Redis is reached over HTTP, and what opens it. */
export interface RedisAddress {
  readonly url: string;
  readonly token: string;
}

/** The client's own habits are switched off: a script must not run twice, and no request may wait for another's. */
export function connectRedis({ url, token }: RedisAddress): Redis {
  return new Redis({
    url,
    token,
    // A signal that is no function would turn an abort into an answer.
    signal: () => AbortSignal.timeout(COMMAND_MS),
    retry: { retries: 0 },
    enableAutoPipelining: false,
    enableTelemetry: false,
    automaticDeserialization: false,
    readYourWrites: false,
    keepAlive: false,
    cache: 'no-store',
  });
}
