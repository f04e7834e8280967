import { refreshPath } from './auth.ts';
import type { Backend } from './backend.ts';
import { broken } from './broken.ts';
import type { Closed } from './closed.ts';
import { type Config, type ConfigProblem, loadConfig } from './config.ts';
import { type CookieJar, cookieJar, findCookie } from './cookies.ts';
import { withFallback } from './coordinator/fallback.ts';
import { memoryCoordinator } from './coordinator/memory.ts';
import { secretNames } from './coordinator/names.ts';
import { withOwnNames } from './coordinator/own-names.ts';
import type { Core, Next } from './core.ts';
import type { Environment } from './environment.ts';
import { gate, secondLook } from './gate.ts';
import { type GatehouseOptions, routePolicies } from './guard.ts';
import { createKeyCheck } from './key-check.ts';
import { withoutWaiting } from './limiter/fallback.ts';
import { limitsFrom, type SharedCounter } from './limiter/types.ts';
import { createWindows } from './limiter/windows.ts';
import { createLiveness } from './liveness.ts';
import { consoleLog, type Log, unfailing } from './log.ts';
import type { Needs } from './needs.ts';
import { type Offers, offersOf } from './offers.ts';
import { SIGN_OUT_TYPE } from './oidc/logout-page.ts';
import { TRANSACTION_TYPE } from './oidc/transaction.ts';
import { aheadOf, optionProblems } from './options.ts';
import type { Platform } from './platform.ts';
import { checksOf, createReadiness } from './readiness.ts';
import { isRefreshWorthwhile, type Renewal } from './refresh.ts';
import { renewed } from './renewal.ts';
import { createSealer } from './seal.ts';
import { createSessions, SESSION_TYPE, type SealedSession } from './session.ts';
import { type SessionAnswer, sessionAnswer } from './session-answer.ts';
import { factsOf, type SessionFacts } from './session-facts.ts';
import { sharedSecret } from './setup-code.ts';
import { createSignInLimit, type SignInLimit } from './sign-in-limit.ts';
import { createDemoNotice, warn } from './start-notices.ts';
import { openTokenSources } from './token-sources.ts';
import type { Clock, ExtraHeaders, Session, TokenIssuer } from './types.ts';
import { loadUpstreams } from './upstreams.ts';
import { mayEnter } from './verdict.ts';
import { PLAIN_WIRE } from './wire.ts';

/** A gatehouse, put together once an isolate. */
export interface Gatehouse {
  /** Takes a request from the door to the answer. */
  handle(request: Request, next: Next): Promise<Response>;
  /** Checks again, behind a gate that has passed the request on. */
  lookAgain(request: Request, next: Next): Promise<Response>;
  /** The session that a request's headers carry, if it is one to act on now. */
  sessionOf(headers: Headers): Promise<Session | undefined>;
  /** What scripts may know of a session. */
  describe(session: Session): SessionAnswer;
  /** Whether there is a session that is not one to act on now, but may be so to the gate. */
  mayRenew(headers: Headers): Promise<boolean>;
  /**
   * The address where the browser gets its session renewed, and comes back from; the sign-in page where it has none.
   *
   * @param returnTo - the path to come back to
   */
  refreshPath(headers: Headers, returnTo: string): Promise<string>;
  /** Whether a session has the claims that a page needs. */
  mayEnter(session: Session, needs: Needs): Promise<boolean>;
  /** Where a request's session cookie is. */
  jarOf(headers: Headers): CookieJar;
  /** @param trace - in which the backend is to find it */
  renew(session: Session, trace?: ExtraHeaders): Promise<Renewal>;
  seal(session: Session): Promise<SealedSession>;
  /** What pages may tell of a session. */
  factsOf(session: Session): SessionFacts;
  readonly backend: Backend;
  readonly embeddedDemo: boolean;
  /** The ways in that pages may show. */
  readonly offers: Offers;
}

export type OpenedGatehouse =
  | { readonly ok: true; readonly gatehouse: Gatehouse }
  | ({ readonly ok: false } & Closed);

/**
 * Puts a gatehouse together.
 *
 * @param environment - the variables
 * @param options - what `gatehouse.config.ts` says
 * @returns the gatehouse, or everything that is wrong with the configuration
 */
