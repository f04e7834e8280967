import { describe, expect, it, test } from 'vitest';
import { decodeLoginFlash, LOGIN_FLASH_HEADER } from '../../../../edge/auth/flash.ts';
import { defineBackend } from '../../../../edge/config/backend-definition.ts';
import type { SocialProviders } from '../../../../edge/config/social-providers.ts';
import { FROM_ELSEWHERE } from '../../../fixtures/clients/elsewhere.ts';
import type { RequestOptions, TestBrowser } from '../../../fixtures/clients/test-browser.ts';
import { MINUTE, TestGatehouse } from '../../../fixtures/core/test-gatehouse.ts';

const API = 'https://api.example.com';
const AT = { authorize: { path: '/sso/$provider', query: { back: '$redirectUri?state=$state' } } };
const EXCHANGE = { path: '/redeem', body: { code: '$code', verifier: '$codeVerifier', at: '$redirectUri' } };
const SURE = { ...AT, exchange: EXCHANGE };
const STATELESS = { ...SURE, authorize: { path: '/sso/google' }, stateless: true };
const PERSON = { id: '7', email: 'ines@example.com' };
const TOKENS = { access_token: 'an-access-token', refresh_token: 'a-refresh-token' };

type Answers = Readonly<Record<string, (request: Request) => Response | Promise<Response>>>;

/** A gatehouse before a backend that answers by a table, and signs in whoever brings `good`. */
function opened(socialProviders: SocialProviders, answers: Answers = {}, more: object = {}) {
  const seen: { readonly line: string; readonly body: unknown; readonly headers: Headers }[] = [];
  const table: Answers = {
    'GET /me': () => Response.json(PERSON),
    'POST /redeem': async (request) => {
      const { code } = await request.clone().json();
      return code === 'good'
        ? Response.json(TOKENS)
        : Response.json({ error: 'invalid_grant' }, { status: 400 });
    },
    ...answers,
  };
  const backend = defineBackend({
    extends: 'custom',
    login: { path: '/in', body: { name: '$username', key: '$password' } },
    me: { path: '/me', fields: ['id', 'email'] },
    socialProviders,
    ...more,
  });
  const house = new TestGatehouse({
    environment: { BACKEND_URL: API, CLIENT_ADDRESS_HEADER: 'x-real-ip' },
    options: { backend },
    wrap: () => async (request) => {
      const { pathname, search } = new URL(request.url);
      const text = await request.clone().text();
      seen.push({
        line: `${request.method} ${pathname}${search}`,
        body: text && JSON.parse(text),
        headers: request.headers,
      });
      return (await table[`${request.method} ${pathname}`]?.(request)) ?? new Response(null, { status: 404 });
    },
  });
  return { house, seen };
}

const begin = (browser: TestBrowser, path = '/auth/login/google', options: RequestOptions = {}) =>
  browser.request(path, { ...options, headers: { 'x-real-ip': '192.0.2.7', ...options.headers } });
const comeBack = (browser: TestBrowser, query: string, name = 'google') =>
  browser.request(`/auth/callback/${name}${query}`, {
    headers: { ...FROM_ELSEWHERE.headers, 'x-real-ip': '192.0.2.7' },
  });
const locationOf = ({ headers }: Response) => headers.get('location') ?? '';
const reasonIn = (response: Response) => new URL(locationOf(response), API).searchParams.get('reason');
const stateIn = (response: Response) =>
  new URL(new URL(locationOf(response)).searchParams.get('back') ?? '').searchParams.get('state') ?? '';
const isSignedIn = async (browser: TestBrowser) =>
  (await (await browser.request('/auth/session', { as: 'fetch' })).json()).authenticated;

