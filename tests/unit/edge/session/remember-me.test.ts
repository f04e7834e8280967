import { describe, expect, it, test } from 'vitest';
import { totp } from '../../../../demo/totp.ts';
import { DEMO_MESSAGE, DEMO_SECOND_FACTOR, DEMO_TWO_STEP_CREDENTIALS } from '../../../../demo/users.ts';
import type { PageCookies } from '../../../../edge/api-proxy/backend-fetch.ts';
import { decodeLoginFlash, LOGIN_FLASH_HEADER } from '../../../../edge/auth/flash.ts';
import { defineBackend } from '../../../../edge/config/backend-definition.ts';
import { optionProblems } from '../../../../edge/config/options.ts';
import type { SessionOptions } from '../../../../edge/config/session-options.ts';
import type { TestBrowser } from '../../../fixtures/clients/test-browser.ts';
import { openProviderGatehouse } from '../../../fixtures/core/provider-gatehouse.ts';
import {
  DAY,
  DEMO_LOGIN,
  HOUR,
  MINUTE,
  OPTIONS,
  OTHER_SECRET,
  SECOND,
  SECRET,
  TestGatehouse,
} from '../../../fixtures/core/test-gatehouse.ts';

const OFFERED = { session: { rememberMe: true } };
/** Access tokens of which none ends here. */
const LONG = { accessTokenSeconds: 400 * 86_400 };
const { email: username, password } = DEMO_TWO_STEP_CREDENTIALS;

function offering(more: Pick<SessionOptions, 'rememberMe'> = OFFERED.session, demo = {}): TestGatehouse {
  return new TestGatehouse({ options: { session: more }, demo });
}

/** How long browsers keep the session's cookies that an answer sets: for each its `Max-Age`, if it has one. */
function ages({ headers }: Response): (number | undefined)[] {
  return headers.getSetCookie().flatMap((line) => {
    if (!/^gatehouse-session(?:\.\d)?=/.test(line)) return [];
    expect(line.toLowerCase()).not.toContain('expires');
    const [, age] = /; Max-Age=(\d+)/.exec(line) ?? [];
    return [age === undefined ? undefined : Number(age)];
  });
}

const BRIEF = [undefined];
const LASTING = [7 * 86_400];

describe('a sign-in where people may ask to be remembered', () => {
  test.each([
    ['with a tick', { remember: '1' }, LASTING],
    ['with the tick of a box that has no value of its own', { remember: 'on' }, LASTING],
    ['without one', {}, BRIEF],
    ['with an empty field', { remember: '' }, BRIEF],
    ['with another value', { remember: '0' }, BRIEF],
    ['with a word for it', { remember: 'true' }, BRIEF],
    ['with a blank beside it', { remember: ' 1' }, BRIEF],
    ['with a field of another name', { Remember: '1' }, BRIEF],
  ])('lasts, or ends with the browser: %s', async (_, fields, kept) => {
    const response = await offering()
      .browser()
      .signIn({ ...DEMO_LOGIN, ...fields });
    expect([response.status, ages(response)]).toEqual([303, kept]);
  });

  test.each(['remember=1&remember=1', 'remember=0&remember=1', 'remember=1&remember='])(
    'ends with the browser where the field is there twice: %s',
    async (fields) => {
      const browser = offering().browser();
      const body = `${new URLSearchParams(DEMO_LOGIN)}&${fields}`;
      expect(ages(await browser.request('/auth/login', { ...browser.form({}), body }))).toEqual(BRIEF);
    },
  );

  test.each<[string, unknown, (number | undefined)[]]>([
    ['true', true, LASTING],
    ['false', false, BRIEF],
    ['nothing', undefined, BRIEF],
    ['a text', 'true', BRIEF],
    ['a number', 1, BRIEF],
    ['a list', [true], BRIEF],
  ])('is told by scripts with a member: %s', async (_, remember, kept) => {
    const house = offering();
    const response = await house.browser().request('/auth/login', {
      method: 'POST',
      as: 'fetch',
      headers: { accept: 'application/json', 'content-type': 'application/json', origin: house.origin },
      body: JSON.stringify({ ...DEMO_LOGIN, remember }),
    });
    expect([response.status, ages(response)]).toEqual([200, kept]);
  });

  it('brings the tick back with a form that comes back', async () => {
    const house = offering();
    const flash = () => decodeLoginFlash(house.passes.at(-1)?.headers.get(LOGIN_FLASH_HEADER) ?? null);
    await house.browser().signIn({ ...DEMO_LOGIN, password: 'wrong', remember: '1' });
    expect(flash()?.brief).toBeUndefined();
    await house.browser().signIn({ ...DEMO_LOGIN, password: 'wrong' });
    expect(flash()?.brief).toBe(true);
  });
});

