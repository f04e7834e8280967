import { createHmac } from 'node:crypto';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseEnv } from 'node:util';
import { type Context, Hono } from 'hono';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { readingsOf } from '../../../../scripts/doctor/examine/keys.ts';
import { type RecordedBackend, startRecorded } from '../../../fixtures/backends/recorded.ts';
import { signedIn } from '../../../fixtures/clients/test-browser.ts';
import { consult } from '../../../fixtures/lib/doctor.ts';
import { type Examined, examined } from '../../../fixtures/lib/examined.ts';
import { startCoreTarget } from '../../../fixtures/targets/core.ts';

vi.setConfig({ testTimeout: 60_000 });

const NAME = 'dana@example.com';
const PASSWORD = 'Correct-horse-of-dana-7';
const ACCESS = 'opaque-access-token-of-dana';
const REFRESH = 'opaque-refresh-token-of-dana';

type Fields = Readonly<Record<string, unknown>>;

const running: RecordedBackend[] = [];
afterEach(async () => {
  for (const each of running.splice(0)) await each.stop();
});

async function started(app: Hono): Promise<RecordedBackend> {
  app.notFound((c) => c.json({ message: 'Not found' }, 404));
  const backend = await startRecorded((request, body) =>
    app.request(request.url, {
      method: request.method,
      headers: request.headers,
      ...(body !== '' && { body }),
    }),
  );
  running.push(backend);
  return backend;
}

async function fieldsOf(c: Context): Promise<Fields> {
  const text = await c.req.text();
  return c.req.header('content-type')?.includes('json')
    ? Object(JSON.parse(text))
    : Object.fromEntries(new URLSearchParams(text));
}

const bearerOf = (c: Context) => /^Bearer (.+)$/.exec(c.req.header('authorization') ?? '')?.[1];

/** An API with a sign-in: what it says to the right password, and to everything else. */
function api(
  path: string,
  right: (c: Context) => Response,
  wrong: (fields: Fields, c: Context) => Response | undefined = () => undefined,
): Hono {
  return new Hono().post(path, async (c) => {
    const fields = await fieldsOf(c);
    const isRight = fields.password === PASSWORD;
    return wrong(fields, c) ?? (isRight ? right(c) : c.json({ message: 'Wrong credentials' }, 401));
  });
}

function withProfile(app: Hono, path = '/me', token = ACCESS): Hono {
  return app.get(path, (c) =>
    bearerOf(c) === token ? c.json({ id: 7, email: NAME }) : c.json({ message: 'Who are you?' }, 401),
  );
}

async function examinedApi(
  app: Hono,
  more: readonly string[] = [],
  password = PASSWORD,
): Promise<Examined & { readonly backend: RecordedBackend }> {
  const backend = await started(app);
  return {
    ...(await examined(backend.origin, ['--user', NAME, '--password', password, ...more])),
    backend,
  };
}

const tokens = (c: Context) => c.json({ access_token: ACCESS, refresh_token: REFRESH });