describe('the beginning of a sign-in at a provider of the backend', () => {
  it('leads to the backend with a state of its own, which a sealed cookie of this browser alone knows', async () => {
    const { house } = opened({ google: SURE });
    const response = await begin(house.browser(), '/auth/login/google?returnTo=/docs/a');
    const { origin, pathname, searchParams } = new URL(locationOf(response));
    expect([response.status, origin + pathname]).toEqual([303, `${API}/sso/google`]);
    const back = new URL(searchParams.get('back') ?? '');
    expect(back.origin + back.pathname).toBe(`${house.origin}/auth/callback/google`);
    const [line = ''] = response.headers.getSetCookie();
    expect(line).toMatch(
      /^gatehouse-sign-in\.[\da-z]{9}-[\w-]{8}=[\w-]+\.\.[\w.-]+; Path=\/; Max-Age=600; HttpOnly; SameSite=Lax$/,
    );
    expect(line).not.toContain(stateIn(response).split('.')[1]);
  });

  test.each([
    ['a prefetch', { as: 'prefetch' }, 204],
    ['a script', { as: 'fetch' }, 204],
    ['HEAD', { method: 'HEAD' }, 405],
    ['a form', { method: 'POST', headers: { origin: 'http://127.0.0.1:8787' } }, 405],
  ] as const)('by %s sets nothing, and asks nobody', async (_, options, status) => {
    const { house, seen } = opened({ google: SURE });
    const response = await begin(house.browser(), '/auth/login/google', options);
    expect([response.status, response.headers.getSetCookie(), seen]).toEqual([status, [], []]);
  });

  test.each([
    '/auth/login/apple',
    '/auth/login/constructor',
    '/auth/callback/apple',
    '/auth/callback/__proto__',
  ])('is not there for a name that nobody has given: %s', async (path) => {
    const { house } = opened({ google: SURE });
    const response = await house.browser().request(path, { headers: { accept: '*/*' } });
    expect(response.status).not.toBe(200);
    expect(response.headers.getSetCookie()).toEqual([]);
  });

  it('leads nowhere else in the end than to this site', async () => {
    const { house } = opened({ google: SURE });
    const browser = house.browser();
    const begun = await begin(browser, '/auth/login/google?returnTo=//evil.example/');
    expect(locationOf(await comeBack(browser, `?state=${stateIn(begun)}&code=good`))).toBe('/dashboard');
  });

  it('is for pages of this site alone where the backend loses the state', async () => {
    const { house } = opened({ google: STATELESS });
    const browser = house.browser();
    const led = await begin(browser, '/auth/login/google?returnTo=/docs/a', FROM_ELSEWHERE);
    expect([locationOf(led), browser.cookies.size]).toEqual(['/login?returnTo=%2Fdocs%2Fa', 0]);
    await begin(browser);
    expect(browser.cookies.size).toBe(1);
  });

  it('is held up after many that have come to nothing, and not by those that have come to something', async () => {
    const { house } = opened({ google: SURE });
    for (let turn = 0; turn < 61; turn += 1) {
      const browser = house.browser();
      await comeBack(browser, `?code=good&state=${stateIn(await begin(browser))}`);
    }
    const statuses = [];
    for (let turn = 0; turn < 61; turn += 1) statuses.push((await begin(house.browser())).status);
    expect([statuses.slice(0, 60).every((status) => status === 303), statuses[60]]).toEqual([true, 429]);
  });
});

