import * as v from 'valibot';
import type { Log } from '../../telemetry/log.ts';
import type { Clock, ExtraHeaders, TokenIssuer } from '../../types.ts';
import { sleep } from '../../util/deadline.ts';
import { type ConnectRedis, connectRedis, type RedisAddress } from '../../util/redis.ts';
import { RETENTION_MS } from '../policy.ts';
import { nameOf } from './names.ts';
import { isOfUse, openOutcome, sealOutcome } from './outcome.ts';
import {
  asRetained,
  type RefreshCoordinator,
  type RefreshGrant,
  type RefreshOutcome,
  restAfter,
  SIGNED_OUT,
  tokensOf,
} from './types.ts';

/**
 * What happens in Redis in one step each. The keys of one token are, in this order: its result, its lock, a counter of
 * fencing tokens, and the note that it may have been spent.
 */

/**
 * Hands out the retained result, unless it is the one that the caller has found to be of no use; else takes the lock if nobody
 * holds it. Arguments: the lock's and the note's lifetime in milliseconds, the useless result.
 */
const ACQUIRE = `
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
const SETTLE = `
if redis.call('GET', KEYS[2]) ~= ARGV[1] then return 0 end
redis.call('DEL', KEYS[2], KEYS[4])
if ARGV[3] ~= '0' then redis.call('SET', KEYS[1], ARGV[2], 'PX', ARGV[3]) end
return 1`;

/** Puts a tombstone in the place of the result, and takes the lock from whoever holds it. */
const END = `
local result = redis.call('GET', KEYS[1])
redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[2])
redis.call('DEL', KEYS[2], KEYS[4])
return result or ''`;

/**
 * Lays a tombstone on a session, or adds to the one that is there: what ended later, and what is remembered longer, stays. Key:
 * the tombstone. Arguments: when it ended, in milliseconds since the epoch, and its lifetime in milliseconds.
 */
const END_SESSION = `
local at, lifetime = ARGV[1], ARGV[2]
local before, left = redis.call('GET', KEYS[1]), redis.call('PTTL', KEYS[1])
if before and (tonumber(before) or 0) > tonumber(at) then at = before end
if left > tonumber(lifetime) then lifetime = left end
redis.call('SET', KEYS[1], at, 'PX', lifetime)
return 1`;

/**
 * More than twice as long as an exchange may take: whoever finds the lock gone knows that its holder is. Less than the 15
 * seconds within which a backend should take a token again.
 */
const LOCK_MS = 12_000;
/** Longer than the lock, so that those who wait see what becomes of it. */
const WAIT_MS = 14_000;
const FIRST_POLL_MS = 30;
const LAST_POLL_MS = 250;

const acquiredSchema = v.tuple([v.picklist(['kept', 'held', 'taken', 'resumed']), v.string()]);

export interface RedisCoordinatorOptions extends RedisAddress {
  /** Default: over HTTP. */
  readonly connect?: ConnectRedis;
  readonly exchange: RefreshGrant;
  /** How long a token that was signed out is remembered, in milliseconds. */
  readonly tombstoneMs: number;
  readonly now: Clock;
  readonly log: Log;
  /** Default: 12 s. */
  readonly lockMs?: number;
}

/**
 * Coordinates through Redis, where isolates share nothing else.
 *
 * Whoever holds a token's lock spends it, and stores the outcome only while the lock is still theirs; the others ask until
 * there is one. A holder that is gone loses the lock after a while, and the next one spends the token again. Redis keeps the
 * time, so the isolates' clocks do not matter.
 */
export function redisCoordinator(options: RedisCoordinatorOptions): RefreshCoordinator {
  const { exchange, tombstoneMs, now, log, lockMs = LOCK_MS } = options;
  const redis = (options.connect ?? connectRedis)(options);

  async function settle(keys: string[], fence: string, refreshToken: string, outcome: RefreshOutcome) {
    const lifetime = outcome.status === 'transient' ? restAfter(outcome) : RETENTION_MS;
    const sealed = await sealOutcome(refreshToken, outcome);
    return (await redis.eval(SETTLE, keys, [fence, sealed, String(Math.ceil(lifetime))])) === 1;
  }

  async function redeem(
    keys: string[],
    fence: string,
    refreshToken: string,
    issuedBy: TokenIssuer | undefined,
    trace: ExtraHeaders | undefined,
  ): Promise<RefreshOutcome> {
    const outcome = await exchange.redeem(refreshToken, issuedBy, trace);
    // The token is spent: that it could not be stored must not lose what it was spent for.
    const isStored = await settle(keys, fence, refreshToken, outcome).catch(() => undefined);
    if (isStored !== false) return outcome;
    const winner = await kept(refreshToken);
    if (winner?.status !== 'terminal') return winner === undefined ? outcome : asRetained(winner);
    const successor = tokensOf(outcome);
    if (successor !== undefined) await exchange.revoke(successor);
    return winner;
  }

  async function kept(refreshToken: string): Promise<RefreshOutcome | undefined> {
    const [result = ''] = await keysOf(refreshToken);
    const sealed = await redis.get(result);
    return typeof sealed === 'string' ? openOutcome(refreshToken, sealed) : undefined;
  }

  return {
    outlivesRequests: false,
    async refreshOnce(refreshToken, _, issuedBy, trace) {
      const keys = await keysOf(refreshToken);
      const deadline = now() + WAIT_MS;
      let useless = '';
      for (let pause = FIRST_POLL_MS; now() < deadline; pause = Math.min(pause * 1.5, LAST_POLL_MS)) {
        const lifetimes = [String(lockMs), String(lockMs + RETENTION_MS)];
        const [status, detail] = v.parse(
          acquiredSchema,
          await redis.eval(ACQUIRE, keys, [...lifetimes, useless]),
        );
        if (status === 'resumed') log('warn', 'refresh_resumed', { attempts: Number(detail) });
        if (status === 'taken' || status === 'resumed') {
          return redeem(keys, detail, refreshToken, issuedBy, trace);
        }
        const outcome = status === 'kept' ? await openOutcome(refreshToken, detail) : undefined;
        if (outcome !== undefined && isOfUse(outcome, refreshToken, now())) return asRetained(outcome);
        if (status === 'kept') useless = detail;
        else await sleep(pause);
      }
      return { status: 'transient', code: 'backend_timeout' };
    },

    async successorOf(refreshToken) {
      return tokensOf(await kept(refreshToken));
    },

    async revoke(refreshToken) {
      const tombstone = [await sealOutcome(refreshToken, SIGNED_OUT), String(tombstoneMs)];
      const sealed = await redis.eval(END, await keysOf(refreshToken), tombstone);
      return typeof sealed === 'string' ? tokensOf(await openOutcome(refreshToken, sealed)) : undefined;
    },

    async revokeSession(sessionId, until, at = now()) {
      const lifetime = Math.ceil(until - now());
      if (lifetime <= 0) return;
      await redis.eval(END_SESSION, [await sessionKey(sessionId)], [String(at), String(lifetime)]);
    },

    async isRevoked(sessionId, began = 0) {
      const at = await redis.get(await sessionKey(sessionId));
      return at !== null && at !== undefined && Number(at) >= began;
    },
  };
}

/** The braces keep the keys of one token in one slot of a cluster. */
async function keysOf(refreshToken: string): Promise<string[]> {
  const name = await nameOf('token', refreshToken);
  return ['result', 'lock', 'fence', 'pending'].map((part) => `gatehouse:{${name}}:${part}`);
}

async function sessionKey(sessionId: string): Promise<string> {
  return `gatehouse:ended:${await nameOf('session', sessionId)}`;
}
