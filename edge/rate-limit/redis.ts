import * as v from 'valibot';
import { type ConnectRedis, connectRedis, type RedisAddress } from '../util/redis.ts';
import { type Limits, PERIODS_MS, type SharedCounter } from './types.ts';

/**
 * Counts in one step: the first attempt opens the period. Key: the counter. Arguments: the limit, the period in milliseconds,
 * and how many. Gives the milliseconds that are left of the period once the limit is exceeded, else 0.
 */
const COUNT = `
local count = redis.call('INCRBY', KEYS[1], ARGV[3])
if redis.call('PTTL', KEYS[1]) < 0 then redis.call('PEXPIRE', KEYS[1], ARGV[2]) end
if count <= tonumber(ARGV[1]) then return 0 end
return math.max(1, redis.call('PTTL', KEYS[1]))`;

const leftSchema = v.number();

/** Counts in Redis, which keeps the time. */
export function redisCounter(
  address: RedisAddress,
  limits: Limits,
  connect: ConnectRedis = connectRedis,
): SharedCounter {
  const redis = connect(address);
  return {
    async count(kind, name, by = 1) {
      const keys = [`gatehouse:sign-in:${kind}:${name}`];
      const orders = [limits[kind], PERIODS_MS[kind], by].map(String);
      return v.parse(leftSchema, await redis.eval(COUNT, keys, orders));
    },
  };
}