describe('a sign-in that is refused for another reason than the password says which', () => {
  test.each<readonly [string, number, unknown, string, RegExp]>([
    ['.NET, second factor', 401, { detail: 'RequiresTwoFactor' }, 'sign-in.second-factor', /second factor/],
    [
      'Directus, second factor',
      401,
      { errors: [{ message: 'Invalid "otp".', extensions: { code: 'INVALID_OTP' } }] },
      'sign-in.second-factor',
      /second factor/,
    ],
    ['.NET, locked', 401, { detail: 'LockedOut' }, 'sign-in.locked', /[Uu]nlock/],
    ['.NET, unconfirmed', 401, { detail: 'NotAllowed' }, 'sign-in.unconfirmed', /[Cc]onfirm/],
    [
      'Strapi, unconfirmed',
      400,
      { error: { message: 'Your account email is not confirmed' } },
      'sign-in.unconfirmed',
      /[Cc]onfirm/,
    ],
    [
      'Strapi, blocked',
      400,
      { error: { message: 'Your account has been blocked by an administrator' } },
      'sign-in.locked',
      /[Uu]nlock/,
    ],
    ['Supabase, unconfirmed', 400, { message: 'Email not confirmed' }, 'sign-in.unconfirmed', /[Cc]onfirm/],
    [
      'a password that is over',
      403,
      { message: 'Your password has expired' },
      'sign-in.password-expired',
      /Change/,
    ],
    [
      'Keycloak, terms',
      400,
      { error_description: 'Account is not fully set up' },
      'sign-in.incomplete',
      /terms/,
    ],
    ['a challenge', 200, { mfaRequired: true, challenge: 'x' }, 'sign-in.no-tokens', /second factor/],
    ['nothing of use', 200, { ok: true }, 'sign-in.no-tokens', /BACKEND_ACCESS_TOKEN_PATH/],
    ['an exception', 500, { message: 'oops' }, 'sign-in.broken', /log of the API/],
  ])('%s', async (_, status, body, id, cure) => {
    const said = () => Response.json(body, { status });
    const found = await examinedApi(api('/auth/login', said));
    expect(found.finding(id)?.cure, found.printed).toMatch(cure);
    expect(found.finding('sign-in.rejected')).toBeUndefined();
    expect(found.outcome).toBe('wrong');
  });

  test('a wrong password is one', async () => {
    const found = await examinedApi(api('/auth/login', tokens), [], 'not-the-password');
    expect(found.finding('sign-in.rejected')?.text).toContain('401');
    const sent = found.backend.seen.filter(({ body }) => body.includes('not-the-password'));
    expect(sent).toHaveLength(1);
  });
});

describe('a sign-in that wants more than a name and a password', () => {
  test.each<readonly [string, Fields, Fields]>([
    [
      'FeathersJS: strategy',
      { message: 'Invalid authentication information (no `strategy` set)' },
      { strategy: 'local' },
    ],
    [
      'Laravel Sanctum: device_name',
      { errors: { device_name: ['The device name field is required.'] } },
      { device_name: 'gatehouse' },
    ],
    [
      'FastAPI, strict form: grant_type',
      { detail: [{ loc: ['body', 'grant_type'], msg: 'Field required' }] },
      { grant_type: 'password' },
    ],
  ])('is given what is usual: %s', async (_, complaint, extra) => {
    const [[name = '']] = [Object.keys(extra)];
    const app = api('/auth/login', tokens, (fields, c) =>
      fields[name] === undefined ? c.json(complaint, 422) : undefined,
    );
    const { settings, printed } = await examinedApi(withProfile(app));
    expect(JSON.parse(settings?.variables.BACKEND_LOGIN_FIELDS ?? '{}'), printed).toEqual(extra);
  });

  test.each<readonly [string, number, Fields, RegExp]>([
    [
      'a tenant',
      400,
      { errors: { tenant: ['tenant is required'] } },
      /BACKEND_LOGIN_FIELDS=\{"tenant":"…"\}/,
    ],
    [
      'a client',
      400,
      { error: 'invalid_request', error_description: 'Missing required parameter: client_id.' },
      /--client-id/,
    ],
    ['another scope', 400, { error: 'invalid_scope' }, /BACKEND_SCOPE/],
    [
      'an allowed client',
      400,
      { error: 'unauthorized_client' },
      /BACKEND_CLIENT_AUTHENTICATION.*password grant/,
    ],
  ])('says what it is, and no password is sent: %s', async (_, status, complaint, cure) => {
    const app = api('/oauth/token', tokens, (_fields, c) => c.json(complaint, status === 400 ? 400 : 401));
    const found = await examinedApi(app, ['--client-id', 'gatehouse', '--preset', 'oauth2']);
    expect(found.findings.map((each) => each.cure).join('\n'), found.printed).toMatch(cure);
    expect(found.finding('sign-in.rejected')).toBeUndefined();
    expect(found.backend.seen.some(({ body }) => body.includes(PASSWORD))).toBe(false);
  });

  test.each([
    ['better-auth', 'username', { message: '[body.email] Invalid input: expected string' }, 'email'],
    ['Medusa', 'username', { message: 'Email should be a string' }, 'email'],
    ['express-validator', NAME, { errors: [{ msg: 'Invalid value', path: 'username' }] }, 'username'],
  ])('names the member for the name: %s, with --login', async (_, user, complaint, member) => {
    const app = api('/in/emailpass', tokens, (fields, c) =>
      typeof fields[member] === 'string' ? undefined : c.json(complaint, 400),
    );
    const { origin } = await started(withProfile(app));
    const typed = ['--user', user, '--password', PASSWORD, '--login', '/in/emailpass'];
    const { settings, printed } = await examined(origin, typed);
    expect(settings?.variables.BACKEND_LOGIN_USERNAME_FIELD ?? 'username', printed).toBe(member);
  });
});

