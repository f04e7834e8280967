import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import type { GatehouseOptions } from '../../../../edge/config/options.ts';
import { forge } from '../../../fixtures/core/forge.ts';
import {
  begin,
  comeBackFrom,
  houseBefore,
  type Provider,
  scriptedProvider,
} from '../../../fixtures/core/scripted-provider.ts';
import { MINUTE, type TestGatehouse } from '../../../fixtures/core/test-gatehouse.ts';

const PAGE = readFileSync(new URL('../../../../docs/providers.md', import.meta.url), 'utf8');

/** The settings that the page of providers has for one. */
function settingsFor(name: string): Readonly<Record<string, string>> {
  const [, section = ''] = PAGE.split(`\n## ${name}\n`);
  const block = /```sh\n(.*?)```/s.exec(section.split('\n## ')[0] ?? '')?.[1] ?? '';
  const settings = Object.fromEntries(
    [...block.matchAll(/^(\w+)=(.*)$/gm)].map(([, key, value]) => [key, value]),
  );
  if (settings.OIDC_ISSUER === undefined) throw new Error(`The page says nothing of ${name}.`);
  return settings;
}

interface Place {
  readonly provider: Provider;
  readonly house: TestGatehouse;
  /** What a sign-in sends people to. */
  ask(): Promise<URLSearchParams>;
  /** Signs in. @returns where that leads */
  enter(): Promise<string | null>;
}

async function placeWith(
  environment: Readonly<Record<string, string>>,
  options: Partial<GatehouseOptions> = {},
  issuer = environment.OIDC_ISSUER,
): Promise<Place> {
  const provider = await scriptedProvider(issuer);
  const house = houseBefore(provider, { environment: { ...provider.environment, ...environment }, options });
  return {
    provider,
    house,
    async ask() {
      const { headers } = await house.browser().request('/auth/login');
      return new URL(headers.get('location') ?? '').searchParams;
    },
    enter: () => comeBackFrom(provider, house.browser()),
  };
}

const scopesOf = (asked: URLSearchParams) => asked.get('scope')?.split(' ');

