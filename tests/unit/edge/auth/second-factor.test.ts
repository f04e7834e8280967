import { describe, expect, it, test } from 'vitest';
import { totp } from '../../../../demo/totp.ts';
import { DEMO_SECOND_FACTOR, DEMO_TWO_STEP_CREDENTIALS } from '../../../../demo/users.ts';
import { decodeLoginFlash, LOGIN_FLASH_HEADER } from '../../../../edge/auth/flash.ts';
import { defineBackend } from '../../../../edge/config/backend-definition.ts';
import type { Fetch } from '../../../../edge/types.ts';
import type { TestBrowser } from '../../../fixtures/clients/test-browser.ts';
import {
  DEMO_LOGIN,
  MINUTE,
  OTHER_SECRET,
  SECOND,
  SECRET,
  TestGatehouse,
} from '../../../fixtures/core/test-gatehouse.ts';

const { email: username, password } = DEMO_TWO_STEP_CREDENTIALS;
const TONI = { username, password };
const COOKIE = 'gatehouse-second-step';
const codeAt = (house: TestGatehouse) => totp(DEMO_SECOND_FACTOR.secret, house.now());
const flashIn = (house: TestGatehouse) =>
  decodeLoginFlash(house.passes.at(-1)?.headers.get(LOGIN_FLASH_HEADER) ?? null);
const json = (status: number, body: unknown) => Response.json(body, { status });
const asScript = { headers: { accept: 'application/json' }, as: 'fetch' } as const;
const isSignedIn = async (browser: TestBrowser) =>
  (await (await browser.request('/auth/session', { as: 'fetch' })).json()).authenticated;

/** Someone who has given the right password, and is asked for a code. */
async function challenged(house: TestGatehouse, returnTo = '/admin/reports') {
  const browser = house.browser();
  await browser.signIn({ ...TONI, returnTo });
  return browser;
}

