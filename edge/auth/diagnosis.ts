import type { LogFields } from '../telemetry/log.ts';

/** What the operator is told of tokens that cannot be used: names of claims and variables, and nothing that a token says. */
type Diagnosis = Pick<LogFields, 'variable' | 'problem' | 'cure'>;

const NOT_THEIR_KEY: Diagnosis = {
  variable: 'OIDC_ISSUER',
  problem: 'the ID token is not signed with a key that the provider publishes at its `jwks_uri`',
  cure: 'See that the document at /.well-known/openid-configuration is the one of whoever issues the tokens.',
};

const NOT_THEIR_API: Diagnosis = {
  variable: 'OIDC_RESOURCE',
  problem: 'the provider does not know, or does not allow, the API that tokens were asked for',
  cure: 'Name one that it knows, or set it to none.',
};

const AT_PROVIDERS: Readonly<Record<string, Diagnosis>> = {
  id_token_missing: {
    variable: 'BACKEND_SCOPE',
    problem: 'the answer of the token endpoint has no `id_token`',
    cure: 'Register the client for OpenID Connect at the provider; the scope has to have openid.',
  },
  id_token_algorithm_not_allowed: {
    problem:
      '`alg` of the ID token is none that a public key is for, such as HS256, which signs with the secret of the client',
    cure: 'Choose a signing key, RS256 or ES256, for this client at the provider.',
  },
  id_token_keys_missing: {
    variable: 'OIDC_ISSUER',
    problem: 'the `jwks_uri` of the provider does not answer with keys that signatures can be verified with',
    cure: 'Open that address, which is in the document at /.well-known/openid-configuration.',
  },
  id_token_unknown_key: NOT_THEIR_KEY,
  id_token_signature_mismatch: NOT_THEIR_KEY,
  id_token_auth_time_too_old: {
    problem: 'the provider has not asked its user anew, although `max_age` was asked for',
    cure: 'Have the provider take max_age, or leave it out of gatehouse.config.ts.',
  },
  id_token_not_compact_jws: {
    problem: 'the `id_token` of the answer is no signed JWT; it may be encrypted',
    cure: 'Have the provider sign the ID tokens of this client, and not encrypt them.',
  },
  id_token_wrong_type: {
    problem: '`typ` in the header of the ID token names another kind of token',
    cure: 'See what the token endpoint answers as `id_token`.',
  },
  id_token_expired: {
    problem: '`exp` of the ID token is past as it arrives',
    cure: 'Set the clocks of the provider and of this site right.',
  },
  id_token_nbf_in_future: {
    problem: '`nbf` of the ID token is still to come as it arrives',
    cure: 'Set the clocks of the provider and of this site right.',
  },
  id_token_sub: {
    problem: '`sub` of the ID token is not there, is null or is empty',
    cure: 'Have the provider say who has signed in (OpenID Connect Core, section 2).',
  },
  id_token_nonce_missing: {
    problem: 'the ID token has no `nonce`, though one was asked for, so it could be of another sign-in',
    cure: 'OpenID Connect Core, section 3.1.2.1, has the provider repeat it; one that does not cannot be used.',
  },
  id_token_nonce_mismatch: {
    problem: '`nonce` of the ID token is that of another sign-in',
    cure: 'If it is always so, the provider does not repeat what it is sent (OpenID Connect Core, section 3.1.2.1).',
  },
  id_token_azp: {
    variable: 'CLIENT_ID',
    problem: 'the ID token is for several audiences, or by its `azp` for another client',
    cure: 'Have the provider issue it to this client alone.',
  },
  id_token_at_hash: {
    problem: '`at_hash` of the ID token is not that of the access token beside it',
    cure: 'Have the provider hash the access token as OpenID Connect Core, section 3.1.3.6, says, or leave it out.',
  },
  no_document: ofDocument('is no document of an OpenID provider'),
  not_of_this_issuer: ofDocument('is of another issuer than the one that is configured'),
  address_missing: ofDocument('has no address with TLS for something that is needed'),
  access_token_missing: {
    problem: 'the answer of the token endpoint has no `access_token`',
    cure: 'See what the provider answers: OIDC_ISSUER may be that of another kind of service.',
  },
  access_token_malformed: {
    problem: '`access_token` of the answer is no text, or has characters that no token has',
    cure: 'See what the token endpoint answers.',
  },
  token_type_not_bearer: {
    problem: '`token_type` of the answer wants a proof with every request, which a bearer has not',
    cure: 'Have the provider issue bearer tokens to this client.',
  },
  invalid_scope: {
    variable: 'BACKEND_SCOPE',
    problem: 'the provider does not know, or does not allow, a scope that was asked for',
    cure: 'Set it to the scopes that this client may have.',
  },
  invalid_request: {
    problem: 'the provider does not take the request as it is',
    cure: 'See its log, and that <origin>/auth/callback is registered there, with the scheme, host and port that people open.',
  },
  invalid_target: NOT_THEIR_API,
  invalid_resource: NOT_THEIR_API,
  access_denied_by_provider: {
    problem: 'the provider refuses whoever wanted to sign in, by a rule of its own',
    cure: 'See its log, and whom it lets use this client.',
  },
  invalid_client: {
    variable: 'CLIENT_SECRET',
    problem: 'the provider does not know this client by its id and secret',
    cure: 'Copy both from the provider; BACKEND_CLIENT_AUTHENTICATION says how they are shown.',
  },
  unauthorized_client: {
    variable: 'CLIENT_ID',
    problem: 'the provider does not let this client sign people in by an authorization code',
    cure: 'Allow it at the provider.',
  },
};

