import { SITE } from '../locales/site.ts';
import { prefixOf } from './access/api-rules.ts';
import { routePolicies } from './access/page-rules.ts';
import { SIGN_OUT_TYPE } from './auth/provider-logout.ts';
import { SECOND_STEP_TYPE } from './auth/second-step.ts';
import { TRANSACTION_TYPE } from './auth/sign-in-transaction.ts';
import type { Config, ConfigProblem } from './config/config.ts';
import type { Environment } from './config/environment.ts';
import { headerWarnings } from './config/headers-schema.ts';
import { aheadOf, type GatehouseOptions } from './config/options.ts';
import { briefIdleTimeOf, cookieWarnings } from './config/session-options.ts';
import { createSealer } from './crypto/seal.ts';
import { checksOf, createReadiness } from './health.ts';
import { knownPages } from './http/known-pages.ts';
import { createSiteUrl } from './http/origin.ts';
import { createPageHeaders } from './http/page-headers.ts';
import { NOTHING_PRERENDERED } from './http/template.ts';
import { FETCH_TRANSPORT } from './http/transport.ts';
import type { Services } from './pipeline/context.ts';
import type { Platform } from './platform.ts';
import { withCounterFallback } from './rate-limit/fallback.ts';
import { secretNames } from './rate-limit/names.ts';
import { createSignInLimit, type SignInLimit } from './rate-limit/sign-in-limit.ts';
import { limitsFrom, type SharedCounter } from './rate-limit/types.ts';
import { createWindowStore } from './rate-limit/window.ts';
import { withFallback } from './refresh/coordinator/fallback.ts';
import { memoryCoordinator } from './refresh/coordinator/memory.ts';
import { withOwnNames } from './refresh/coordinator/own-names.ts';
import { createIssuers } from './refresh/issuers.ts';
import { createRefreshTrouble } from './refresh/trouble.ts';
import { cookieJar, sharedJar } from './session/jar.ts';
import { createRevocations, type UsersName } from './session/revocation.ts';
import { SESSION_TYPE } from './session/schema.ts';
import { createSessions } from './session/session.ts';
import { warn } from './setup/start-notices.ts';
import { type CountRequest, consoleLog, type Log, unfailing } from './telemetry/log.ts';
import { createOtlp } from './telemetry/otlp.ts';
import { createSharedKeys } from './tokens/shared-keys.ts';
import type { Clock, Session, TokenIssuer } from './types.ts';
import { createExchangedTokens } from './upstreams/exchanged-tokens.ts';
import { usualFetchers } from './upstreams/fetchers.ts';
import { createProofs } from './upstreams/proofs.ts';
import { createTargets } from './upstreams/target.ts';
import { loadUpstreams } from './upstreams/upstreams.ts';

const NO_DEMO: ConfigProblem = {
  variable: 'BACKEND_URL',
  problem: 'does not say where the API is, and the demo backend is no part of this site',
  cure: 'Set it to the base URL of the API; `npm run doctor` finds what goes with it.',
};

function notHere(wanted: Config['coordinator']): ConfigProblem {
  const variable = 'REFRESH_COORDINATOR';
  return wanted === 'redis'
    ? {
        variable,
        problem: 'asks for Redis, which is not used here',
        cure: 'Use durable-object on Cloudflare.',
      }
    : {
        variable,
        problem: 'asks for a Durable Object, and there is none here',
        cure: 'Bind REFRESH_COORDINATOR_DO in wrangler.toml as this repository does; elsewhere use redis, or memory in a single process.',
      };
}

export type CreatedServices =
  | { readonly ok: true; readonly services: Services }
  | { readonly ok: false; readonly problems: readonly ConfigProblem[] };

