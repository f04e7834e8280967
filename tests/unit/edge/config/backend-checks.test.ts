import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { definitionIn } from '../../../../edge/config/backend-checks.ts';
import { definitionVariables } from '../../../../edge/config/basis.ts';
import { loadConfig } from '../../../../edge/config/config.ts';
import { optionProblems } from '../../../../edge/config/options.ts';
import { openGatehouse } from '../../../../edge/gatehouse.ts';
import { checkOptions } from '../../../../scripts/build/check-options.ts';
import { Failure } from '../../../../scripts/lib/failure.ts';
import { DEFINED } from '../../../fixtures/backends/shapes/definitions.ts';
import { OPTIONS, SECRET } from '../../../fixtures/core/test-gatehouse.ts';

const BODY = { name: '$username', secret: '$password' };
const LOGIN = { path: '/in', body: BODY };
const MESSAGE = { path: '/otp', body: { email: '$email' } };
const CODE = { path: '/code', body: { email: '$email', code: '$code' } };
const ENVIRONMENT = { SESSION_SECRET: SECRET, BACKEND_URL: 'https://api.example.com' };

function problemsOf(backend: unknown): string[] {
  return optionProblems({ ...OPTIONS, backend }).map(({ problem }) => problem);
}

/** A sign-in elsewhere that is whole. */
const SOCIAL = {
  authorize: { path: '/sso/$provider', query: { back: '$redirectUri?state=$state' } },
  exchange: { path: '/redeem', body: { code: '$code' } },
};
const social = (socialProviders: unknown, preset = 'custom') => ({
  extends: preset,
  login: LOGIN,
  socialProviders,
});

describe('sign-ins elsewhere', () => {
  it.each<[string, unknown]>([
    ['by name, where the preset knows the rest', social(['google', 'linkedin_oidc'], 'strapi')],
    ['with what differs', social({ google: { label: 'Google Workspace' }, acme: SOCIAL }, 'supabase')],
    ['without a password beside them', { extends: 'custom', socialProviders: { acme: SOCIAL } }],
    [
      'with a state that is lost',
      social({ acme: { ...SOCIAL, authorize: { path: '/sso' }, stateless: true } }),
    ],
    ['with a cookie that comes back', social({ acme: { ...SOCIAL, returns: { code: { cookie: 'sso' } } } })],
    [
      'with tokens that come back',
      social({ acme: { ...SOCIAL, returns: { accessToken: 'token' }, exchange: 'none' } }),
    ],
  ])('are taken %s', (_, backend) => {
    expect(problemsOf(backend)).toEqual([]);
  });

  it.each<[string, unknown, RegExp]>([
    ['a name that is no part of an address', ['Google!'], /socialProviders\.0: has a name that is no part/],
    ['such a name in a table', { 'a/b': SOCIAL }, /socialProviders\.a\/b: has a name that is no part/],
    ['neither names nor a table', 'google', /socialProviders: is neither/],
    [
      'a name that the preset knows nothing of',
      ['google'],
      /\.google\.authorize: has no path, and the preset has none/,
    ],
    ['no state', { a: { ...SOCIAL, authorize: { path: '/sso' } } }, /\.a\.authorize: has \$state nowhere/],
    [
      'a secret in an address',
      { a: { ...SOCIAL, authorize: { path: '/sso?key=$apiKey&s=$state' } } },
      /\.a\.authorize\.path: asks for what it is not given/,
    ],
    [
      'a body for the browser to send',
      { a: { ...SOCIAL, authorize: { ...SOCIAL.authorize, method: 'POST', body: {} } } },
      /\.a\.authorize\.method: means nothing where the browser is sent there/,
    ],
    [
      'an input that nothing brings back',
      { a: { ...SOCIAL, exchange: { path: '/x', body: { token: '$accessToken', code: '$code' } } } },
      /\.a\.exchange: asks for what it is not given: .*\$code/,
    ],
    [
      'an exchange that shows nothing of it',
      { a: { ...SOCIAL, exchange: { path: '/x', body: { verifier: '$codeVerifier' } } } },
      /\.a\.exchange: shows nothing of what has come back: \$code/,
    ],
    [
      'an exchange without a path',
      { a: { ...SOCIAL, exchange: { body: {} } } },
      /\.a\.exchange: has no path/,
    ],
    [
      'an exchange at an address that is known too late',
      { a: { ...SOCIAL, exchange: { path: '/x/$code' } } },
      /\.a\.exchange\.path: has an input in front of its query/,
    ],
    ['no token and no exchange', { a: { ...SOCIAL, exchange: 'none' } }, /\.a\.returns: has no accessToken/],
    ['an input that is taken', { a: { ...SOCIAL, returns: { state: 's' } } }, /is given by itself/],
    ['a member that nobody knows', { a: { ...SOCIAL, scope: 'email' } }, /\.a\.scope: has no meaning/],
    [
      'more than the page has places for',
      Object.fromEntries(Array.from({ length: 13 }, (_, index) => [`p${index}`, SOCIAL])),
      /socialProviders: has more than 12/,
    ],
  ])('are refused with %s', (_, providers, problem) => {
    expect(problemsOf(social(providers)).join('\n')).toMatch(problem);
  });

  it('whose state is lost are told to the log', () => {
    const backend = social(['google'], 'laravel');
    const loaded = loadConfig(
      { ...ENVIRONMENT, CLIENT_ID: 'a', CLIENT_SECRET: 'b' },
      definitionIn({ backend }),
    );
    expect(loaded).toMatchObject({
      ok: true,
      config: {
        warnings: [{ variable: 'gatehouse.config.ts', problem: expect.stringMatching(/google: .*state/) }],
      },
    });
  });

  it('name the variables that their addresses stand in', () => {
    const base = { variable: 'SSO_URL' };
    const backend = social({ a: { ...SOCIAL, authorize: { ...SOCIAL.authorize, base } } });
    expect(definitionVariables(backend)).toEqual(['SSO_URL']);
    const loaded = loadConfig({ ...ENVIRONMENT }, definitionIn({ backend }));
    expect(loaded).toMatchObject({ ok: false, problems: [{ variable: 'SSO_URL' }] });
  });
});

