import type { Language, Languages } from '../../locales/site.ts';
import type { Route, RoutePolicies } from '../access/page-rules.ts';
import type { Backend } from '../backend/backend.ts';
import type { Config } from '../config/config.ts';
import type { GatehouseOptions } from '../config/options.ts';
import type { Sealer } from '../crypto/seal.ts';
import type { Readiness } from '../health.ts';
import type { Place } from '../http/address.ts';
import type { AddressCure } from '../http/csrf.ts';
import type { PageAt } from '../http/known-pages.ts';
import type { SiteUrl } from '../http/origin.ts';
import type { PageHeaders, PageHeadersAt } from '../http/page-headers.ts';
import type { RequestKind } from '../http/request-kind.ts';
import type { Transport } from '../http/transport.ts';
import type { Provider } from '../oidc/types.ts';
import type { SignInLimit } from '../rate-limit/sign-in-limit.ts';
import type { WindowStore } from '../rate-limit/window.ts';
import type { TokenCoordinator } from '../refresh/coordinator/types.ts';
import type { ProviderOf, VerifierOf } from '../refresh/issuers.ts';
import type { RefreshTrouble } from '../refresh/trouble.ts';
import type { CookieWrite, FoundCookie } from '../session/cookie.ts';
import type { CookieJar } from '../session/jar.ts';
import type { Revocations } from '../session/revocation.ts';
import type { Sessions } from '../session/session.ts';
import type { CountRequest, Log } from '../telemetry/log.ts';
import type { Decision, RequestRecord } from '../telemetry/request-record.ts';
import type { Clock, Session } from '../types.ts';
import type { ExchangedTokens } from '../upstreams/exchanged-tokens.ts';
import type { Proofs } from '../upstreams/proofs.ts';
import type { Targets } from '../upstreams/target.ts';

/** The services that a request meets, put together once an isolate. */
export interface Services {
  readonly config: Config;
  readonly options: GatehouseOptions;
  readonly routes: RoutePolicies;
  readonly siteUrl: SiteUrl;
  /** Which jar the session cookie of a request is in. */
  readonly jarOf: (headers: Headers) => CookieJar;
  /** What people are answered in. */
  readonly languages: Languages;
  /** The pages that were made at build time. */
  readonly pageAt: PageAt;
  /** What the answers with pages bear. */
  readonly pageHeadersAt: PageHeadersAt;
  readonly backend: Backend;
  /** Where requests below `/api` go. */
  readonly targets: Targets;
  /** Tokens for those of them that take none of a session's own. */
  /** Of the keys that tokens are bound to. */
  readonly proofs: Proofs;
  readonly exchangedTokens: ExchangedTokens;
  readonly transport: Transport;
  /** The OpenID provider, where there is one: the first of them. */
  readonly provider: Provider | undefined;
  readonly providers: readonly Provider[];
  readonly providerOf: ProviderOf;
  readonly verifierOf: VerifierOf;
  readonly coordinator: TokenCoordinator;
  readonly revocations: Revocations;
  readonly refreshTrouble: RefreshTrouble;
  readonly sessions: Sessions;
  /** Seals what is kept of sign-ins that are under way at the provider. */
  readonly transactionSealer: Sealer;
  /** Seals sign-ins that want a code. */
  readonly secondStepSealer: Sealer;
  /** Seals where a sign-out goes on. */
  readonly signOutSealer: Sealer;
  readonly signInLimit: SignInLimit;
  /** How often a session's tokens were revoked. */
  readonly revocationCounts: WindowStore;
  /** Names a person for the log: nobody without the secret can make the name of an id. */
  readonly nameOfUser: (issuer: string, id: string) => Promise<string>;
  readonly now: Clock;
  /** How far ahead of its end an access token is refreshed at most, in milliseconds. */
  readonly aheadMs: number;
  /** The header in which the platform names a request; a client cannot set it. */
  readonly requestIdHeader: string | undefined;
  /** The header in which the platform tells the client's address; a client cannot set it. */
  readonly addressHeader: string | undefined;
  /** Under `next dev`. */
  readonly development: boolean;
  readonly log: Log;
  /** Counts a request, where the platform does. */
  readonly count: CountRequest | undefined;
  readonly readiness: Readiness;
}

/** One request, looked at once. */
export interface RequestContext {
  readonly request: Request;
  /** The request's headers as they came: what only the gate may say is taken out where a page is to see them. */
  readonly headers: Headers;
  readonly place: Place;
  /** Of the address, as a parser of URLs writes it. */
  readonly pathname: string;
  /** The query with its question mark, if there is one. */
  readonly search: string;
  /** The whole address; to parse it takes a moment. */
  readonly url: URL;
  readonly route: Route;
  readonly kind: RequestKind;
  readonly jar: CookieJar;
  /** What the request carries under the name of our cookie. */
  readonly found: FoundCookie;
  readonly requestId: string;
  /** That of whoever is answered with a page. */
  readonly language: Language;
  /** The client's address, in its canonical form, where the platform tells it. */
  readonly address: string | undefined;
  /** The address of this site that the browser shows, if it is one of ours. */
  readonly siteUrl: URL;
  readonly record: RequestRecord;
}

/** What is to happen to the session cookie. */
export type CookieChange =
  | { readonly kind: 'store'; readonly session: Session }
  | { readonly kind: 'expire' };

/** Why a session is over, as far as its user is told. */
export type SessionEnd = 'session_expired' | 'idle_timeout' | 'absolute_timeout';

/** Who is asking, after any refresh. */
export type AuthState = {
  readonly change?: CookieChange;
  /** What bears our name is not of our making, and may lie in a scope that is not ours. */
  readonly planted?: boolean;
} & (
  | { readonly status: 'signed_in'; readonly session: Session }
  | { readonly status: 'anonymous'; readonly ended?: SessionEnd }
  /** There is a session, but its tokens can be neither used nor refreshed right now. */
  | { readonly status: 'unavailable'; readonly retryAfter: number; readonly isStuck?: boolean }
  /** There is a session, and the backend has answered its refresh with tokens that are none. */
  | { readonly status: 'broken'; readonly isStuck?: boolean }
);

/** What a request has come to. Handlers say what concerns them, and the gate the rest. */
export interface HandlerResult {
  readonly response: Response;
  /** Whether it may be kept as the API says, because it depends on no session. */
  readonly isForEveryone?: boolean;
  /** What is noted in the log; `answer` where nobody says more. */
  readonly decision?: Decision;
  /** What helps, where it is refused because a page of this site has been opened under another address than its own. */
  readonly cure?: AddressCure | undefined;
  readonly change?: CookieChange | undefined;
  /** As in `AuthState`. */
  readonly planted?: boolean | undefined;
  /** Cookies beside that of the session. */
  readonly cookies?: readonly CookieWrite[];
  /** Of a page; absent for what is none. */
  readonly page?: PageHeaders | undefined;
}