describe('all is well only where the API takes the bearer', () => {
  test('it does', async () => {
    const { outcome, printed } = await examinedApi(
      withProfile(api('/auth/login', (c) => c.json({ token: ACCESS }))),
    );
    expect(outcome, printed).toBe('fine');
  });

  test('djoser with tokens of its own wants the scheme Token, which is named', async () => {
    const app = api('/auth/token/login/', (c) => c.json({ auth_token: ACCESS })).get(
      '/auth/users/me/',
      (c) =>
        c.req.header('authorization') === `Token ${ACCESS}`
          ? c.json({ id: 7 })
          : c.json({ detail: 'No credentials.' }, 401, { 'www-authenticate': 'Token' }),
    );
    const found = await examinedApi(app);
    expect(found.finding('profile.refused')?.text, found.printed).toContain('asks for Token');
    expect(found.outcome).toBe('wrong');
  });

  test('no address was found that takes it', async () => {
    const found = await examinedApi(
      api('/login', (c) => c.json({ token: ACCESS, user: { id: 1, email: NAME } })),
    );
    expect(found.finding('proof.bearer')?.cure).toContain('--me');
    expect(found.outcome).toBe('incomplete');
    expect(found.printed).not.toContain('All is well');
  });

  test('an address that anyone may read shows nothing', async () => {
    const app = api('/login', (c) => c.json({ token: ACCESS })).get('/me', (c) =>
      c.json({ id: 7, email: NAME }),
    );
    const found = await examinedApi(app);
    expect(found.finding('profile.public')).toBeDefined();
    expect(found.outcome).toBe('incomplete');
  });
});

describe('who has signed in', () => {
  const signInAs = (id: number | string, answer: unknown) =>
    api('/auth/login', (c) => c.json({ token: ACCESS, user: { id, email: NAME } })).get('/users', (c) =>
      bearerOf(c) === ACCESS ? c.json(answer) : c.json({ message: 'Who are you?' }, 401),
    );
  const everybody = [{ id: 1, email: NAME }];

  test.each<readonly [string, unknown]>([
    ['a page of FeathersJS', { total: 1, limit: 10, skip: 0, data: everybody }],
    ['a bare list', everybody],
    ['a list under a name', { users: everybody }],
    ['a list within', { data: { items: everybody, count: 1 } }],
  ])('is nobody in a list, which all the same shows that the token is taken: %s', async (_, answer) => {
    const { outcome, settings, finding, printed } = await examinedApi(signInAs(1, answer), [
      '--me',
      '/users',
    ]);
    expect(settings?.variables.BACKEND_ME_PATH, printed).toBeUndefined();
    expect(settings?.variables.BACKEND_ID_PATH).toBeUndefined();
    expect(finding('profile.guarded')?.text).toContain('/users');
    expect(outcome).toBe('fine');
  });

  test('is not a number that is equal to an id by chance', async () => {
    const found = await examinedApi(signInAs(1, { status: 1, version: 1 }), ['--me', '/users']);
    expect(found.settings?.variables.BACKEND_ID_PATH, found.printed).toBeUndefined();
  });

  test('may read what is of one person alone, which shows that the token is taken', async () => {
    const app = signInAs(7, []).get('/users/7', (c) =>
      bearerOf(c) === ACCESS ? c.json({ id: 7, email: NAME }) : c.json({}, 401),
    );
    const { outcome, settings, finding, printed } = await examinedApi(app);
    expect(outcome, printed).toBe('fine');
    expect(finding('profile.guarded')?.text).toContain('/users/7');
    expect(settings?.variables.BACKEND_ME_PATH).toBeUndefined();
  });

  test('is read beside the sign-in, wherever that is', async () => {
    const app = withProfile(
      api('/internal/v3/people/enter', (c) => c.json({ token: ACCESS })),
      '/internal/v3/people/me',
    );
    const found = await examinedApi(app, ['--login', '/internal/v3/people/enter']);
    expect(found.settings?.variables.BACKEND_ME_PATH, found.printed).toBe('/internal/v3/people/me');
  });
});

