import type { Transient } from '../backend/fetch.ts';
import type { ClientAuthentication } from '../backend/presets/index.ts';
import type { ClientCredentials } from '../backend/request.ts';
import type { TokenAnswer } from '../backend/response.ts';
import type { RemoteKeys } from '../tokens/jwks.ts';
import type { VerificationPolicy } from '../tokens/verify.ts';
import type { HeldToken, Session, TokenIssuer, TokenSet } from '../types.ts';
import type { ClientKey } from './client-key.ts';

/** What is kept of a sign-in while its user is at the provider. */
export interface Transaction {
  readonly state: string;
  readonly nonce: string;
  /** RFC 7636 */
  readonly codeVerifier: string;
  readonly redirectUri: string;
  /** Seconds since which the user must not have been authenticated, where that was asked for. */
  readonly maxAge?: number | undefined;
  /** Whether the provider was to ask its user nothing. */
  readonly isSilent?: boolean | undefined;
}

/** What the provider says of who has signed in. */
export interface Identity {
  readonly subject: string;
  /** Of the ID token, and of the userinfo endpoint where there is one. */
  readonly claims: Readonly<Record<string, unknown>>;
  readonly about: NonNullable<Session['provider']>;
}

export type SignedIn =
  | { readonly status: 'ok'; readonly tokens: TokenSet; readonly identity: Identity }
  /** The user has changed their mind, or the provider refuses them, or what we ask for. */
  | {
      readonly status: 'refused';
      readonly reason: string;
      readonly isByUser: boolean;
      /** It would have had to ask its user something, and was not to. */
      readonly needsUser?: boolean;
    }
  /** An answer that was not for this sign-in, or that cannot be believed. */
  | { readonly status: 'invalid'; readonly reason: string }
  | Transient;

/** Further parameters of an authorization request. */
export type Parameters = Readonly<Record<string, string>>;

/** What a token is to be for. @see RFC 8693, section 2.1; RFC 8707, section 2 */
export interface ExchangeTarget {
  readonly audience?: string;
  readonly resource?: string;
  readonly scope?: string;
}

export type Exchanged =
  | {
      readonly status: 'ok';
      readonly token: HeldToken;
      /** Milliseconds since the epoch; absent where nobody says so. */
      readonly expiresAt: number | undefined;
    }
  /** The provider does not exchange it, or its answer is of no use. */
  | { readonly status: 'refused'; readonly reason: string }
  | Transient;

/** An OpenID provider: where people sign in, and where their tokens come from and go back to. */
export interface Provider {
  /** Its name in addresses; absent for the first. */
  readonly id: string | undefined;
  readonly issuedBy: TokenIssuer;
  readonly label: string;
  readonly issuer: string;
  readonly clientId: string;
  /** Tells it, and who we are to it, from all others: what belongs to the two is bound to this. */
  readonly name: string;
  readonly keys: RemoteKeys;
  /**
   * The address at the provider to send the browser to.
   *
   * @param fixed - further parameters of every sign-in
   * @param asked - those of this one
   */
  begin(
    transaction: Transaction,
    fixed?: Parameters,
    asked?: Parameters,
  ): Promise<{ readonly status: 'ok'; readonly url: string } | Transient>;
  /** @param answer - the parameters that the browser has brought back */
  complete(answer: URLSearchParams, transaction: Transaction): Promise<SignedIn>;
  /** What it says of someone now; nothing where it cannot be asked. @param subject - who they are to it */
  userinfo(tokens: HeldToken, subject: string): Promise<Readonly<Record<string, unknown>>>;
  refresh(refreshToken: string): Promise<TokenAnswer>;
  /**
   * Exchanges an access token for one that another API takes; nothing is spent.
   *
   * @param subject - with its key, where the other is to be bound to that as well
   */
  exchange(subject: HeldToken, target: ExchangeTarget): Promise<Exchanged>;
  /** Revokes; whatever it answers, the local session ends. */
  signOut(tokens: Partial<TokenSet>): Promise<void>;
  /** Where the browser can end its session at the provider, if there is such a place. */
  logoutUrl(about: Session['provider'], returnTo: string): Promise<string | undefined>;
}

/** An OpenID provider, and the client that we are to it. */
export interface ProviderConfig {
  /** Its name in addresses; absent for the first. */
  readonly id: string | undefined;
  /** What its tokens are marked with. */
  readonly issuedBy: TokenIssuer;
  readonly issuer: string;
  readonly client: ClientCredentials;
  /** What it proves itself with, in the place of a secret. */
  readonly clientKey?: ClientKey | undefined;
  /** Whether its tokens are to be bound to a key. */
  readonly bindsTokens?: boolean | undefined;
  /** As the provider takes it, where it is not configured. */
  readonly authentication: ClientAuthentication | undefined;
  readonly scope: string;
  /** Whether that is the operator's own word. */
  readonly isScopeConfigured: boolean;
  /** With offline access. */
  readonly prompt: string | undefined;
  /** The API that access tokens are for, and the parameter that says so; none where the scope does. */
  readonly resource: { readonly parameter: string | undefined; readonly value: string } | undefined;
  /** Whether the userinfo endpoint may take the access token, and say more than the ID token. */
  readonly asksUserinfo: boolean;
  readonly verification: VerificationPolicy;
  /** Statuses that refuse a refresh token whatever comes with them. Default: none, it is words that refuse. */
  readonly refreshRejected?: readonly number[] | undefined;
  /** What people know it as. */
  readonly label: string;
}
