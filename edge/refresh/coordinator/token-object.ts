import * as v from 'valibot';
import type { Log } from '../../telemetry/log.ts';
import type { Clock, ExtraHeaders, TokenIssuer, TokenSet } from '../../types.ts';
import { RETENTION_MS } from '../policy.ts';
import { isOfUse, openOutcome, sealOutcome } from './outcome.ts';
import {
  asRetained,
  type RefreshGrant,
  type RefreshOutcome,
  restAfter,
  SIGNED_OUT,
  tokensOf,
} from './types.ts';

/** What is used of a Durable Object's storage: what was put is there before anything that follows leaves the object. */
export interface ObjectStorage {
  get(key: string): Promise<unknown>;
  put(key: string, value: Entry): Promise<void>;
  setAlarm(at: number): Promise<void>;
  /** Takes the alarm away as well. */
  deleteAll(): Promise<void>;
}

const ENTRY = 'entry';

const entrySchema = v.variant('status', [
  /** The token may have been spent: whoever finds this and no flight knows that one was interrupted. */
  v.object({ status: v.literal('pending'), attempts: v.number(), until: v.number() }),
  v.object({ status: v.literal('done'), sealed: v.string(), until: v.number() }),
  /** A tombstone of a session. */
  v.object({ status: v.literal('ended'), at: v.optional(v.number(), 0), until: v.number() }),
]);

/** The one thing that an object stores. `until` is in milliseconds since the epoch. */
export type Entry = v.InferOutput<typeof entrySchema>;

export interface TokenObjectOptions {
  readonly storage: ObjectStorage;
  readonly exchange: RefreshGrant;
  /** How long a token that was signed out is remembered, in milliseconds. */
  readonly tombstoneMs: number;
  readonly now: Clock;
  readonly log: Log;
}

/**
 * The one place, worldwide, that stands for a refresh token, or for a session that was signed out.
 *
 * `pending` is stored before the token is spent, and `done` before anyone is answered. After a crash in between, the next
 * who comes spends the token again: a backend that allows for a retry answers with the same successor.
 */
export class TokenObject {
  readonly #options: TokenObjectOptions;
  #flight: Promise<RefreshOutcome> | undefined;
  #rest: { readonly outcome: RefreshOutcome; readonly until: number } | undefined;
  #ended = false;

  constructor(options: TokenObjectOptions) {
    this.#options = options;
  }

  /** Requests to one object share its I/O context: here, and only here, joining a promise is safe. */
  async refreshOnce(
    refreshToken: string,
    issuedBy?: TokenIssuer,
    trace?: ExtraHeaders,
  ): Promise<RefreshOutcome> {
    if (this.#flight !== undefined) return asRetained(await this.#flight);
    this.#flight = this.#fly(refreshToken, issuedBy, trace).finally(() => {
      this.#flight = undefined;
    });
    return this.#flight;
  }

  async successorOf(refreshToken: string): Promise<TokenSet | undefined> {
    return tokensOf(await this.#outcomeOf(refreshToken, await this.#read()));
  }

  async revoke(refreshToken: string): Promise<TokenSet | undefined> {
    this.#ended = true;
    const successor = await this.successorOf(refreshToken);
    await this.#keep(refreshToken, SIGNED_OUT, this.#options.tombstoneMs);
    return successor;
  }

  async revokeSession(until: number, at = this.#options.now()): Promise<void> {
    const entry = await this.#read();
    const before = entry?.status === 'ended' ? entry : { at, until };
    await this.#store({
      status: 'ended',
      at: Math.max(at, before.at),
      until: Math.max(until, before.until),
    });
  }

  async isRevoked(began = 0): Promise<boolean> {
    const entry = await this.#read();
    return entry?.status === 'ended' && entry.at >= began;
  }

  /** What was stored since the alarm was set may have to stay: an alarm can be late, or come again. */
  async forgetIfOver(): Promise<void> {
    const entry = await this.#read();
    if (entry === undefined) await this.#options.storage.deleteAll();
    else await this.#options.storage.setAlarm(entry.until);
  }

  async #fly(
    refreshToken: string,
    issuedBy: TokenIssuer | undefined,
    trace: ExtraHeaders | undefined,
  ): Promise<RefreshOutcome> {
    const { exchange, log, now } = this.#options;
    const entry = await this.#read();
    const kept = await this.#outcomeOf(refreshToken, entry);
    if (kept !== undefined && isOfUse(kept, refreshToken, now())) return asRetained(kept);
    if (this.#rest !== undefined && now() < this.#rest.until) return this.#rest.outcome;
    // A sign-out that came while the entry was read has stored its tombstone, which must not be written over.
    if (this.#ended) return SIGNED_OUT;

    const attempts = entry?.status === 'pending' ? entry.attempts + 1 : 1;
    if (attempts > 1) log('warn', 'refresh_resumed', { attempts });
    await this.#store({ status: 'pending', attempts, until: now() + RETENTION_MS });
    return this.#land(refreshToken, await exchange.redeem(refreshToken, issuedBy, trace));
  }

  async #land(refreshToken: string, outcome: RefreshOutcome): Promise<RefreshOutcome> {
    const sealed = await sealOutcome(refreshToken, outcome);
    if (this.#ended) {
      const successor = tokensOf(outcome);
      if (successor !== undefined) await this.#options.exchange.revoke(successor);
      return SIGNED_OUT;
    }
    if (outcome.status === 'transient') {
      this.#rest = { outcome, until: this.#options.now() + restAfter(outcome) };
      await this.#options.storage.deleteAll();
    } else {
      await this.#store({ status: 'done', sealed, until: this.#options.now() + RETENTION_MS });
    }
    return outcome;
  }

  async #read(): Promise<Entry | undefined> {
    const parsed = v.safeParse(entrySchema, await this.#options.storage.get(ENTRY));
    return parsed.success && parsed.output.until > this.#options.now() ? parsed.output : undefined;
  }

  async #outcomeOf(refreshToken: string, entry: Entry | undefined): Promise<RefreshOutcome | undefined> {
    return entry?.status === 'done' ? openOutcome(refreshToken, entry.sealed) : undefined;
  }

  async #keep(refreshToken: string, outcome: RefreshOutcome, forMs: number): Promise<void> {
    const until = this.#options.now() + forMs;
    await this.#store({ status: 'done', sealed: await sealOutcome(refreshToken, outcome), until });
  }

  async #store(entry: Entry): Promise<void> {
    await this.#options.storage.put(ENTRY, entry);
    await this.#options.storage.setAlarm(entry.until);
  }
}
