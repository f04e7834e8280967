import type { CodeInput, FormInput } from '../functions/types.ts';
import type { RegistrationField } from '../registration-fields.ts';
import type { Exchange, GivesTokens, Place, TokenPlaces } from './exchange.ts';
import type { SocialProvider, SocialTemplate } from './social.ts';

export type { CodeInput, FormInput, TypedCode } from '../functions/types.ts';
export type * from './exchange.ts';

/**
 * How a backend wants to be talked to: data, one file a backend, quirks beside the backend that has them. Paths are below
 * `BACKEND_URL`, with their exact trailing slash, and may have a query. Dot-paths lead into JSON answers; `.` is the whole
 * of one. `'$password'` stands for what an exchange is given: whole as a value of a body, and within a path or a header.
 */
export interface Preset {
  /** As people call the product. */
  readonly title: string;
  /** Sign-in with a password; absent where only a provider signs people in. */
  readonly login?: Exchange<'login'> & GivesTokens & TakesCodes;
  /** Where a code goes that is wanted after the password; absent where the sign-in takes it, or where none is ever wanted. */
  readonly secondFactor?: SecondFactorExchange;
  /** Sign-in by a message, without a password; offered where `gatehouse.config.ts` says so. */
  readonly passwordless?: Passwordless;
  /** Absent where a session ends with its access token. */
  readonly refresh?: RefreshExchange;
  readonly tokens: TokenPlaces;
  /** How the access token is shown, here and by `/api`. Default: `{ scheme: 'Bearer' }`. */
  readonly credential?: Credential;
  /** Dot-paths to the id of a user, in profiles and access tokens; the first that is there counts. */
  readonly ids?: readonly string[];
  /** Absent where the access token alone tells who someone is. */
  readonly me?: ProfileExchange;
  /** What a session keeps of its user beside name, e-mail address and role: dot-paths by name. `gatehouse.config.ts` says it. */
  readonly userFields?: UserFields;
  /** Absent where the backend cannot revoke. */
  readonly logout?: SignOutExchange;
  /** How the client of an OAuth server proves itself, by `CLIENT_ID` and, where it has one, `CLIENT_SECRET`. */
  readonly clientAuthentication?: ClientAuthentication;
  /** A header for `BACKEND_API_KEY`, in every request to the backend. */
  readonly apiKeyHeader?: string;
  /** Dot-paths under which an error answer keeps its sentence. */
  readonly messages: readonly string[];
  /** Statuses by which the backend says no for good, in a document of its own. */
  readonly rejected: { readonly login: readonly number[]; readonly refresh: readonly number[] };
  /** Statuses by which it refuses a refresh token without a word. Default: 401. */
  readonly refusesBare?: readonly number[];
  /** Statuses that refuse whatever comes with them, because the operator has listed them. */
  readonly listed?: { readonly login?: readonly number[]; readonly refresh?: readonly number[] };
  /** Statuses by which it says of a request that its access token is over. */
  readonly expired: readonly number[];
  readonly registration?: FormExchange;
  readonly passwordReset?: { readonly request: FormExchange; readonly complete?: FormExchange };
  /** What the link of a message confirms, and another message; offered, as the next two are, where `account` of `gatehouse.config.ts` says so. */
  readonly emailVerification?: { readonly request?: FormExchange; readonly complete?: FormExchange };
  readonly passwordChange?: FormExchange;
  readonly accountDeletion?: FormExchange;
  /** Where a body takes the token of a captcha: a dot-path. */
  readonly captchaMember?: string;
  /** What proves that no program fills in the forms in front of a session, and where its token goes. `gatehouse.config.ts` says it. */
  readonly captcha?: Captcha;
  /** Fields of a site's own in the form for registrations. `gatehouse.config.ts` says them. */
  readonly registrationFields?: readonly RegistrationField[];
  /** How the backend signs people in by redirect, at whichever provider. */
  readonly social?: SocialTemplate;
  /** Those that are offered, by name. */
  readonly socialProviders?: Readonly<Record<string, SocialProvider>>;
  /** Sign-in at an OpenID provider. */
  readonly provider?: ProviderContract;
  /** What stands before every path of this preset, where that depends on the base URL. */
  readonly prefixFor?: (baseUrl: string) => string;
}

