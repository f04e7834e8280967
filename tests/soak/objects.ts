import { nameOf } from '../../edge/refresh/coordinator/names.ts';
import { type Entry, type ObjectStorage, TokenObject } from '../../edge/refresh/coordinator/token-object.ts';
import type { RefreshCoordinator, RefreshGrant } from '../../edge/refresh/coordinator/types.ts';
import type { Clock } from '../../edge/types.ts';

export interface Objects {
  /** A way to the objects, as every isolate has one. */
  coordinator(): RefreshCoordinator;
  /** Restarts all objects: what they held in memory is lost, and whoever waited for them gets an error. */
  crash(): void;
}

interface Incarnation {
  readonly object: TokenObject;
  isAlive: boolean;
}

/** Durable Objects in this process: one for each name, whose storage outlives them. */
export function createObjects(exchange: RefreshGrant, now: Clock): Objects {
  const stored = new Map<string, Entry>();
  let incarnations = new Map<string, Incarnation>();
  let crashed = Promise.withResolvers<never>();
  crashed.promise.catch(() => {});

  function objectFor(name: string): TokenObject {
    const known = incarnations.get(name);
    if (known !== undefined) return known.object;
    const storage = storageOf(name, () => incarnation.isAlive);
    const options = { storage, exchange, tombstoneMs: 60 * 60_000, now, log: () => {} };
    const incarnation: Incarnation = { object: new TokenObject(options), isAlive: true };
    incarnations.set(name, incarnation);
    return incarnation.object;
  }

  /** What was reset writes no more, and hears no more. */
  function storageOf(name: string, isAlive: () => boolean): ObjectStorage {
    const settled = async () => {
      if (!isAlive()) await new Promise(() => {});
    };
    return {
      async get() {
        await settled();
        return stored.get(name);
      },
      async put(_, entry) {
        await settled();
        stored.set(name, entry);
      },
      // Entries know themselves until when they count; what is over is left to lie.
      setAlarm: settled,
      async deleteAll() {
        await settled();
        stored.delete(name);
      },
    };
  }

  /** As the real client does, it asks once more when an object is gone. */
  async function ask<T>(
    kind: 'token' | 'session',
    subject: string,
    order: (object: TokenObject) => Promise<T>,
  ): Promise<T> {
    const name = await nameOf(kind, subject);
    const send = () => Promise.race([order(objectFor(name)), crashed.promise]);
    return send().catch(send);
  }

  return {
    coordinator: () => ({
      outlivesRequests: true,
      refreshOnce: (token) => ask('token', token, (object) => object.refreshOnce(token)),
      successorOf: (token) => ask('token', token, (object) => object.successorOf(token)),
      revoke: (token) => ask('token', token, (object) => object.revoke(token)),
      revokeSession: (id, until, at) => ask('session', id, (object) => object.revokeSession(until, at)),
      isRevoked: (id, began) => ask('session', id, (object) => object.isRevoked(began)),
    }),
    crash() {
      for (const incarnation of incarnations.values()) incarnation.isAlive = false;
      incarnations = new Map();
      const { reject } = crashed;
      crashed = Promise.withResolvers<never>();
      crashed.promise.catch(() => {});
      reject(new Error('The object was reset.'));
    },
  };
}