/** Of one that is not as strong, or not as recent, as the page that it leads to wants. */
export const STEP_UP_DIAGNOSIS: Diagnosis = {
  problem: '`acr` or `auth_time` of the ID token is not what a rule of gatehouse.config.ts asks for',
  cure: 'See that the provider takes acr_values and max_age, has such an `acr`, and writes both claims into ID tokens.',
};

/** Of a sign-in at a provider, by the reason for which it came to nothing. */
export function providerDiagnosis(reason: string): Diagnosis {
  return AT_PROVIDERS[reason] ?? ofMember(reason) ?? ofKind(reason);
}

/** Where the reason names the claim that is not as it should be. */
function ofMember(reason: string): Diagnosis | undefined {
  const [, place, claim, fault] =
    /^(id_token|answer)_(\w+?)_(missing|mismatch|malformed|twice)$/.exec(reason) ?? [];
  if (claim === undefined || fault === undefined) return undefined;
  const owner = place === 'answer' ? 'the address that the provider leads back to' : 'the ID token';
  const variable = { iss: 'OIDC_ISSUER', aud: 'CLIENT_ID' }[claim];
  return {
    ...(variable !== undefined && { variable }),
    problem: `\`${claim}\` of ${owner} ${FAULTS[fault]}`,
    cure:
      variable === undefined
        ? 'Have the provider write it as OpenID Connect Core, section 2, says.'
        : 'Copy it from the provider: from its document at /.well-known/openid-configuration, and from the page of the client.',
  };
}

function ofDocument(fault: string): Diagnosis {
  return {
    variable: 'OIDC_ISSUER',
    problem: `what is at /.well-known/openid-configuration below it ${fault}`,
    cure: 'Open that address in a browser.',
  };
}

function ofKind(reason: string): Diagnosis {
  if (reason.startsWith('id_token_'))
    return {
      problem:
        'the header or the payload of the ID token is no JSON with one reading, or asks for what is not supported',
      cure: 'Have the provider write it as OpenID Connect Core, section 2, and RFC 7515 say.',
    };
  if (reason.startsWith('OAUTH_'))
    return {
      variable: 'OIDC_ISSUER',
      problem: 'what is at the `token_endpoint` of the provider does not answer as RFC 6749, section 5, says',
      cure: 'See that the document at /.well-known/openid-configuration below it names the right address, and what stands in front of that.',
    };
  return {};
}

const FAULTS: Readonly<Record<string, string>> = {
  missing: 'is not there, is null or is empty',
  mismatch: 'is not the one that is configured',
  malformed: 'is of no form that can be read',
  twice: 'is there twice',
};
