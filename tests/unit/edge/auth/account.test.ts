import { describe, expect, it, test } from 'vitest';
import { decodeFormFlash, FORM_FLASH_HEADER } from '../../../../edge/auth/flash.ts';
import type { AccountOptions } from '../../../../edge/config/account-options.ts';
import type { BackendDefinition } from '../../../../edge/config/backend-definition.ts';
import { type GatehouseOptions, optionProblems } from '../../../../edge/config/options.ts';
import { openGatehouse } from '../../../../edge/gatehouse.ts';
import type { RequestOptions, TestBrowser } from '../../../fixtures/clients/test-browser.ts';
import { HOUR, OPTIONS, SECRET, TestGatehouse } from '../../../fixtures/core/test-gatehouse.ts';

const API = 'https://api.example.com';
const SCRIPT: RequestOptions = { as: 'fetch', headers: { accept: 'application/json' } };
const INES = { id: '7', name: 'ines', email: 'ines@example.com' };
const CHANGE = { currentPassword: 'the-old-one', password: 'the-new-one' };

const BACKEND: BackendDefinition = {
  extends: 'custom',
  login: { path: '/in', body: { name: '$username', key: '$password' } },
  refresh: { path: '/refresh', body: { grant: '$refreshToken' } },
  me: { path: '/me', fields: ['id', 'name', 'email'] },
  logout: { path: '/out', body: { grant: '$refreshToken' } },
  registration: { path: '/people', body: { email: '$email', password: '$password' } },
  passwordReset: {
    request: { path: '/forgot', body: { email: '$email' } },
    complete: {
      path: '/reset',
      body: {
        uid: '$uid',
        token: '$token',
        email: '$email',
        password: '$password',
        password_confirmation: '$password',
      },
    },
  },
  emailVerification: {
    request: { path: '/resend', body: { email: '$email', link: '$page' } },
    complete: { path: '/verify', body: { uid: '$uid', token: '$token' } },
  },
  passwordChange: {
    path: '/password',
    bearer: 'accessToken',
    body: { old: '$currentPassword', new: '$password' },
  },
  accountDeletion: {
    path: '/people/$userId',
    method: 'DELETE',
    bearer: 'accessToken',
    body: { password: '$currentPassword' },
    shared: true,
  },
};
const ALL: AccountOptions = { emailVerification: true, passwordChange: true, accountDeletion: true };

type Answer = (request: Request) => Response | Promise<Response>;

interface Site {
  readonly paths?: GatehouseOptions['paths'];
  readonly environment?: Readonly<Record<string, string>>;
}

/** A site before a backend whose tokens are numbered, and which keeps what it was sent. */
function opened(
  account: AccountOptions = ALL,
  answers: Readonly<Record<string, Answer>> = {},
  { paths = OPTIONS.paths, environment = {} }: Site = {},
) {
  const sent: {
    readonly line: string;
    readonly body: Record<string, unknown>;
    readonly bearer: string | null;
  }[] = [];
  let issued = 0;
  const tokens = () => {
    issued += 1;
    return Response.json({
      access_token: `access-${issued}`,
      refresh_token: `refresh-${issued}`,
      expires_in: 3600,
    });
  };
  const table: Readonly<Record<string, Answer>> = {
    'POST /in': tokens,
    'POST /refresh': tokens,
    'GET /me': () => Response.json(INES),
    ...answers,
  };
  const house = new TestGatehouse({
    options: { backend: BACKEND, account, paths },
    environment: {
      BACKEND_URL: API,
      BACKEND_REGISTRATION: 'on',
      BACKEND_PASSWORD_RESET: 'on',
      BACKEND_EXPIRES_IN_PATH: 'expires_in',
      ...environment,
    },
    wrap: () => async (request) => {
      const line = `${request.method} ${new URL(request.url).pathname}`;
      const text = await request.clone().text();
      sent.push({ line, body: text ? JSON.parse(text) : {}, bearer: request.headers.get('authorization') });
      return (await table[line]?.(request)) ?? Response.json({});
    },
  });
  const lines = (line: string) => sent.filter((each) => each.line === line);
  const signIn = async () => {
    const visitor = house.browser();
    await visitor.signIn({ username: 'ines', password: 'the-old-one' });
    sent.length = 0;
    return visitor;
  };
  return { house, sent, lines, signIn };
}

