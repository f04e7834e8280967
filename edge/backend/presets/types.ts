/**
 * How a backend wants to be talked to: data, one file a backend, quirks beside the backend that has them. Paths are below
 * `BACKEND_URL`, with their exact trailing slash, and may have a query. Dot-paths lead into JSON answers; `.` is the whole
 * of one.
 */
export interface Preset {
  /** As people call the product. */
  readonly title: string;
  /** Sign-in with a password; absent where only a provider signs people in. */
  readonly login?: PasswordLogin;
  /** Absent where a session ends with its access token. */
  readonly refresh?: RefreshContract;
  readonly tokens: TokenPlaces;
  /** Dot-paths to the id of a user, in profiles and access tokens; the first that is there counts. */
  readonly ids?: readonly string[];
  /** Absent where the access token alone tells who someone is. */
  readonly me?: MeContract;
  /** Absent where the backend cannot revoke. */
  readonly logout?: LogoutContract;
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
  readonly registration?: FormContract;
  readonly passwordReset?: { readonly request: FormContract; readonly complete?: FormContract };
  /** Sign-in at an OpenID provider. */
  readonly provider?: ProviderContract;
  /** What stands before every path of this preset, where that depends on the base URL. */
  readonly prefixFor?: (baseUrl: string) => string;
}

export type Encoding = 'json' | 'form';
/** @see RFC 6749, section 2.3.1 */
export type ClientAuthentication = 'none' | 'basic' | 'post';
export type StaticFields = Readonly<Record<string, string | number | boolean>>;

interface Posted {
  readonly path: string;
  readonly encoding: Encoding;
  readonly fields?: StaticFields;
}

export interface PasswordLogin extends Posted {
  readonly usernameField: string;
  readonly passwordField: string;
}

export interface RefreshContract extends Posted {
  /** The field of the request, which the answer may name otherwise; absent where a cookie brings the token. */
  readonly field?: string;
  /** Whether the backend gives a new refresh token with each answer. */
  readonly rotates: Rotation;
}

export type Rotation = 'always' | 'sometimes' | 'never';

/** Dot-paths into the answers of sign-in and refresh. */
export interface TokenPlaces {
  readonly access: string;
  readonly refresh?: string;
  /** The cookie that brings the refresh token, and that takes it back. */
  readonly refreshCookie?: string;
  /** Who has signed in, where the answer says so. */
  readonly user?: string;
  /** Only where the access token's own `exp` cannot be read. */
  readonly expiresIn?: { readonly path: string; readonly unit: 's' | 'ms' };
}

export interface MeContract {
  readonly path: string;
  readonly envelope?: string;
  /** What may leave the server: profile answers leak passwords and worse. */
  readonly fields: readonly string[];
}

export interface LogoutContract extends Posted {
  /** The field for the refresh token. */
  readonly field?: string;
  /** It takes an access token that is still good: one that is over is refreshed for it. */
  readonly bearer?: boolean;
}

/** What people are asked for in a form. */
export type FormInput = 'name' | 'username' | 'email' | 'password' | 'token';

/** A form that is passed on to the backend, and whose answer is a sentence. */
export interface FormContract extends Posted {
  /** The backend's name for each input. */
  readonly inputs: Readonly<Partial<Record<FormInput, string>>>;
  /** A field that takes the password a second time. */
  readonly repeatPassword?: string;
  /** A field that takes the address of the page on which a password is reset. */
  readonly pageField?: string;
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
