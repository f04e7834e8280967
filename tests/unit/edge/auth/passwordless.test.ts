import { describe, expect, it, test } from 'vitest';
import { DEMO_MESSAGE } from '../../../../demo/users.ts';
import { decodeLoginFlash, LOGIN_FLASH_HEADER } from '../../../../edge/auth/flash.ts';
import { defineBackend } from '../../../../edge/config/backend-definition.ts';
import type { Fetch } from '../../../../edge/types.ts';
import type { TestBrowser } from '../../../fixtures/clients/test-browser.ts';
import { MINUTE, SECOND, TestGatehouse } from '../../../fixtures/core/test-gatehouse.ts';

const COOKIE = 'gatehouse-second-step';
const DANA = 'dana@example.com';
const { email, code } = DEMO_MESSAGE;
const flashIn = (house: TestGatehouse) =>
  decodeLoginFlash(house.passes.at(-1)?.headers.get(LOGIN_FLASH_HEADER) ?? null);
const json = (status: number, body: unknown) => Response.json(body, { status });
const asScript = { headers: { accept: 'application/json' }, as: 'fetch' } as const;
const ask = (browser: TestBrowser, username: string, more = {}) =>
  browser.submit('/auth/email', { username, ...more });
const isSignedIn = async (browser: TestBrowser) =>
  (await (await browser.request('/auth/session', { as: 'fetch' })).json()).authenticated;

describe('a code in the place of a password', () => {
  it('is asked for with an address alone, and leads where the sign-in was to lead', async () => {
    const house = new TestGatehouse();
    const browser = house.browser();
    const first = await ask(browser, email, { returnTo: '/admin/reports', password: 'typed-all-the-same' });
    expect([first.status, first.headers.get('location')]).toEqual([303, '/auth/code']);
    expect(first.headers.get('set-cookie')).toMatch(/; Max-Age=600; HttpOnly; SameSite=Lax$/);
    await browser.request('/auth/code');
    const step = { alone: true, recovery: false, resend: true, message: 'code' };
    expect(flashIn(house)).toEqual({
      code: 'code_emailed',
      username: email,
      returnTo: '/admin/reports',
      step,
    });
    const wrong = await browser.submit('/auth/code', { code: '000000' });
    expect([wrong.status, flashIn(house)?.code]).toEqual([401, 'invalid_emailed_code']);
    const second = await browser.submit('/auth/code', { code });
    expect([second.status, second.headers.get('location')]).toEqual([303, '/admin/reports']);
    expect([...browser.cookies.keys()]).toEqual(['gatehouse-session']);
    expect(await isSignedIn(browser)).toBe(true);
  });

  it('is asked for by a script, with a stable code at each turn', async () => {
    const house = new TestGatehouse();
    const browser = house.browser();
    const post = (path: string, fields: object) =>
      browser.request(path, {
        method: 'POST',
        as: 'fetch',
        headers: { accept: 'application/json', 'content-type': 'application/json', origin: house.origin },
        body: JSON.stringify(fields),
      });
    expect(await (await post('/auth/email', {})).json()).toMatchObject({
      status: 400,
      code: 'missing_email',
    });
    expect(await (await post('/auth/email', { email })).json()).toEqual({
      code: 'message_sent',
      at: '/auth/code',
      accepts: ['code'],
    });
    expect(await (await post('/auth/code', { code: '1' })).json()).toMatchObject({ code: 'invalid_code' });
    expect(await (await post('/auth/code', { resend: '1' })).json()).toMatchObject({ code: 'rate_limited' });
    expect(await (await post('/auth/code', { code })).json()).toMatchObject({ authenticated: true });
  });

  it('cannot be asked for from another site, nor without an address', async () => {
    const house = new TestGatehouse();
    const headers = { origin: 'https://evil.example', 'sec-fetch-site': 'cross-site' };
    const response = await house.browser().submit('/auth/email', { username: email }, { headers });
    expect(response.status).toBe(403);
    expect((await ask(house.browser(), ' ')).status).toBe(400);
    expect(flashIn(house)?.code).toBe('missing_email');
    expect(house.asked).toEqual([]);
  });

  it('is not there where nobody has said that a message is sent', async () => {
    const house = houseBefore(async () => json(200, {}), { extends: 'supabase' });
    expect((await ask(house.browser(), DANA)).status).toBe(404);
    expect(house.gatehouse.signInMethods).not.toHaveProperty('message');
  });

  it('comes again after half a minute, five times an hour for all browsers together', async () => {
    const house = new TestGatehouse();
    const browser = house.browser();
    await ask(browser, email);
    const soon = await browser.submit('/auth/code', { resend: '1' });
    expect([soon.status, soon.headers.get('retry-after'), flashIn(house)?.code]).toEqual([
      429,
      '30',
      'sent_just_now',
    ]);
    house.pass(30 * SECOND);
    expect((await browser.submit('/auth/code', { resend: '1' })).status).toBe(200);
    expect(flashIn(house)?.code).toBe('message_sent');
    for (let time = 0; time < 3; time += 1) expect((await ask(house.browser(), email)).status).toBe(303);
    const sixth = await ask(house.browser(), email.toUpperCase());
    expect([sixth.status, flashIn(house)?.code]).toEqual([429, 'messages_limited']);
    expect((await browser.submit('/auth/code', { code })).status).toBe(303);
  });

  it('is sent to so many addresses for one visitor', async () => {
    const house = new TestGatehouse({
      environment: { SIGN_IN_LIMIT_PER_ADDRESS: '3', CLIENT_ADDRESS_HEADER: 'x-visitor' },
    });
    const from = { headers: { 'x-visitor': '203.0.113.7' } };
    const statuses = [];
    for (let time = 0; time < 4; time += 1) {
      const answer = await house.browser().submit('/auth/email', { username: `a${time}@example.com` }, from);
      statuses.push(answer.status);
    }
    expect(statuses).toEqual([303, 303, 303, 429]);
  });

  it('is guessed five times, and by strangers not at the cost of whoever waits for their own', async () => {
    const house = new TestGatehouse();
    const [owner, stranger] = [house.browser(), house.browser()];
    await ask(owner, email);
    await ask(stranger, email);
    for (let time = 0; time < 5; time += 1)
      expect((await stranger.submit('/auth/code', { code: `00000${time}` })).status).toBe(401);
    const sixth = await stranger.submit('/auth/code', { code });
    expect([sixth.status, flashIn(house)?.code]).toEqual([429, 'codes_limited']);
    expect((await owner.submit('/auth/code', { code })).status).toBe(303);
  });

  test.each<[string, (house: TestGatehouse, browser: TestBrowser) => void | Promise<void>]>([
    ['ten minutes later', (house) => house.pass(10 * MINUTE)],
    ['in another browser', (_, browser) => browser.cookies.clear()],
    [
      'after it was cancelled',
      async (_, browser) => void (await browser.submit('/auth/code', { cancel: '1' })),
    ],
  ])('is taken by nobody %s', async (_, happens) => {
    const house = new TestGatehouse();
    const browser = house.browser();
    await ask(browser, email);
    await happens(house, browser);
    house.asked.length = 0;
    const response = await browser.submit('/auth/code', { code });
    expect(response.headers.get('location')).toMatch(/^\/login\?reason=sign_in_expired/);
    expect(house.asked).toEqual([]);
  });
});

