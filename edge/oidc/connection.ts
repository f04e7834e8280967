import * as oauth from 'oauth4webapi';
import type { Transient } from '../backend/fetch.ts';
import { type Fault, isMendable } from '../backend/judge.ts';
import type { Log, LogEvent } from '../telemetry/log.ts';
import { createRemoteKeys, type RemoteKeys } from '../tokens/jwks.ts';
import type { ShareKeys } from '../tokens/shared-keys.ts';
import type { Clock, Fetch } from '../types.ts';
import { type ClientProof, createClientAuthentication } from './client-authentication.ts';
import { createMetadata, type Metadata } from './discovery.ts';
import { faultIn, reasonOf } from './errors.ts';
import { guardedFetch, ProviderUnavailable } from './fetch.ts';
import type { ProviderConfig } from './types.ts';

const METADATA_MS = 5_000;

export interface ProviderOptions {
  readonly config: ProviderConfig;
  readonly leewaySeconds: number;
  readonly fetch: Fetch;
  readonly now: Clock;
  readonly log: Log;
  readonly shareKeys?: ShareKeys | undefined;
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
  /** The library's way to the provider, bounded in time. */
  readonly within: (totalMs?: number) => {
    readonly [oauth.customFetch]: ReturnType<typeof guardedFetch>;
    readonly [oauth.allowInsecureRequests]: boolean;
  };
  /** What a fault comes to that ends nothing; the log hears of it. */
  readonly transient: (error: unknown, event: LogEvent) => Transient;
  /** Tells the operator what they can mend of an exchange that the provider has refused. */
  readonly tellFault: (error: unknown) => void;
  /** The same of a refresh that was answered with something that judges nothing. */
  readonly unjudged: (fault: Fault) => Transient;
}

export function connect({ config, leewaySeconds, fetch, now, log, shareKeys }: ProviderOptions): Connection {
  const { issuer, client: credentials, resource } = config;
  const insecure = issuer.startsWith('http:');
  const metadata = createMetadata(issuer, guardedFetch(fetch, METADATA_MS), now, log);
  const keysAt = async () => (await metadata()).jwks_uri;
  return {
    config,
    client: { client_id: credentials.id, [oauth.clockTolerance]: leewaySeconds },
    keys: createRemoteKeys(keysAt, fetch, now, log, shareKeys?.(`provider ${issuer}`)),
    now,
    leewaySeconds,
    forApi: resource?.parameter === undefined ? undefined : { [resource.parameter]: resource.value },
    metadata,
    ...createClientAuthentication(config),
    within: (totalMs) => ({
      [oauth.customFetch]: guardedFetch(fetch, totalMs),
      [oauth.allowInsecureRequests]: insecure,
    }),
    transient: (error, event) => transient(log, error, event),
    tellFault(error) {
      const fault = faultIn(error);
      // What nobody here knows is told as it is, by the line of the sign-in.
      if (fault !== undefined && isMendable(fault) && fault.reason !== 'unknown_answer')
        log('error', 'sign_in_misconfigured', { ...fault, place: 'provider' });
    },
    unjudged(fault) {
      log('warn', 'provider_refresh_failed', fault);
      return { status: 'transient', code: 'backend_invalid', fault };
    },
  };
}

function transient(log: Log, error: unknown, event: LogEvent): Transient {
  const reason = reasonOf(error);
  const { code, retryAfter, status } =
    error instanceof ProviderUnavailable ? error : { code: 'backend_invalid' as const };
  log('warn', event, { reason, ...(status !== undefined && { status }) });
  const down = { reason: code === 'rate_limited' ? code : 'out_of_order' };
  const fault = faultIn(error) ?? (status === undefined ? undefined : { ...down, status });
  return {
    status: 'transient',
    code,
    ...(retryAfter !== undefined && { retryAfter }),
    ...(fault && { fault }),
  };
}
