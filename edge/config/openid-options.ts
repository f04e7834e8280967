import * as v from 'valibot';
import { FORWARDED_PARAMETERS, type ForwardedParameter } from '../oidc/forwarded-parameters.ts';

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

/** What the options may say of OpenID providers. */
export const openidSchema = v.strictObject({
  forward: v.exactOptional(
    v.array(
      v.picklist(FORWARDED_PARAMETERS, `has a name that is none of ${FORWARDED_PARAMETERS.join(', ')}`),
    ),
  ),
  skipSignInPage: v.exactOptional(v.boolean('is neither true nor false')),
}) satisfies v.GenericSchema<unknown, OpenIdOptions>;
