import * as v from 'valibot';
import { readJson, untilAborted } from '../http/body.ts';
import type { Log } from '../telemetry/log.ts';
import type { Fetch } from '../types.ts';
import { type PublicKey, readJwk } from './public-key.ts';

const MAX_BYTES = 64 * 1024;
/** For asking, in milliseconds. */
export const DEADLINE_MS = 5_000;

/** Something has answered, and is not out of order: it is no key set. */
export class NoKeySet extends TypeError {
  readonly status: number;

  constructor(status: number) {
    super('The address of the key set does not answer with one.');
    this.status = status;
  }
}

const keySetSchema = v.object({ keys: v.array(v.unknown()) });

/**
 * Asks for a key set.
 *
 * @returns its members, of whatever kind
 * @throws NoKeySet where there is none; anything else where that cannot be told
 */
export async function fetchMembers(url: string, fetch: Fetch): Promise<readonly unknown[]> {
  const signal = AbortSignal.timeout(DEADLINE_MS);
  const headers = { accept: 'application/jwk-set+json, application/json' };
  const answer = fetch(new Request(url, { headers, redirect: 'manual', signal }));
  const response = await untilAborted(answer, signal);
  const { status } = response;
  if (status === 429 || status >= 500) throw new TypeError('The address of the key set is out of order.');
  const document = status === 200 ? await untilAborted(readJson(response, MAX_BYTES), signal) : undefined;
  const parsed = v.safeParse(keySetSchema, document);
  if (!parsed.success) throw new NoKeySet(status);
  return parsed.output.keys;
}

/** The keys that are fit to verify with. Why others are not is said once a set; that some are for encryption is usual. */
export async function readMembers(
  members: readonly unknown[],
  variable: string,
  log: Log | undefined,
): Promise<readonly PublicKey[]> {
  const judged = await Promise.all(members.map(readJwk));
  const faults = judged.flatMap((each) =>
    each.ok || each.fault === 'not_for_signatures' ? [] : [each.fault],
  );
  if (faults.length > 0) {
    log?.('warn', 'keys_refused', { variable, reason: [...new Set(faults)].join(', ') });
  }
  return judged.flatMap((each) => (each.ok ? [each.key] : []));
}
