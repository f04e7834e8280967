import * as v from 'valibot';

/** What the protocol says itself, or what an answer would have to be judged by. */
const NEVER_ASKED =
  /^(?:client_id|response_type|response_mode|redirect_uri|scope|state|nonce|code_challenge|code_challenge_method|request|request_uri|registration|resource|max_age|id_token_hint|dpop_jkt|client_secret|client_assertion|client_assertion_type)$/i;

/** What a sign-in asks an OpenID provider for beside what the protocol says. */
export const authorizationSchema = v.exactOptional(
  v.record(
    v.pipe(
      v.string(),
      v.regex(/^[\w.-]{1,64}$/, 'has a name that no parameter has'),
      v.check((name) => !NEVER_ASKED.test(name), "names a parameter that is the protocol's own"),
    ),
    v.pipe(v.string(), v.regex(/^\P{C}{1,500}$/u, 'has a value that is empty, or too long')),
  ),
);
