import { type Backend, createBackend } from '../backend/backend.ts';
import type { BackendContract } from '../backend/request.ts';
import { withUsualHeaders } from '../http/usual-headers.ts';
import { createProvider } from '../oidc/provider.ts';
import type { Provider, ProviderConfig } from '../oidc/types.ts';
import type { Log } from '../telemetry/log.ts';
import type { ShareKeys } from '../tokens/shared-keys.ts';
import { createVerifier, type VerificationPolicy, type Verifier } from '../tokens/verify.ts';
import type { Clock, Fetch, TokenIssuer } from '../types.ts';
import { createRefreshGrant } from './coordinator/grant.ts';
import type { RefreshGrant } from './coordinator/types.ts';

/** What is configured of those who issue tokens. */
export interface IssuersConfig {
  readonly backend: BackendContract & { readonly name: string };
  readonly verification: VerificationPolicy;
  readonly provider: ProviderConfig | undefined;
}

export interface IssuersOptions {
  readonly config: IssuersConfig;
  /** The way to the backend. */
  readonly backendFetch: Fetch;
  /** The way to everything else. */
  readonly fetch: Fetch;
  readonly now: Clock;
  readonly log: Log;
  /** Where isolates share key sets, if they can. */
  readonly shareKeys?: ShareKeys | undefined;
}

/** Where tokens come from, and how each is verified. */
export interface Issuers {
  readonly backend: Backend;
  readonly provider: Provider | undefined;
  readonly verifierOf: VerifierOf;
  readonly issuerOf: IssuerOf;
  readonly exchange: RefreshGrant;
}

/** Finds what verifies the tokens of an issuer; of the backend, where none is named. */
export type VerifierOf = (issuedBy: TokenIssuer | undefined) => Verifier;

/** Names the backend, and the provider before it where that has issued the tokens; `undefined` where there is none. */
export type IssuerOf = (issuedBy: TokenIssuer | undefined) => string | undefined;

/** Puts together what issues tokens: the backend, and an OpenID provider beside it or in its place. */
export function createIssuers({ config, now, log, shareKeys, ...ways }: IssuersOptions): Issuers {
  const [backendFetch, fetch] = [withUsualHeaders(ways.backendFetch), withUsualHeaders(ways.fetch)];
  const backend = createBackend({ ...config.backend, fetch: backendFetch, elsewhere: fetch, now, log });
  const { leewaySeconds } = config.verification;
  const provider =
    config.provider && createProvider({ config: config.provider, leewaySeconds, fetch, now, log, shareKeys });
  const verifier = createVerifier(config.verification, backendFetch, now, log, provider?.keys, shareKeys);
  const policy = config.provider?.verification;
  const providersVerifier = policy && createVerifier(policy, fetch, now, log, provider?.keys);
  return {
    backend,
    provider,
    verifierOf: (issuedBy) => (issuedBy === 'provider' ? (providersVerifier ?? NOBODYS) : verifier),
    issuerOf: (issuedBy) =>
      issuedBy === 'provider' ? provider && `${provider.name} ${config.backend.name}` : config.backend.name,
    exchange: createRefreshGrant(
      { source: backend, verifier },
      provider && providersVerifier && { source: provider, verifier: providersVerifier },
    ),
  };
}

/** Tokens of a provider that is not configured are nobody's: the backend's keys have no say about them. */
const NOBODYS: Verifier = {
  verify: async () => ({ status: 'invalid', reason: 'unknown_issuer' }),
  verifyIssued: async () => ({ status: 'invalid', reason: 'unknown_issuer' }),
  generation: () => 0,
  isReady: async () => true,
  leewaySeconds: 0,
  takesOpaque: false,
};
