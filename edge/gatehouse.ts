import type { Needs } from './access/required-claims.ts';
import { refreshPath } from './auth/routes.ts';
import type { Backend } from './backend/backend.ts';
import { type Offers, offersOf } from './backend/sign-in-methods.ts';
import { loadConfig } from './config/config.ts';
import type { Environment } from './config/environment.ts';
import { type GatehouseOptions, optionProblems } from './config/options.ts';
import { gate, secondLook } from './gate.ts';
import { mayEnter } from './pipeline/authorize.ts';
import { broken } from './pipeline/internal-error.ts';
import { renewed } from './pipeline/refresh.ts';
import type { Platform } from './platform.ts';
import { isRefreshWorthwhile } from './refresh/policy.ts';
import type { Renewal } from './refresh/refresh.ts';
import { assemble } from './services.ts';
import { type CookieJar, cookieJar, findCookie } from './session/cookie.ts';
import { factsOf, type SessionAnswer, type SessionFacts, sessionAnswer } from './session/describe.ts';
import type { SealedSession } from './session/session.ts';
import { createKeyCheck } from './setup/key-check.ts';
import { createDemoNotice } from './setup/start-notices.ts';
import { sharedSecret } from './setup/token.ts';
import type { Closed } from './setup/unconfigured.ts';
import type { ExtraHeaders, Next, Session } from './types.ts';

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