describe('a sign-in that has not been seen to look at the password', () => {
  const same = (body: unknown, status: 400 | 422 = 400) =>
    body === '' ? new Response(null, { status }) : Response.json(body, { status });

  test.each<readonly [string, () => Response]>([
    ['nothing is said', () => same('')],
    ['a status is said', () => same({ error: 'Bad Request' })],
    [
      'as Spring says it',
      () => same({ timestamp: '2026-11-29T18:00:00.000Z', status: 400, error: 'Bad Request' }),
    ],
    ['a rule is said', () => same({ message: 'Request body is required' }, 422)],
    ['as OAuth says it', () => same({ error: 'invalid_request' })],
  ])('gets the right one only where it is named: %s', async (_, said) => {
    const app = () => new Hono().post('/auth/login', said);
    const found = await examinedApi(app());
    expect(
      found.backend.seen.some(({ body }) => body.includes(PASSWORD)),
      found.printed,
    ).toBe(false);
    expect(found.outcome).toBe('wrong');
    const named = await examinedApi(app(), ['--login', '/auth/login']);
    expect(named.finding('sign-in.rejected'), named.printed).toBeUndefined();
    expect(named.outcome).toBe('wrong');
  });

  test('is asked by the other name that people have', async () => {
    const app = api('/login', tokens, (fields) =>
      fields.email ? undefined : same({ error: 'Bad Request' }),
    );
    const { origin } = await started(app.get('/me', (c) => c.json({ id: 7, username: 'dana' })));
    const { settings, printed } = await examined(origin, ['--user', 'dana', '--password', PASSWORD]);
    expect(settings?.variables.BACKEND_LOGIN_USERNAME_FIELD, printed).toBe('email');
  });

  test('is told the scope that a configuration has, wherever it is', async () => {
    const app = api(
      '/o/token/',
      (c) => c.json({ access_token: ACCESS }),
      (fields) => (fields.scope === 'read' ? undefined : same('')),
    );
    const backend = await started(withProfile(app));
    const typed = ['--user', NAME, '--password', PASSWORD, '--preset', 'oauth2'];
    const found = await examined(backend.origin, typed, { given: { BACKEND_SCOPE: 'read' } });
    expect(found.settings?.variables, found.printed).toMatchObject({
      BACKEND_LOGIN_PATH: '/o/token/',
      BACKEND_SCOPE: 'read',
    });
  });

  test.each([
    ['CSRF', 403, { detail: 'CSRF Failed: CSRF cookie not set.' }, /guarded against other sites/],
    ['an API key', 401, { message: 'No API key found in request' }, /BACKEND_API_KEY/],
    ['a project', 400, { message: 'Project is paused' }, /address that the API has now/],
    ['its own set-up', 400, { message: 'Password sign-in is disabled' }, /allow the sign-in by user name/],
  ])('is told apart by what it blames: %s', async (_, status, body, cure) => {
    const app = api('/auth/login', tokens, (fields) =>
      fields.password === '' ? same({ message: 'email is required' }) : Response.json(body, { status }),
    );
    const found = await examinedApi(app);
    expect(found.finding('sign-in.client')?.cure, found.printed).toMatch(cure);
    expect(found.backend.seen.some((each) => each.body.includes(PASSWORD))).toBe(false);
  });
});

