import { type Backend, createBackend } from './backend.ts';
import { type Config, type ConfigProblem, loadConfig } from './config.ts';
import { cookieJar } from './cookies.ts';
import { memoryCoordinator } from './coordinator/memory.ts';
import { createSpend } from './coordinator/spend.ts';
import type { RefreshCoordinator, Spend } from './coordinator/types.ts';
import type { Core, Next } from './core.ts';
import { gate, secondLook } from './gate.ts';
import { type GatehouseOptions, routePolicies } from './guard.ts';
import { consoleLog, type Log } from './log.ts';
import { type Renewal, renewSession } from './refresh.ts';
import { createSealer } from './seal.ts';
import { createSessions, SESSION_TYPE, type SealedSession } from './session.ts';
import type { Clock, Fetch, Session } from './types.ts';
import { createVerifier } from './verify.ts';

/** What the platform provides, and the core only borrows. */
export interface Platform {
  /** The way to the backend. */
  readonly fetch: (config: Config) => Fetch;
  /** A coordinator that spans isolates; without one, the isolate's memory serves. */
  readonly coordinator?: (config: Config, spend: Spend) => RefreshCoordinator | undefined;
  readonly now?: Clock;
  readonly log?: Log;
}

/** A gatehouse, put together once an isolate. */
export interface Gatehouse {
  /** Takes a request from the door to the answer. */
  handle(request: Request, next: Next): Promise<Response>;
  /** Checks again, behind a gate that has passed the request on. */
  lookAgain(request: Request, next: Next): Promise<Response>;
  /** The session that a request's headers carry, if it is one to act on now. */
  sessionOf(headers: Headers): Promise<Session | undefined>;
  renew(session: Session): Promise<Renewal>;
  seal(session: Session): Promise<SealedSession>;
  readonly backend: Backend;
  readonly embeddedDemo: boolean;
}

export type OpenedGatehouse =
  | { readonly ok: true; readonly gatehouse: Gatehouse }
  | { readonly ok: false; readonly problems: readonly ConfigProblem[] };

/**
 * Puts a gatehouse together.
 *
 * @param environment - the variables
 * @param options - what `gatehouse.config.ts` says
 * @returns the gatehouse, or everything that is wrong with the configuration
 */
export function openGatehouse(
  environment: Readonly<Record<string, unknown>>,
  options: GatehouseOptions,
  platform: Platform,
): OpenedGatehouse {
  const loaded = loadConfig(environment);
  if (!loaded.ok) return loaded;
  const { config } = loaded;
  const core = assemble(config, options, platform);
  return {
    ok: true,
    gatehouse: {
      handle: (request, next) => gate(core, request, next),
      lookAgain: (request, next) => secondLook(core, request, next),
      async sessionOf(headers) {
        const read = await core.sessions.read(headers.get('cookie'), cookieJar(headers));
        return read.status === 'open' && read.access === 'valid' ? read.session : undefined;
      },
      renew: (session) => renewSession(session, core.coordinator, core.now),
      seal: core.sessions.seal,
      backend: core.backend,
      embeddedDemo: config.backend.embedded,
    },
  };
}

function assemble(config: Config, options: GatehouseOptions, platform: Platform): Core {
  const { now = () => Date.now(), log = consoleLog } = platform;
  const fetch = platform.fetch(config);
  const { baseUrl, preset } = config.backend;
  const backend = createBackend({ baseUrl, preset, fetch, now });
  const verifier = createVerifier(config.verification, fetch, now);
  const sealer = createSealer(config.secrets, SESSION_TYPE);
  const spend = createSpend(backend, verifier);
  return {
    config,
    options,
    policies: routePolicies(options),
    backend,
    verifier,
    coordinator: platform.coordinator?.(config, spend) ?? memoryCoordinator(spend, now),
    sessions: createSessions({ sealer, verifier, lifetimes: config.lifetimes, now }),
    now,
    log,
  };
}