/** A backend of which a test says what it answers. */
function houseBefore(answer: Fetch, backend: Parameters<typeof defineBackend>[0], environment = {}) {
  return new TestGatehouse({
    environment: { BACKEND_URL: 'https://api.example.com', ...environment },
    options: { backend: defineBackend(backend) },
    wrap: () => answer,
  });
}

const bodyOf = async (request: Request): Promise<Record<string, unknown>> => request.json();
const TOKEN = { access_token: 'an-opaque-token', user: { id: '7', email: DANA } };
const TOKENS = { access: 'access_token', user: 'user' } as const;
const BY_CODE = {
  extends: 'custom',
  login: 'none',
  tokens: TOKENS,
  passwordless: {
    request: { path: '/otp', body: { email: '$email' }, challenge: 'otp_id' },
    code: { path: '/otp/verify', body: { otp_id: '$challenge', code: '$code' } },
  },
} as const;

describe('whether there is an account', () => {
  const UNKNOWN = 'nobody@example.com';
  const answers: [string, Response][] = [
    ['404', json(404, { error: 'user not found' })],
    ['422', json(422, { error_code: 'otp_disabled', msg: 'Signups not allowed for otp' })],
    ['200 with a failure', json(200, { success: false, message: 'no such user' })],
    ['200 with nothing', json(200, {})],
    ['429', json(429, { msg: 'only once every 60 seconds' })],
    ['500', json(500, { error: 'null has no id' })],
    ['a page', new Response('<h1>Not found</h1>', { status: 404, headers: { 'content-type': 'text/html' } })],
  ];

  it.each(answers)('nobody learns of a backend that answers %s to strangers', async (_, refusal) => {
    const house = houseBefore(async (request) => {
      const body = await bodyOf(request);
      if (request.url.endsWith('/verify')) return json(401, { detail: 'wrong code' });
      return body.email === DANA ? json(200, { otp_id: 'an-id-of-some-length' }) : refusal.clone();
    }, BY_CODE);
    const seen = [];
    for (const address of [DANA, UNKNOWN]) {
      const browser = house.browser();
      const response = await ask(browser, address);
      const page = await browser.request('/auth/code');
      const flash = flashIn(house);
      const wrong = await browser.submit('/auth/code', { code: '123456' });
      seen.push({
        ...{ status: response.status, to: response.headers.get('location'), page: page.status },
        ...{ length: response.headers.get('set-cookie')?.length, said: flash?.code, wrong: wrong.status },
        next: flashIn(house)?.code,
      });
    }
    expect(seen[1]).toEqual(seen[0]);
    expect(seen[0]).toMatchObject({ status: 303, to: '/auth/code', wrong: 401 });
  });

  it('nor of one that tells them apart at the code', async () => {
    for (const refusal of answers.slice(0, 4).map(([, answer]) => answer)) {
      const house = houseBefore(
        async (request) => (request.url.endsWith('/verify') ? refusal.clone() : json(200, { otp_id: 'x' })),
        BY_CODE,
      );
      const browser = house.browser();
      await ask(browser, UNKNOWN);
      const wrong = await browser.submit('/auth/code', { code: '123456' });
      expect([wrong.status, flashIn(house)?.code]).toEqual([401, 'invalid_emailed_code']);
    }
  });

  it('and a backend that nobody reaches is told of', async () => {
    const house = houseBefore(async () => {
      throw new TypeError('unreachable');
    }, BY_CODE);
    const browser = house.browser();
    expect((await ask(browser, DANA)).status).toBe(502);
    expect(browser.cookies.has(COOKIE)).toBe(false);
    expect(house.events()).toContain('form_not_taken');
  });
});