const no =
  (message: string, status = 400) =>
  () =>
    Response.json({ message }, { status });
const flashIn = (house: TestGatehouse) =>
  decodeFormFlash(house.passes.at(-1)?.headers.get(FORM_FLASH_HEADER) ?? null);
const isSignedIn = async (browser: TestBrowser) =>
  (await (await browser.request('/auth/session', { as: 'fetch' })).json()).authenticated;

describe('a new password by the link of a message', () => {
  const BROUGHT = { uid: 'Nw', token: 'the-token', email: 'ines@example.com' };

  it('takes what the link has, and confirms the password itself', async () => {
    const { house, lines } = opened();
    const response = await house
      .browser()
      .submit('/auth/reset-password', { ...BROUGHT, password: 'the-new-one', role: 'admin' });
    expect(response.headers.get('location')).toBe('/login?reason=password_changed');
    expect(lines('POST /reset').map(({ body }) => body)).toEqual([
      { ...BROUGHT, password: 'the-new-one', password_confirmation: 'the-new-one' },
    ]);
  });

  it('asks nobody where a part of it is missing, and shows what there is once more', async () => {
    const { house, sent } = opened();
    const { uid: _, ...others } = BROUGHT;
    const response = await house.browser().submit('/auth/reset-password', { ...others, password: 'new' });
    expect([response.status, flashIn(house)?.code]).toEqual([400, 'incomplete']);
    expect(sent).toEqual([]);
  });
});

describe('the verification of an address', () => {
  it('is done by a form alone: whoever only opens the link spends nothing', async () => {
    const { house, lines, sent } = opened();
    const scanner = house.browser();
    for (const method of ['GET', 'HEAD']) {
      await scanner.request('/verify-email?uid=Nw&token=the-token', { method });
      await scanner.request('/auth/verify-email?uid=Nw&token=the-token', { method });
    }
    expect(sent).toEqual([]);
    const response = await house.browser().submit('/auth/verify-email', { uid: 'Nw', token: 'the-token' });
    expect([response.status, response.headers.get('location')]).toEqual([
      303,
      '/login?reason=email_verified',
    ]);
    expect(lines('POST /verify')).toMatchObject([{ body: { uid: 'Nw', token: 'the-token' } }]);
  });

  it('says what the backend says of a link that is over, and keeps what it has', async () => {
    const { house } = opened(ALL, { 'POST /verify': no('This link is over.') });
    const response = await house.browser().submit('/auth/verify-email', { uid: 'Nw', token: 'the-token' });
    expect(response.status).toBe(422);
    expect(flashIn(house)).toEqual({
      form: 'emailVerification',
      code: 'refused',
      message: 'This link is over.',
      uid: 'Nw',
      token: 'the-token',
    });
  });

  it.each([200, 204, 400, 404, 422])('is sent again alike when the backend says %i', async (status) => {
    const answer = () => new Response(status === 204 ? null : '{"message":"No such user."}', { status });
    const { house, lines } = opened(ALL, { 'POST /resend': answer });
    const response = await house.browser().submit('/auth/resend-verification', { email: INES.email });
    expect([response.status, response.headers.get('location')]).toEqual([303, '/resend-verification?sent=1']);
    expect(lines('POST /resend')[0]?.body).toEqual({
      email: INES.email,
      link: `${house.origin}/verify-email`,
    });
    const script = await house.browser().submit('/auth/resend-verification', { email: INES.email }, SCRIPT);
    expect(await script.json()).toEqual({ ok: true });
  });

  it('sends an account five messages in an hour, and uses up none of a forgotten password', async () => {
    const { house, lines } = opened();
    const ask = (path: string) => house.browser().submit(path, { email: INES.email });
    const statuses: number[] = [];
    for (let message = 0; message < 7; message += 1) {
      statuses.push((await ask('/auth/resend-verification')).status);
      house.pass(60_000);
    }
    expect(statuses).toEqual([303, 303, 303, 303, 303, 429, 429]);
    expect(lines('POST /resend')).toHaveLength(5);
    expect((await ask('/auth/forgot-password')).status).toBe(303);
  });
});