describe('a code that goes to an address of its own', () => {
  it('is asked for on a page of its own once the password was right, and leads where the sign-in was to lead', async () => {
    const house = new TestGatehouse();
    const browser = house.browser();
    const first = await browser.signIn({ ...TONI, returnTo: '/admin/reports' });
    expect([first.status, first.headers.get('location')]).toEqual([303, '/auth/code']);
    expect(await isSignedIn(browser)).toBe(false);

    const page = await browser.request('/auth/code');
    expect([page.status, house.passes.at(-1)?.path]).toEqual([200, '/login']);
    const step = { alone: true, recovery: true, resend: false };
    expect(flashIn(house)).toMatchObject({ code: 'code_wanted', username, step });

    const code = await codeAt(house);
    const second = await browser.submit('/auth/code', { code: `${code.slice(0, 3)} ${code.slice(3)}` });
    expect([second.status, second.headers.get('location')]).toEqual([303, '/admin/reports']);
    expect([...browser.cookies.keys()]).toEqual(['gatehouse-session']);
    expect(await isSignedIn(browser)).toBe(true);
  });

  it('is kept in a sealed cookie that scripts cannot read, for ten minutes, without the password', async () => {
    const house = new TestGatehouse();
    const response = await house.browser().signIn(TONI);
    const [line = ''] = response.headers.getSetCookie();
    expect(line).toMatch(
      /^gatehouse-second-step=[\w-]+\.\.[\w-]+\.[\w-]+\.[\w-]+; Path=\/; Max-Age=600; HttpOnly; SameSite=Lax$/,
    );
    expect(house.log).toEqual([]);
  });

  it('may be a recovery code', async () => {
    const house = new TestGatehouse();
    const browser = await challenged(house);
    const { recoveryCode } = DEMO_SECOND_FACTOR;
    expect((await browser.submit('/auth/code', { code: '', recoveryCode })).status).toBe(303);
    expect(await isSignedIn(browser)).toBe(true);
  });

  it('that is wrong or missing is asked for again, and the step goes on', async () => {
    const house = new TestGatehouse();
    const browser = await challenged(house);
    const wrong = await browser.submit('/auth/code', { code: '000000' });
    expect([wrong.status, flashIn(house)?.code]).toEqual([401, 'invalid_code']);
    const missing = await browser.submit('/auth/code', { code: ' ' });
    expect([missing.status, flashIn(house)?.code]).toEqual([400, 'missing_code']);
    expect((await browser.submit('/auth/code', { code: await codeAt(house) })).status).toBe(303);
  });

  it('has a stable code for scripts at each turn', async () => {
    const house = new TestGatehouse();
    const browser = house.browser();
    const post = (path: string, fields: Readonly<Record<string, string>>) =>
      browser.request(path, {
        method: 'POST',
        as: 'fetch',
        headers: { accept: 'application/json', 'content-type': 'application/json', origin: house.origin },
        body: JSON.stringify(fields),
      });
    const first = await post('/auth/login', TONI);
    expect(first.status).toBe(403);
    expect(await first.json()).toMatchObject({
      code: 'second_factor_required',
      at: '/auth/code',
      accepts: ['code', 'recoveryCode'],
    });
    expect(await (await post('/auth/code', {})).json()).toMatchObject({ code: 'missing_code' });
    expect(await (await post('/auth/code', { code: '1' })).json()).toMatchObject({ code: 'invalid_code' });
    const last = await post('/auth/code', { code: await codeAt(house) });
    expect(await last.json()).toEqual({ authenticated: true, returnTo: '/dashboard' });
    expect(await (await post('/auth/code', { code: '1' })).json()).toMatchObject({ code: 'sign_in_expired' });
  });

  it('has a limit of its own, which five wrong ones reach for all browsers together, and a right one does not pass', async () => {
    const house = new TestGatehouse();
    const [one, other] = [await challenged(house), await challenged(house)];
    for (let time = 0; time < 5; time += 1) {
      const response = await (time % 2 ? one : other).submit('/auth/code', { code: '000000' });
      expect(response.status).toBe(401);
    }
    const limited = await one.submit('/auth/code', { code: await codeAt(house) });
    expect([limited.status, flashIn(house)?.code]).toEqual([429, 'codes_limited']);
    expect(Number(limited.headers.get('retry-after'))).toBeGreaterThan(800);
    // The password is another count: it is still asked, and right.
    const again = await challenged(house);
    house.pass(15 * MINUTE);
    const later = await challenged(house);
    expect((await later.submit('/auth/code', { code: await codeAt(house) })).status).toBe(303);
    expect(again.cookies.has(COOKIE)).toBe(true);
  });

  it('does not count the question for a code as a guess, however often it is asked', async () => {
    const house = new TestGatehouse({ environment: { SIGN_IN_LIMIT_PER_ACCOUNT: '1' } });
    for (let time = 0; time < 12; time += 1) {
      expect((await house.browser().signIn(TONI)).headers.get('location')).toBe('/auth/code');
    }
  });

  test.each<[string, (house: TestGatehouse, browser: TestBrowser) => void | Promise<void>]>([
    ['ten minutes later', (house) => house.pass(10 * MINUTE)],
    ['in another browser', (_, browser) => browser.cookies.clear()],
    ['with a seal of somebody else', (_, browser) => void browser.cookies.set(COOKIE, 'a..b.c.d')],
    ['after another secret', (house) => house.restart({ SESSION_SECRET: OTHER_SECRET })],
    [
      'after it was cancelled',
      async (_, browser) => void (await browser.submit('/auth/code', { cancel: '1' })),
    ],
    ['after a sign-out', async (_, browser) => void (await browser.signOut())],
  ])('is taken by nobody %s', async (_, happens) => {
    const house = new TestGatehouse();
    const browser = await challenged(house);
    await happens(house, browser);
    house.asked.length = 0;
    for (const send of [
      async () => browser.submit('/auth/code', { code: await codeAt(house) }),
      async () => browser.request('/auth/code'),
    ]) {
      const response = await send();
      expect(response.status).toBe(303);
      expect(response.headers.get('location')).toMatch(/^\/login\?reason=sign_in_expired/);
    }
    expect(house.asked).toEqual([]);
    expect(browser.cookies.has(COOKIE)).toBe(false);
  });

  it('cannot be sent from another site', async () => {
    const house = new TestGatehouse();
    const browser = await challenged(house);
    const headers = { origin: 'https://evil.example', 'sec-fetch-site': 'cross-site' };
    const response = await browser.submit('/auth/code', { code: await codeAt(house) }, { headers });
    expect(response.status).toBe(403);
    expect(await isSignedIn(browser)).toBe(false);
  });

  it('begins anew where the backend says that the challenge is over', async () => {
    const house = new TestGatehouse();
    const browser = await challenged(house);
    house.pass(301 * SECOND);
    const response = await browser.submit('/auth/code', { code: await codeAt(house) });
    expect(response.headers.get('location')).toMatch(/^\/login\?reason=sign_in_expired&returnTo=/);
  });

  it('is not asked for where the cookie of a session stands in the place of its own', async () => {
    const house = new TestGatehouse();
    const browser = await house.signedIn();
    browser.cookies.set(COOKIE, browser.cookies.get('gatehouse-session') ?? '');
    expect((await browser.request('/auth/code')).status).toBe(303);
  });
});