test.each([undefined, false])(
  'nobody is asked where rememberMe is %s: the field says nothing',
  async (rememberMe) => {
    const house = new TestGatehouse(rememberMe === undefined ? {} : { options: { session: { rememberMe } } });
    for (const remember of ['0', '', 'odd']) {
      expect(ages(await house.browser().signIn({ ...DEMO_LOGIN, remember }))).toEqual(LASTING);
    }
  },
);

describe('a session that ends with the browser', () => {
  it('ends here after an hour without use, whatever the browser has kept', async () => {
    const house = offering(undefined, LONG);
    const visitor = await house.signedIn();
    house.pass(HOUR - SECOND);
    expect((await visitor.clone().api('/users')).status).toBe(200);
    house.pass(SECOND);
    const response = await visitor.request('/dashboard');
    expect(response.headers.get('location')).toContain('reason=idle_timeout');
    expect(visitor.cookies.size).toBe(0);
  });

  it('goes on while it is used, and stays what it is', async () => {
    const house = offering(undefined, LONG);
    const visitor = await house.signedIn();
    for (let use = 0; use < 5; use += 1) {
      house.pass(50 * MINUTE);
      expect(ages(await visitor.request('/dashboard'))).toEqual(BRIEF);
    }
  });

  it.each([
    ['as the configuration has it', { rememberMe: { briefIdleSeconds: 600 } }, 10 * MINUTE],
    ['an hour where that says nothing', { rememberMe: {} }, HOUR],
    ['never more than other sessions have', { rememberMe: { briefIdleSeconds: 34_560_000 } }, 7 * DAY],
  ])('may go unused for a while: %s', async (_, session, idle) => {
    const house = offering(session, LONG);
    const visitor = await house.signedIn();
    house.pass(idle - SECOND);
    expect((await visitor.clone().api('/users')).status).toBe(200);
    house.pass(SECOND);
    expect((await visitor.api('/users')).status).toBe(401);
  });

  it('tells scripts when it ends', async () => {
    const house = offering(undefined, LONG);
    const visitor = await house.signedIn();
    const { expiresAt } = await (await visitor.request('/auth/session', { as: 'fetch' })).json();
    expect(Date.parse(expiresAt)).toBe(house.now() + HOUR);
  });

  it('does not become a lasting one by a refresh, however many there are', async () => {
    const house = offering(undefined, { accessTokenSeconds: 600 });
    const visitor = await house.signedIn();
    for (let refresh = 1; refresh <= 4; refresh += 1) {
      house.pass(10 * MINUTE);
      expect(ages(await visitor.request('/dashboard'))).toEqual(BRIEF);
      expect(await house.stats()).toMatchObject({ refreshes: refresh });
    }
    house.pass(10 * MINUTE);
    expect(ages(await visitor.api('/users'))).toEqual(BRIEF);
  });

  it('stays so where it is written anew, with another secret or another profile', async () => {
    const house = offering(undefined, LONG);
    const visitor = await house.signedIn();
    const reload = { method: 'POST', as: 'fetch', headers: { origin: house.origin } } as const;
    expect(ages(await visitor.request('/auth/session', reload))).toEqual(BRIEF);
    house.restart({ SESSION_SECRET: `${OTHER_SECRET},${SECRET}` });
    expect(ages(await visitor.request('/dashboard'))).toEqual(BRIEF);
  });

  it('has each of its chunks go with the browser', async () => {
    const backend = defineBackend({
      extends: 'custom',
      login: { path: '/in', body: { name: '$username', key: '$password' } },
      me: { path: '/me', fields: ['id'] },
    });
    const house = new TestGatehouse({
      environment: { BACKEND_URL: 'https://api.example.com' },
      options: { backend, ...OFFERED },
      wrap: () => async () => Response.json({ id: '7', access_token: 'x.'.repeat(2_500) }),
    });
    const response = await house.browser().signIn(DEMO_LOGIN);
    expect(ages(response).filter((age) => age !== 0)).toEqual([undefined, undefined]);
  });

  it('is kept so by a page whose own call has refreshed it', async () => {
    const house = offering();
    const visitor = await house.signedIn();
    await house.fault({ api: [{ kind: 'unauthorized-once' }] });
    const headers = new Headers({ host: '127.0.0.1:8787', cookie: visitor.cookie });
    const session = await house.gatehouse.sessionOf(headers);
    const written: object[] = [];
    const cookies: PageCookies = {
      mayBeSet: () => true,
      set: (name, _, attributes) => void written.push({ name, ...attributes }),
    };
    await house.gatehouse.backendFetch({ session, path: '/products', init: {}, headers, cookies });
    expect(written).toEqual([
      { name: 'gatehouse-session', path: '/', httpOnly: true, secure: false, sameSite: 'lax' },
    ]);
  });

  it('takes the place of a lasting one at the next sign-in, and the other way round', async () => {
    const house = offering();
    const browser = house.browser();
    expect(ages(await browser.signIn({ ...DEMO_LOGIN, remember: '1' }))).toEqual(LASTING);
    expect(ages(await browser.signIn(DEMO_LOGIN))).toEqual(BRIEF);
    expect(ages(await browser.signIn({ ...DEMO_LOGIN, remember: '1' }))).toEqual(LASTING);
  });
});

