import { Redis } from '@upstash/redis/cloudflare';

/** How long a command may take, in milliseconds. */
export const COMMAND_MS = 3_000;

/** Where a Redis is reached, and what opens it. */
export interface RedisAddress {
  readonly url: string;
  /** Over HTTP. Over TCP the address itself has the password. */
  readonly token?: string;
}

/** What is asked of a Redis, however it is reached. */
export interface RedisStore {
  eval(script: string, keys: string[], arguments_: string[]): Promise<unknown>;
  get(key: string): Promise<unknown>;
  ping(): Promise<unknown>;
}

/** The way to a Redis. */
export type ConnectRedis = (address: RedisAddress) => RedisStore;

/**
 * Reaches a Redis over HTTP. The client's own habits are switched off: a script must not run twice, and no request may wait for
 * another's.
 */
export function connectRedis({ url, token = '' }: RedisAddress): RedisStore {
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