/** A backend of which a test says what it answers. */
function houseBefore(answer: Fetch, backend: Parameters<typeof defineBackend>[0]) {
  return new TestGatehouse({
    environment: { BACKEND_URL: 'https://api.example.com', SIGN_IN_LIMIT_PER_ACCOUNT: '3' },
    options: { backend: defineBackend(backend) },
    wrap: () => answer,
  });
}

const bodyOf = async (request: Request): Promise<Record<string, unknown>> => request.json();
const TOKEN = { access_token: 'an-opaque-token', user: { id: '7' } };
const TOKENS = { access: 'access_token', user: 'user' } as const;

/** A sign-in that takes the code beside the password; `word` is what it says of a wrong code. */
const besides = (word: string) => async (request: Request) => {
  const body = await bodyOf(request);
  if (body.password !== 'right') return json(401, { detail: 'Failed' });
  if (body.otp === undefined) return json(401, { detail: 'RequiresTwoFactor' });
  return body.otp === '123456' ? json(200, TOKEN) : json(401, { detail: word });
};
const BESIDES = {
  extends: 'custom',
  login: { path: '/login', body: { name: '$username', password: '$password', otp: '$code' } },
  tokens: TOKENS,
} as const;
const DANA = { username: 'dana', password: 'right' };

describe('a code that goes with the password', () => {
  it('is asked for beside it: the user name is kept, and the password is nowhere', async () => {
    const house = houseBefore(besides('Invalid OTP'), BESIDES);
    const browser = house.browser();
    expect((await browser.signIn(DANA)).headers.get('location')).toBe('/auth/code');
    await browser.request('/auth/code');
    const step = { alone: false, recovery: false, resend: false };
    expect(flashIn(house)).toEqual({
      code: 'password_and_code_wanted',
      username: 'dana',
      returnTo: '',
      step,
    });
    const done = await browser.signIn({ ...DANA, code: '123 456' });
    expect([done.status, done.headers.get('location')]).toEqual([303, '/dashboard']);
    expect(browser.cookies.has(COOKIE)).toBe(false);
  });

  it('is asked for with a stable code, and where it goes, by a script', async () => {
    const house = houseBefore(besides('Invalid OTP'), BESIDES);
    const response = await house.browser().signIn(DANA, asScript);
    expect(await response.json()).toMatchObject({
      code: 'second_factor_required',
      at: '/auth/login',
      accepts: ['code'],
    });
  });

  it('is left out of the request until there is one', async () => {
    const bodies: unknown[] = [];
    const house = houseBefore(async (request) => {
      bodies.push(await bodyOf(request.clone()));
      return besides('x')(request);
    }, BESIDES);
    await house.browser().signIn(DANA);
    expect(bodies).toEqual([{ name: 'dana', password: 'right' }]);
  });

  it('that is wrong is no wrong password', async () => {
    const house = houseBefore(besides('Invalid OTP'), BESIDES);
    const browser = house.browser();
    await browser.signIn(DANA);
    for (let time = 0; time < 5; time += 1) {
      const response = await browser.signIn({ ...DANA, code: '000000' });
      expect([response.status, flashIn(house)?.code]).toEqual([401, 'invalid_code']);
    }
    expect((await browser.signIn({ ...DANA, code: '123456' })).status).toBe(429);
    expect((await house.browser().signIn(DANA)).status).toBe(303);
  });

  it('counts as both where the backend does not say which it was, and says so', async () => {
    const house = houseBefore(besides('Failed'), BESIDES);
    const browser = house.browser();
    await browser.signIn(DANA);
    for (let time = 0; time < 3; time += 1) {
      await browser.signIn({ ...DANA, code: '000000' });
      expect(flashIn(house)).toMatchObject({ code: 'invalid_password_or_code', username: 'dana' });
    }
    expect((await browser.signIn({ ...DANA, code: '123456' })).status).toBe(429);
  });

  it('is guessed by whoever has not shown the password at the cost of nobody who has', async () => {
    const house = houseBefore(besides('Failed'), BESIDES);
    const owner = house.browser();
    await owner.signIn(DANA);
    for (let minute = 0; minute < 3; minute += 1) {
      for (let time = 0; time < 3; time += 1)
        await house.browser().signIn({ ...DANA, password: 'wrong', code: '000000' });
      house.pass(MINUTE);
    }
    expect((await owner.signIn({ ...DANA, code: '123456' })).status).toBe(303);
  });

  it('may come with the first request of a script that has it', async () => {
    const house = houseBefore(besides('Invalid OTP'), BESIDES);
    const response = await house.browser().signIn({ ...DANA, code: '123456' }, asScript);
    expect(response.status).toBe(200);
  });
});