describe('Microsoft Entra ID', () => {
  const settings = settingsFor('Microsoft Entra ID');
  const tenant = '11111111-2222-3333-4444-555555555555';

  test('is asked for the API by scope, and its tokens of version 2 are verified', async () => {
    const { provider, house, ask, enter } = await placeWith(settings);
    // It belongs to Graph, which refuses tokens that are for another API, and knows no more than the ID token says.
    provider.metadata = { userinfo_endpoint: 'https://graph.microsoft.com/oidc/userinfo' };
    const asked = await ask();
    expect([asked.get('resource'), asked.get('prompt')]).toEqual([null, null]);
    expect(scopesOf(asked)).toContain('api://my-api/access');
    const aud = settings.JWT_AUDIENCE;
    provider.answer = { access_token: await provider.sign({ aud, tid: tenant, ver: '2.0' }) };
    expect(await enter()).toBe('/dashboard');
    expect(provider.posted[0]?.get('resource')).toBeNull();
    expect(house.log).toEqual([]);
    provider.answer = { access_token: await provider.sign({ aud: 'api://my-api' }) };
    expect(await enter()).toContain('reason=tokens_unusable');
  });

  test('may be asked for all that was consented to beforehand', async () => {
    const { provider, ask, enter } = await placeWith({
      ...settings,
      BACKEND_SCOPE: 'openid profile offline_access api://my-api/.default',
    });
    provider.metadata = { scopes_supported: ['openid', 'profile', 'email', 'offline_access'] };
    expect(scopesOf(await ask())).toContain('api://my-api/.default');
    provider.answer = { access_token: await provider.sign({ aud: settings.JWT_AUDIENCE }) };
    expect(await enter()).toBe('/dashboard');
  });

  test('gives a token for Graph where no API is named, which nobody here can read', async () => {
    const { provider, enter } = await placeWith({ OIDC_ISSUER: settings.OIDC_ISSUER ?? '' });
    const access_token = await forge(
      { iss: `https://sts.windows.net/${tenant}/`, aud: '00000003-0000-0000-c000-000000000000' },
      { alg: 'ES256', typ: 'JWT', nonce: 'a nonce', kid: 'k', x5t: 'x' },
    );
    provider.answer = { access_token };
    expect(await enter()).toBe('/dashboard');
  });

  test.each(['organizations', 'common'])('has people of all tenants at %s', async (which) => {
    const issuer = `https://login.microsoftonline.com/${which}/v2.0`;
    const many = { issuer: 'https://login.microsoftonline.com/{tenantid}/v2.0' };
    const { provider, enter } = await placeWith({ OIDC_ISSUER: issuer, JWT_AUDIENCE: 'api://my-api' });
    provider.metadata = many;
    const of = (tid: string, named = tid) => ({
      iss: `https://login.microsoftonline.com/${tid}/v2.0`,
      tid: named,
    });
    const access = (claims: object) => provider.sign({ ...claims, aud: 'api://my-api' });
    provider.claims = of(tenant);
    provider.answer = { access_token: await access(of(tenant)) };
    expect(await enter()).toBe('/dashboard');

    provider.answer = { access_token: await access(of(tenant, 'another')) };
    expect(await enter()).toContain('reason=tokens_unusable');
    provider.answer = { access_token: await access(of(tenant)) };
    for (const claims of [
      of(tenant, 'another'),
      { ...of(tenant), tid: undefined },
      of('{tenantid}'),
      of('a/b'),
    ]) {
      provider.claims = claims;
      expect(await enter()).toContain('reason=login_failed');
    }
  });

  test.each([
    ['{tenantid}', '/dashboard'],
    [tenant, '/dashboard'],
    // That of people's own accounts, say.
    ['9188040d-6c67-4c5b-b112-36a304b66dad', 'reason=login_failed'],
  ])('takes what a key of %s has signed for tokens of that alone', async (owner, leadsTo) => {
    const base = 'https://login.microsoftonline.com';
    const { provider, enter } = await placeWith({ OIDC_ISSUER: `${base}/organizations/v2.0` });
    provider.metadata = { issuer: `${base}/{tenantid}/v2.0` };
    provider.key = { issuer: `${base}/${owner}/v2.0` };
    provider.claims = { iss: `${base}/${tenant}/v2.0`, tid: tenant };
    expect(await enter()).toContain(leadsTo);
  });

  test('has people of one tenant where that is configured, though its document speaks of all', async () => {
    const base = 'https://login.microsoftonline.com';
    const { provider, enter } = await placeWith({ OIDC_ISSUER: `${base}/${tenant}/v2.0` });
    provider.metadata = { issuer: `${base}/{tenantid}/v2.0` };
    provider.claims = { tid: tenant };
    expect(await enter()).toBe('/dashboard');
    provider.claims = { iss: `${base}/another/v2.0`, tid: 'another' };
    expect(await enter()).toContain('reason=login_failed');
  });

  test.each([
    'https://evil.example/{tenantid}/v2.0',
    'https://login.microsoftonline.com/{tenantid}/v1.0',
    'https://{tenantid}/v2.0',
    '{tenantid}',
  ])('is not found at an address whose document is of %s', async (found) => {
    const { provider, house } = await placeWith({
      OIDC_ISSUER: 'https://login.microsoftonline.com/common/v2.0',
    });
    provider.metadata = { issuer: found };
    const { headers } = await house.browser().request('/auth/login');
    expect(headers.get('location')).toContain('reason=login_failed');
  });
});

test('someone may be known by another claim than the subject', async () => {
  const { provider, house } = await placeWith({ BACKEND_ID_PATH: 'oid' });
  const idOf = async (claims: Readonly<Record<string, unknown>>) => {
    provider.claims = claims;
    const visitor = house.browser();
    await comeBackFrom(provider, visitor);
    return (await (await visitor.request('/auth/session', { as: 'fetch' })).json()).user.id;
  };
  expect(await idOf({ oid: 'o-1' })).toBe('o-1');
  expect(await idOf({ oid: null })).toBe('ada');
});

