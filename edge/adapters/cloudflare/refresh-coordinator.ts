import type {
  DurableObjectNamespace,
  DurableObjectState,
  Request as WorkerRequest,
} from '@cloudflare/workers-types';
import * as v from 'valibot';
import type { BackendDefinition } from '../../config/backend-definition.ts';
import { loadConfig } from '../../config/config.ts';
import type { OpenIdOptions } from '../../config/openid-options.ts';
import { nameOf } from '../../refresh/coordinator/names.ts';
import { issuerSchema, parseOutcome, tokenSetSchema } from '../../refresh/coordinator/outcome.ts';
import { TokenObject } from '../../refresh/coordinator/token-object.ts';
import type { RefreshCoordinator as Coordinator, RefreshGrant } from '../../refresh/coordinator/types.ts';
import { createIssuers } from '../../refresh/issuers.ts';
import { RETENTION_MS } from '../../refresh/policy.ts';
import { consoleLog } from '../../telemetry/log.ts';
import { createSharedKeys } from '../../tokens/shared-keys.ts';
import { type CloudflareEnvironment, cloudflareFetch, cloudflareNetwork } from './bindings.ts';
import { cloudflareTexts } from './shared-texts.ts';

const orderSchema = v.variant('action', [
  v.object({
    action: v.literal('refresh'),
    refreshToken: v.string(),
    issuedBy: v.optional(issuerSchema),
    trace: v.optional(v.record(v.string(), v.string())),
  }),
  v.object({ action: v.picklist(['look', 'end']), refreshToken: v.string() }),
  v.object({ action: v.literal('end-session'), until: v.number(), at: v.optional(v.number()) }),
  v.object({ action: v.literal('has-ended'), began: v.optional(v.number()) }),
]);
type Order = v.InferOutput<typeof orderSchema>;

const successorSchema = v.object({ tokens: v.optional(tokenSetSchema) });
const endedSchema = v.object({ ended: v.boolean() });

/** Reaches the one object, worldwide, that stands for a refresh token, or for a session that has ended. */
export function durableObjectCoordinator(namespace: DurableObjectNamespace): Coordinator {
  const ask = async (kind: 'token' | 'session', subject: string, order: Order): Promise<unknown> => {
    const id = namespace.idFromName(await nameOf(kind, subject));
    const send = async () => {
      const body = JSON.stringify(order);
      const response = await namespace.get(id).fetch('https://coordinator/', { method: 'POST', body });
      const text = await response.text();
      if (!response.ok) throw new TypeError(`The object has answered with ${response.status}.`);
      // During a gradual deployment one of before may answer: it has no JSON for what has no answer.
      return order.action === 'end-session' ? undefined : JSON.parse(text);
    };
    // An object may be moved or restarted at any moment. It knows from its storage how far it got.
    return send().catch(send);
  };
  const askSuccessor = async (action: 'look' | 'end', refreshToken: string) =>
    v.parse(successorSchema, await ask('token', refreshToken, { action, refreshToken })).tokens;

  return {
    outlivesRequests: true,
    async refreshOnce(refreshToken, _, issuedBy, trace) {
      const order = { action: 'refresh', refreshToken, issuedBy, trace } as const;
      const answer = parseOutcome(await ask('token', refreshToken, order));
      if (answer === undefined) throw new TypeError('The object has answered with no outcome.');
      return answer;
    },
    successorOf: (refreshToken) => askSuccessor('look', refreshToken),
    revoke: (refreshToken) => askSuccessor('end', refreshToken),
    async revokeSession(sessionId, until, at) {
      await ask('session', sessionId, { action: 'end-session', until, at });
    },
    async isRevoked(sessionId, began) {
      return v.parse(endedSchema, await ask('session', sessionId, { action: 'has-ended', began })).ended;
    },
  };
}

/** The Durable Object: SQLite-backed storage, and an alarm that clears it. */
export class RefreshCoordinator {
  readonly #object: TokenObject;

  /**
   * @param definition - how the backend is talked to, where `gatehouse.config.ts` says so
   * @param openid - what that says of OpenID providers
   */
  constructor(
    { storage }: DurableObjectState,
    environment: CloudflareEnvironment,
    definition?: BackendDefinition,
    openid?: OpenIdOptions,
  ) {
    const { exchange, tombstoneMs } = settingsOf(environment, definition, openid);
    this.#object = new TokenObject({ storage, exchange, tombstoneMs, now: Date.now, log: consoleLog });
  }

  async fetch(request: WorkerRequest): Promise<Response> {
    return Response.json(await this.#carryOut(v.parse(orderSchema, await request.json())));
  }

  async alarm(): Promise<void> {
    await this.#object.forgetIfOver();
  }

  async #carryOut(order: Order): Promise<unknown> {
    switch (order.action) {
      case 'refresh':
        return this.#object.refreshOnce(order.refreshToken, order.issuedBy, order.trace);
      case 'look':
        return { tokens: await this.#object.successorOf(order.refreshToken) };
      case 'end':
        return { tokens: await this.#object.revoke(order.refreshToken) };
      case 'end-session':
        await this.#object.revokeSession(order.until, order.at);
        return {};
      case 'has-ended':
        return { ended: await this.#object.isRevoked(order.began) };
    }
  }
}

interface Settings {
  readonly exchange: RefreshGrant;
  readonly tombstoneMs: number;
}

/** One for all the objects of an isolate, or each would fetch the key set for itself. */
let settings: Settings | undefined;

function settingsOf(...given: Parameters<typeof readSettings>): Settings {
  settings ??= readSettings(...given);
  return settings;
}

function readSettings(
  environment: CloudflareEnvironment,
  definition?: BackendDefinition,
  openid?: OpenIdOptions,
): Settings {
  const loaded = loadConfig(environment, definition, undefined, openid);
  if (!loaded.ok) return { exchange: NO_EXCHANGE, tombstoneMs: RETENTION_MS };
  const { config } = loaded;
  const now = () => Date.now();
  const backendFetch = cloudflareFetch(environment, config.backend.embedded);
  const { exchange } = createIssuers({
    config,
    backendFetch,
    fetch: cloudflareNetwork,
    now,
    log: consoleLog,
    shareKeys: createSharedKeys(cloudflareTexts, config.secrets),
  });
  return { exchange, tombstoneMs: config.lifetimes.absolute };
}

/** The gate of a deployment that is not configured lets nobody in, so nobody asks. */
const NO_EXCHANGE: RefreshGrant = {
  redeem: async () => ({ status: 'transient', code: 'backend_unreachable' }),
  revoke: async () => {},
};