/** Puts the services together, if all that was asked for is to be had. */
export function createServices(
  config: Config,
  options: GatehouseOptions,
  environment: Environment,
  platform: Platform,
): CreatedServices {
  const { now = () => Date.now(), development = false, requestIdHeader } = platform;
  const log = unfailing(platform.log ?? consoleLog);
  const { fetch = (request: Request) => globalThis.fetch(request) } = platform;
  if (config.backend.embedded && platform.hasDemo === false) return { ok: false, problems: [NO_DEMO] };
  const backendFetch = platform.backendFetch(config);
  const shareKeys = platform.sharedTexts && createSharedKeys(platform.sharedTexts, config.secrets);
  const issuers = createIssuers({ config, backendFetch, fetch, now, log, shareKeys });
  const { backend, provider, providers, providerOf, verifierOf, issuerOf, exchange } = issuers;
  const sealer = createSealer(config.secrets, SESSION_TYPE);
  const local = memoryCoordinator(exchange, now);
  const open = config.coordinator === 'memory' ? undefined : platform.coordinator?.(config, exchange);
  const nameOf = (id?: string) => providers.find((each) => each.id === id)?.name;
  const shared = open && providers.length > 0 ? withOwnNames(open, nameOf) : open;
  const isWanted = config.coordinator === 'durable-object' || config.coordinator === 'redis';
  if (shared === undefined && isWanted) return { ok: false, problems: [notHere(config.coordinator)] };
  const usual = usualFetchers(backendFetch, fetch);
  const fetchers = platform.fetchers?.(config, usual) ?? usual;
  const { proxy: limits, allowsPlainHttp, verification } = config;
  const policy = {
    ...{ limits, isOpaque: verification.keys.kind === 'opaque', allowsPlainHttp, fetch, now, log },
    client: config.backend.client ?? config.provider?.client,
    clientAuthentication: config.provider?.authentication ?? config.backend.preset.clientAuthentication,
  };
  const loaded = loadUpstreams(policy, options.proxy, environment, backend, fetchers);
  if (!loaded.ok) return loaded;
  warn(log, [
    ...config.warnings,
    ...loaded.warnings,
    ...headerWarnings(options.headers),
    ...cookieWarnings(options.session),
  ]);
  const isReusable = (issuedBy?: TokenIssuer) =>
    issuedBy === undefined && backend.preset.refresh?.rotates === 'never';
  const coordinator = shared === undefined ? local : withFallback(shared, local, log, isReusable);
  const refreshTrouble = createRefreshTrouble(now);
  const { waitUntil } = platform;
  const { dangerouslySharedCookieDomain: domain } = options.session ?? {};
  const jarOfAll = domain === undefined ? undefined : sharedJar(domain);
  const otlp = config.otlp && createOtlp(config.otlp, { fetch, now, log, waitUntil });
  const lifetimes = { ...config.lifetimes, brief: briefIdleTimeOf(options.session) };
  const services: Services = {
    config,
    options,
    routes: routePolicies(options, new Set(platform.publicFiles)),
    siteUrl: createSiteUrl(config.ownOrigins),
    jarOf: (headers) => cookieJar(headers, config.ownOrigins.main, jarOfAll),
    languages: platform.languages ?? SITE,
    pageAt: knownPages(platform.prerendered ?? NOTHING_PRERENDERED),
    pageHeadersAt: createPageHeaders(options.headers, development, options.pathLanguages),
    backend,
    targets: createTargets(loaded.upstreams, prefixOf(options.proxy)),
    exchangedTokens: createExchangedTokens(providerOf, now, log),
    proofs: createProofs(now),
    transport: platform.transport ?? FETCH_TRANSPORT,
    provider,
    providers,
    providerOf,
    verifierOf,
    coordinator,
    refreshTrouble,
    revocations: createRevocations({
      coordinator: shared ?? local,
      now,
      log,
      absoluteMs: config.lifetimes.absolute,
      usersName: endsEverywhere(options) ? usersNames(issuerOf) : undefined,
      servesUnchecked: options.whenSignOutsCannotBeChecked !== 'refuse',
    }),
    // Where nothing but a token that is good still gets the next, a minute is too short to come by again.
    aheadMs: backend.preset.refresh?.live ? Number.POSITIVE_INFINITY : aheadOf(options),
    signInLimit: signInLimitOf(config, platform.signInCounter?.(config), now, log),
    nameOfUser: secretNames(config.secrets[0], 'audit/user'),
    revocationCounts: createWindowStore(now),
    sessions: createSessions({ sealer, verifierOf, issuerOf, lifetimes, now }),
    transactionSealer: createSealer(config.secrets, TRANSACTION_TYPE),
    secondStepSealer: createSealer(config.secrets, SECOND_STEP_TYPE),
    signOutSealer: createSealer(config.secrets, SIGN_OUT_TYPE),
    now,
    requestIdHeader,
    addressHeader: config.addressHeader ?? platform.addressHeader,
    development,
    log,
    count: bothOf(platform.count, otlp),
    readiness: createReadiness(
      { ...checksOf(config, issuers, shared ?? local, refreshTrouble), ...platform.checks?.(config) },
      now,
      log,
    ),
  };
  return { ok: true, services };
}

/** Whether there is anything that ends all sessions of a user. */
function endsEverywhere({ session, account }: GatehouseOptions): boolean {
  return session?.signOutEverywhere === true || account?.accountDeletion === true;
}

function bothOf(one: CountRequest | undefined, other: CountRequest | undefined): CountRequest | undefined {
  if (one === undefined || other === undefined) return one ?? other;
  return (...request) => {
    one(...request);
    other(...request);
  };
}

/** Ids are those of one issuer: deployments before others may share a store. */
function usersNames(issuerOf: (issuedBy: TokenIssuer | undefined) => string | undefined) {
  return ({ user, tokens }: Session): UsersName => `user:${user.id} ${issuerOf(tokens.issuedBy)}`;
}

function signInLimitOf(config: Config, shared: SharedCounter | undefined, now: Clock, log: Log): SignInLimit {
  return createSignInLimit({
    limits: limitsFrom(config.signInLimits),
    nameOf: secretNames(config.secrets[0]),
    counter: shared && withCounterFallback(shared, now, log),
    now,
    log,
  });
}
