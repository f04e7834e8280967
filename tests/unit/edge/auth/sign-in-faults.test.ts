import { describe, expect, test } from 'vitest';
import {
  comeBackFrom,
  houseBefore as houseBeforeProvider,
  type Provider,
  scriptedProvider,
} from '../../../fixtures/core/scripted-provider.ts';
import { houseWithProvider } from '../../../fixtures/core/small-provider.ts';
import { TestGatehouse } from '../../../fixtures/core/test-gatehouse.ts';

const HTML = { 'content-type': 'text/html' };
const json = (status: number, body: unknown) => () => Response.json(body, { status });
const page = (status: number) => () => new Response('<h1>Hello</h1>', { status, headers: HTML });

/** A gatehouse that takes one wrong password a minute, before a backend that answers each sign-in so. */
function houseBefore(answer: () => Response, environment: Readonly<Record<string, string>> = {}) {
  const house = new TestGatehouse({
    environment: {
      BACKEND_URL: 'https://api.example.com',
      BACKEND_PRESET: 'oauth2',
      CLIENT_ID: 'gate',
      CLIENT_SECRET: 's',
      SIGN_IN_LIMIT_PER_ACCOUNT: '1',
      ...environment,
    },
    wrap: () => async () => answer(),
  });
  const signIn = () => house.browser().signIn({ username: 'dana', password: 'x' });
  return { house, signIn };
}

