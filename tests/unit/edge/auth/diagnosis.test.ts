import { describe, expect, test } from 'vitest';
import { providerDiagnosis } from '../../../../edge/auth/diagnosis.ts';
import { VARIABLE_NAMES } from '../../../../edge/config/config.ts';

const NAMED = expect.stringMatching(/`?\w+`?/);

describe('of tokens that cannot be used, the log says what is wrong, which variable cures it, and how', () => {
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
    ['access_token_malformed', undefined, 'access_token'],
    ['id_token_not_compact_jws', undefined, 'id_token'],
    ['id_token_expired', undefined, 'exp'],
    ['id_token_nbf_in_future', undefined, 'nbf'],
  ])('%s', (reason, variable, member) => {
    const { variable: named, problem, cure } = providerDiagnosis(reason);
    expect([named, problem, cure]).toEqual([variable, expect.stringContaining(`\`${member}\``), NAMED]);
  });

  test.each(['invalid_scope', 'invalid_client', 'unauthorized_client'])('%s', (reason) => {
    expect(VARIABLE_NAMES).toContain(providerDiagnosis(reason).variable);
  });

  test.each(['id_token_header_not_json', 'id_token_duplicate_member', 'id_token_not_object'])(
    '%s',
    (reason) => {
      expect(providerDiagnosis(reason)).toEqual({
        problem: expect.stringContaining('ID token'),
        cure: NAMED,
      });
    },
  );

  test('and nothing of what it does not know', () => {
    expect(providerDiagnosis('access_denied')).toEqual({});
  });
});