describe('a sign-out', () => {
  test.each([
    ['ends the session', true, 'sign-out.works'],
    ['changes nothing, as that of fastapi-users', false, 'sign-out.incomplete'],
  ])('that %s is called what it is', async (_, ends, id) => {
    let isLive = true;
    const app = api('/auth/login', (c) => {
      isLive = true;
      return c.json({ token: ACCESS });
    });
    app.post('/auth/logout', (c) => {
      if (bearerOf(c) !== ACCESS) return c.json({ message: 'Who are you?' }, 401);
      isLive = !ends;
      return c.body(null, 204);
    });
    app.get('/me', (c) =>
      isLive && bearerOf(c) === ACCESS ? c.json({ id: 7, email: NAME }) : c.json({ message: 'No' }, 401),
    );
    const found = await examinedApi(app);
    expect(found.finding(id), found.printed).toBeDefined();
  });

  test.each([
    ['/o/token/', '/o/revoke_token/', false],
    ['/oauth/token', '/oauth/elsewhere', true],
  ])('of an OAuth server is looked for where it is: %s', async (login, revocation, isDocumented) => {
    const app = api(login, tokens, (fields, c) =>
      fields.grant_type === 'refresh_token'
        ? c.json(
            fields.refresh_token === REFRESH ? { access_token: ACCESS } : { error: 'invalid_grant' },
            400,
          )
        : fields.grant_type === 'password'
          ? undefined
          : c.json({ error: 'unsupported_grant_type' }, 400),
    );
    app.post(revocation, async (c) => {
      const { token } = await fieldsOf(c);
      return token === undefined ? c.json({ error: 'invalid_request' }, 400) : c.body(null, 200);
    });
    app.get('/.well-known/oauth-authorization-server', (c) =>
      isDocumented
        ? c.json({
            issuer: 'x',
            token_endpoint: new URL(login, c.req.url).href,
            revocation_endpoint: new URL(revocation, c.req.url).href,
          })
        : c.notFound(),
    );
    const { settings, printed } = await examinedApi(withProfile(app));
    expect(settings?.variables.BACKEND_LOGOUT_PATH, printed).toBe(revocation);
  });
});

test.each([
  ['nothing, and calls it a page, as Django does', '', 'text/html; charset=utf-8'],
  ['blanks, and calls them a page', '\n', 'text/html'],
])('a sign-out of an OAuth server that answers with %s is found', async (_, body, type) => {
  const app = api('/oauth/token', tokens, (fields, c) =>
    fields.grant_type === 'password' ? undefined : c.json({ error: 'unsupported_grant_type' }, 400),
  );
  app.post('/oauth/revoke_token/', async (c) => {
    const { token } = await fieldsOf(c);
    return token ? c.body(body, 200, { 'content-type': type }) : c.json({ error: 'invalid_request' }, 400);
  });
  const { settings, printed } = await examinedApi(withProfile(app));
  expect(settings?.variables.BACKEND_LOGOUT_PATH, printed).toBe('/oauth/revoke_token/');
});

test('a sign-out that there was nothing to send to has not succeeded', async () => {
  const app = api('/oauth/token', (c) => c.json({ access_token: ACCESS }));
  const found = await examinedApi(withProfile(app), ['--preset', 'oauth2']);
  expect(found.finding('sign-out.local'), found.printed).toBeDefined();
  expect(found.backend.seen.filter(({ path }) => path === '/oauth/revoke')).toEqual([]);
});

test('a sign-out after which nobody is told, with a 200, is one', async () => {
  let isLive = true;
  const app = api('/auth/login', (c) => {
    isLive = true;
    return c.json({ token: ACCESS });
  });
  app.post('/auth/logout', (c) => {
    if (bearerOf(c) !== ACCESS) return c.json({ message: 'Who are you?' }, 401);
    isLive = false;
    return c.body(null, 204);
  });
  app.get('/auth/me', (c) =>
    c.json(isLive && bearerOf(c) === ACCESS ? { user: { id: 7, email: NAME } } : null),
  );
  const found = await examinedApi(app);
  expect(found.finding('sign-out.works'), found.printed).toBeDefined();
});

test('a sign-out that is content with an empty list is found, as that of better-auth', async () => {
  let isLive = true;
  const app = api('/auth/sign-in', (c) => {
    isLive = true;
    return c.json({ token: ACCESS });
  });
  app.post('/auth/sign-out', (c) => {
    if (bearerOf(c) === ACCESS) isLive = false;
    return c.json({ success: true });
  });
  app.get('/me', (c) =>
    isLive && bearerOf(c) === ACCESS ? c.json({ id: 7, email: NAME }) : c.json({ message: 'No' }, 401),
  );
  const found = await examinedApi(app, ['--login', '/auth/sign-in']);
  expect(found.settings?.variables.BACKEND_LOGOUT_PATH, found.printed).toBe('/auth/sign-out');
  expect(found.finding('sign-out.works'), found.printed).toBeDefined();
});