describe('what a browser brings back', () => {
  it('is exchanged with the verifier and the address that it began with', async () => {
    const { house, seen } = opened({ google: SURE });
    const browser = house.browser();
    const begun = await begin(browser, '/auth/login/google?returnTo=/docs/a');
    const response = await comeBack(browser, `?code=good&state=${stateIn(begun)}`);
    expect([response.status, locationOf(response)]).toEqual([303, '/docs/a']);
    expect(seen[0]).toMatchObject({
      line: 'POST /redeem',
      body: {
        code: 'good',
        verifier: expect.stringMatching(/^[\w-]{43}$/),
        at: `${house.origin}/auth/callback/google`,
      },
    });
    expect([...browser.cookies.keys()]).toEqual(['gatehouse-session']);
    expect(await isSignedIn(browser)).toBe(true);
  });

  test.each<[string, (state: string) => string]>([
    ['without a state', () => '?code=good'],
    ['with an empty state', () => '?code=good&state='],
    ['with another state', (state) => `?code=good&state=${state}x`],
    ['with two states', (state) => `?code=good&state=${state}&state=other`],
    ['with the name of the cookie alone', (state) => `?code=good&state=${state.split('.')[0]}`],
  ])('is worth nothing %s', async (_, query) => {
    const { house, seen } = opened({ google: SURE });
    const browser = house.browser();
    const begun = await begin(browser);
    const response = await comeBack(browser, query(stateIn(begun)));
    expect(reasonIn(response)).toBe('sign_in_expired');
    expect([seen, await isSignedIn(browser)]).toEqual([[], false]);
    expect(house.log).toMatchObject([{ event: 'sign_in_refused', fields: { reason: 'unknown_state' } }]);
    expect(browser.cookies.size).toBe(1);
  });

  it('is worth nothing after ten minutes, at another entry, or to an OpenID provider', async () => {
    const { house, seen } = opened({ google: SURE, github: SURE });
    const browser = house.browser();
    const state = stateIn(await begin(browser));
    expect(reasonIn(await comeBack(browser, `?code=good&state=${state}`, 'github'))).toBe('sign_in_expired');
    expect((await browser.request(`/auth/callback?code=good&state=${state}`)).status).toBe(404);
    house.pass(10 * MINUTE);
    expect(reasonIn(await comeBack(browser, `?code=good&state=${state}`))).toBe('sign_in_expired');
    expect(seen).toEqual([]);
  });

  it('goes on to no page: what stands behind # would go along', async () => {
    const { house } = opened({ google: SURE });
    const browser = house.browser();
    const state = stateIn(await begin(browser));
    const response = await comeBack(browser, `?state=${state}`);
    expect(locationOf(response)).toBe('/login?reason=login_failed&returnTo=%2Fdashboard#main');
    expect(house.log).toMatchObject([
      {
        event: 'sign_in_refused',
        fields: { reason: 'answer_empty', member: 'code', place: 'socialProviders.google' },
      },
    ]);
  });

  it('is told to the operator by its names where a name is another', async () => {
    const { house } = opened({ google: SURE });
    const browser = house.browser();
    const state = stateIn(await begin(browser));
    await comeBack(browser, `?state=${state}&auth_code=secret-value`);
    const [{ fields } = {}] = house.log;
    expect(fields).toMatchObject({ reason: 'answer_incomplete', member: 'code', found: 'auth_code' });
    expect(JSON.stringify(house.log)).not.toContain('secret-value');
  });

  test.each([
    ['?error=access_denied', 'sign_in_cancelled'],
    ['?error=access_denied&error_description=Signups+not+allowed+for+this+instance', 'login_failed'],
    [
      '?error=access_denied&error_reason=user_denied&error_description=Permissions+error.',
      'sign_in_cancelled',
    ],
    ['?error%5Berror%5D=access_denied', 'sign_in_cancelled'],
    ['?error_code=signup_disabled&error_description=No', 'login_failed'],
    ['?error=user_cancelled_login', 'sign_in_cancelled'],
    ['?error=%3Cscript%3E', 'login_failed'],
    ['?denied=a-request-token', 'sign_in_cancelled'],
  ])('in vain is a notice of ours, with the state or without: %s', async (query, reason) => {
    const { house, seen } = opened({ google: SURE });
    const browser = house.browser();
    const state = stateIn(await begin(browser, '/auth/login/google?returnTo=/docs/a'));
    const lost = await comeBack(browser, query);
    expect([reasonIn(lost), browser.cookies.size]).toEqual([reason, 1]);
    const response = await comeBack(browser, `${query}&state=${state}`);
    expect(locationOf(response)).toBe(`/login?reason=${reason}&returnTo=%2Fdocs%2Fa#main`);
    expect([browser.cookies.size, seen]).toEqual([0, []]);
    expect(JSON.stringify(house.log)).not.toMatch(/script|request-token|instance/);
  });

  test.each<[string, string]>([
    ['a second question mark', '?state=STATE?code=good'],
    ['an address as HTML has it', '?state=STATE&amp;code=good'],
    ['other parameters', '?code=good&scope=a+b&authuser=0&state=STATE&code_extra=1'],
  ])('is read through %s', async (_, query) => {
    const { house } = opened({ google: SURE });
    const browser = house.browser();
    const state = stateIn(await begin(browser));
    await comeBack(browser, query.replace('STATE', state));
    expect(await isSignedIn(browser)).toBe(true);
  });

  test.each([
    ['twice', '?code=good&code=other&state=STATE'],
    ['with what no code has', '?code=go%00od&state=STATE'],
    ['too long', `?code=${'x'.repeat(8001)}&state=STATE`],
  ])('is not exchanged where the code comes %s', async (_, query) => {
    const { house, seen } = opened({ google: SURE });
    const browser = house.browser();
    const state = stateIn(await begin(browser));
    expect(reasonIn(await comeBack(browser, query.replace('STATE', state)))).toBe('login_failed');
    expect(seen).toEqual([]);
  });

  it('is looked at by whoever opens it alone', async () => {
    const { house, seen } = opened({ google: SURE });
    const browser = house.browser();
    const state = stateIn(await begin(browser));
    for (const as of ['prefetch', 'fetch'] as const)
      expect((await browser.request(`/auth/callback/google?code=good&state=${state}`, { as })).status).toBe(
        204,
      );
    expect(
      (await browser.request(`/auth/callback/google?code=good&state=${state}`, { method: 'HEAD' })).status,
    ).toBe(405);
    expect([seen, browser.cookies.size]).toEqual([[], 1]);
  });

  it('is refused in words of ours, and why is told to the log', async () => {
    const { house } = opened({ google: SURE });
    const browser = house.browser();
    const state = stateIn(await begin(browser));
    expect(reasonIn(await comeBack(browser, `?code=bad&state=${state}`))).toBe('sign_in_refused');
    expect(house.log).toMatchObject([
      { event: 'sign_in_refused', fields: { code: 'refused', reason: 'refused' } },
    ]);
  });

  it('takes the place of a session that is there', async () => {
    const { house } = opened({ google: SURE });
    const browser = house.browser();
    await comeBack(browser, `?code=good&state=${stateIn(await begin(browser))}`);
    const before = browser.cookies.get('gatehouse-session');
    expect(locationOf(await begin(browser, '/auth/login/google', FROM_ELSEWHERE))).toBe('/dashboard');
    await comeBack(browser, `?code=good&state=${stateIn(await begin(browser))}`);
    expect(browser.cookies.get('gatehouse-session')).not.toBe(before);
    expect(locationOf(await comeBack(browser, '?code=good&state=unknown'))).toBe('/dashboard#main');
  });
});