describe('the change of a password', () => {
  it('is asked for with the token of whoever is signed in, and leaves them so', async () => {
    const { house, lines, signIn } = opened();
    const visitor = await signIn();
    const response = await visitor.submit('/auth/change-password', CHANGE);
    expect([response.status, response.headers.get('location')]).toEqual([303, '/change-password?changed=1']);
    expect(lines('POST /password')).toEqual([
      { line: 'POST /password', body: { old: 'the-old-one', new: 'the-new-one' }, bearer: 'Bearer access-1' },
    ]);
    house.pass(HOUR);
    expect(await isSignedIn(visitor)).toBe(true);
  });

  it('goes on with the tokens that it is answered with', async () => {
    const given = { access_token: 'given', refresh_token: 'given-too', expires_in: 3600 };
    const { sent, signIn, house } = opened(ALL, { 'POST /password': () => Response.json(given) });
    const visitor = await signIn();
    await visitor.submit('/auth/change-password', CHANGE);
    expect(sent.map(({ line }) => line)).toEqual(['POST /password', 'GET /me']);
    house.pass(HOUR);
    await visitor.request('/dashboard');
    expect(sent.at(-1)).toMatchObject({ line: 'POST /refresh', body: { grant: 'given-too' } });
  });

  it('takes no tokens of somebody else', async () => {
    const given = { access_token: 'of-another', refresh_token: 'of-another-too', expires_in: 3600 };
    const answers = {
      'POST /password': () => Response.json(given),
      'GET /me': ({ headers }: Request) =>
        Response.json(headers.get('authorization') === 'Bearer of-another' ? { id: '8' } : INES),
    };
    const { signIn } = opened(ALL, answers);
    const visitor = await signIn();
    await visitor.submit('/auth/change-password', CHANGE);
    const { user } = await (await visitor.request('/auth/session', { as: 'fetch' })).json();
    expect(user.id).toBe('7');
  });

  it.each([
    ['has revoked all tokens', 'ines@example.com', ['ines@example.com']],
    ['knows its users by another name', 'ines', ['ines@example.com', 'ines']],
  ])('signs in anew where the backend %s', async (_, name, tried) => {
    let isRevoked = false;
    const { house, lines, signIn } = opened(ALL, {
      'POST /password': () => {
        isRevoked = true;
        return Response.json({});
      },
      'POST /refresh': () =>
        isRevoked ? Response.json({ error: 'invalid_grant' }, { status: 400 }) : Response.json({}),
      'POST /in': async (request) => {
        const { name: asked, key } = await request.json();
        const isRight = !isRevoked || (asked === name && key === CHANGE.password);
        if (!isRight) return Response.json({ error: 'invalid_grant' }, { status: 400 });
        return Response.json({
          access_token: `a-${isRevoked}`,
          refresh_token: `r-${isRevoked}`,
          expires_in: 3600,
        });
      },
    });
    const visitor = await signIn();
    const response = await visitor.submit('/auth/change-password', CHANGE);
    expect(response.headers.get('location')).toBe('/change-password?changed=1');
    expect(lines('POST /in').map(({ body }) => body.name)).toEqual(tried);
    expect(await isSignedIn(visitor)).toBe(true);
    expect(house.events()).not.toContain('session_ended');
  });

  it('ends the session where there is no way to go on, and says why', async () => {
    const refused = () => Response.json({ error: 'invalid_grant' }, { status: 400 });
    let isChanged = false;
    const { signIn } = opened(ALL, {
      'POST /password': () => {
        isChanged = true;
        return Response.json({});
      },
      'POST /refresh': refused,
      'POST /in': () =>
        isChanged ? refused() : Response.json({ access_token: 'a', refresh_token: 'r', expires_in: 3600 }),
    });
    const visitor = await signIn();
    const response = await visitor.submit('/auth/change-password', CHANGE);
    expect(response.headers.get('location')).toBe('/login?reason=password_changed');
    expect(visitor.cookies.size).toBe(0);
  });

  it('shows the form again where the old one was wrong, with neither of them', async () => {
    const { house, signIn } = opened(ALL, { 'POST /password': no('the-old-one is not the password.', 401) });
    const visitor = await signIn();
    const response = await visitor.submit('/auth/change-password', CHANGE);
    expect([response.status, house.passes.at(-1)?.path]).toEqual([422, '/change-password']);
    expect(flashIn(house)).toEqual({ form: 'passwordChange', code: 'refused' });
    expect(await isSignedIn(visitor)).toBe(true);
  });

  it('lets nobody guess the old one for long, in whatever browser they are', async () => {
    const { lines, signIn } = opened(ALL, { 'POST /password': no('Wrong.') });
    for (let guess = 0; guess < 15; guess += 1)
      await (await signIn()).submit('/auth/change-password', CHANGE);
    expect((await (await signIn()).submit('/auth/change-password', CHANGE)).status).toBe(429);
    expect(lines('POST /password')).toEqual([]);
  });

  it.each(['/auth/change-password', '/auth/delete-account'])(
    'is for nobody who is not signed in: %s',
    async (address) => {
      const { house, sent } = opened();
      const response = await house.browser().submit(address, CHANGE);
      const page = address.replace('/auth', '');
      expect([response.status, response.headers.get('location')]).toEqual([
        303,
        `/login?returnTo=${encodeURIComponent(page)}`,
      ]);
      expect((await house.browser().submit(address, CHANGE, SCRIPT)).status).toBe(401);
      expect((await house.browser().request(page)).status).toBe(307);
      expect(sent).toEqual([]);
    },
  );

  it.each(['/auth/change-password', '/auth/delete-account'])(
    'takes nothing from another site: %s',
    async (address) => {
      const { signIn, sent } = opened();
      const headers = { origin: 'https://evil.example', 'sec-fetch-site': 'cross-site' };
      const response = await (await signIn()).submit(address, CHANGE, { headers });
      expect(response.status).toBe(403);
      expect(sent).toEqual([]);
    },
  );
});