test.each([
  ['a code', (status: number) => ({ code: status, message: 'No' })],
  ['a word', () => ({ success: false, message: 'No' })],
])('an API that sends 200 whatever it means, and tells it by %s, is understood', async (_, refusal) => {
  const app = new Hono().post('/auth/login', async (c) => {
    const { password } = await fieldsOf(c);
    return password === PASSWORD
      ? c.json({ success: true, data: { token: ACCESS } })
      : c.json({ ...refusal(401), about: 'login' });
  });
  app.get('/me', (c) =>
    bearerOf(c) === ACCESS
      ? c.json({ success: true, data: { id: 7, email: NAME } })
      : c.json({ ...refusal(401), about: 'me' }),
  );
  app.all('*', (c) => c.json(refusal(404)));
  const found = await examinedApi(app);
  expect(found.settings?.variables, found.printed).toMatchObject({
    BACKEND_LOGIN_PATH: '/auth/login',
    BACKEND_ACCESS_TOKEN_PATH: 'data.token',
    BACKEND_ME_PATH: '/me',
  });
  const sent = found.backend.seen.filter(({ body }) => body.includes(PASSWORD));
  expect(new Set(sent.map(({ path }) => path))).toEqual(new Set(['/auth/login']));
});

test('an API that calls its JSON a page is one all the same', async () => {
  const page = (c: Context, body: unknown, status: 200 | 401 | 404 = 200) =>
    c.html(JSON.stringify(body), status);
  const app = api(
    '/auth/login',
    (c) => page(c, { token: ACCESS }),
    (fields, c) => (fields.password === PASSWORD ? undefined : page(c, { message: 'No' }, 401)),
  ).get('/me', (c) =>
    bearerOf(c) === ACCESS ? page(c, { id: 7, email: NAME }) : page(c, { message: 'No' }, 401),
  );
  app.all('*', (c) => page(c, { message: 'Not found' }, 404));
  const found = await examinedApi(app);
  expect(found.outcome, found.printed).toBe('fine');
  expect(found.settings?.variables).toMatchObject({
    BACKEND_LOGIN_PATH: '/auth/login',
    BACKEND_ME_PATH: '/me',
  });
});

describe('a refresh that settings cannot say is named', () => {
  test.each([
    [
      'Flask-JWT-Extended: the refresh token as bearer',
      REFRESH,
      { access_token: ACCESS },
      /refresh token as a bearer/,
    ],
    [
      'Payload: the access token as bearer',
      ACCESS,
      { refreshedToken: ACCESS },
      /access token as a bearer.*refreshedToken/,
    ],
  ])('%s', async (_, wanted, answer, words) => {
    const app = api('/auth/login', (c) =>
      c.json({ access_token: ACCESS, ...(wanted === REFRESH && { refresh_token: REFRESH }) }),
    );
    app.post('/auth/refresh', (c) =>
      bearerOf(c) === wanted ? c.json(answer) : c.json({ msg: 'Missing Authorization Header' }, 401),
    );
    const found = await examinedApi(withProfile(app));
    expect(found.finding('refresh.bearer')?.text, found.printed).toMatch(words);
    expect(found.finding('refresh.fails')).toBeUndefined();
    // The refresh token goes to no sign-in, and what is printed works.
    expect(found.finding('proof.works'), found.printed).toBeDefined();
  });
});

test('FastAPI is not called Supabase, and its profile without an id is named', async () => {
  const app = new Hono().post('/token', async (c) => {
    const { username, password } = await fieldsOf(c);
    const isForm = c.req.header('content-type')?.includes('form');
    if (!isForm || !username)
      return c.json({ detail: [{ type: 'missing', loc: ['body', 'username'], msg: 'Field required' }] }, 422);
    return password === PASSWORD
      ? c.json({ access_token: ACCESS, token_type: 'bearer' })
      : c.json({ detail: 'Incorrect username or password' }, 400);
  });
  app.get('/users/me', (c) =>
    bearerOf(c) === ACCESS
      ? c.json({ username: NAME, full_name: 'Dana' })
      : c.json({ detail: 'Not authenticated' }, 401),
  );
  const { settings, outcome, printed } = await examinedApi(app);
  expect(settings?.variables, printed).toMatchObject({
    BACKEND_PRESET: 'custom',
    BACKEND_LOGIN_PATH: '/token',
    BACKEND_LOGIN_ENCODING: 'form',
    BACKEND_ME_PATH: '/users/me',
    BACKEND_ID_PATH: 'username',
  });
  expect(printed).not.toContain('Supabase');
  expect(outcome).toBe('fine');
});