describe('a definition of a backend', () => {
  it.each(Object.entries(DEFINED))('is taken: %s', (_, backend) => {
    expect(problemsOf(backend)).toEqual([]);
  });

  it.each<[string, unknown, RegExp]>([
    ['extends nothing', {}, /^backend\.extends: is missing/],
    ['extends what is not there', { extends: 'rails' }, /^backend\.extends: names no preset/],
    ['is no object', 'custom', /^backend: is no object/],
    [
      'has a member that nobody knows',
      { extends: 'custom', signin: LOGIN },
      /^backend\.signin: has no meaning/,
    ],
    ['has one in an exchange', { extends: 'custom', login: { ...LOGIN, url: '/x' } }, /^backend\.login\.url/],
    [
      'has a second step that no answer tells of',
      { extends: 'custom', login: LOGIN, secondFactor: { path: '/mfa', body: { code: '$code' } } },
      /^backend\.secondFactor\.challenge: is missing/,
    ],
    [
      'has a second step that no code arrives at',
      { extends: 'custom', login: LOGIN, secondFactor: { path: '/mfa', challenge: 'token', body: {} } },
      /^backend\.secondFactor\.body: has \$code nowhere/,
    ],
    [
      'asks for a password at the second step',
      {
        extends: 'custom',
        login: LOGIN,
        secondFactor: { path: '/mfa', challenge: 'token', body: { code: '$code', password: '$password' } },
      },
      /^backend\.secondFactor\.body: asks for what it is not given/,
    ],
    [
      'has another code sent from nowhere',
      {
        extends: 'custom',
        login: LOGIN,
        secondFactor: { path: '/mfa', challenge: 'token', body: { code: '$code' }, resend: {} },
      },
      /^backend\.secondFactor\.resend/,
    ],
    [
      'has a message sent by a preset that cannot',
      { extends: 'custom', login: LOGIN, passwordless: 'on' },
      /^backend\.passwordless: is on, and/,
    ],
    [
      'has a message sent nowhere',
      { extends: 'custom', passwordless: { code: { path: '/code', body: { code: '$code' } } } },
      /^backend\.passwordless\.request: has no path/,
    ],
    [
      'has a message sent to nobody',
      { extends: 'custom', passwordless: { request: { path: '/otp' }, code: CODE } },
      /^backend\.passwordless\.request\.body: has \$email nowhere/,
    ],
    [
      'has a message sent that nobody comes in by',
      { extends: 'custom', passwordless: { request: MESSAGE } },
      /^backend\.passwordless: has neither code nor links/,
    ],
    [
      'has a message sent whose link brings nothing',
      { extends: 'custom', passwordless: { request: MESSAGE, links: [{ parameter: 't', path: '/in' }] } },
      /^backend\.passwordless\.links\.0: has \$token nowhere/,
    ],
    [
      'takes the whole API for a link',
      { extends: 'custom', passwordless: { request: MESSAGE, links: [{ parameter: 't', path: '/$token' }] } },
      /^backend\.passwordless\.links\.0\.path: begins with an input/,
    ],
    [
      'has a path without a slash',
      { extends: 'custom', login: { path: 'in', body: BODY } },
      /login\.path: is not/,
    ],
    ['has a path that climbs', { extends: 'custom', login: { path: '/a/../b', body: BODY } }, /login\.path/],
    ['has no path at all', { extends: 'custom', me: { fields: ['id'] } }, /^backend\.me: has no path/],
    [
      'signs in without a password',
      { extends: 'custom', login: { path: '/in', body: { a: '$username' } } },
      /\$password nowhere/,
    ],
    [
      'asks for what there is not',
      { extends: 'custom', login: { path: '/in', body: { ...BODY, a: '$token' } } },
      /it may have \$username/,
    ],
    ['refreshes without a token', { extends: 'custom', refresh: { path: '/r', body: {} } }, /shows no token/],
    [
      'hides where tokens are issued',
      { extends: 'custom', refresh: { path: '/r/$refreshToken' } },
      /in front of its query/,
    ],
    ['gives a GET a body', { extends: 'custom', login: { ...LOGIN, method: 'GET' } }, /a GET cannot have/],
    [
      'has a method that changes nothing',
      { extends: 'custom', login: { ...LOGIN, method: 'TRACE' } },
      /login\.method/,
    ],
    [
      'frames a body',
      { extends: 'custom', login: { ...LOGIN, headers: { 'Content-Length': '1' } } },
      /not for a backend definition/,
    ],
    [
      'speaks for someone else',
      { extends: 'custom', login: { ...LOGIN, headers: { 'x-forwarded-for': '::1' } } },
      /not for a backend definition/,
    ],
    [
      'breaks a header',
      { extends: 'custom', login: { ...LOGIN, headers: { a: 'b\r\nc: d' } } },
      /visible characters/,
    ],
    [
      'writes what people type into a header',
      { extends: 'custom', login: { ...LOGIN, headers: { a: '$password' } } },
      /visible characters/,
    ],
    [
      'writes two cookies for one',
      { extends: 'custom', refresh: { path: '/r', cookies: { a: '$refreshToken; b=c' } } },
      /no cookie has/,
    ],
    [
      'has a base that is none',
      { extends: 'custom', login: { ...LOGIN, base: 'id.example.com' } },
      /neither a base URL/,
    ],
    [
      'reads tokens nowhere',
      { extends: 'custom', tokens: { access: { body: 'a' } } },
      /tokens\.access: is neither/,
    ],
    ['shows tokens nowhere', { extends: 'custom', credential: {} }, /^backend\.credential/],
    ['has a text for a function', { extends: 'custom', login: { ...LOGIN, answer: 'ok' } }, /is no function/],
  ])('is refused with a sentence where it %s', (_, backend, sentence) => {
    expect(problemsOf(backend).join('\n')).toMatch(sentence);
    expect(() => checkOptions({ ...OPTIONS, backend })).toThrow(Failure);
  });

  it('throws nothing, whatever it is', () => {
    const anything = fc.anything({ withBigInt: true, withDate: true, withNullPrototype: true });
    const exchange = fc.record({ path: anything, body: anything, headers: anything, base: anything });
    const almost = fc.record({
      extends: fc.constantFrom('custom', 'strapi', 1),
      login: exchange,
      tokens: anything,
    });
    fc.assert(
      fc.property(fc.oneof(anything, almost), (backend) => {
        const options = { ...OPTIONS, backend };
        optionProblems(options);
        definitionVariables(backend);
        loadConfig(ENVIRONMENT, definitionIn(options));
      }),
      { numRuns: 300 },
    );
  });
});