describe('the deletion of an account', () => {
  it('takes the password, and ends the session in every browser', async () => {
    const { house, lines, signIn } = opened();
    const [here, elsewhere] = [await signIn(), await signIn()];
    const response = await here.submit('/auth/delete-account', { currentPassword: 'the-old-one' });
    expect([response.status, response.headers.get('location')]).toEqual([
      303,
      '/login?reason=account_deleted',
    ]);
    expect(lines('DELETE /people/7')).toMatchObject([{ body: { password: 'the-old-one' } }]);
    expect(here.cookies.size).toBe(0);
    house.pass(5_000);
    expect(await isSignedIn(elsewhere)).toBe(false);
  });

  it('ends nothing where the backend says no', async () => {
    const { signIn } = opened(ALL, { 'DELETE /people/7': no('Wrong password.', 403) });
    const visitor = await signIn();
    const response = await visitor.submit('/auth/delete-account', { currentPassword: 'wrong' });
    expect(response.status).toBe(422);
    expect(await isSignedIn(visitor)).toBe(true);
  });
});

describe('a registration after which people are signed in', () => {
  const NEW = { email: 'ines@example.com', password: 'the-new-one' };
  const AFTER = { signInAfterRegistration: true };

  it('signs in with the tokens that it is answered with', async () => {
    const given = () =>
      Response.json({ access_token: 'given', refresh_token: 'r', expires_in: 3600 }, { status: 201 });
    const { house, lines } = opened(AFTER, { 'POST /people': given });
    const visitor = house.browser();
    expect((await visitor.submit('/auth/register', NEW)).headers.get('location')).toBe('/dashboard');
    expect(await isSignedIn(visitor)).toBe(true);
    expect(lines('POST /in')).toEqual([]);
  });

  it('signs in with what was typed where there are none', async () => {
    const { house, lines } = opened(AFTER);
    const visitor = house.browser();
    const response = await visitor.submit('/auth/register', NEW, SCRIPT);
    expect(await response.json()).toEqual({ authenticated: true, returnTo: '/dashboard' });
    expect(lines('POST /in')).toMatchObject([{ body: { name: NEW.email, key: NEW.password } }]);
  });

  it('leads to the sign-in page where that is refused, as before an address is confirmed', async () => {
    const { house } = opened(AFTER, { 'POST /in': no('Confirm your address first.', 401) });
    const visitor = house.browser();
    const response = await visitor.submit('/auth/register', NEW);
    expect(response.headers.get('location')).toBe('/login?reason=registered');
    expect(visitor.cookies.size).toBe(0);
  });

  it('is not what happens where nobody asks for it', async () => {
    const { house, lines } = opened({});
    await house.browser().submit('/auth/register', NEW);
    expect(lines('POST /in')).toEqual([]);
  });
});

