import type {
  DurableObjectNamespace,
  DurableObjectState,
  Request as WorkerRequest,
} from '@cloudflare/workers-types';
import { createBackend } from '../backend.ts';
import { type CloudflareEnvironment, cloudflareFetch } from '../cloudflare.ts';
import { loadConfig } from '../config.ts';
import { createSealer, deriveBytes, type Sealer } from '../seal.ts';
import { createVerifier } from '../verify.ts';
import { createSpend } from './spend.ts';
import {
  asRetained,
  type RefreshCoordinator as Coordinator,
  RETENTION_MS,
  type RefreshOutcome,
  type Spend,
} from './types.ts';

const RESULT = 'result';
const RESULT_TYPE = 'gatehouse-refresh-result+v1';

type Kept = { readonly sealed: string; readonly until: number };

/** Reaches the one object, worldwide, that stands for a refresh token. Its name tells nothing about the token. */
export function durableObjectCoordinator(namespace: DurableObjectNamespace, secret: string): Coordinator {
  let key: CryptoKey | undefined;
  return {
    async refreshOnce(refreshToken) {
      key ??= await importHmacKey(secret);
      const object = namespace.get(namespace.idFromName(await nameOf(key, refreshToken)));
      const response = await object.fetch('https://coordinator/refresh', {
        method: 'POST',
        body: JSON.stringify({ refreshToken }),
      });
      return response.json<RefreshOutcome>();
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
  #flight: Promise<RefreshOutcome> | undefined;

  constructor(state: DurableObjectState, environment: CloudflareEnvironment) {
    this.#state = state;
    this.#spend = spendFor(environment);
  }

  async fetch(request: WorkerRequest): Promise<Response> {
    const { refreshToken } = await request.json<{ refreshToken: string }>();
    return Response.json(await this.#refreshOnce(refreshToken));
  }

  async alarm(): Promise<void> {
    await this.#state.storage.deleteAll();
  }

  async #refreshOnce(refreshToken: string): Promise<RefreshOutcome> {
    const sealer = createSealer([refreshToken], RESULT_TYPE);
    const kept = await this.#state.storage.get<Kept>(RESULT);
    if (kept !== undefined && kept.until > Date.now()) {
      const opened = await sealer.open(kept.sealed);
      if (opened.ok) return asRetained(asOutcome(opened.payload));
    }
    // Requests to one object share its I/O context: here, and only here, joining a promise is safe.
    if (this.#flight !== undefined) return asRetained(await this.#flight);
    this.#flight = this.#fly(refreshToken, sealer).finally(() => {
      this.#flight = undefined;
    });
    return this.#flight;
  }

  async #fly(refreshToken: string, sealer: Sealer): Promise<RefreshOutcome> {
    const outcome = await this.#spend(refreshToken);
    if (outcome.status === 'transient') return outcome;
    const until = Date.now() + RETENTION_MS;
    await this.#state.storage.put<Kept>(RESULT, { sealed: await sealer.seal(outcome), until });
    await this.#state.storage.setAlarm(until);
    return outcome;
  }
}

function spendFor(environment: CloudflareEnvironment): Spend {
  const loaded = loadConfig(environment);
  if (!loaded.ok) return async () => ({ status: 'transient', code: 'backend_unreachable' });
  const now = () => Date.now();
  const fetch = cloudflareFetch(environment, loaded.config.backend.embedded);
  const { baseUrl, preset } = loaded.config.backend;
  return createSpend(
    createBackend({ baseUrl, preset, fetch, now }),
    createVerifier(loaded.config.verification, fetch, now),
  );
}

/** What this class sealed itself, authenticated by the seal. */
function asOutcome(payload: unknown): RefreshOutcome {
  return payload as RefreshOutcome;
}

async function importHmacKey(secret: string): Promise<CryptoKey> {
  const raw = await deriveBytes(secret, 'refresh-coordinator/name');
  return crypto.subtle.importKey('raw', raw, { name: 'HMAC', hash: 'SHA-256' }, false, ['sign']);
}

async function nameOf(key: CryptoKey, refreshToken: string): Promise<string> {
  const digest = await crypto.subtle.sign('HMAC', key, new TextEncoder().encode(refreshToken));
  return Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, '0')).join('');
}
