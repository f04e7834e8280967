import { createClient } from '@redis/client';
import { COMMAND_MS, type RedisStore } from '../edge/util/redis.ts';

/** A connection that is idle is looked after, so that one that has died unnoticed is not found out by a request. Milliseconds. */
const [PING_MS, SILENCE_MS] = [10_000, 15_000];
const [FIRST_PAUSE_MS, LAST_PAUSE_MS] = [50, 2_000];

/** A Redis over TCP, by one connection for the whole process. */
export interface TcpRedis extends RedisStore {
  close(): void;
}

/**
 * Connects, and again whenever the connection is lost. A command that may have reached the server is not sent twice. While there is no
 * connection it fails at once, so that whoever has another way need not wait; only the first connection is waited for.
 *
 * @param url - `redis://` or `rediss://`
 */
export function connectOverTcp(url: string): TcpRedis {
  const client = createClient({
    url,
    pingInterval: PING_MS,
    disableOfflineQueue: true,
    socket: {
      connectTimeout: COMMAND_MS,
      socketTimeout: SILENCE_MS,
      reconnectStrategy: (tries) => Math.min(FIRST_PAUSE_MS * 2 ** tries, LAST_PAUSE_MS),
    },
  });
  // Those who ask say what they have missed; readiness says that it is not there.
  const tried = new Promise<void>((resolve) => client.once('ready', resolve).on('error', () => resolve()));
  client.connect().catch(() => undefined);
  const ask = <T>(command: () => Promise<T>) => inTime(tried.then(command));
  return {
    eval: (script, keys, arguments_) => ask(() => client.eval(script, { keys, arguments: arguments_ })),
    get: (key) => ask(() => client.get(key)),
    ping: () => ask(() => client.ping()),
    close: () => client.destroy(),
  };
}

/** The client itself waits for an answer as long as there is a connection. */
async function inTime<T>(answer: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error('Redis did not answer in time.')), COMMAND_MS);
  });
  return Promise.race([answer, late]).finally(() => clearTimeout(timer));
}