describe('a backend that loses the state', () => {
  it('has its answer taken for the last that was begun, unless that is of another of ours', async () => {
    const { house, seen } = opened({ google: STATELESS });
    const browser = house.browser();
    await begin(browser, '/auth/login/google?returnTo=/docs/a');
    const [name = ''] = browser.cookies.keys();
    const own = `${name.slice('gatehouse-sign-in.'.length)}.${'x'.repeat(32)}`;
    expect(reasonIn(await comeBack(browser, `?code=good&state=${own}`))).toBe('sign_in_expired');
    expect(seen).toEqual([]);
    expect(locationOf(await comeBack(browser, '?code=good&state=of-the-backend'))).toBe('/docs/a');
  });
});

describe('a backend that is asked where to go', () => {
  const asked = (authorize: object) => ({
    google: { authorize: { path: '/where', ...authorize }, exchange: EXCHANGE },
  });
  const where = (url: unknown, headers = {}) => ({
    'GET /where': () => Response.json({ data: { url } }, { headers }),
  });

  it('has a state of its own compared, and gets back what it has given', async () => {
    const { house, seen } = opened(
      {
        google: {
          authorize: { path: '/where?to=$redirectUri', location: 'data.url', keep: { cookie: 'csrf' } },
          exchange: { ...EXCHANGE, cookies: { csrf: '$kept' } },
        },
      },
      where('https://id.example.com/authorize?state=theirs', {
        'set-cookie': 'csrf=kept-here; Path=/; HttpOnly',
      }),
    );
    const browser = house.browser();
    expect(locationOf(await begin(browser))).toBe('https://id.example.com/authorize?state=theirs');
    expect(reasonIn(await comeBack(browser, '?code=good&state=other'))).toBe('sign_in_expired');
    expect(locationOf(await comeBack(browser, '?code=good&state=theirs'))).toBe('/dashboard');
    const exchanged = seen.find(({ line }) => line === 'POST /redeem');
    expect(exchanged?.headers.get('cookie')).toBe('csrf=kept-here');
  });

  it('may answer by a redirect', async () => {
    const answer = () =>
      new Response(null, { status: 302, headers: { location: 'https://id.example.com/a?state=theirs' } });
    const { house } = opened(asked({ location: { header: 'location' } }), { 'GET /where': answer });
    expect(locationOf(await begin(house.browser()))).toBe('https://id.example.com/a?state=theirs');
  });

  test.each([
    ['an address without TLS', 'http://id.example.com/?state=a'],
    ['a script', 'javascript:alert(1)?state=a'],
    ['an address of this site alone', '/login?state=a'],
    ['somebody before the host', 'https://a:b@id.example.com/?state=a'],
    ['nothing', undefined],
    ['no state', 'https://id.example.com/authorize'],
  ])('is followed to %s not', async (_, url) => {
    const { house } = opened(asked({ location: 'data.url' }), where(url));
    const browser = house.browser();
    const response = await begin(browser);
    expect(locationOf(response)).toBe('/login?reason=login_failed&returnTo=%2Fdashboard#main');
    expect(browser.cookies.size).toBe(0);
    expect(house.log).toMatchObject([
      { event: 'sign_in_misconfigured', fields: { variable: 'gatehouse.config.ts' } },
    ]);
  });

  it('may be down', async () => {
    const { house } = opened(asked({ location: 'data.url' }), {
      'GET /where': () => Promise.reject(new Error('down')),
    });
    expect(reasonIn(await begin(house.browser()))).toBe('backend_unavailable');
  });
});

