import type { CompactJWSHeaderParameters, FlattenedJWSInput, JSONWebKeySet } from 'jose';
import { JOSEError, JWKSNoMatchingKey } from 'jose/errors';
import { createLocalJWKSet } from 'jose/jwks/local';
import { readJson, untilAborted } from './body.ts';
import type { Clock, Fetch } from './types.ts';

const MAX_AGE_MS = 10 * 60_000;
const COOLDOWN_MS = 30_000;
const ISSUED_COOLDOWN_MS = 1_000;
const FAILURE_COOLDOWN_MS = 10_000;
const DEADLINE_MS = 5_000;
const MAX_BYTES = 64 * 1024;

export type LocalKeys = ReturnType<typeof createLocalJWKSet>;

/** The key set could not be had and there is no earlier one: nothing can be verified, and nothing may be assumed. */
export class KeysUnavailable extends Error {
  override readonly name = 'KeysUnavailable';
}

type FindKey = (header: CompactJWSHeaderParameters, token: FlattenedJWSInput) => Promise<CryptoKey>;

export interface RemoteKeys {
  /** Finds the key for a token, fetching the set when it is unknown, old, or lacks the key id. */
  readonly find: FindKey;
  /** The same for a token that the backend has just issued: its key may be newer than the cooldown. */
  readonly findAnew: FindKey;
  /** Grows whenever another set was taken over: what an older set verified must be verified again. */
  readonly generation: () => number;
}

/**
 * Keeps a backend's key set: fetched on demand, the last good one kept while the endpoint fails, and never asked
 * more often than the cooldown allows, whatever key ids the tokens claim.
 *
 * No promise is shared between requests: on some edge platforms a request that waits on another's I/O hangs.
 *
 * @see RFC 7517, JSON Web Key, section 5
 */
export function createRemoteKeys(url: string, fetch: Fetch, now: Clock): RemoteKeys {
  let keys: LocalKeys | undefined;
  let source = '';
  let generation = 0;
  let fetchedAt = Number.NEGATIVE_INFINITY;
  let failedAt = Number.NEGATIVE_INFINITY;

  async function refetch(): Promise<void> {
    if (now() - failedAt < FAILURE_COOLDOWN_MS) return;
    try {
      const set = await fetchKeySet(url, fetch);
      const text = JSON.stringify(set);
      if (text !== source) {
        keys = createLocalJWKSet(set);
        source = text;
        generation += 1;
      }
      fetchedAt = now();
    } catch {
      failedAt = now();
    }
  }

  const findAfter =
    (cooldown: number): FindKey =>
    async (header, token) => {
      if (now() - fetchedAt > MAX_AGE_MS) await refetch();
      if (keys === undefined) throw new KeysUnavailable('The key set cannot be fetched.');
      try {
        return await keys(header, token);
      } catch (error) {
        if (!(error instanceof JWKSNoMatchingKey) || now() - fetchedAt < cooldown) throw error;
        await refetch();
        return keys(header, token);
      }
    };

  return {
    find: findAfter(COOLDOWN_MS),
    findAnew: findAfter(ISSUED_COOLDOWN_MS),
    generation: () => generation,
  };
}

async function fetchKeySet(url: string, fetch: Fetch): Promise<JSONWebKeySet> {
  const signal = AbortSignal.timeout(DEADLINE_MS);
  const headers = { accept: 'application/jwk-set+json, application/json' };
  const response = await fetch(new Request(url, { headers, redirect: 'manual', signal }));
  const body =
    response.status === 200 ? await untilAborted(readJson(response, MAX_BYTES), signal) : undefined;
  if (!isKeySet(body)) throw new JOSEError('The address of the key set does not answer with one.');
  return body;
}

function isKeySet(value: unknown): value is JSONWebKeySet {
  return typeof value === 'object' && value !== null && 'keys' in value && Array.isArray(value.keys);
}