const BY_LINK = {
  extends: 'custom',
  login: 'none',
  tokens: TOKENS,
  passwordless: {
    request: {
      path: '/link',
      body: { email: '$email', back: '$page', code_challenge: '$codeChallenge' },
    },
    links: [
      {
        parameter: 'token_hash',
        path: '/verify',
        body: { token_hash: '$token', type: '$type', verifier: '$codeVerifier', email: '$email' },
      },
      { parameter: 'token', method: 'GET', path: '/magic/$token' },
    ],
  },
} as const;

/** Notes what it is asked, and takes one token. */
function linkBackend(user: object = TOKEN.user) {
  const asked: { path: string; body: Record<string, unknown> }[] = [];
  const answer: Fetch = async (request) => {
    const { pathname } = new URL(request.url);
    const body = request.method === 'GET' ? {} : await bodyOf(request);
    asked.push({ path: `${request.method} ${pathname}`, body });
    if (pathname === '/link') return json(200, {});
    const isGood = body.token_hash === 'the-token' || pathname === '/magic/the-token';
    return isGood
      ? json(200, { ...TOKEN, user })
      : json(403, { msg: 'Email link is invalid or has expired' });
  };
  return { asked, answer };
}

describe('a link in a message', () => {
  const LINK = '/auth/callback?token_hash=the-token&type=magiclink';

  it('signs in the browser that has asked for it, with what binds it to that browser', async () => {
    const { asked, answer } = linkBackend();
    const house = houseBefore(answer, BY_LINK);
    const browser = house.browser();
    await ask(browser, DANA, { returnTo: '/admin/reports' });
    await browser.request('/auth/code');
    expect(flashIn(house)).toMatchObject({ code: 'link_emailed', step: { message: 'link' } });
    const fromMail = { headers: { 'sec-fetch-site': 'cross-site' } };
    const back = await browser.request(LINK, fromMail);
    expect([back.status, back.headers.get('location')]).toEqual([303, '/admin/reports']);
    expect([...browser.cookies.keys()]).toEqual(['gatehouse-session']);
    const [first, second] = asked;
    expect(first?.body).toMatchObject({ email: DANA, back: `${house.origin}/auth/callback` });
    expect(second?.body).toMatchObject({ token_hash: 'the-token', type: 'magiclink', email: DANA });
    const digest = await crypto.subtle.digest(
      'SHA-256',
      new TextEncoder().encode(String(second?.body.verifier)),
    );
    expect(first?.body.code_challenge).toBe(Buffer.from(digest).toString('base64url'));
    expect((await browser.request(LINK)).headers.get('location')).toBe('/dashboard');
  });

  it('may have its token in the path of the backend, from where nothing leads to it by /api', async () => {
    const { asked, answer } = linkBackend();
    const house = houseBefore(answer, BY_LINK);
    const browser = house.browser();
    await ask(browser, DANA);
    expect((await browser.request('/auth/callback?token=the-token')).headers.get('location')).toBe(
      '/dashboard',
    );
    expect(asked.at(-1)?.path).toBe('GET /magic/the-token');
    asked.length = 0;
    for (const path of ['/magic/another', '/Magic/x.json', '/verify'])
      expect((await browser.api(path)).status).toBe(400);
    expect((await browser.api('/magic/another/more')).status).not.toBe(400);
  });

  test.each<[string, (house: TestGatehouse) => TestBrowser | Promise<TestBrowser>]>([
    ['another browser', (house) => house.browser()],
    [
      'the browser, ten minutes later',
      async (house) => {
        const browser = house.browser();
        await ask(browser, DANA);
        house.pass(10 * MINUTE);
        return browser;
      },
    ],
  ])('tells %s in words what to do, says nothing again, and spends nothing', async (_, opened) => {
    const { asked, answer } = linkBackend();
    const house = houseBefore(answer, BY_LINK);
    const browser = await opened(house);
    asked.length = 0;
    const response = await browser.request(LINK);
    expect([response.status, response.headers.get('location')]).toEqual([401, null]);
    expect(flashIn(house)?.code).toBe('link_elsewhere');
    expect(house.passes.at(-1)?.path).toBe('/login');
    expect(response.headers.get('referrer-policy')).toBe('strict-origin');
    expect(JSON.stringify([...response.headers]) + (await response.text())).not.toContain('the-token');
    expect(asked).toEqual([]);
    expect(JSON.stringify(house.log)).not.toContain('the-token');
  });

  it('is spent by no HEAD, no prefetch and no frame, not even in that browser', async () => {
    const { asked, answer } = linkBackend();
    const house = houseBefore(answer, BY_LINK);
    const browser = house.browser();
    await ask(browser, DANA);
    asked.length = 0;
    await browser.request(LINK, { method: 'HEAD' });
    await browser.request(LINK, { headers: { 'sec-purpose': 'prefetch' } });
    await browser.request(LINK, { headers: { 'sec-fetch-dest': 'iframe' } });
    await browser.submit(LINK, {});
    expect(asked).toEqual([]);
    expect((await browser.request(LINK)).headers.get('location')).toBe('/dashboard');
  });

  it('that is over leads to where another is asked for, and not to its token', async () => {
    const { answer } = linkBackend();
    const house = houseBefore(answer, BY_LINK);
    const browser = house.browser();
    await ask(browser, DANA, { returnTo: '/admin/reports' });
    for (const query of ['token_hash=spent', 'error=access_denied&error_code=otp_expired']) {
      const response = await browser.request(`/auth/callback?${query}`);
      expect(response.headers.get('location')).toBe('/login?reason=link_expired&returnTo=%2Fadmin%2Freports');
    }
    expect(JSON.stringify([house.log, house.requests])).not.toContain('spent');
    expect((await browser.request(LINK)).headers.get('location')).toBe('/admin/reports');
  });

  it('to the account of somebody else signs nobody in', async () => {
    const { answer } = linkBackend({ id: '8', email: 'mallory@example.com' });
    const house = houseBefore(answer, BY_LINK);
    const browser = house.browser();
    await ask(browser, DANA);
    expect((await browser.request(LINK)).headers.get('location')).toMatch(/^\/login\?reason=link_expired/);
    expect(await isSignedIn(browser)).toBe(false);
    expect(house.log.at(-1)?.fields.reason).toBe('link_of_another');
  });

  it('stays good where the backend cannot be reached, at the address where it can be opened anew', async () => {
    const { answer } = linkBackend();
    let isDown = false;
    const house = houseBefore((request) => {
      if (isDown) throw new TypeError('unreachable');
      return answer(request);
    }, BY_LINK);
    const browser = house.browser();
    await ask(browser, DANA);
    isDown = true;
    expect((await browser.request(LINK)).status).toBe(502);
    isDown = false;
    expect((await browser.request(LINK)).headers.get('location')).toBe('/dashboard');
  });
});