describe('what was said at the first step', () => {
  const second = async (house: TestGatehouse, browser: TestBrowser) =>
    browser.submit('/auth/code', { code: await totp(DEMO_SECOND_FACTOR.secret, house.now()) });

  test.each([
    ['with a tick', { remember: '1' }, LASTING],
    ['without one', {}, BRIEF],
  ])('holds after the second: %s', async (_, fields, kept) => {
    const house = offering();
    const browser = house.browser();
    await browser.signIn({ username, password, ...fields });
    await browser.submit('/auth/code', { code: '000000' });
    expect(ages(await second(house, browser))).toEqual(kept);
  });

  it('cannot be said otherwise there', async () => {
    const house = offering();
    const browser = house.browser();
    await browser.signIn({ username, password });
    const code = await totp(DEMO_SECOND_FACTOR.secret, house.now());
    expect(ages(await browser.submit('/auth/code', { code, remember: '1' }))).toEqual(BRIEF);
  });

  test.each([
    ['with a tick', { remember: '1' }, LASTING],
    ['without one', {}, BRIEF],
  ])(
    'holds where a message stands in the place of a password, and another one is sent: %s',
    async (_, fields, kept) => {
      const house = offering();
      const browser = house.browser();
      await browser.submit('/auth/email', { username: DEMO_MESSAGE.email, ...fields });
      house.pass(MINUTE);
      await browser.submit('/auth/code', { resend: '1' });
      expect(ages(await browser.submit('/auth/code', { code: DEMO_MESSAGE.code }))).toEqual(kept);
    },
  );
});

describe('a sign-in at a provider', () => {
  test.each([
    ['', LASTING],
    ['&remember=1', LASTING],
    ['&remember=0', BRIEF],
    ['&remember=', BRIEF],
    ['&remember=1&remember=1', BRIEF],
  ])('lasts unless the address says otherwise: %j', async (query, kept) => {
    const { signIn } = await openProviderGatehouse({}, OFFERED);
    expect(ages((await signIn(undefined, query)).response)).toEqual(kept);
  });

  it('lasts whatever the address says where nobody is asked', async () => {
    const { signIn } = await openProviderGatehouse();
    expect(ages((await signIn(undefined, '&remember=0')).response)).toEqual(LASTING);
  });

  it('that the backend has done is the same', async () => {
    const backend = defineBackend({
      extends: 'custom',
      login: { path: '/in', body: { name: '$username', key: '$password' } },
      me: { path: '/me', fields: ['id'] },
      socialProviders: {
        google: {
          authorize: { path: '/sso', query: { back: '$redirectUri', state: '$state' } },
          exchange: { path: '/redeem', body: { code: '$code' } },
        },
      },
    });
    const house = new TestGatehouse({
      environment: { BACKEND_URL: 'https://api.example.com' },
      options: { backend, ...OFFERED },
      wrap:
        () =>
        async ({ url }) =>
          Response.json(url.endsWith('/me') ? { id: '7' } : { access_token: 'an-access-token' }),
    });
    for (const [query, kept] of [
      ['', LASTING],
      ['?remember=0', BRIEF],
    ] as const) {
      const browser = house.browser();
      const begun = await browser.request(`/auth/login/google${query}`);
      const state = new URL(begun.headers.get('location') ?? '').searchParams.get('state');
      expect(ages(await browser.request(`/auth/callback/google?code=good&state=${state}`))).toEqual(kept);
    }
  });
});

test.each([
  ['yes', 'session.rememberMe: is none of true, false and { briefIdleSeconds: 1800 }'],
  [null, 'session.rememberMe: is none of true, false and { briefIdleSeconds: 1800 }'],
  [{ briefIdleSeconds: 59 }, 'session.rememberMe.briefIdleSeconds: is no whole number from 60 to 34560000'],
  [
    { briefIdleSeconds: 600.5 },
    'session.rememberMe.briefIdleSeconds: is no whole number from 60 to 34560000',
  ],
  [
    { briefIdleSeconds: 34_560_001 },
    'session.rememberMe.briefIdleSeconds: is no whole number from 60 to 34560000',
  ],
  [{ briefIdleSeconds: '600' }, 'session.rememberMe'],
  [{ idleSeconds: 600 }, 'session.rememberMe'],
])('gatehouse.config.ts is refused where rememberMe is %j', (rememberMe, problem) => {
  const found = optionProblems({ ...OPTIONS, session: { rememberMe } });
  expect(found.map((each) => each.problem)).toEqual([expect.stringContaining(problem)]);
});