describe('beside variables', () => {
  const definition = { extends: 'custom', login: LOGIN } as const;
  const problemsWith = (environment: Readonly<Record<string, string>>, backend: object = definition) => {
    const opened = openGatehouse(
      { ...ENVIRONMENT, ...environment },
      { ...OPTIONS, backend: { extends: 'custom', ...backend } },
      { backendFetch: () => async () => new Response() },
    );
    return opened.ok ? [] : opened.problems.map(({ variable }) => variable);
  };

  it('opens, and takes those that go on top of it', () => {
    expect(problemsWith({})).toEqual([]);
    const loaded = loadConfig({ ...ENVIRONMENT, BACKEND_LOGIN_USERNAME_FIELD: 'mail' }, definition);
    expect(loaded.ok && loaded.config.backend.preset.login?.body).toEqual({
      mail: '$username',
      secret: '$password',
    });
  });

  it('renames a member where it stands, and leaves the rest', () => {
    const nested = { extends: 'custom', login: { path: '/in', body: { user: BODY, keep: true } } } as const;
    const loaded = loadConfig({ ...ENVIRONMENT, BACKEND_LOGIN_PASSWORD_FIELD: 'phrase' }, nested);
    const body = { user: { name: '$username', phrase: '$password' }, keep: true };
    expect(loaded.ok && loaded.config.backend.preset.login?.body).toEqual(body);
  });

  it.each([
    ['another preset', { BACKEND_PRESET: 'strapi' }, 'BACKEND_PRESET'],
    ['the demo', { BACKEND_URL: 'demo:' }, 'BACKEND_URL'],
  ])('stays closed with %s', (_, environment, variable) => {
    expect(problemsWith(environment)).toEqual([variable]);
  });

  it.each([
    ['over plain http', 'http://id.example.com', 'gatehouse.config.ts'],
    ['in a variable that is not there', { variable: 'AUTH_URL' }, 'AUTH_URL'],
  ])('stays closed where an exchange goes elsewhere %s', (_, base, variable) => {
    expect(problemsWith({}, { login: { ...LOGIN, base } })).toEqual([variable]);
  });

  it('stays closed without what an exchange sends of the deployment', () => {
    const login = { path: '/in?key=$apiKey', body: { ...BODY, id: '$clientId' } };
    expect(problemsWith({}, { login })).toEqual(['BACKEND_API_KEY', 'CLIENT_ID']);
    expect(problemsWith({ BACKEND_API_KEY: 'k', CLIENT_ID: 'i' }, { login })).toEqual([]);
  });

  it('takes plain http where nobody can listen', () => {
    expect(problemsWith({}, { login: { ...LOGIN, base: 'http://127.0.0.1:9099/v1' } })).toEqual([]);
    expect(
      problemsWith(
        { AUTH_URL: 'https://id.example.com/' },
        { login: { ...LOGIN, base: { variable: 'AUTH_URL' } } },
      ),
    ).toEqual([]);
  });
});