describe('a sign-in that fails by a fault of the operator', () => {
  test.each([
    ['a secret that was changed', json(401, { error: 'invalid_client' }), 'invalid_client', 'CLIENT_SECRET'],
    ['a client that may not', json(400, { error: 'unauthorized_client' }), 'invalid_client', 'CLIENT_SECRET'],
    ['a scope', json(400, { error: 'invalid_scope' }), 'invalid_scope', 'BACKEND_SCOPE'],
    ['a request', json(400, { error: 'invalid_request' }), 'invalid_request', 'BACKEND_LOGIN_FIELDS'],
    [
      'a grant',
      json(400, { error: 'unsupported_grant_type' }),
      'unsupported_grant_type',
      'BACKEND_LOGIN_FIELDS',
    ],
    [
      'its encoding',
      json(415, { detail: 'Unsupported media type "application/json" in request.' }),
      'unsupported_media_type',
      'BACKEND_LOGIN_ENCODING',
    ],
    ['an API key', json(401, { message: 'Invalid API key' }), 'api_key', 'BACKEND_API_KEY'],
    ['no API key', json(401, { message: 'No API key found in request' }), 'api_key', 'BACKEND_API_KEY'],
    [
      'a field',
      json(400, { message: ['username must be a string'] }),
      'missing_field',
      'BACKEND_LOGIN_USERNAME_FIELD',
    ],
    ['a page', page(403), 'page', undefined],
    [
      'a sign-in that is off',
      json(422, { error_code: 'email_provider_disabled', msg: 'Email logins are disabled' }),
      'sign_in_disabled',
      undefined,
    ],
    [
      'a consent',
      json(400, { error: 'consent_required', error_description: 'An administrator has not consented.' }),
      'consent_required',
      'CLIENT_ID',
    ],
    [
      'a server without its secret',
      json(403, { code: 'jwt_auth_bad_config', message: 'JWT is not configured properly' }),
      'service_not_set_up',
      undefined,
    ],
    [
      'an exception, told as a refusal',
      json(401, { message: "Cannot read properties of undefined (reading 'password')" }),
      'server_failure',
      undefined,
    ],
    ['a check for people', json(400, { message: 'reCAPTCHA verification failed' }), 'firewall', undefined],
    [
      'a field, with what was typed',
      json(422, { detail: [{ msg: 'Field required', input: { email: 'otp@example.com', password: 'x' } }] }),
      'missing_field',
      'BACKEND_LOGIN_USERNAME_FIELD',
    ],
    ['a path', page(404), 'page', 'BACKEND_LOGIN_PATH'],
    ['a page with success', page(200), 'page', 'BACKEND_LOGIN_PATH'],
    ['a member', json(200, { token: 'x' }), 'member_missing', 'BACKEND_ACCESS_TOKEN_PATH'],
    [
      'a member, and an opaque token by another name',
      json(200, { data: { token: 'f3a91c0de5b7482a9d', user: { note: 'Account inactive since May' } } }),
      'member_missing',
      'BACKEND_ACCESS_TOKEN_PATH',
    ],
    [
      'a member, beside what is said of the user',
      json(200, {
        jwt: `${'e'.repeat(20)}.${'e'.repeat(40)}.${'e'.repeat(40)}`,
        user: { state: 'account expired' },
      }),
      'member_missing',
      'BACKEND_ACCESS_TOKEN_PATH',
    ],
    [
      'a member, beside what is enabled',
      json(200, { token: 'x', mfaEnabled: true }),
      'member_missing',
      'BACKEND_ACCESS_TOKEN_PATH',
    ],
  ])('by %s is told to them, and counted against nobody', async (_, answer, reason, variable) => {
    const { house, signIn } = houseBefore(answer);
    for (let time = 0; time < 3; time += 1) expect((await signIn()).status).toBe(502);
    const told = house.log.find(({ event }) => event === 'sign_in_misconfigured');
    expect(told).toMatchObject({ level: 'error', fields: { reason, status: answer().status } });
    expect(told?.fields.variable).toBe(variable);
    expect(house.events()).not.toContain('sign_in_limited');
  });

  test.each([404, 401, 200])(
    'as a key set whose address answers %i, does not read like an outage',
    async (status) => {
      const token = 'eyJhbGciOiJSUzI1NiIsImtpZCI6ImsifQ.eyJzdWIiOiIxIiwiZXhwIjoxOTAwMDAwMDAwfQ.c2ln';
      const house = new TestGatehouse({
        environment: {
          BACKEND_URL: 'https://api.example.com',
          BACKEND_PRESET: 'oauth2',
          JWT_JWKS_URL: 'https://api.example.com/keys',
        },
        wrap: () => async (request) =>
          request.url.endsWith('/keys')
            ? new Response('<h1>Hello</h1>', { status, headers: HTML })
            : Response.json({ access_token: token }),
      });
      const response = await house.browser().signIn({ username: 'dana', password: 'x' });
      expect(response.status).toBe(502);
      expect(house.log).toContainEqual({
        level: 'error',
        event: 'sign_in_answer_unusable',
        fields: expect.objectContaining({
          code: 'backend_invalid',
          reason: 'keys_unavailable',
          variable: 'JWT_JWKS_URL',
          status,
        }),
      });
    },
  );
});

describe('a wrong password', () => {
  test.each([
    ['by the standard', json(400, { error: 'invalid_grant' })],
    ['in words', json(401, { message: 'Invalid credentials' })],
    ['with advice', json(401, { message: 'Wrong password. Please try again.' })],
    ['without a word', () => new Response(null, { status: 401 })],
    ['without a word, by 403', () => new Response(null, { status: 403 })],
    ['in any text', () => new Response('nope', { status: 400 })],
    ['of an account that is locked', json(401, { detail: 'LockedOut' })],
    ['by 404, in words', json(404, { message: 'User not found' })],
    ['with success, as a failure', json(200, { status: 'error', message: 'Login failed' })],
    [
      'of a name with a strange meaning',
      json(401, { message: 'Wrong password for otp@maintenance.example' }),
    ],
    ['with trouble', json(401, { error: 'Something went wrong', message: 'Invalid password' })],
    [
      'by a mutation',
      json(200, { data: { tokenCreate: { errors: [{ message: 'Please, enter valid credentials' }] } } }),
    ],
    ['in another language', json(200, { success: false, message: 'Usuario o contraseña incorrectos' })],
    ['by a flag', json(200, { ok: false })],
    [
      'of a name that is no address',
      json(422, { detail: [{ msg: 'value is not a valid email address', input: 'dana' }] }),
    ],
    ['by its length', json(422, { message: 'The password must be at least 8 characters.' })],
    ['with success', json(200, { success: false, message: 'Invalid email or password' })],
  ])('said %s is one, and counted', async (_, answer) => {
    const { house, signIn } = houseBefore(answer);
    expect((await signIn()).status).toBe(401);
    expect((await signIn()).status).toBe(429);
    expect(house.events()).not.toContain('sign_in_misconfigured');
  });

  test('told by a page is one where its status is listed', async () => {
    const { signIn } = houseBefore(page(403), { BACKEND_LOGIN_REJECTED: '403' });
    expect((await signIn()).status).toBe(401);
    expect((await signIn()).status).toBe(429);
  });
});