test('a logout token may say null for what it has not', async () => {
  const { provider, house } = await placeWith({});
  provider.claims = { sub: 7, sid: null };
  const visitor = house.browser();
  await comeBackFrom(provider, visitor);
  house.pass(MINUTE);
  const token = await provider.logoutToken({
    sub: 7,
    sid: null,
    nonce: null,
    jti: 1,
    iat: `${house.now() / 1000}`,
  });
  const told = await house.handle(
    new Request(`${house.origin}/auth/backchannel-logout`, {
      method: 'POST',
      body: new URLSearchParams({ logout_token: token }),
    }),
  );
  expect(told.status).toBe(200);
  house.pass(MINUTE);
  expect(await (await visitor.request('/auth/session', { as: 'fetch' })).json()).toEqual({
    authenticated: false,
  });
});

test('Google is asked for offline access by a parameter of its own, and for no scope that it has not', async () => {
  const { authorizationParameters } = {
    authorizationParameters: { access_type: 'offline', prompt: 'consent' },
  };
  expect(PAGE).toContain("authorizationParameters: { access_type: 'offline', prompt: 'consent' },");
  const { provider, ask, enter } = await placeWith(settingsFor('Google'), { authorizationParameters });
  provider.metadata = { scopes_supported: ['openid', 'email', 'profile'] };
  const asked = await ask();
  expect(scopesOf(asked)).toEqual(['openid', 'profile', 'email']);
  expect([asked.get('access_type'), asked.get('prompt')]).toEqual(['offline', 'consent']);
  expect(await enter()).toBe('/dashboard');
  // As its ID tokens may name it, and nobody else's.
  provider.claims = { iss: 'accounts.google.com' };
  expect(await enter()).toBe('/dashboard');
});

test('nobody but Google is taken for the issuer without a scheme', async () => {
  const { provider, enter } = await placeWith({ OIDC_ISSUER: 'https://id.example.com' });
  provider.claims = { iss: 'id.example.com' };
  expect(await enter()).toContain('reason=login_failed');
});

describe('Amazon Cognito', () => {
  const settings = settingsFor('Amazon Cognito');
  const host = 'https://x.auth.eu-west-1.amazoncognito.com';

  test.each([`${host}/logout`, 'https://auth.example.com/logout'])(
    'signs out at %s by names of its own',
    async (end) => {
      const { provider, house } = await placeWith(settings);
      provider.metadata = {
        scopes_supported: ['openid', 'email', 'phone', 'profile'],
        end_session_endpoint: end,
      };
      // Without an audience, and of the same issuer.
      provider.answer = {
        access_token: await provider.sign({ aud: undefined, token_use: 'access', client_id: 'gate' }),
      };
      const visitor = house.browser();
      expect(await comeBackFrom(provider, visitor)).toBe('/dashboard');
      await visitor.signOut();
      const onward = await visitor.request('/auth/logout?continue=1');
      const address = new URL(onward.headers.get('location') ?? '');
      expect(address.origin + address.pathname).toBe(end);
      expect(Object.fromEntries(address.searchParams)).toEqual({
        client_id: 'gate',
        logout_uri: 'https://app.example.com/login',
      });
    },
  );

  test('is not asked for offline access', async () => {
    const { provider, ask } = await placeWith(settings);
    provider.metadata = { scopes_supported: ['openid', 'email', 'phone', 'profile'] };
    const asked = await ask();
    expect([scopesOf(asked), asked.get('prompt')]).toEqual([['openid', 'profile', 'email'], null]);
  });
});

describe('Okta', () => {
  test('gives tokens of a custom authorization server, which are verified', async () => {
    const { provider, ask, enter } = await placeWith(settingsFor('Okta'));
    expect((await ask()).get('resource')).toBeNull();
    provider.answer = { access_token: await provider.sign({ aud: 'api://default' }) };
    expect(await enter()).toBe('/dashboard');
    provider.answer = { access_token: await provider.sign({ aud: 'https://example.okta.com' }) };
    expect(await enter()).toContain('reason=tokens_unusable');
  });

  test('gives tokens of the org server, whose key is not published', async () => {
    const issuer = 'https://example.okta.com';
    const { provider, enter } = await placeWith({ OIDC_ISSUER: issuer });
    provider.answer = {
      access_token: await forge({ iss: issuer, aud: issuer }, { kid: 'unpublished', typ: undefined }),
    };
    expect(await enter()).toBe('/dashboard');
  });
});