test('a description of the API names its sign-in, and the members of it', async () => {
  const app = withProfile(
    api('/v2/people/sign-in', tokens, (fields, c) => (fields.emailOrUsername ? undefined : c.json({}, 400))),
  ).get('/openapi.json', (c) =>
    c.json({
      paths: {
        '/v2/people': {
          post: {
            requestBody: {
              content: { 'application/json': { schema: { $ref: '#/components/schemas/App.SignIn' } } },
            },
          },
        },
        '/v2/people/sign-in': {
          post: {
            requestBody: {
              content: { 'application/json': { schema: { $ref: '#/components/schemas/App.SignIn' } } },
            },
          },
        },
      },
      components: { schemas: { 'App.SignIn': { properties: { emailOrUsername: {}, password: {} } } } },
    }),
  );
  const { settings, backend, printed } = await examinedApi(app);
  expect(settings?.variables, printed).toMatchObject({
    BACKEND_LOGIN_PATH: '/v2/people/sign-in',
    BACKEND_LOGIN_USERNAME_FIELD: 'emailOrUsername',
  });
  expect(backend.seen.some(({ method, path }) => method === 'POST' && path === '/v2/people')).toBe(false);
});

/** @see RFC 7515, JSON Web Signature, appendix A.1 */
function signed(secret: string | Buffer): string {
  const now = Math.floor(Date.now() / 1000);
  const claims = { sub: '7', iat: now, exp: now + 600 };
  const [head, body] = [{ alg: 'HS256' }, claims].map((part) =>
    Buffer.from(JSON.stringify(part)).toString('base64url'),
  );
  const signature = createHmac('sha256', secret).update(`${head}.${body}`).digest('base64url');
  return `${head}.${body}.${signature}`;
}

describe('a secret of the API', () => {
  const BYTES = Buffer.from('9f2c71d05ab84e6397c1f0d2684b5a3ee17c', 'hex');
  const LONG = Buffer.concat([BYTES, BYTES.toReversed()]);
  const withToken = (token: string) =>
    withProfile(
      api('/login', (c) => c.json({ token })),
      '/me',
      token,
    );
  const examinedWith = async (app: Hono, JWT_SECRET: string) => {
    const { origin } = await started(app);
    return examined(origin, ['--user', NAME, '--password', PASSWORD], { environment: { JWT_SECRET } });
  };

  test('is read as text, and as the bytes that it is the base64 of', () => {
    const text = LONG.toString('base64');
    expect(readingsOf(text)).toEqual([text, `base64:${text}`]);
    expect(readingsOf(`base64:${text}`)).toEqual([`base64:${text}`, text]);
    expect(readingsOf('no base64, with blanks')).toEqual(['no base64, with blanks']);
  });

  test('that only looks like base64 is the text that it is', async () => {
    const text = LONG.toString('base64');
    const found = await examinedWith(withToken(signed(text)), text);
    expect(found.settings?.own).toEqual({ JWT_SECRET: text });
  });

  test('in base64, of an API that signs with the bytes, is written as that, and the gate signs in with it', async () => {
    const directory = await mkdtemp(join(tmpdir(), 'gatehouse-doctor-'));
    try {
      const { origin } = await started(withToken(signed(LONG)));
      const file = join(directory, '.dev.vars');
      const secrets = { GATEHOUSE_DOCTOR_PASSWORD: PASSWORD, JWT_SECRET: LONG.toString('base64') };
      const { code, output } = await consult(['--url', origin, '--user', NAME, '--write', file], secrets);
      expect(code, output).toBe(0);
      const environment = parseEnv(await readFile(file, 'utf8'));
      expect(environment.JWT_SECRET).toBe(`base64:${LONG.toString('base64')}`);
      const written = Object.fromEntries(
        Object.entries(environment).map(([name, value = '']) => [name, value]),
      );
      const gate = await startCoreTarget({ backend: { origin, baseUrl: origin, environment: written } });
      try {
        const visitor = await signedIn(gate.origin, { username: NAME, password: PASSWORD });
        expect(await (await visitor.api('/me')).json()).toEqual({ id: 7, email: NAME });
      } finally {
        await gate.stop();
      }
    } finally {
      await rm(directory, { recursive: true, force: true });
    }
  });

  test('that is too short is to be made longer at the API', async () => {
    const found = await examinedWith(withToken(signed('short-one')), 'short-one');
    expect(found.finding('key.unfit')?.text).toContain('9 bytes');
    expect(found.finding('key.unfit')?.cure).toMatch(/API itself.*at least 32 random bytes/);
    expect(found.printed).not.toContain('short-one');
  });
});

