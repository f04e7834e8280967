import { describe, expect, test } from 'vitest';
import { accessTokenDiagnosis, providerDiagnosis } from '../../../../edge/auth/diagnosis.ts';
import { VARIABLE_NAMES } from '../../../../edge/config/config.ts';

const NAMED = expect.stringMatching(/`?\w+`?/);

describe('of tokens that cannot be used, the log says what is wrong, which variable cures it, and how', () => {
  test.each([
    ['signature_mismatch', 'secret', 'JWT_SECRET'],
    ['unknown_key', 'jwks', 'JWT_JWKS_URL'],
    ['signature_mismatch', 'spki', 'JWT_PUBLIC_KEY'],
    ['unknown_key', 'provider', 'OIDC_ISSUER'],
    ['iss_mismatch', 'jwks', 'JWT_ISSUER'],
    ['iss_missing', 'provider', 'JWT_ISSUER'],
    ['aud_missing', 'secret', 'JWT_AUDIENCE'],
    ['algorithm_not_allowed', 'secret', 'JWT_SECRET'],
    ['other_kind_of_token', 'jwks', 'BACKEND_ACCESS_TOKEN_PATH'],
    ['access_token_missing', 'opaque', 'BACKEND_ACCESS_TOKEN_PATH'],
    ['no_user', 'opaque', 'BACKEND_ID_PATH'],
    ['exp_missing', 'jwks', undefined],
    ['nbf_malformed', 'secret', undefined],
  ] as const)('%s, with the key %s', (reason, keys, variable) => {
    const { variable: named, problem, cure } = accessTokenDiagnosis(reason, keys);
    expect([named, problem, cure]).toEqual([variable, NAMED, NAMED]);
    if (variable !== undefined) expect(VARIABLE_NAMES).toContain(variable);
    const claim = /^(exp|nbf|iss|aud)_/.exec(reason)?.[1];
    if (claim !== undefined) expect(problem).toContain(`\`${claim}\``);
  });

  test.each([
    ['id_token_iss_mismatch', 'OIDC_ISSUER', 'iss'],
    ['id_token_aud_missing', 'CLIENT_ID', 'aud'],
    ['id_token_exp_malformed', undefined, 'exp'],
    ['id_token_nonce_missing', undefined, 'nonce'],
    ['id_token_at_hash', undefined, 'at_hash'],
    ['id_token_sub', undefined, 'sub'],
    ['id_token_signature_mismatch', 'OIDC_ISSUER', 'jwks_uri'],
    ['id_token_algorithm_not_allowed', undefined, 'alg'],
    ['answer_iss_mismatch', 'OIDC_ISSUER', 'iss'],
    ['answer_code_missing', undefined, 'code'],
    ['access_token_missing', undefined, 'access_token'],
    ['token_type_not_bearer', undefined, 'token_type'],
  ])('%s', (reason, variable, member) => {
    const { variable: named, problem, cure } = providerDiagnosis(reason);
    expect([named, problem, cure]).toEqual([variable, expect.stringContaining(`\`${member}\``), NAMED]);
  });

  test.each(['invalid_scope', 'invalid_client', 'unauthorized_client'])('%s', (reason) => {
    expect(VARIABLE_NAMES).toContain(providerDiagnosis(reason).variable);
  });

  test('and nothing of what it does not know', () => {
    expect([providerDiagnosis('access_denied'), accessTokenDiagnosis('expired', 'jwks')]).toEqual([{}, {}]);
  });
});