describe('Authentik', () => {
  const settings = settingsFor('Authentik');

  test('writes null for what it leaves out', async () => {
    const { provider, house } = await placeWith(settings);
    provider.claims = { at_hash: null, azp: null, nbf: null, sid: null, email: null };
    provider.answer = { refresh_token: null, scope: null, expires_in: null, token_type: null };
    const visitor = house.browser();
    expect(await comeBackFrom(provider, visitor)).toBe('/dashboard');
    house.pass(MINUTE);
    expect((await visitor.request('/dashboard')).status).toBe(200);
  });

  test.each([null, '', undefined])(
    'keeps the refresh token of before where a refresh brings %j',
    async (next) => {
      const { provider, house } = await placeWith(settings);
      provider.answer = { refresh_token: 'the first' };
      const visitor = house.browser();
      await comeBackFrom(provider, visitor);
      provider.answer = { refresh_token: next, scope: null, id_token: null };
      for (const _ of [1, 2]) {
        house.pass(10 * MINUTE);
        expect((await visitor.request('/dashboard')).status).toBe(200);
      }
      const spent = provider.posted.map((form) => form.get('refresh_token'));
      expect(spent).toEqual([null, 'the first', 'the first']);
    },
  );

  test('signs with the secret of the client where no key is chosen, and the log says what to do', async () => {
    const { provider, house, enter } = await placeWith(settings);
    const [, payload, signature] = (await provider.sign({})).split('.');
    const header = Buffer.from('{"alg":"HS256","typ":"JWT"}').toString('base64url');
    provider.answer = { id_token: `${header}.${payload}.${signature}` };
    expect(await enter()).toContain('reason=login_failed');
    expect(house.log.at(-1)?.fields).toMatchObject({
      reason: 'id_token_algorithm_not_allowed',
      problem: expect.stringContaining('HS256'),
      cure: expect.stringContaining('signing key'),
    });
  });
});

test('Zitadel is told the API by scope, and its tokens are verified', async () => {
  const { provider, ask, enter } = await placeWith(settingsFor('Zitadel'));
  const asked = await ask();
  expect(asked.get('resource')).toBeNull();
  expect(scopesOf(asked)).toContain('urn:zitadel:iam:org:project:id:123456789:aud');
  provider.answer = { access_token: await provider.sign({ aud: ['client@project', '123456789'] }) };
  expect(await enter()).toBe('/dashboard');
});

test('GitLab is asked for no scope that it has not, and renews all the same', async () => {
  const { provider, house, ask } = await placeWith(settingsFor('GitLab'));
  provider.metadata = { scopes_supported: ['api', 'read_user', 'openid', 'profile', 'email'] };
  const asked = await ask();
  expect([scopesOf(asked), asked.get('prompt')]).toEqual([['openid', 'profile', 'email'], null]);
  const visitor = house.browser();
  expect(await comeBackFrom(provider, visitor)).toBe('/dashboard');
  house.pass(10 * MINUTE);
  expect((await visitor.request('/dashboard')).status).toBe(200);
  expect(provider.posted.map((form) => form.get('grant_type'))).toEqual([
    'authorization_code',
    'refresh_token',
  ]);
});

test('Auth0 is told the API by a parameter of its own, and its tokens are verified', async () => {
  const { provider, ask, enter } = await placeWith(settingsFor('Auth0'));
  const asked = await ask();
  expect([asked.get('audience'), asked.get('resource')]).toEqual(['https://api.example.com', null]);
  expect(scopesOf(asked)).toContain('offline_access');
  const userinfo = `${provider.issuer}userinfo`;
  provider.answer = { access_token: await provider.sign({ aud: ['https://api.example.com', userinfo] }) };
  expect(await enter()).toBe('/dashboard');
  provider.answer = { access_token: await provider.sign({ aud: userinfo }) };
  expect(await enter()).toContain('reason=tokens_unusable');
});

test('Keycloak is asked for no offline access, and its tokens are for the API that a mapper names', async () => {
  const { provider, ask, enter } = await placeWith(settingsFor('Keycloak'));
  const asked = await ask();
  expect([asked.get('resource'), scopesOf(asked)]).toEqual([null, ['openid', 'profile', 'email']]);
  provider.answer = { access_token: await provider.sign({ aud: ['my-api', 'account'], typ: 'Bearer' }) };
  expect(await enter()).toBe('/dashboard');
  provider.answer = { access_token: await provider.sign({ aud: 'account', typ: 'Bearer' }) };
  expect(await enter()).toContain('reason=tokens_unusable');
});

