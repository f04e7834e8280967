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
  readonly providers: readonly ProviderConfig[];
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
  /** The first. */
  readonly provider: Provider | undefined;
  readonly providers: readonly Provider[];
  readonly providerOf: ProviderOf;
  readonly verifierOf: VerifierOf;
  readonly issuerOf: IssuerOf;
  readonly exchange: RefreshGrant;
}

/** Finds what verifies the tokens of an issuer; of the backend, where none is named. */
export type VerifierOf = (issuedBy: TokenIssuer | undefined) => Verifier;

/** Finds the provider that has issued tokens, if it is still configured; none for the backend. */
export type ProviderOf = (issuedBy: TokenIssuer | undefined) => Provider | undefined;

/** Names the backend, and the provider before it where that has issued the tokens; `undefined` where there is none. */
export type IssuerOf = (issuedBy: TokenIssuer | undefined) => string | undefined;

/** Puts together what issues tokens: the backend, and an OpenID provider beside it or in its place. */
export function createIssuers({ config, now, log, shareKeys, ...ways }: IssuersOptions): Issuers {
  const [backendFetch, fetch] = [withUsualHeaders(ways.backendFetch), withUsualHeaders(ways.fetch)];
  const backend = createBackend({ ...config.backend, fetch: backendFetch, elsewhere: fetch, now, log });
  const { leewaySeconds } = config.verification;
  const providers = [config.provider, ...config.providers].flatMap((each) => {
    if (each === undefined) return [];
    const told = each.id === undefined ? log : toldOf(each.id, log);
    const source = createProvider({ config: each, leewaySeconds, fetch, now, log: told, shareKeys });
    return [{ source, verifier: createVerifier(each.verification, fetch, now, told, source.keys) }];
  });
  const sources = new Map(providers.map((each) => [each.source.issuedBy, each]));
  const provider = sources.get('provider')?.source;
  const verifier = createVerifier(config.verification, backendFetch, now, log, provider?.keys, shareKeys);
  const providerOf = (issuedBy: TokenIssuer | undefined) => issuedBy && sources.get(issuedBy)?.source;
  return {
    backend,
    provider,
    providers: providers.map(({ source }) => source),
    providerOf,
    verifierOf: (issuedBy) =>
      issuedBy === undefined ? verifier : (sources.get(issuedBy)?.verifier ?? NOBODYS),
    issuerOf(issuedBy) {
      if (issuedBy === undefined) return config.backend.name;
      const found = providerOf(issuedBy);
      return found && `${found.name} ${config.backend.name}`;
    },
    exchange: createRefreshGrant({ source: backend, verifier }, sources),
  };
}

/** Tells the log which of several providers it is, and where what it says has to be mended. */
export function toldOf(id: string, log: Log): Log {
  return (level, event, { variable, ...fields } = {}) =>
    log(level, event, {
      place: `openid.providers.${id}`,
      ...fields,
      ...(variable && { variable: 'gatehouse.config.ts' }),
    });
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
