import { describe, expect, test } from 'vitest';
import { comeBackFrom, houseBefore, scriptedProvider } from '../../../fixtures/core/scripted-provider.ts';

async function placeWith(metadata: Readonly<Record<string, unknown>>) {
  const provider = await scriptedProvider();
  provider.metadata = metadata;
  return { provider, house: houseBefore(provider) };
}

describe('the document of a provider', () => {
  test.each([
    // Null, or nonsense, for what it has not.
    {
      scopes_supported: null,
      userinfo_endpoint: null,
      end_session_endpoint: 7,
      revocation_endpoint: '',
      pushed_authorization_request_endpoint: false,
      token_endpoint_auth_methods_supported: 'client_secret_basic',
      authorization_response_iss_parameter_supported: null,
      id_token_signing_alg_values_supported: null,
    },
    { scopes_supported: ['openid', null] },
    // Methods that nobody here knows.
    { token_endpoint_auth_methods_supported: ['private_key_jwt', 'something_new'] },
    { response_modes_supported: ['form_post'], response_types_supported: ['id_token'] },
    { code_challenge_methods_supported: ['plain'] },
    // What is not needed, and leads off TLS, is as good as not there.
    { userinfo_endpoint: 'http://id.example.com/me', revocation_endpoint: '/revoke' },
    { token_endpoint: ' https://id.example.com/token ' },
    { authorization_endpoint: 'https://id.example.com/authorize?p=b2c_1_signin&state=an-old-one' },
  ])('may say %j', async (metadata) => {
    const { provider, house } = await placeWith(metadata);
    expect(await comeBackFrom(provider, house.browser())).toBe('/dashboard');
    expect(house.log).toEqual([]);
  });

  test.each([
    ['issuer', 'https://id.example.com/t1/'],
    ['issuer', ['https://id.example.com/t1']],
    ['authorization_endpoint', 'http://id.example.com/authorize'],
    ['authorization_endpoint', '/authorize'],
    ['token_endpoint', null],
    ['token_endpoint', 'http://id.example.com/token'],
    ['jwks_uri', undefined],
    ['jwks_uri', 'http://id.example.com/jwks'],
  ])(
    'that has something else as %s is named in the log, and nobody is told to wait: %j',
    async (member, value) => {
      const { house } = await placeWith({ [member]: value });
      const { headers } = await house.browser().request('/auth/login');
      expect(headers.get('location')).toContain('reason=login_failed');
      const lines = house.log.filter(({ event }) => event === 'provider_metadata_unavailable');
      expect(lines.map(({ fields }) => fields)).toMatchObject([{ variable: 'OIDC_ISSUER', member }]);
    },
  );

  test('that is out of order is worth another try', async () => {
    const provider = await scriptedProvider();
    const house = houseBefore(provider, { wrap: () => async () => new Response(null, { status: 502 }) });
    const { headers } = await house.browser().request('/auth/login');
    expect(headers.get('location')).toContain('reason=backend_unavailable');
  });
});

test.each([
  [{ access_token: 7 }, 'access_token_malformed'],
  [{ access_token: null }, 'access_token_missing'],
  [{ access_token: null, error: 'invalid_grant' }, 'invalid_grant'],
  [{ id_token: 'no JWT' }, 'id_token_not_compact_jws'],
])('the log names what is wrong with tokens: %j', async (answer, reason) => {
  const { provider, house } = await placeWith({});
  provider.answer = answer;
  expect(await comeBackFrom(provider, house.browser())).toContain('reason=login_failed');
  expect(house.log.at(-1)?.fields.reason).toBe(reason);
});