test('LinkedIn leaves the nonce out, which the log names', async () => {
  const { provider, house, enter } = await placeWith({ OIDC_ISSUER: 'https://www.linkedin.com/oauth' });
  provider.claims = { nonce: undefined };
  expect(await enter()).toContain('reason=login_failed');
  expect(house.log.at(-1)?.fields).toMatchObject({
    reason: 'id_token_nonce_missing',
    problem: expect.stringContaining('nonce'),
  });
});

describe('a client', () => {
  const both = { token_endpoint_auth_methods_supported: ['client_secret_post', 'client_secret_basic'] };

  test.each(['basic', 'post'] as const)(
    'that is registered for %s is known, and once it is, nothing is sent twice',
    async (way) => {
      const { provider, house } = await placeWith({});
      provider.metadata = both;
      provider.authentication = way;
      for (const visitor of [house.browser(), house.browser()]) {
        expect(await comeBackFrom(provider, visitor)).toBe('/dashboard');
      }
      expect(provider.posted.length).toBe(way === 'basic' ? 2 : 3);
      expect(provider.posted.at(-1)?.get('client_secret')).toBe(way === 'basic' ? null : 's');
    },
  );

  test('whose method is configured is shown in that alone, and no other refusal is followed by a second try', async () => {
    const { provider, enter } = await placeWith({ BACKEND_CLIENT_AUTHENTICATION: 'basic' });
    provider.authentication = 'post';
    expect(await enter()).toContain('reason=login_failed');
    expect(provider.posted.length).toBe(1);
  });
});

describe('what was not cancelled is not called so', () => {
  test.each([
    ['access_denied', '', 'sign_in_cancelled'],
    ['access_denied', 'the user canceled the authentication', 'sign_in_cancelled'],
    ['access_denied', 'AADSTS65004: User declined to consent to access the app.', 'sign_in_cancelled'],
    ['access_denied', 'AADB2C90091: The user has cancelled entering information.', 'sign_in_cancelled'],
    ['access_denied', 'The resource owner or authorization server denied the request.', 'sign_in_cancelled'],
    ['access_denied', 'User did not authorize the request', 'sign_in_cancelled'],
    ['access_denied', 'End-User aborted interaction', 'sign_in_cancelled'],
    ['access_denied', 'The user has changed their mind.', 'sign_in_cancelled'],
    ['access_denied', 'Access denied', 'sign_in_cancelled'],
    ['user_cancelled_login', 'The user cancelled LinkedIn login', 'sign_in_cancelled'],
    ['user_denied', '', 'sign_in_cancelled'],
    ['access_denied', 'AADB2C90118: The user has forgotten their password.', 'login_failed'],
    ['access_denied', 'AADSTS90094: An administrator has set a policy.', 'login_failed'],
    ['access_denied', 'User is not assigned to the client application.', 'login_failed'],
    ['access_denied', 'The user was denied access by a policy.', 'login_failed'],
    ['access_denied', 'Access has been denied by your administrator.', 'login_failed'],
    ['access_denied', 'Please verify your email before logging in.', 'login_failed'],
    ['invalid_scope', '', 'login_failed'],
    ['unauthorized_client', '', 'login_failed'],
    ['interaction_required', 'AADSTS50079: The user has to enroll.', 'login_failed'],
    ['invalid_resource', 'AADSTS500011: cancelled by the user', 'login_failed'],
    ['something_else', '', 'login_failed'],
    ['server_error', '', 'backend_unavailable'],
  ])('%s, %s: %s', async (error, error_description, reason) => {
    const { provider, house } = await placeWith({});
    const visitor = house.browser();
    const back = new URL(await begin(visitor, provider), house.origin);
    const state = back.searchParams.get('state') ?? '';
    const answer = { error, state, ...(error_description && { error_description }) };
    const { headers } = await visitor.request(`/auth/callback?${new URLSearchParams(answer)}`);
    expect(headers.get('location')).toContain(`reason=${reason}`);
  });
});

