/**
 * What happens in Redis in one step each. The keys of one token are, in this order: its result, its lock, a counter of
 * fencing tokens, and the note that it may have been spent.
 */

/**
 * Hands out the retained result, unless it is the one that the caller has found to be of no use; else takes the lock if nobody
 * holds it. Arguments: the lock's and the note's lifetime in milliseconds, the useless result.
 */
export const ACQUIRE = `
local result = redis.call('GET', KEYS[1])
if result and result ~= ARGV[3] then return {'kept', result} end
if redis.call('EXISTS', KEYS[2]) == 1 then return {'held', ''} end
local fence = tostring(redis.call('INCR', KEYS[3]))
redis.call('PEXPIRE', KEYS[3], ARGV[2])
redis.call('SET', KEYS[2], fence, 'PX', ARGV[1])
local resumed = redis.call('EXISTS', KEYS[4]) == 1
redis.call('SET', KEYS[4], '1', 'PX', ARGV[2])
return {resumed and 'resumed' or 'taken', fence}`;

/**
 * Lets go of the lock, and stores a result, if the lock is still the caller's. Arguments: the fencing token, the result,
 * its lifetime in milliseconds, which is 0 where nothing is to be stored.
 */
export const SETTLE = `
if redis.call('GET', KEYS[2]) ~= ARGV[1] then return 0 end
redis.call('DEL', KEYS[2], KEYS[4])
if ARGV[3] ~= '0' then redis.call('SET', KEYS[1], ARGV[2], 'PX', ARGV[3]) end
return 1`;

/** Puts a tombstone in the place of the result, and takes the lock from whoever holds it. */
export const END = `
local result = redis.call('GET', KEYS[1])
redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[2])
redis.call('DEL', KEYS[2], KEYS[4])
return result or ''`;

/**
 * Lays a tombstone on a session, or adds to the one that is there: what ended later, and what is remembered longer, stays. Key:
 * the tombstone. Arguments: when it ended, in milliseconds since the epoch, and its lifetime in milliseconds.
 */
export const END_SESSION = `
local at, lifetime = ARGV[1], ARGV[2]
local before, left = redis.call('GET', KEYS[1]), redis.call('PTTL', KEYS[1])
if before and (tonumber(before) or 0) > tonumber(at) then at = before end
if left > tonumber(lifetime) then lifetime = left end
redis.call('SET', KEYS[1], at, 'PX', lifetime)
return 1`;