describe('what data cannot say', () => {
  it('functions do: where a sign-in begins, and what its exchange is', async () => {
    const { house, seen } = opened({
      google: {
        authorize: {
          path: '/sso',
          request: ({ url, state, codeChallenge }) => new Request(`${url}/begin?s=${state}.${codeChallenge}`),
        },
        returns: { ticket: 'ticket' },
        exchange: {
          path: '/redeem',
          request: ({ url, returned, codeVerifier }) =>
            new Request(url, { method: 'PUT', body: JSON.stringify({ ...returned, codeVerifier }) }),
          answer: async () => ({ status: 'tokens', accessToken: 'written' }),
        },
      },
    });
    const browser = house.browser();
    const { pathname, searchParams } = new URL(locationOf(await begin(browser)));
    expect(pathname).toBe('/sso/begin');
    const state = searchParams.get('s')?.split('.').slice(0, 2).join('.');
    expect(locationOf(await comeBack(browser, `?ticket=t-1&state=${state}`))).toBe('/dashboard');
    expect(seen[0]).toMatchObject({ line: 'PUT /redeem', body: { ticket: 't-1' } });
  });

  it('and one at fault is told to the log', async () => {
    const { house } = opened({
      google: {
        authorize: { path: '/sso', request: () => new Request('https://evil.example/') },
        exchange: EXCHANGE,
      },
    });
    expect(reasonIn(await begin(house.browser()))).toBe('backend_unavailable');
    expect(house.log).toMatchObject([
      { event: 'backend_definition_failed', fields: { place: 'socialProviders.google.authorize.request' } },
    ]);
  });
});

describe('tokens that come back themselves', () => {
  const own = {
    google: { ...AT, returns: { accessToken: 'token', refreshToken: 'refresh' }, exchange: 'none' as const },
  };

  it('are kept from the browser like any others', async () => {
    const { house, seen } = opened(own);
    const browser = house.browser();
    const state = stateIn(await begin(browser));
    const response = await comeBack(browser, `?token=an-access-token&refresh=r-1&state=${state}`);
    expect(locationOf(response)).toBe('/dashboard');
    expect(seen).toMatchObject([{ line: 'GET /me' }]);
    expect([...browser.cookies].join()).not.toContain('an-access-token');
  });

  it('let nobody in whom the backend does not know, where nobody can verify them', async () => {
    const { house } = opened(own, { 'GET /me': () => Response.json({ error: 'no' }, { status: 401 }) });
    const browser = house.browser();
    const state = stateIn(await begin(browser));
    await comeBack(browser, `?token=forged&state=${state}`);
    expect(await isSignedIn(browser)).toBe(false);
  });
});

describe('a second factor behind it', () => {
  const secondFactor = { path: '/mfa', challenge: 'mfa_token', body: { token: '$challenge', otp: '$code' } };
  const answers: Answers = {
    'POST /redeem': () => Response.json({ error: 'mfa_required', mfa_token: 'm-1' }, { status: 403 }),
    'POST /mfa': async (request) =>
      (await request.json()).otp === '123456'
        ? Response.json(TOKENS)
        : Response.json({ error: 'invalid_otp' }, { status: 401 }),
  };

  it('is asked for on the page that a password leads to as well', async () => {
    const { house } = opened({ google: SURE }, answers, { secondFactor });
    const browser = house.browser();
    const state = stateIn(await begin(browser, '/auth/login/google?returnTo=/docs/a'));
    expect(locationOf(await comeBack(browser, `?code=good&state=${state}`))).toBe('/auth/code');
    expect((await browser.request('/auth/code')).status).toBe(200);
    const flash = decodeLoginFlash(house.passes.at(-1)?.headers.get(LOGIN_FLASH_HEADER) ?? null);
    expect(flash).toMatchObject({ code: 'code_wanted', username: '' });
    expect((await browser.submit('/auth/code', { code: '000000' })).status).toBe(401);
    expect(locationOf(await browser.submit('/auth/code', { code: '123456' }))).toBe('/docs/a');
    expect(await isSignedIn(browser)).toBe(true);
  });

  it('that nobody here could type is told to the operator', async () => {
    const { house } = opened({ google: SURE }, answers);
    const browser = house.browser();
    const state = stateIn(await begin(browser));
    expect(reasonIn(await comeBack(browser, `?code=good&state=${state}`))).toBe('sign_in_refused');
    expect(house.events()).toContain('sign_in_wants_second_factor');
  });
});
