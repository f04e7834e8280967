import type {
  DurableObjectNamespace,
  DurableObjectState,
  Request as WorkerRequest,
} from '@cloudflare/workers-types';
import * as v from 'valibot';
import { createBackend } from '../backend.ts';
import { type CloudflareEnvironment, cloudflareFetch } from '../cloudflare.ts';
import { loadConfig } from '../config.ts';
import { createSealer, deriveBytes } from '../seal.ts';
import { createVerifier } from '../verify.ts';
import { parseOutcome } from './outcome.ts';
import { createSpend } from './spend.ts';
import {
  asRetained,
  type RefreshCoordinator as Coordinator,
  RETENTION_MS,
  type RefreshOutcome,
  SIGNED_OUT,
  type Spend,
} from './types.ts';

const RESULT = 'result';
const RESULT_TYPE = 'gatehouse-refresh-result+v2';
const UNREACHABLE = { status: 'transient', code: 'backend_unreachable' } as const;

const orderSchema = v.object({ action: v.picklist(['refresh', 'end']), refreshToken: v.string() });
type Order = v.InferOutput<typeof orderSchema>;

type Kept = { readonly sealed: string; readonly until: number };

/** Reaches the one object, worldwide, that stands for a refresh token. Its name tells nothing about the token. */
export function durableObjectCoordinator(namespace: DurableObjectNamespace, secret: string): Coordinator {
  let key: CryptoKey | undefined;

  async function order(action: Order['action'], refreshToken: string): Promise<unknown> {
    key ??= await importHmacKey(secret);
    const object = namespace.get(namespace.idFromName(await nameOf(key, refreshToken)));
    const body = JSON.stringify({ action, refreshToken } satisfies Order);
    const response = await object.fetch('https://coordinator/', { method: 'POST', body });
    return response.json();
  }

  return {
    async refreshOnce(refreshToken) {
      // An object may be moved or replaced at any moment; that must pass like any other failure that passes.
      const answer = await order('refresh', refreshToken).catch(() => undefined);
      return parseOutcome(answer) ?? UNREACHABLE;
    },
    async end(refreshToken) {
      await order('end', refreshToken).catch(() => undefined);
    },
  };
}

/**
 * One object for each refresh token. It spends the token once, stores the outcome before it answers, and gives the
 * same outcome to everyone who comes with that token until the retention ends.
 *
 * The outcome is sealed under a key made from the refresh token itself, so that the storage alone yields no token.
 */
export class RefreshCoordinator {
  readonly #state: DurableObjectState;
  readonly #spend: Spend;
  readonly #tombstoneMs: number;
  #flight: Promise<RefreshOutcome> | undefined;
  #ended = false;

  constructor(state: DurableObjectState, environment: CloudflareEnvironment) {
    this.#state = state;
    ({ spend: this.#spend, tombstoneMs: this.#tombstoneMs } = settingsOf(environment));
  }

  async fetch(request: WorkerRequest): Promise<Response> {
    const { action, refreshToken } = v.parse(orderSchema, await request.json());
    const outcome = await (action === 'end' ? this.#end(refreshToken) : this.#refreshOnce(refreshToken));
    return Response.json(outcome);
  }

  async alarm(): Promise<void> {
    await this.#state.storage.deleteAll();
  }

  async #refreshOnce(refreshToken: string): Promise<RefreshOutcome> {
    const kept = await this.#kept(refreshToken);
    if (kept !== undefined) return asRetained(kept);
    // Requests to one object share its I/O context: here, and only here, joining a promise is safe.
    if (this.#flight !== undefined) return asRetained(await this.#flight);
    this.#flight = this.#fly(refreshToken).finally(() => {
      this.#flight = undefined;
    });
    return this.#flight;
  }

  async #fly(refreshToken: string): Promise<RefreshOutcome> {
    const outcome = await this.#spend(refreshToken);
    if (this.#ended) return SIGNED_OUT;
    if (outcome.status !== 'transient') await this.#keep(refreshToken, outcome, RETENTION_MS);
    return outcome;
  }

  async #end(refreshToken: string): Promise<RefreshOutcome> {
    this.#ended = true;
    await this.#keep(refreshToken, SIGNED_OUT, this.#tombstoneMs);
    return SIGNED_OUT;
  }

  async #kept(refreshToken: string): Promise<RefreshOutcome | undefined> {
    const kept = await this.#state.storage.get<Kept>(RESULT);
    if (kept === undefined || kept.until <= Date.now()) return undefined;
    const opened = await createSealer([refreshToken], RESULT_TYPE).open(kept.sealed);
    return opened.ok ? parseOutcome(opened.payload) : undefined;
  }

  async #keep(refreshToken: string, outcome: RefreshOutcome, retentionMs: number): Promise<void> {
    const until = Date.now() + retentionMs;
    const sealed = await createSealer([refreshToken], RESULT_TYPE).seal(outcome);
    await this.#state.storage.put<Kept>(RESULT, { sealed, until });
    await this.#state.storage.setAlarm(until);
  }
}

interface Settings {
  readonly spend: Spend;
  readonly tombstoneMs: number;
}

/** One for all the objects of an isolate, or each would fetch the key set for itself. */
let settings: Settings | undefined;

function settingsOf(environment: CloudflareEnvironment): Settings {
  settings ??= readSettings(environment);
  return settings;
}

function readSettings(environment: CloudflareEnvironment): Settings {
  const loaded = loadConfig(environment);
  if (!loaded.ok) return { spend: async () => UNREACHABLE, tombstoneMs: RETENTION_MS };
  const { backend, lifetimes, verification } = loaded.config;
  const now = () => Date.now();
  const fetch = cloudflareFetch(environment, backend.embedded);
  const { baseUrl, preset } = backend;
  const spend = createSpend(
    createBackend({ baseUrl, preset, fetch, now }),
    createVerifier(verification, fetch, now),
  );
  return { spend, tombstoneMs: lifetimes.absolute };
}

async function importHmacKey(secret: string): Promise<CryptoKey> {
  const raw = await deriveBytes(secret, 'refresh-coordinator/name');
  return crypto.subtle.importKey('raw', raw, { name: 'HMAC', hash: 'SHA-256' }, false, ['sign']);
}

async function nameOf(key: CryptoKey, refreshToken: string): Promise<string> {
  const digest = await crypto.subtle.sign('HMAC', key, new TextEncoder().encode(refreshToken));
  return Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, '0')).join('');
}
