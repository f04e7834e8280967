import type { Log } from '../telemetry/log.ts';
import type { Clock, Fetch } from '../types.ts';
import { sleep } from '../util/deadline.ts';
import { createSingleFlight } from '../util/single-flight.ts';
import type { JoseHeader, VerificationKey } from './compact-jws.ts';
import { DEADLINE_MS, fetchMembers, NoKeySet, readMembers } from './key-set.ts';
import type { PublicKey } from './public-key.ts';
import { type SharedKeys, STALE_MS } from './shared-keys.ts';

const MAX_AGE_MS = 10 * 60_000;
const COOLDOWN_MS = 30_000;
const ISSUED_COOLDOWN_MS = 1_000;
const FAILURE_COOLDOWN_MS = 10_000;
/** Longer than asking may take, where to ask included, so that nobody waits for a request that was cut off while it asked. */
const FLIGHT_MS = 3 * DEADLINE_MS;
/** What a wait is rounded up by, so that it is over when it is looked at. */
const MARGIN_MS = 20;

/** The keys that may have signed a token, none if no key fits it; or there is no set to look in, and nothing may be assumed. */
export type KeySearch =
  | { readonly status: 'found'; readonly keys: readonly VerificationKey[] }
  | { readonly status: 'unavailable'; readonly fault?: KeysFault };

/** What was there in the place of a key set: an answer that is none, which only the operator can mend. */
export interface KeysFault {
  readonly reason: 'no_key_set';
  readonly status: number;
}

/** @param issuer - tells whom the token calls its issuer: some keys are for one alone */
export type FindKeys = (
  header: JoseHeader,
  receivedAt?: number,
  issuer?: () => unknown,
) => Promise<KeySearch>;

export interface RemoteKeys {
  /**
   * Finds the keys for a token, fetching the set when it is unknown, old, or lacks the key id. A token that came after
   * the set, by `receivedAt`, may have a newer key: once each half minute that is looked into at once.
   */
  readonly find: FindKeys;
  /** The same for a token that the backend has just issued: its key may be newer than the cooldown, and is waited for. */
  readonly findAnew: FindKeys;
  /** Grows whenever another set was taken over: what an older set verified must be verified again. */
  readonly generation: () => number;
  /** Whether there is a set to look in, fetched for that where it is unknown or old. */
  readonly isReady: () => Promise<boolean>;
}

/**
 * Keeps a backend's key set: fetched on demand, the last good one kept while the endpoint fails, and never asked
 * more often than the cooldown allows, whatever key ids the tokens claim. Keys that are not fit to verify with are left out.
 *
 * @param url - of the key set, or what finds it
 * @param shared - what other isolates have fetched of it: as good as one's own as long as it is as young, and for an hour where nothing
 *   else is to be had
 * @see RFC 7517, JSON Web Key, section 5; RFC 5861, section 4 (stale content where there is an error)
 */
