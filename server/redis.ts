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
 * Connects, and again whenever the connection is lost. A command that may have reached the server is not sent twice, and one that has
 * waited too long is not sent at all.
 *
 * @param url - `redis://` or `rediss://`
 */
export function connectOverTcp(url: string): TcpRedis {
  const client = createClient({
    url,
    pingInterval: PING_MS,
    commandOptions: { timeout: COMMAND_MS },
    socket: {
      connectTimeout: COMMAND_MS,
      socketTimeout: SILENCE_MS,
      reconnectStrategy: (tries) => Math.min(FIRST_PAUSE_MS * 2 ** tries, LAST_PAUSE_MS),
    },
  });
  // Those who ask say what they have missed; readiness says that it is not there.
  client.on('error', () => undefined);
  client.connect().catch(() => undefined);
  return {
    eval: (script, keys, arguments_) => inTime(client.eval(script, { keys, arguments: arguments_ })),
    get: (key) => inTime(client.get(key)),
    ping: () => inTime(client.ping()),
    close: () => client.destroy(),
  };
}

/** The client's own limit ends once a command is on its way. */
async function inTime<T>(answer: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error('Redis did not answer in time.')), COMMAND_MS);
  });
  return Promise.race([answer, late]).finally(() => clearTimeout(timer));
}
