import type { CodeOf, Inputs, Names } from '../functions/types.ts';

export type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
export type Encoding = 'json' | 'form';

/** The name of an input, or a value that is sent as it is. */
export type Template<Name extends string> =
  | `$${Name}`
  | (string & {})
  | number
  | boolean
  | null
  | readonly Template<Name>[]
  | BodyTemplate<Name>;

export interface BodyTemplate<Name extends string> {
  readonly [member: string]: Template<Name>;
}

/** One request to the backend, and what its answer means. What the data cannot say, two pure functions do. */
export interface Exchange<Kind extends keyof Inputs> extends CodeOf<Kind> {
  /** An input in it is encoded. */
  readonly path: string;
  /** Default: `POST`; `GET` for a profile. */
  readonly method?: Method;
  /** Where it is not below `BACKEND_URL`: another base URL, or the environment variable that holds it. */
  readonly base?: string | { readonly variable: string };
  /** Default: `json`. A form takes members within members as `user[email]`. */
  readonly encoding?: Encoding;
  readonly body?: BodyTemplate<Names<Kind>>;
  /** Tokens and the API key may stand in them. */
  readonly headers?: Readonly<Record<string, string>>;
  /** Cookies of the backend, such as `{ refresh: '$refreshToken' }`. */
  readonly cookies?: Readonly<Record<string, string>>;
  /** The token that is shown as access tokens are. */
  readonly bearer?: 'accessToken' | 'refreshToken';
  /** Its address serves the rest of the API too, as that of GraphQL does: else nothing below `/api` leads there. */
  readonly shared?: boolean;
}

/** An exchange as data, whatever it is for. */
export type AnyExchange = Omit<Exchange<keyof Inputs>, 'request' | 'answer' | 'body'> & {
  readonly body?: BodyTemplate<string>;
};

/** An exchange that is answered with tokens. */
export interface GivesTokens {
  /** Where this answer has them, if it is not where `tokens` says. */
  readonly tokens?: Partial<TokenPlaces>;
}

/** A member of the body by its dot-path, or a header, or a cookie. */
export type Place = string | { readonly header: string } | { readonly cookie: string };

/** Places in the answers of sign-in and refresh; of several, the first that holds something. */
export interface TokenPlaces {
  readonly access: Place | readonly Place[];
  readonly refresh?: Place | readonly Place[];
  /** Who has signed in, where the answer says so: a dot-path. */
  readonly user?: string;
  /** A lifetime in this unit, or a moment in any. Only where the access token's own `exp` cannot be read. */
  readonly expiresIn?: { readonly path: string; readonly unit: 's' | 'ms' };
}