export function openGatehouse(
  environment: Environment,
  options: GatehouseOptions,
  platform: Platform,
): OpenedGatehouse {
  const loaded = loadConfig(environment);
  const problems = [...(loaded.ok ? [] : loaded.problems), ...optionProblems(options)];
  const secret = sharedSecret(environment);
  if (!loaded.ok || problems.length > 0) return { ok: false, problems, secret };
  const assembled = assemble(loaded.config, options, environment, platform);
  if (!assembled.ok) return { ...assembled, secret };
  const { core } = assembled;
  const jarOf = (headers: Headers) => cookieJar(headers, core.config.ownOrigins.main);
  const readSession = (headers: Headers) =>
    core.sessions.read(findCookie(headers.get('cookie'), jarOf(headers)));
  const closed = createKeyCheck(core.config.verification, secret, core.log);
  const noticeDemo = createDemoNotice(core.config, jarOf, core.log);
  return {
    ok: true,
    gatehouse: {
      async handle(request, next) {
        noticeDemo(request.headers);
        return (
          (await closed(request)) ??
          gate(core, request, next).catch((error) => broken(core.log, request, error))
        );
      },
      lookAgain: (request, next) => secondLook(core, request, next),
      jarOf,
      mayEnter: (session, needs) => mayEnter(core, session, needs),
      async sessionOf(headers) {
        const read = await readSession(headers);
        if (read.status !== 'open' || read.access !== 'valid') return undefined;
        return (await core.liveness.check(read.session)) === 'alive' ? read.session : undefined;
      },
      describe: (session) => sessionAnswer(core, session),
      async mayRenew(headers) {
        const read = await readSession(headers);
        if (read.status !== 'open') return false;
        if (read.access !== 'valid') return isRefreshWorthwhile(read.session, core.now());
        return (await core.liveness.check(read.session)) === 'unknown';
      },
      async refreshPath(headers, returnTo) {
        const read = await readSession(headers);
        if (read.status === 'open') return refreshPath(read.session, returnTo);
        return `/login?${new URLSearchParams({ returnTo })}`;
      },
      renew: (session, trace = {}) => renewed(core, session, 'now', trace),
      seal: core.sessions.seal,
      factsOf: (session) => factsOf(session, core.config.lifetimes),
      backend: core.backend,
      embeddedDemo: core.config.backend.embedded,
      offers: offersOf(core.backend.preset, core.provider),
    },
  };
}

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

type Assembled =
  | { readonly ok: true; readonly core: Core }
  | { readonly ok: false; readonly problems: readonly ConfigProblem[] };

/** Puts the services together, if all that was asked for is to be had. */
function assemble(
  config: Config,
  options: GatehouseOptions,
  environment: Environment,
  platform: Platform,
): Assembled {
  const { now = () => Date.now(), development = false, requestIdHeader, count } = platform;
  const log = unfailing(platform.log ?? consoleLog);
  const { network = (request: Request) => fetch(request) } = platform;
  const reach = platform.fetch(config);
  const sources = openTokenSources({ config, reach, network, now, log });
  const { backend, provider, verifierOf, issuerOf, exchange } = sources;
  const sealer = createSealer(config.secrets, SESSION_TYPE);
  const local = memoryCoordinator(exchange, now);
  const open = config.coordinator === 'memory' ? undefined : platform.coordinator?.(config, exchange);
  const shared = open && provider ? withOwnNames(open, provider.name) : open;
  const isWanted = config.coordinator === 'durable-object' || config.coordinator === 'redis';
  if (shared === undefined && isWanted) return { ok: false, problems: [notHere(config.coordinator)] };
  const ways = platform.ways?.(config) ?? { backend: reach, network, service: () => undefined };
  const loaded = loadUpstreams(config, options.proxy, environment, backend, ways);
  if (!loaded.ok) return loaded;
  warn(log, [...config.warnings, ...loaded.warnings]);
  const isReusable = (issuedBy?: TokenIssuer) =>
    issuedBy === undefined && backend.preset.refresh?.rotates === 'never';
  const coordinator = shared === undefined ? local : withFallback(shared, local, log, isReusable);
  const core: Core = {
    config,
    options,
    routes: routePolicies(options, new Set(platform.publicFiles)),
    backend,
    upstreams: loaded.upstreams,
    wire: platform.wire ?? PLAIN_WIRE,
    provider,
    verifierOf,
    coordinator,
    liveness: createLiveness({
      coordinator: shared ?? local,
      now,
      log,
      absoluteMs: config.lifetimes.absolute,
      servesUnchecked: options.whenSignOutsCannotBeChecked !== 'refuse',
    }),
    aheadMs: aheadOf(options),
    signInLimit: signInLimitOf(config, platform.signInCounter?.(config), now, log),
    revocations: createWindows(now),
    sessions: createSessions({ sealer, verifierOf, issuerOf, lifetimes: config.lifetimes, now }),
    transactionSealer: createSealer(config.secrets, TRANSACTION_TYPE),
    signOutSealer: createSealer(config.secrets, SIGN_OUT_TYPE),
    now,
    requestIdHeader,
    addressHeader: config.addressHeader ?? platform.addressHeader,
    development,
    log,
    count,
    readiness: createReadiness(
      { ...checksOf(config, sources, shared ?? local), ...platform.checks?.(config) },
      now,
      log,
    ),
  };
  return { ok: true, core };
}

function signInLimitOf(config: Config, shared: SharedCounter | undefined, now: Clock, log: Log): SignInLimit {
  return createSignInLimit({
    limits: limitsFrom(config.signInLimits),
    nameOf: secretNames(config.secrets[0]),
    counter: shared && withoutWaiting(shared, now, log),
    now,
    log,
  });
}