test.each([
  json(422, { message: 'Too many login attempts. Please try again in 59 seconds.' }),
  json(400, { error: { message: 'TOO_MANY_ATTEMPTS_TRY_LATER' } }),
])('too many attempts, told by another status than 429, are no wrong password', async (answer) => {
  const { house, signIn } = houseBefore(answer);
  for (let time = 0; time < 3; time += 1) expect((await signIn()).status).toBe(502);
  expect(house.log.filter(({ level }) => level === 'error')).toEqual([]);
});

describe('a second step that a sign-in wants', () => {
  test.each([
    ['Directus', json(401, { errors: [{ message: 'Invalid OTP.', extensions: { code: 'INVALID_OTP' } }] })],
    ['ASP.NET', json(401, { title: 'Unauthorized', status: 401, detail: 'RequiresTwoFactor' })],
    ['Auth0', json(403, { error: 'mfa_required', error_description: 'Multifactor authentication required' })],
    ['a flag', json(200, { mfa_required: true, challenge: 'abc' })],
    ['Cognito', json(200, { ChallengeName: 'SOFTWARE_TOKEN_MFA', Session: 'x' })],
    ['PocketBase', json(401, { mfaId: 'o7xk2m' })],
    ['FusionAuth', json(242, { twoFactorId: 'o7xk2m' })],
    ['Appwrite', json(401, { type: 'user_more_factors_required', code: 401 })],
    ['a message', json(200, { message: 'We have sent a verification code to you' })],
  ])('by the words of %s is no guess, and no wrong password', async (_, answer) => {
    const { house, signIn } = houseBefore(answer);
    for (let time = 0; time < 3; time += 1) expect((await signIn()).status).toBe(403);
    expect(house.events()).toContain('sign_in_wants_second_factor');
    expect(house.events()).not.toContain('sign_in_limited');
  });
});