describe('a challenge of a backend', () => {
  const STEP = {
    extends: 'custom',
    login: { path: '/login', body: { name: '$username', password: '$password' } },
    secondFactor: {
      path: '/mfa',
      challenge: 'mfa_token',
      body: { mfa_token: '$challenge', otp: '$code', user: '$username' },
      resend: { path: '/mfa/send', body: { mfa_token: '$challenge' } },
    },
    tokens: TOKENS,
  } as const;

  test.each<[string, number, object]>([
    ['a success', 200, { mfa_token: 'first' }],
    ['a refusal', 403, { error: 'mfa_required', mfa_token: 'first' }],
    ['an answer with half a token', 200, { mfa_required: true, mfa_token: 'first', access_token: 'half' }],
    ['a conflict', 409, { mfa_token: 'first' }],
  ])('is known in %s, and comes back with the code', async (_, status, body) => {
    const sent: unknown[] = [];
    const house = houseBefore(async (request) => {
      if (request.url.endsWith('/login')) return json(status, body);
      sent.push(await bodyOf(request));
      return json(200, TOKEN);
    }, STEP);
    const browser = house.browser();
    expect((await browser.signIn(DANA)).headers.get('location')).toBe('/auth/code');
    expect((await browser.submit('/auth/code', { code: '123456' })).headers.get('location')).toBe(
      '/dashboard',
    );
    expect(sent).toEqual([{ mfa_token: 'first', otp: '123456', user: 'dana' }]);
  });

  test.each([503, 429, 302])('is none in an answer of %d', async (status) => {
    const house = houseBefore(async () => json(status, { mfa_token: 'first' }), STEP);
    const browser = house.browser();
    expect((await browser.signIn(DANA)).status).toBeGreaterThan(400);
    expect(browser.cookies.has(COOKIE)).toBe(false);
  });

  test.each<[string, number, object, string]>([
    [
      'a check of forms',
      422,
      { errors: { code: ['The provided two factor code was invalid.'] } },
      'invalid_code',
    ],
    ['a mismatch', 400, { __type: 'CodeMismatchException' }, 'invalid_code'],
    ['nothing but a status', 401, {}, 'invalid_code'],
    [
      'a word on the challenge',
      401,
      { error: 'expired_token', message: 'mfa_token is expired' },
      'sign_in_expired',
    ],
    ['a word on the session', 400, { message: 'Invalid session for the user.' }, 'sign_in_expired'],
    ['an outage', 500, {}, 'backend_invalid'],
  ])('is answered to a code with %s', async (_, status, body, code) => {
    const house = houseBefore(
      async (request) =>
        request.url.endsWith('/login') ? json(200, { mfa_token: 'first' }) : json(status, body),
      STEP,
    );
    const browser = house.browser();
    await browser.signIn(DANA);
    const response = await browser.submit('/auth/code', { code: '1' }, asScript);
    expect((await response.json()).code).toBe(code);
    expect(browser.cookies.has(COOKIE)).toBe(code !== 'sign_in_expired');
  });

  it('can be had anew with another code, five times an hour, and takes the place of the first', async () => {
    const sent: unknown[] = [];
    const house = houseBefore(async (request) => {
      if (request.url.endsWith('/login')) return json(200, { mfa_token: 'first' });
      sent.push(await bodyOf(request.clone()));
      return request.url.endsWith('/send') ? json(200, { mfa_token: 'second' }) : json(200, TOKEN);
    }, STEP);
    const browser = house.browser();
    await browser.signIn(DANA);
    const again = await browser.submit('/auth/code', { code: '', resend: '1' });
    expect([again.status, flashIn(house)?.code]).toEqual([200, 'code_sent']);
    for (let time = 0; time < 4; time += 1) await browser.submit('/auth/code', { resend: '1' });
    expect((await browser.submit('/auth/code', { resend: '1' })).status).toBe(429);
    expect((await browser.submit('/auth/code', { code: '1' })).status).toBe(303);
    expect(sent[0]).toEqual({ mfa_token: 'first' });
    expect(sent.at(-1)).toMatchObject({ mfa_token: 'second' });
    expect(sent).toHaveLength(6);
  });

  it('may be told by functions', async () => {
    const house = houseBefore(
      async (request) => (request.url.endsWith('/login') ? json(200, { next: 'sms' }) : json(200, TOKEN)),
      {
        extends: 'custom',
        login: { ...STEP.login, answer: () => ({ status: 'challenge', token: 'of-a-function' }) },
        secondFactor: {
          path: '/mfa',
          request: ({ url, challenge, code }) =>
            new Request(`${url}/${challenge}/${code}`, { method: 'POST' }),
        },
        tokens: TOKENS,
      },
    );
    const browser = house.browser();
    await browser.signIn(DANA);
    expect((await browser.submit('/auth/code', { code: '1' })).headers.get('location')).toBe('/dashboard');
  });

  it('that no cookie holds is told to the log, and to the person as an answer that cannot be used', async () => {
    const mfa_token = Array.from({ length: 5000 }, (_, index) =>
      String.fromCharCode(65 + ((index * 7919) % 58)),
    ).join('');
    const house = houseBefore(async () => json(200, { mfa_token: mfa_token.replaceAll('\\', '/') }), STEP);
    expect((await house.browser().signIn(DANA)).status).toBe(502);
    expect(house.events()).toContain('sign_in_answer_unusable');
  });

  it('of which the site knows nothing is told as before', async () => {
    const house = houseBefore(async () => json(200, { mfa_required: true, challenge: 'abc' }), {
      extends: 'custom',
      login: STEP.login,
    });
    const response = await house.browser().signIn(DANA, asScript);
    expect(response.status).toBe(403);
    expect(await response.json()).not.toHaveProperty('at');
    expect(house.events()).toContain('sign_in_wants_second_factor');
  });
});

test('whoever needs no code is not asked for one', async () => {
  const house = new TestGatehouse({ environment: { SESSION_SECRET: SECRET } });
  expect((await house.browser().signIn(DEMO_LOGIN)).headers.get('location')).toBe('/dashboard');
});