describe('a password that is a word of the settings', () => {
  test.each(['login', 'admin', 'users', 'token', 'secret', 'custom', 'email'])(
    '%s is hidden, and they are not',
    async (word) => {
      const app = new Hono().post('/auth/login', async (c) => {
        const { password } = await fieldsOf(c);
        return password === word
          ? c.json({ token: ACCESS })
          : c.json({ message: `Not ${word}, ${password}.` }, 401);
      });
      const { settings, printed } = await examinedApi(withProfile(app), [], word);
      expect(settings?.variables, printed).toMatchObject({
        BACKEND_LOGIN_PATH: '/auth/login',
        BACKEND_ME_PATH: '/me',
      });
      expect(printed).not.toContain('[hidden]');
    },
  );
});

test('a sign-in that breaks on what it does not expect is found all the same, as with Express', async () => {
  const app = new Hono().post('/login', async (c) => {
    const { username, password } = await fieldsOf(c);
    if (typeof username !== 'string') return c.html('<pre>TypeError</pre>', 500);
    return password === PASSWORD ? c.json({ token: ACCESS }) : c.json({ error: 'Wrong' }, 401);
  });
  const backend = await started(withProfile(app));
  const found = await examined(backend.origin, ['--user', 'dana', '--password', PASSWORD]);
  expect(found.settings?.variables.BACKEND_LOGIN_PATH, found.printed).toBe('/login');
});

describe('a file of variables', () => {
  async function withFile(text: string, run: (file: string, origin: string) => Promise<void>): Promise<void> {
    const directory = await mkdtemp(join(tmpdir(), 'gatehouse-doctor-'));
    try {
      const file = join(directory, '.dev.vars');
      await writeFile(file, text);
      const { origin } = await started(withProfile(api('/in', (c) => c.json({ data: { token: ACCESS } }))));
      await run(file, origin);
    } finally {
      await rm(directory, { recursive: true, force: true });
    }
  }
  const secret = { GATEHOUSE_DOCTOR_PASSWORD: PASSWORD };

  test('may have nothing but what the documentation of an API tells', () =>
    withFile('BACKEND_LOGIN_PATH=/in\n', async (file, origin) => {
      const typed = ['--url', origin, '--env', file, '--user', NAME, '--write', file];
      const { code, output } = await consult(typed, secret);
      expect(code, output).toBe(0);
      expect(parseEnv(await readFile(file, 'utf8'))).toMatchObject({
        BACKEND_URL: origin,
        BACKEND_LOGIN_PATH: '/in',
        BACKEND_ACCESS_TOKEN_PATH: 'data.token',
      });
    }));

  test('that is wrong is told the place that was found, and it is written', () =>
    withFile('BACKEND_LOGIN_PATH=/in\nBACKEND_ACCESS_TOKEN_PATH=access_token\n', async (file, origin) => {
      const typed = ['--url', origin, '--env', file, '--user', NAME, '--write', file];
      const { code, output } = await consult(typed, secret);
      expect(code, output).toBe(1);
      expect(output).toContain('BACKEND_ACCESS_TOKEN_PATH is access_token');
      expect(output).toContain('Set BACKEND_ACCESS_TOKEN_PATH=data.token');
      expect(parseEnv(await readFile(file, 'utf8')).BACKEND_ACCESS_TOKEN_PATH).toBe('data.token');
    }));
});