describe('an account that may not be used', () => {
  test.each([
    ['Strapi', json(400, { error: { message: 'Your account email is not confirmed' } }), 'email_unconfirmed'],
    ['Supabase', json(400, { error_code: 'email_not_confirmed' }), 'email_unconfirmed'],
    ['dj-rest-auth', json(400, { non_field_errors: ['E-mail is not verified.'] }), 'email_unconfirmed'],
    ['FastAPI Users', json(400, { detail: 'LOGIN_USER_NOT_VERIFIED' }), 'email_unconfirmed'],
    [
      'Strapi',
      json(400, { error: { message: 'Your account has been blocked by an administrator' } }),
      'account_blocked',
    ],
    ['Appwrite', json(401, { message: 'The current user has been blocked.' }), 'account_blocked'],
    [
      'Keycloak',
      json(400, { error: 'invalid_grant', error_description: 'Account is not fully set up' }),
      'account_incomplete',
    ],
    ['Cognito', json(200, { ChallengeName: 'NEW_PASSWORD_REQUIRED' }), 'password_expired'],
    [
      'Entra',
      json(400, { error: 'invalid_grant', error_description: 'AADSTS50055: The password is expired.' }),
      'password_expired',
    ],
  ])('is told so where %s has taken the password: %#', async (_, answer, code) => {
    const { house, signIn } = houseBefore(answer);
    for (let time = 0; time < 3; time += 1) expect((await signIn()).status).toBe(403);
    const told = house.log.find(({ event }) => event === 'sign_in_refused');
    expect(told).toMatchObject({ level: 'warn', fields: { code } });
    expect(house.events()).not.toContain('sign_in_limited');
  });

  test.each([
    ['LockedOut', json(401, { detail: 'LockedOut' }), 'account_locked'],
    ['NotAllowed', json(401, { detail: 'NotAllowed' }), 'not_allowed'],
    ['a code', json(400, { error: { message: 'USER_DISABLED' } }), 'account_blocked'],
    [
      'a sentence beside a code',
      json(400, { error: 'invalid_grant', error_description: 'Account disabled' }),
      'account_blocked',
    ],
    ['an address', json(403, { message: 'Your email address is not verified.' }), 'email_unconfirmed'],
    ['terms', json(403, { message: 'You must accept the terms of service' }), 'account_incomplete'],
    ['a password', json(401, { message: 'Your password has expired' }), 'password_expired'],
    ['an approval', json(403, { message: 'Your account is pending approval' }), 'not_allowed'],
  ])('reads like a wrong password, and the log knows, by %s', async (_, answer, reason) => {
    const { house, signIn } = houseBefore(answer);
    expect((await signIn()).status).toBe(401);
    const told = house.log.find(({ event }) => event === 'sign_in_refused');
    expect(told).toMatchObject({ fields: { code: 'invalid_credentials', reason } });
    expect((await signIn()).status).toBe(429);
  });
});

test.each(['/par', '/token'])(
  'a provider whose %s does not know the client is told to the operator',
  async (path) => {
    const { house, instead, begin, comeBack } = await houseWithProvider();
    instead.set(path, async () => Response.json({ error: 'invalid_client' }, { status: 401 }));
    const visitor = house.browser();
    const begun = await begin(visitor);
    const response = path === '/par' ? begun : await comeBack(visitor, begun);
    expect(response.headers.get('location')).toContain('reason=login_failed');
    expect(house.log).toContainEqual({
      level: 'error',
      event: 'sign_in_misconfigured',
      fields: expect.objectContaining({
        reason: 'invalid_client',
        variable: 'CLIENT_SECRET',
        place: 'provider',
      }),
    });
  },
);

describe('a document of a provider that names not what it has to', () => {
  const issuer = 'https://id.example.com/t1';
  test.each([
    ['authorization_endpoint', { authorization_endpoint: null }],
    ['token_endpoint', { token_endpoint: '' }],
    ['jwks_uri', { jwks_uri: 7 }],
    ['issuer', { issuer: `${issuer}/` }],
  ])(
    'is told to the operator by its member, and does not read like an outage: %s',
    async (member, metadata) => {
      const provider = await scriptedProvider(issuer);
      provider.metadata = metadata;
      const house = houseBeforeProvider(provider);
      expect(await whereto(provider, house)).toContain('reason=login_failed');
      expect(told(house)).toMatchObject({ member, status: 200, variable: 'OIDC_ISSUER' });
    },
  );

  test('is told by its status, where there is none', async () => {
    const provider = await scriptedProvider(issuer);
    const house = houseBeforeProvider(provider, {
      wrap: () => async (request) =>
        request.url.endsWith('/openid-configuration') ? page(404)() : provider.fetch(request),
    });
    expect(await whereto(provider, house)).toContain('reason=login_failed');
    expect(told(house)).toMatchObject({ reason: 'no_document', status: 404, variable: 'OIDC_ISSUER' });
  });

  function told({ log }: TestGatehouse) {
    return log.find(({ event }) => event === 'sign_in_misconfigured')?.fields;
  }

  async function whereto(provider: Provider, house: TestGatehouse): Promise<string> {
    const visitor = house.browser();
    const begun = (await visitor.request('/auth/login')).headers.get('location') ?? '';
    return begun.startsWith('/') ? begun : ((await comeBackFrom(provider, visitor)) ?? '');
  }
});
