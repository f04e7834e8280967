import * as v from 'valibot';
import { PROVIDER_NAME } from '../access/auth-rules.ts';
import { FORWARDED_PARAMETERS, type ForwardedParameter } from '../oidc/forwarded-parameters.ts';
import { isBaseUrl } from './variables/schemas.ts';

/** What `gatehouse.config.ts` says of sign-in at OpenID providers, beside `authorizationParameters`. */
export interface OpenIdOptions {
  /**
   * What a link to `/auth/login` may say to the provider, as in `/auth/login?login_hint=ada@example.com`. Everything else in its query is
   * ignored. Default: nothing.
   */
  readonly forward?: readonly ForwardedParameter[];
  /**
   * Whether the sign-in page is left out where the provider is the only way in: whoever is not signed in is sent there at once. After a
   * sign-out, and when a sign-in came to nothing, the page is shown. Default `false`.
   */
  readonly skipSignInPage?: boolean;
  /** The private key by which the client of `OIDC_ISSUER` proves itself, in the place of `CLIENT_SECRET`. @see RFC 7523, section 2.2 */
  readonly clientKey?: ClientKeyOptions;
  /**
   * Whether access tokens are to be bound to a key that each session has, so that nobody else can use them. An API that asks for proof says
   * `dpop` in its rules. Default `false`. @see RFC 9449, OAuth 2.0 Demonstrating Proof of Possession
   */
  readonly dpop?: boolean;
  /** Further providers, each with a button of its own, by the names that stand in their addresses: `/auth/login/<name>`. */
  readonly providers?: Readonly<Record<string, OpenIdProviderOptions>>;
}

/** Where a private key is: PKCS #8 in PEM, or a JWK. */
export interface ClientKeyOptions {
  /** The environment variable that has it. */
  readonly variable: string;
  /** The `kid` that the provider knows it by. Default: the one of the JWK, or none. */
  readonly keyId?: string;
}

/** One of the further providers. */
export interface OpenIdProviderOptions {
  /** Exactly as its discovery document says it. */
  readonly issuer: string;
  /** Of the client that is registered there for this site, with `<origin>/auth/callback/<name>` as its redirect URI. */
  readonly clientId: string;
  /** The environment variable that has its secret. Default: the client has none. */
  readonly clientSecret?: { readonly variable: string };
  /** The private key that it proves itself with, in the place of a secret. */
  readonly clientKey?: ClientKeyOptions;
  /** As that of the first provider. */
  readonly dpop?: boolean;
  /** What the button says after “Continue with”. Default: the name, as people write it. */
  readonly label?: string;
  /** Default: `openid profile email offline_access`, as far as the provider knows them. */
  readonly scope?: string;
  /** The API that its access tokens are for: it is asked for, and they must name it in `aud`. Default: none, and they are not looked into. */
  readonly audience?: string;
  /** As those of the first provider. */
  readonly authorizationParameters?: Readonly<Record<string, string>>;
}

/** What the protocol says itself. */
const NEVER_ASKED =
  /^(?:client_id|response_type|response_mode|redirect_uri|scope|state|nonce|code_challenge|code_challenge_method|request|request_uri|registration|resource|id_token_hint|dpop_jkt|client_secret|client_assertion|client_assertion_type)$/i;

/** What every sign-in asks a provider for, beside what the protocol says. */
export const parametersSchema = v.pipe(
  v.record(
    v.pipe(
      v.string(),
      v.regex(/^[\w.-]{1,64}$/, 'has a name that no parameter has'),
      v.check((name) => !NEVER_ASKED.test(name), "names a parameter that is the protocol's own"),
    ),
    v.pipe(v.string(), v.regex(/^\P{C}{1,500}$/u, 'has a value that is empty, or too long')),
  ),
  v.check(
    ({ max_age: age = '0' }) => /^\d{1,8}$/.test(age),
    'has a max_age that is no whole number of seconds',
  ),
);

const variable = v.strictObject({
  variable: v.pipe(v.string(), v.regex(/^\w{1,100}$/, 'names no variable')),
});
const visible = (most: number) =>
  v.pipe(v.string(), v.regex(new RegExp(`^[\\x21-\\x7e]{1,${most}}$`), 'has blanks, or is empty'));
const clientKey = v.strictObject({ ...variable.entries, keyId: v.exactOptional(visible(200)) });
const provider = v.strictObject({
  issuer: v.pipe(
    v.string(),
    v.check((text) => isBaseUrl(text) && !text.includes('/.well-known/'), 'is no issuer of a provider'),
  ),
  clientId: visible(500),
  clientSecret: v.exactOptional(variable),
  clientKey: v.exactOptional(clientKey),
  dpop: v.exactOptional(v.boolean('is neither true nor false')),
  label: v.exactOptional(v.pipe(v.string(), v.regex(/^\P{C}{1,60}$/u, 'is no label of 1 to 60 characters'))),
  scope: v.exactOptional(v.pipe(v.string(), v.regex(/^[\x21-\x7e]+(?: [\x21-\x7e]+)*$/, 'is no scope'))),
  audience: v.exactOptional(visible(500)),
  authorizationParameters: v.exactOptional(parametersSchema),
});
const name = v.pipe(
  v.string(),
  v.regex(
    PROVIDER_NAME,
    'has a name that is no part of an address: small letters, digits, - and _, 32 at most',
  ),
);

/** What the options may say of OpenID providers. */
export const openidSchema = v.strictObject({
  forward: v.exactOptional(
    v.array(
      v.picklist(FORWARDED_PARAMETERS, `has a name that is none of ${FORWARDED_PARAMETERS.join(', ')}`),
    ),
  ),
  skipSignInPage: v.exactOptional(v.boolean('is neither true nor false')),
  clientKey: v.exactOptional(clientKey),
  dpop: v.exactOptional(v.boolean('is neither true nor false')),
  providers: v.exactOptional(v.record(name, provider)),
}) satisfies v.GenericSchema<unknown, OpenIdOptions>;