/** A widget of somebody else's, by the name that it has there. */
export interface Captcha {
  readonly provider: 'turnstile' | 'hcaptcha';
  readonly siteKey: string;
  readonly member: string;
}

/** Dot-paths into what is known of a user, by the names that the session has them under. */
export type UserFields = Readonly<Record<string, string>>;

/** @see RFC 6749, section 2.3.1 */
export type ClientAuthentication = 'none' | 'basic' | 'post';
export type StaticFields = Readonly<Record<string, string | number | boolean>>;

/** An exchange that takes the code of a second step. A member of the body that is `$code` or `$recoveryCode` is left out without one. */
export interface TakesCodes {
  /** Which of them `request` takes; data says so by itself. */
  readonly codes?: readonly CodeInput[];
}

export interface SecondFactorExchange extends Exchange<'secondFactor'>, GivesTokens, TakesCodes {
  /** Where the answer to the sign-in has what the code is sent with: `$challenge`. */
  readonly challenge: Place | readonly Place[];
  /**
   * Begins the step, where the answer to the sign-in has only told which factor it is. Its answer has the challenge, and `$factor` is what that
   * one had. One that is over is begun anew.
   */
  readonly begin?: Exchange<'begin'> & GivesChallenge;
  /** Has another code sent; its answer may have another challenge. */
  readonly resend?: Exchange<'resend'>;
}

interface GivesChallenge {
  readonly challenge?: Place | readonly Place[];
}

/** Sign-in by a message to an address, with a code in it, or a link, or both. */
export interface Passwordless {
  /** Has the message sent. Its answer may have something that the code is sent with. */
  readonly request: Exchange<'message'> & GivesChallenge;
  readonly code?: Exchange<'emailCode'> & GivesTokens;
  /** By the parameter that is there when the link leads back to `/auth/callback`, the first counts. */
  readonly links?: readonly LinkExchange[];
}

export interface LinkExchange extends Exchange<'emailLink'>, GivesTokens {
  /** The parameter that `$token` stands for. */
  readonly parameter: string;
}

/** An exchange that tokens are shown in. */
interface TakesTokens {
  /** Which of them `request` gets; data says so by itself. Default: `refreshToken`. */
  readonly takes?: TakenTokens;
}

export type TakenTokens = 'accessToken' | 'refreshToken' | 'both';

export interface RefreshExchange extends Exchange<'refresh'>, GivesTokens, TakesTokens {
  /** Whether the backend gives a new refresh token with each answer. */
  readonly rotates: Rotation;
  /** The access token that it takes has to be good still: it is refreshed in the last fifth of its life, not in the last minute. */
  readonly live?: boolean;
}

export interface SignOutExchange extends Exchange<'logout'>, TakesTokens {
  /** The path in the place of the usual one, where all sessions of the user are to end. */
  readonly everywhere?: string;
}

export type Rotation = 'always' | 'sometimes' | 'never';

/** A header with or without a scheme, or a cookie. A header other than `Authorization` has no scheme unless one is named. */
export type Credential =
  | { readonly scheme: string; readonly header?: string }
  | { readonly header: string }
  | { readonly cookie: string };

export interface ProfileExchange extends Exchange<'me'> {
  /** A dot-path to the user. */
  readonly envelope?: string;
  /** What may leave the server: profile answers leak passwords and worse. */
  readonly fields: readonly string[];
  /** Its answer has the access token in it, too: nothing below `/api` leads there. */
  readonly holdsToken?: boolean;
}

/** A form that is passed on to the backend. Its answer is a sentence, and may have tokens where the form ends in a session. */
export interface FormExchange extends Exchange<'form'>, GivesTokens {
  /** What it asks people for. Default: what stands in the body. */
  readonly inputs?: readonly FormInput[];
}

/** @see OpenID Connect Core 1.0; RFC 8707, Resource Indicators for OAuth 2.0 */
export interface ProviderContract {
  /** Space-separated. */
  readonly scope: string;
  /** OpenID Connect Core 1.0, section 11: without consent a provider may leave the offline access out. */
  readonly prompt?: string;
  /** Whether people know it by the title of the preset. */
  readonly isProduct?: boolean;
  /** The parameter that names the API which the access token is for. Default `resource`. */
  readonly resourceParameter?: string;
}
