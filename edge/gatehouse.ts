import type { RequiredClaims } from './access/required-claims.ts';
import { backendFetch, keepSession, type PageAnswer, type PageCall } from './api-proxy/backend-fetch.ts';
import { refreshPath } from './auth/routes.ts';
import type { ProfileAnswer } from './backend/response.ts';
import { type SignInMethods, signInMethodsOf } from './backend/sign-in-methods.ts';
import { accountIn } from './config/account-options.ts';
import { definitionIn } from './config/backend-checks.ts';
import { loadConfig } from './config/config.ts';
import { type Environment, withoutVariable } from './config/environment.ts';
import { openidProblems } from './config/openid-checks.ts';
import { openidIn } from './config/openid-providers.ts';
import { type GatehouseOptions, optionProblems } from './config/options.ts';
import { userFieldsIn } from './config/session-options.ts';
import { gate, recheck } from './gate.ts';
import { traceHeaders } from './http/trace-context.ts';
import { mayEnter } from './pipeline/authorize.ts';
import { internalError } from './pipeline/internal-error.ts';
import { askProfile, reloadUser } from './pipeline/session-user.ts';
import type { Platform } from './platform.ts';
import { askedIn } from './prerendered/asked.ts';
import { type PageFacts, pageFacts } from './prerendered/facts.ts';
import { isRefreshWorthwhile } from './refresh/policy.ts';
import { createServices } from './services.ts';
import { cookieAttributes, findCookie } from './session/cookie.ts';
import { factsOf, type SessionAnswer, type SessionFacts, sessionAnswer } from './session/describe.ts';
import { createKeyCheck } from './setup/key-check.ts';
import { createDemoNotice } from './setup/start-notices.ts';
import type { Unconfigured } from './setup/unconfigured.ts';
import type { RenderPage, Session } from './types.ts';

/** A gatehouse, put together once an isolate. */
export interface Gatehouse {
  /** Takes a request from the door to the answer. */
  handle(request: Request, renderPage: RenderPage): Promise<Response>;
  /** Checks again, behind a gate that has passed the request on. */
  recheck(request: Request, renderPage: RenderPage): Promise<Response>;
  /** The session that a request's headers carry, if it is one to act on now. */
  sessionOf(headers: Headers): Promise<Session | undefined>;
  /** What scripts may know of a session. */
  describe(session: Session): SessionAnswer;
  /** Whether there is a session that is not one to act on now, but may be so to the gate. */
  isRefreshable(headers: Headers): Promise<boolean>;
  /**
   * The address where the browser gets its session refreshed, and comes back from; the sign-in page where it has none.
   *
   * @param returnTo - the path to come back to
   */
  refreshPath(headers: Headers, returnTo: string): Promise<string>;
  /** Whether a session has the claims that a page needs. */
  mayEnter(session: Session, needs: RequiredClaims): Promise<boolean>;
  /** Calls the backend as the user, for a page. */
  backendFetch(call: PageCall): Promise<PageAnswer>;
  /** Asks anew who the user is, and keeps it where cookies can be set; `undefined` where nobody can tell now. */
  refreshUser(
    call: Pick<PageCall, 'headers' | 'cookies'> & { readonly session: Session },
  ): Promise<Session | undefined>;
  /**
   * The backend's profile of the user: the fields that its preset lets out. Absent where it has none.
   *
   * @param headers - of the request that it is asked for
   */
  profile(session: Session, headers: Headers): Promise<ProfileAnswer | undefined>;
  /**
   * What a page is told that is rendered for a request; `undefined` where this deployment does not offer it.
   *
   * @param path - of the page
   * @param headers - of the request, as the gate has passed it on
   */
  pageFacts(path: string, headers: Headers): Promise<PageFacts | undefined>;
  /** What pages may tell of a session. */
  factsOf(session: Session): SessionFacts;
  readonly embeddedDemo: boolean;
  /** The ways in that pages may show. */
  readonly signInMethods: SignInMethods;
}

export type OpenedGatehouse =
  | { readonly ok: true; readonly gatehouse: Gatehouse }
  | ({ readonly ok: false } & Unconfigured);

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
  const wrongOptions = optionProblems(options);
  const known = platform.hasTcp ? environment : withoutVariable(environment, 'REDIS_URL');
  const [userFields, openid, account] = [userFieldsIn(options), openidIn(options), accountIn(options)];
  const loaded = loadConfig(known, definitionIn(options), userFields, openid, account);
  const problems = [...(loaded.ok ? [] : loaded.problems), ...wrongOptions];
  if (loaded.ok && problems.length === 0) problems.push(...openidProblems(options, loaded.config));
  if (!loaded.ok || problems.length > 0) return { ok: false, problems };
  const assembled = createServices(loaded.config, options, environment, platform);
  if (!assembled.ok) return assembled;
  const { services } = assembled;
  const { jarOf } = services;
  const readSession = (headers: Headers) =>
    services.sessions.read(findCookie(headers.get('cookie'), jarOf(headers)));
  const sessionOf = async (headers: Headers) => {
    const read = await readSession(headers);
    if (read.status !== 'open' || read.access !== 'valid') return undefined;
    return (await services.revocations.check(read.session)) === 'alive' ? read.session : undefined;
  };
  const closed = createKeyCheck(services.config.verification, services.log);
  const noticeDemo = createDemoNotice(services.config, jarOf, services.log);
  return {
    ok: true,
    gatehouse: {
      async handle(request, renderPage) {
        try {
          noticeDemo(request.headers);
          const check = closed(request);
          const refusal = check && (await check);
          return refusal ?? (await gate(services, request, renderPage));
        } catch (error) {
          return internalError(services, request, error);
        }
      },
      recheck: (request, renderPage) => recheck(services, request, renderPage),
      mayEnter: (session, needs) => mayEnter(services, session, needs),
      sessionOf,
      describe: (session) => sessionAnswer(services, session),
      async isRefreshable(headers) {
        const read = await readSession(headers);
        if (read.status !== 'open') return false;
        if (read.access !== 'valid') return isRefreshWorthwhile(read.session, services.now());
        return (await services.revocations.check(read.session)) === 'unknown';
      },
      async refreshPath(headers, returnTo) {
        const read = await readSession(headers);
        if (read.status === 'open') return refreshPath(read.session, returnTo);
        return `/login?${new URLSearchParams({ returnTo })}`;
      },
      backendFetch: (call) => backendFetch(services, call),
      async refreshUser({ session, headers, cookies }) {
        const fresh = await reloadUser(services, session, traceHeaders(headers));
        if (fresh === undefined) return undefined;
        if (cookies.mayBeSet(cookieAttributes(jarOf(headers))))
          await keepSession(services, { headers, cookies }, fresh);
        return fresh;
      },
      profile: ({ tokens }, headers) => askProfile(services, tokens, traceHeaders(headers)),
      async pageFacts(path, headers) {
        const session = await sessionOf(headers);
        return pageFacts(askedIn(services, path, headers, session?.user));
      },
      factsOf: (session) => factsOf(session, services.sessions, services.config.lifetimes.absolute),
      embeddedDemo: services.config.backend.embedded,
      signInMethods: signInMethodsOf(services.backend.preset, services.provider, services.config.providers),
    },
  };
}
