/** Shapes that several files of the core share. Times are milliseconds since the epoch unless the name says seconds. */

/** What the browser and the pages may know about the person signed in: allow-listed fields of the backend's profile. */
export interface User {
  readonly id: string;
  readonly name?: string;
  readonly email?: string;
  readonly role?: string;
  /** What `session.user` of `gatehouse.config.ts` names beside these. */
  readonly [field: string]: string;
}

/** What a sign-in or a refresh yields. */
export interface TokenSet {
  readonly accessToken: string;
  /** Absent where the backend issues none, or kept the old one at a refresh. */
  readonly refreshToken?: string;
  /** Absent for opaque tokens of unknown lifetime: then only the backend's 401 tells. */
  readonly accessExpiresAt?: number;
  /** Lifetimes count from here, never from `iat`: a refreshed token may carry an old one. */
  readonly receivedAt: number;
  /** Absent where the backend has. */
  readonly issuedBy?: TokenIssuer;
  /** The key that the access token is bound to; absent for a bearer token. */
  readonly proofKey?: ProofKey;
}

/** An access token, and the key that it is bound to, if it is. */
export type HeldToken = Pick<TokenSet, 'accessToken' | 'proofKey'>;

/** A private key on the curve P-256, in the members of its JWK. @see RFC 9449; RFC 7518, section 6.2 */
export interface ProofKey {
  readonly x: string;
  readonly y: string;
  readonly d: string;
}

/** Who has issued tokens, where it was not the backend: the OpenID provider, or a further one by its name. */
export type TokenIssuer = 'provider' | `provider:${string}`;

/** The content of the sealed cookie. */
export interface Session {
  readonly id: string;
  readonly user: User;
  readonly tokens: TokenSet;
  /** What the OpenID provider knows this session by. */
  readonly provider?: {
    readonly subject: string;
    readonly sid?: string;
    /** Shown to the provider at sign-out. */
    readonly idToken?: string;
    /** When it began, by the provider's clock. */
    readonly since?: number;
    /** How its user was authenticated: the authentication context class. */
    readonly acr?: string;
    /** When they were, by our clock. */
    readonly authenticatedAt?: number;
  };
  readonly createdAt: number;
  readonly usedAt: number;
  /** Ends with the browser, or after a shorter time without use: whoever signed in did not ask to be remembered. */
  readonly brief?: true;
}

/** Claims of an access token that passed verification; empty for an opaque token. */
export type Claims = Readonly<Record<string, unknown>>;

/** What else a request says, such as for whom it is made, or which trace it belongs to. */
export type ExtraHeaders = Readonly<Record<string, string>>;

/** Milliseconds since the epoch. */
export type Clock = () => number;

/** The one way to the network: the platform's `fetch`, a service binding, or the embedded demo backend. */
export type Fetch = (request: Request) => Promise<Response>;

/** The same, for a request in its parts: a platform that takes those need not put it together. */
export type FetchParts = (address: string, init: RequestInit) => Promise<Response>;

/** The request as it goes on to the pages. */
export interface PageRequest {
  /** Makes the headers of the request, in a copy of it, into those that the page is to see; absent where they are that already. */
  readonly amend?: (headers: Headers) => void;
  /** The file that is meant, where the build has listed one: its path, decoded. Then nothing is rendered. */
  readonly file?: string;
  /** Render this page instead of the one asked for. */
  readonly path?: string;
  /** Answer with this status instead of the page's own. */
  readonly status?: number;
}

/** Renders a page; the headers of its response can be written. */
export type RenderPage = (page: PageRequest) => Response | Promise<Response>;
