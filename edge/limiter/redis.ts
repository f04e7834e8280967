import * as v from 'valibot';
import { connectRedis, type RedisAddress } from '../redis-client.ts';
import { type Limits, PERIOD_MS, type SharedCounter } from './types.ts';

/**
 * Counts in one step: the first attempt opens the period. Key: the counter. Arguments: the limit, the period in milliseconds.
 * Gives the milliseconds that are left of the period once the limit is exceeded, else 0.
 */
const COUNT = `
local count = redis.call('INCR', KEYS[1])
if count == 1 then redis.call('PEXPIRE', KEYS[1], ARGV[2]) end
if count <= tonumber(ARGV[1]) then return 0 end
return math.max(1, redis.call('PTTL', KEYS[1]))`;

const leftSchema = v.number();

/** Counts wrong attempts in Redis, which keeps the time. */
export function redisCounter(address: RedisAddress, limits: Limits): SharedCounter {
  const redis = connectRedis(address);
  return {
    async count(kind, name) {
      const keys = [`gatehouse:sign-in:${kind}:${name}`];
      return v.parse(leftSchema, await redis.eval(COUNT, keys, [String(limits[kind]), String(PERIOD_MS)]));
    },
  };
}