describe('half a session, of a backend that issues tokens before the code', () => {
  const STEP = {
    extends: 'custom',
    login: { path: '/login', body: { email: '$username', password: '$password' } },
    secondFactor: {
      path: '/factors/$factor/verify',
      bearer: 'accessToken',
      challenge: 'factor_id',
      body: { challenge_id: '$challenge', code: '$code' },
      begin: { path: '/factors/$factor/challenge', bearer: 'accessToken', challenge: 'id' },
    },
    logout: { path: '/logout', bearer: 'accessToken' },
    tokens: TOKENS,
  } as const;
  const HALF = { access_token: 'half-a-token', mfa_required: true, factor_id: 'f1', user: TOKEN.user };

  function halfBackend(over = 0) {
    const asked: string[] = [];
    const answer: Fetch = async (request) => {
      const { pathname } = new URL(request.url);
      asked.push(`${pathname} ${request.headers.get('authorization') ?? ''}`.trim());
      if (pathname === '/login') return json(200, HALF);
      if (pathname === '/factors/f1/challenge') return json(200, { id: `c${asked.length}` });
      if (pathname === '/logout') return new Response(null, { status: 204 });
      const { challenge_id, code } = await bodyOf(request);
      if (Number(String(challenge_id).slice(1)) <= over)
        return json(422, {
          error_code: 'mfa_ip_address_mismatch',
          msg: 'Challenge and verify IP addresses mismatch',
        });
      return code === '123456' ? json(200, TOKEN) : json(422, { msg: 'Invalid TOTP code entered' });
    };
    return { asked, answer };
  }
  const signIn = { username: DANA, password: 'right' };

  it('is no session: it is shown with the code, and what that gives is one', async () => {
    const { asked, answer } = halfBackend();
    const house = houseBefore(answer, STEP);
    const browser = house.browser();
    const first = await browser.signIn(signIn);
    expect(first.headers.get('location')).toBe('/auth/code');
    expect([...browser.cookies.keys()]).toEqual([COOKIE]);
    expect(await isSignedIn(browser)).toBe(false);
    expect((await browser.submit('/auth/code', { code: '000000' })).status).toBe(401);
    expect((await browser.submit('/auth/code', { code: '123456' })).headers.get('location')).toBe(
      '/dashboard',
    );
    expect(asked).toEqual([
      '/login',
      '/factors/f1/challenge Bearer half-a-token',
      '/factors/f1/verify Bearer half-a-token',
      '/factors/f1/verify Bearer half-a-token',
    ]);
  });

  it('is begun anew where its challenge is over, and the code is good all the same', async () => {
    const { asked, answer } = halfBackend(2);
    const house = houseBefore(answer, STEP);
    const browser = house.browser();
    await browser.signIn(signIn);
    expect((await browser.submit('/auth/code', { code: '123456' })).headers.get('location')).toBe(
      '/dashboard',
    );
    expect(asked.filter((line) => line.includes('challenge'))).toHaveLength(2);
  });

  it('ends at the backend where it is given up', async () => {
    const { asked, answer } = halfBackend();
    const browser = houseBefore(answer, STEP).browser();
    await browser.signIn(signIn);
    await browser.submit('/auth/code', { cancel: '1' });
    expect(asked.at(-1)).toBe('/logout Bearer half-a-token');
    expect(browser.cookies.size).toBe(0);
  });

  it('comes to nothing where the step cannot be begun', async () => {
    const house = houseBefore(
      async (request) => (request.url.endsWith('/login') ? json(200, HALF) : json(500, {})),
      STEP,
    );
    const browser = house.browser();
    expect((await browser.signIn(signIn)).status).toBe(502);
    expect(browser.cookies.size).toBe(0);
  });

  it('leaves the rest of the addresses of factors to the API', async () => {
    const { answer } = halfBackend();
    const house = houseBefore(answer, STEP);
    const browser = house.browser();
    await browser.signIn(signIn);
    await browser.submit('/auth/code', { code: '123456' });
    expect((await browser.api('/factors/f1/verify')).status).toBe(400);
    expect((await browser.api('/factors/f1/challenge')).status).toBe(200);
  });
});

test('a script is told of a link elsewhere by a stable code', async () => {
  const house = houseBefore(linkBackend().answer, BY_LINK);
  const response = await house.browser().request('/auth/callback?token=x', {
    ...asScript,
    as: 'document',
    headers: { accept: 'application/json' },
  });
  expect(await response.json()).toMatchObject({ code: 'sign_in_expired' });
});