test.each(['verify-email', 'resend-verification', 'change-password', 'delete-account'])(
  'nothing is at /auth/%s where it is not offered',
  async (name) => {
    const { signIn, sent } = opened({});
    const visitor = await signIn();
    expect((await visitor.submit(`/auth/${name}`, { ...CHANGE, token: 'x', email: INES.email })).status).toBe(
      404,
    );
    expect(sent).toEqual([]);
  },
);

describe('gatehouse.config.ts', () => {
  it.each([
    [{ emailVerification: 'yes' }, 'account.emailVerification: is neither true nor false'],
    [{ passwordchange: true }, 'account.passwordchange: has no meaning there: what has one is'],
    [true, 'account: is no object'],
  ])('is refused where account is %j', (account, problem) => {
    const found = optionProblems({ ...OPTIONS, account });
    expect(found.map((each) => each.problem)).toEqual([expect.stringContaining(problem)]);
  });

  it('is refused where it offers what the backend has no address for', () => {
    const opening = openGatehouse(
      { SESSION_SECRET: SECRET, BACKEND_URL: API, BACKEND_PRESET: 'dummyjson' },
      { ...OPTIONS, account: { passwordChange: true } },
      { backendFetch: () => fetch, fetch, publicFiles: [], log: () => undefined },
    );
    expect(opening).toMatchObject({
      ok: false,
      problems: [
        { problem: expect.stringContaining('account.passwordChange: is on, and the preset dummyjson') },
      ],
    });
  });
});

describe('the rule of the page of a form', () => {
  const paths = {
    ...OPTIONS.paths,
    '/register': { role: 'admin' },
    '/forgot-password': 'private',
    '/change-password': { maxAge: 300 },
    '/delete-account': { role: 'admin' },
  } as const;
  const environment = {
    OIDC_ISSUER: 'https://id.example.com',
    CLIENT_ID: 'site',
    CLIENT_SECRET: SECRET,
  };
  const STRICT = { paths, environment };
  const FILLED = { email: 'ines@example.com', ...CHANGE };
  const post = async (browser: TestBrowser, form: string) => {
    const response = await browser.submit(`/auth/${form}`, FILLED);
    return [response.status, response.headers.get('location')];
  };

  it('holds for those who post it without having seen it', async () => {
    const { house, sent, signIn } = opened(ALL, {}, STRICT);
    const [stranger, ines] = [house.browser(), await signIn()];
    expect(await post(stranger, 'register')).toEqual([303, '/login?returnTo=%2Fregister']);
    expect(await post(stranger, 'forgot-password')).toEqual([303, '/login?returnTo=%2Fforgot-password']);
    expect(await post(ines, 'register')).toEqual([403, null]);
    expect(await post(ines, 'delete-account')).toEqual([403, null]);
    expect(await post(ines, 'change-password')).toEqual([303, '/auth/login?returnTo=%2Fchange-password']);
    expect(sent.filter(({ line }) => !line.startsWith('GET '))).toEqual([]);
  });

  it('opens it to those whom it lets in', async () => {
    const { lines, signIn } = opened(ALL, {}, STRICT);
    expect(await post(await signIn(), 'forgot-password')).toEqual([303, '/forgot-password?sent=1']);
    expect(lines('POST /forgot')).toHaveLength(1);
  });

  it('tells programs what it asks for', async () => {
    const { signIn } = opened(ALL, {}, STRICT);
    const answer = await (await signIn()).submit('/auth/change-password', CHANGE, SCRIPT);
    expect(answer.status).toBe(401);
    expect(answer.headers.get('www-authenticate')).toContain('max_age="300"');
  });
});