describe('an ID token is judged by what is in it, and the log names that', () => {
  test.each([
    [{ sub: 7 }, undefined],
    [{ aud: ['gate'], azp: 'gate' }, undefined],
    [{ aud: ['gate', null, 'gate'], azp: '' }, undefined],
    [{ exp: '4102444800' }, undefined],
    [{ exp: 4_102_444_800_000 }, undefined],
    [{ iat: null }, undefined],
    [{ iss: null }, 'id_token_iss_missing'],
    [{ iss: 'https://another.example' }, 'id_token_iss_mismatch'],
    [{ aud: '' }, 'id_token_aud_missing'],
    [{ aud: [] }, 'id_token_aud_missing'],
    [{ aud: 'another' }, 'id_token_aud_mismatch'],
    [{ aud: ['gate', 'another'] }, 'id_token_azp'],
    [{ azp: 'another' }, 'id_token_azp'],
    [{ exp: null }, 'id_token_exp_missing'],
    [{ exp: 'never' }, 'id_token_exp_malformed'],
    [{ exp: 0 }, 'id_token_exp_malformed'],
    [{ exp: 1_000_000_000 }, 'id_token_expired'],
    [{ nbf: 4_102_444_800 }, 'id_token_nbf_in_future'],
    [{ nonce: null }, 'id_token_nonce_missing'],
    [{ nonce: 'another' }, 'id_token_nonce_mismatch'],
    [{ sub: null }, 'id_token_sub'],
    [{ at_hash: 'another' }, 'id_token_at_hash'],
  ])('%j: %s', async (claims, reason) => {
    const { provider, house, enter } = await placeWith({});
    provider.claims = claims;
    const location = await enter();
    if (reason === undefined) expect(location).toBe('/dashboard');
    else expect(house.log.at(-1)?.fields.reason).toBe(reason);
  });

  test.each(['at+jwt', 'logout+jwt', 'access'])('one that calls itself %s is none', async (typ) => {
    const { provider, house, enter } = await placeWith({});
    provider.header = { typ };
    expect(await enter()).toContain('reason=login_failed');
    expect(house.log.at(-1)?.fields.reason).toBe('id_token_wrong_type');
  });

  test.each(['JWT', 'JWS', 'JOSE', 'id+jwt', 'id_token', 'application/idtoken+jwt', '', null])(
    'and one of the type %j is',
    async (typ) => {
      const { provider, enter } = await placeWith({});
      provider.header = { typ };
      expect(await enter()).toBe('/dashboard');
    },
  );
});

test('tokens may have blanks around them, and be written as they go into the header', async () => {
  const { provider, enter } = await placeWith({ JWT_AUDIENCE: 'api://my-api' });
  provider.answer = { access_token: ` Bearer ${await provider.sign({ aud: 'api://my-api' })}\n` };
  expect(await enter()).toBe('/dashboard');
});

test.each([
  ['is not there', () => new Response('<html>', { status: 404 })],
  ['has no keys', () => Response.json({ keys: [] })],
])('where the key set %s, nobody is told that it will be soon, and the log says why', async (_, answer) => {
  const { provider, house, enter } = await placeWith({ OIDC_ISSUER: 'https://id.example.com/t2' });
  provider.metadata = { jwks_uri: 'https://id.example.com/no-keys' };
  const { fetch } = provider;
  Object.assign(provider, {
    fetch: async (request: Request) => (request.url.endsWith('/no-keys') ? answer() : fetch(request)),
  });
  expect(await enter()).toContain('reason=login_failed');
  expect(house.log.at(-1)?.fields).toMatchObject({
    reason: 'id_token_keys_missing',
    variable: 'OIDC_ISSUER',
  });
});

test.each(['Bearer', 'bearer', 'BEARER', 'JWT', '', null, undefined])(
  'tokens of the type %j are bearer tokens',
  async (type) => {
    const { provider, enter } = await placeWith({});
    provider.answer = { token_type: type };
    expect(await enter()).toBe('/dashboard');
  },
);

test('tokens that want a proof are none', async () => {
  const { provider, house, enter } = await placeWith({});
  provider.answer = { token_type: 'DPoP' };
  expect(await enter()).toContain('reason=login_failed');
  expect(house.log.at(-1)?.fields.reason).toBe('token_type_not_bearer');
});