export function createRemoteKeys(
  url: string | (() => Promise<string>),
  fetch: Fetch,
  now: Clock,
  log?: Log,
  shared?: SharedKeys,
): RemoteKeys {
  const variable = typeof url === 'string' ? 'JWT_JWKS_URL' : 'OIDC_ISSUER';
  let keys: readonly PublicKey[] | undefined;
  let latest: { readonly text: string; readonly keys: readonly PublicKey[] } = { text: '', keys: [] };
  let generation = 0;
  let fetchedAt = Number.NEGATIVE_INFINITY;
  let askedAt = Number.NEGATIVE_INFINITY;
  let hurriedAt = Number.NEGATIVE_INFINITY;
  let failed = false;
  let fault: KeysFault | undefined;
  const flight = createSingleFlight(now, FLIGHT_MS);

  /** By name; where no key that fits has one, all of them may be meant. */
  const fitting = ({ alg, kid }: JoseHeader, issuer: () => unknown = () => undefined) => {
    const able = (keys ?? []).filter(
      (key) => key.algorithms.includes(alg) && (key.issuer === undefined || key.issuer === issuer()),
    );
    const areNamed = able.some(({ keyId }) => keyId !== undefined);
    return kid !== undefined && areNamed ? able.filter(({ keyId }) => keyId === kid) : able;
  };

  async function takeOver(members: readonly unknown[]): Promise<void> {
    const text = JSON.stringify(members);
    if (text !== latest.text) latest = { text, keys: await readMembers(members, variable, log) };
    if (latest.keys.length === 0) throw new NoKeySet(200);
    if (latest.keys !== keys) generation += 1;
    keys = latest.keys;
  }

  async function ask(): Promise<void> {
    askedAt = now();
    // Until the contrary is seen: a request may be cut off while it asks, and then says no more.
    failed = true;
    fault = undefined;
    try {
      const members = await fetchMembers(typeof url === 'string' ? url : await url(), fetch);
      await takeOver(members);
      fetchedAt = now();
      failed = false;
      await shared?.write({ members, fetchedAt });
    } catch (error) {
      if (error instanceof NoKeySet) fault = { reason: 'no_key_set', status: error.status };
      // The set of before goes on working, if there is one.
      if (keys === undefined) await takeShared(STALE_MS);
    }
  }

  /** Takes over what another isolate has fetched, if that is no older than told; tells whether it was. */
  async function takeShared(mostMs: number): Promise<boolean> {
    const set = await shared?.read();
    const age = set === undefined ? Number.NaN : now() - set.fetchedAt;
    if (set === undefined || !(age >= 0 && age <= mostMs)) return false;
    try {
      await takeOver(set.members);
    } catch {
      return false;
    }
    fetchedAt = set.fetchedAt;
    return true;
  }

  const mayAsk = (cooldown: number) => now() - askedAt >= (failed ? FAILURE_COOLDOWN_MS : cooldown);

  async function refetch(cooldown: number): Promise<void> {
    while (flight.isUnderWay()) await flight.landed();
    if (mayAsk(cooldown)) await flight.fly(ask);
  }

  async function refetchIfOld(): Promise<void> {
    if (now() - fetchedAt <= MAX_AGE_MS || flight.isUnderWay() || !mayAsk(COOLDOWN_MS)) return;
    await flight.fly(async () => {
      const isKnown = shared !== undefined && (await takeShared(MAX_AGE_MS));
      if (!isKnown) await ask();
    });
  }

  /** How long to leave the endpoint alone for a token without a key here. */
  function patienceFor(receivedAt: number | undefined): number {
    const isNewer = receivedAt !== undefined && receivedAt > fetchedAt;
    if (!isNewer || now() - hurriedAt < COOLDOWN_MS) return COOLDOWN_MS;
    // Only if it will be asked now: whoever comes too early for that has not had its turn.
    if (now() - askedAt >= ISSUED_COOLDOWN_MS) hurriedAt = now();
    return ISSUED_COOLDOWN_MS;
  }

  const findAfter =
    (patience: (receivedAt?: number) => number): FindKeys =>
    async (header, receivedAt, issuer) => {
      await refetchIfOld();
      if (fitting(header, issuer).length === 0) await refetch(patience(receivedAt));
      if (keys === undefined) return { status: 'unavailable', ...(fault && { fault }) };
      return {
        status: 'found',
        keys: await Promise.all(fitting(header, issuer).map(({ bind }) => bind(header.alg))),
      };
    };

  /** What has signed a token just now is worth a moment's wait: not to find it would waste the refresh token that was spent for it. */
  async function awaitTurn(header: JoseHeader, issuer?: () => unknown): Promise<void> {
    const wait = askedAt + ISSUED_COOLDOWN_MS - now();
    if (wait <= 0 || failed || fitting(header, issuer).length > 0) return;
    await sleep(wait + MARGIN_MS);
  }

  const findIssued = findAfter(() => ISSUED_COOLDOWN_MS);

  return {
    find: findAfter(patienceFor),
    findAnew: async (header, _, issuer) => {
      await awaitTurn(header, issuer);
      return findIssued(header, undefined, issuer);
    },
    generation: () => generation,
    async isReady() {
      await refetchIfOld();
      if (keys === undefined) await refetch(COOLDOWN_MS);
      return keys !== undefined;
    },
  };
}
