import * as oauth from 'oauth4webapi';
import type { Transient } from '../backend/fetch.ts';
import type { Log, LogEvent } from '../telemetry/log.ts';
import { createRemoteKeys, type RemoteKeys } from '../tokens/jwks.ts';
import type { Clock, Fetch } from '../types.ts';
import { type ClientProof, createClientAuthentication } from './client-authentication.ts';
import { createMetadata, endpoint, type Metadata } from './discovery.ts';
import { reasonOf } from './errors.ts';
import { guardedFetch, ProviderUnavailable } from './fetch.ts';
import type { ProviderConfig } from './types.ts';

const METADATA_MS = 5_000;

export interface ProviderOptions {
  readonly config: ProviderConfig;
  readonly leewaySeconds: number;
  readonly fetch: Fetch;
  readonly now: Clock;
  readonly log: Log;
}

/** What every exchange with one provider has in common. */
export interface Connection extends ClientProof {
  readonly config: ProviderConfig;
  readonly client: oauth.Client;
  readonly keys: RemoteKeys;
  readonly now: Clock;
  readonly leewaySeconds: number;
  /** The parameter that names the API which tokens are for. */
  readonly forApi: Readonly<Record<string, string>> | undefined;
  readonly metadata: () => Promise<Metadata>;
  /** @throws ProviderUnavailable where the address is missing, or leads off TLS */
  readonly endpoint: (address: string | undefined) => string;
  /** The library's way to the provider, bounded in time. */
  readonly within: (totalMs?: number) => {
    readonly [oauth.customFetch]: ReturnType<typeof guardedFetch>;
    readonly [oauth.allowInsecureRequests]: boolean;
  };
  /** What a fault comes to that ends nothing; the log hears of it. */
  readonly transient: (error: unknown, event: LogEvent) => Transient;
}

export function connect({ config, leewaySeconds, fetch, now, log }: ProviderOptions): Connection {
  const { issuer, client: credentials, resource } = config;
  const insecure = issuer.startsWith('http:');
  const metadata = createMetadata(issuer, guardedFetch(fetch, METADATA_MS), now, log);
  const keysAt = async () => endpoint((await metadata()).jwks_uri, insecure);
  return {
    config,
    client: { client_id: credentials.id, [oauth.clockTolerance]: leewaySeconds },
    keys: createRemoteKeys(keysAt, fetch, now, log),
    now,
    leewaySeconds,
    forApi: resource?.parameter === undefined ? undefined : { [resource.parameter]: resource.value },
    metadata,
    endpoint: (address) => endpoint(address, insecure),
    ...createClientAuthentication(config),
    within: (totalMs) => ({
      [oauth.customFetch]: guardedFetch(fetch, totalMs),
      [oauth.allowInsecureRequests]: insecure,
    }),
    transient(error, event) {
      log('warn', event, { reason: reasonOf(error) });
      if (!(error instanceof ProviderUnavailable)) return { status: 'transient', code: 'backend_invalid' };
      const { code, retryAfter } = error;
      return { status: 'transient', code, ...(retryAfter !== undefined && { retryAfter }) };
    },
  };
}
