import { describe, expect, test } from 'vitest';
import { decodeFormFlash, FORM_FLASH_HEADER } from '../../../../edge/auth/flash.ts';
import type { Fetch } from '../../../../edge/types.ts';
import type { RequestOptions } from '../../../fixtures/clients/test-browser.ts';
import { MINUTE, OWN_API, TestGatehouse } from '../../../fixtures/core/test-gatehouse.ts';

const NORA = { name: 'Nora New', email: 'nora@gatehouse.example', password: 'nora-knows' };
const EMAIL = { email: 'someone@x.example' };
const CHANGE = { token: 'the-token-of-a-message', password: 'a-new-one' };
const SCRIPT: RequestOptions = { as: 'fetch', headers: { accept: 'application/json' } };
const ON = {
  ...OWN_API,
  BACKEND_REGISTRATION: 'on',
  BACKEND_PASSWORD_RESET: 'on',
  BACKEND_PASSWORD_RESET_PATH: '/auth/forgot',
  BACKEND_NEW_PASSWORD_PATH: '/auth/reset',
};

/** A house whose backend answers the addresses of a password reset as the test says, and keeps what it was sent. */
function houseWith(answer: () => Response | Promise<Response>, environment: object = {}) {
  const sent: { readonly headers: Headers; readonly body: string }[] = [];
  const wrap =
    (demo: Fetch): Fetch =>
    async (request) => {
      if (!/\/auth\/(?:forgot|reset)$|\/users\/$/.test(new URL(request.url).pathname)) return demo(request);
      sent.push({ headers: request.headers, body: await request.text() });
      return answer();
    };
  return { house: new TestGatehouse({ wrap, environment: { ...ON, ...environment } }), sent };
}

const said =
  (message: unknown, status = 400) =>
  () =>
    Response.json({ message }, { status });

function noticeOf({ passes }: TestGatehouse) {
  return decodeFormFlash(passes.at(-1)?.headers.get(FORM_FLASH_HEADER) ?? null);
}

describe('registration', () => {
  test('goes to the backend and leads to the sign-in page, which takes the new account', async () => {
    const visitor = new TestGatehouse({ environment: ON }).browser();
    const response = await visitor.submit('/auth/register', NORA);
    expect(response.status).toBe(303);
    expect(response.headers.get('location')).toBe('/login?reason=registered');
    expect(visitor.cookies.size).toBe(0);
    const signedIn = await visitor.signIn({ username: NORA.email, password: NORA.password });
    expect(signedIn.headers.get('location')).toBe('/dashboard');
  });

  test('shows the form again with the sentence of the backend and what was typed, never the password', async () => {
    const house = new TestGatehouse({ environment: ON });
    const response = await house
      .browser()
      .submit('/auth/register', { ...NORA, email: 'demo@gatehouse.example' });
    expect(response.status).toBe(422);
    expect(house.passes.at(-1)?.path).toBe('/register');
    expect(noticeOf(house)).toEqual({
      form: 'registration',
      code: 'refused',
      message: 'email belongs to someone already',
      name: NORA.name,
      email: 'demo@gatehouse.example',
    });
  });

  test('asks for every field before it asks the backend', async () => {
    const house = new TestGatehouse({ environment: ON });
    for (const missing of [{ name: '' }, { email: '  ' }, { password: '' }]) {
      const response = await house.browser().submit('/auth/register', { ...NORA, ...missing });
      expect(response.status).toBe(400);
      expect(noticeOf(house)?.code).toBe('incomplete');
    }
    expect(house.asked).toEqual([]);
  });

  test('answers scripts with JSON, and with the sentence as the detail of a problem', async () => {
    const visitor = new TestGatehouse({ environment: ON }).browser();
    const post = (fields: object) =>
      visitor.request('/auth/register', {
        method: 'POST',
        as: 'fetch',
        headers: { ...SCRIPT.headers, origin: 'http://127.0.0.1:8787', 'content-type': 'application/json' },
        body: JSON.stringify(fields),
      });
    expect(await (await post(NORA)).json()).toEqual({ ok: true });
    const again = await post(NORA);
    expect(again.headers.get('content-type')).toBe('application/problem+json');
    expect(await again.json()).toMatchObject({
      status: 422,
      code: 'form_refused',
      detail: 'email belongs to someone already',
    });
  });

  test('leaves it to the backend what a password may be', async () => {
    const { house, sent } = houseWith(() => Response.json({}, { status: 201 }));
    await house.browser().submit('/auth/register', { ...NORA, password: ' ' });
    expect(JSON.parse(sent[0]?.body ?? '')).toMatchObject({ password: ' ' });
  });

  test('sends nothing that the form does not ask for', async () => {
    const { house, sent } = houseWith(() => Response.json({}, { status: 201 }));
    await house.browser().submit('/auth/register', { ...NORA, role: 'admin', token: 'x' });
    expect(JSON.parse(sent[0]?.body ?? '')).toEqual({ ...NORA, avatar: 'https://picsum.photos/640' });
    expect(sent[0]?.headers.get('x-forwarded-host')).toBe('127.0.0.1:8787');
  });

  test.each([
    ['<b>No</b>\u202e <script>x</script>', 'No x'],
    [['one.', 'two.'], 'one. two.'],
    ['x'.repeat(500), 'x'.repeat(300)],
    [`“${NORA.password}” is too common.`, undefined],
    [{ a: 1 }, undefined],
  ])('makes plain text of %j', async (message, shown) => {
    const { house } = houseWith(said(message));
    await house.browser().submit('/auth/register', NORA);
    expect(noticeOf(house)?.message).toBe(shown);
  });

  test('is refused from another site', async () => {
    const house = new TestGatehouse({ environment: ON });
    const headers = { origin: 'https://evil.example', 'sec-fetch-site': 'cross-site' };
    expect((await house.browser().submit('/auth/register', NORA, { headers })).status).toBe(403);
    expect(house.asked).toEqual([]);
  });
});

describe('a forgotten password', () => {
  test.each([200, 204, 400, 404, 422])('is answered alike when the backend says %i', async (status) => {
    const { house } = houseWith(
      () => new Response(status === 204 ? null : '{"message":"No such user."}', { status }),
    );
    const response = await house.browser().submit('/auth/forgot-password', EMAIL);
    expect(response.status).toBe(303);
    expect(response.headers.get('location')).toBe('/forgot-password?sent=1');
    const script = await house.browser().submit('/auth/forgot-password', EMAIL, SCRIPT);
    expect(await script.json()).toEqual({ ok: true });
  });

  test('leaves a refusal in the log, without whose it was', async () => {
    const { house } = houseWith(said('No such user: someone@x.example', 404));
    await house.browser().submit('/auth/forgot-password', EMAIL);
    expect(house.log).toContainEqual(
      expect.objectContaining({
        event: 'form_not_taken',
        fields: expect.objectContaining({ code: 'form_refused', route: '/auth/forgot-password' }),
      }),
    );
    expect(JSON.stringify(house.log)).not.toContain('someone');
  });

  test.each([
    [500, 502, 'failed'],
    [429, 429, 'rate_limited'],
  ])('says so when the backend answers %i', async (status, shown, code) => {
    const { house } = houseWith(said('Busy.', status));
    const response = await house.browser().submit('/auth/forgot-password', EMAIL);
    expect(response.status).toBe(shown);
    expect(noticeOf(house)).toEqual({ form: 'forgotPassword', code, ...EMAIL });
  });

  test('says so when the backend cannot be reached', async () => {
    const { house } = houseWith(() => Promise.reject(new TypeError('unreachable')));
    expect((await house.browser().submit('/auth/forgot-password', EMAIL)).status).toBe(502);
    expect(noticeOf(house)?.code).toBe('unavailable');
  });

  test('names the variable to correct when the backend redirects', async () => {
    const { house } = houseWith(
      () => new Response(null, { status: 308, headers: { location: '/auth/forgot/' } }),
    );
    await house.browser().submit('/auth/forgot-password', EMAIL);
    expect(house.log).toContainEqual(
      expect.objectContaining({
        event: 'backend_redirects',
        fields: { variable: 'BACKEND_PASSWORD_RESET_PATH', place: '/auth/forgot/' },
      }),
    );
  });

  test('tells a backend that asks for it where the page for the new password is', async () => {
    const sent: string[] = [];
    const house = new TestGatehouse({
      environment: {
        BACKEND_URL: 'https://cms.example',
        BACKEND_PRESET: 'directus',
        BACKEND_PASSWORD_RESET: 'on',
        APP_ORIGIN: 'http://127.0.0.1:8787',
      },
      wrap: () => async (request) => {
        sent.push(await request.text());
        return new Response(null, { status: 204 });
      },
    });
    await house.browser().submit('/auth/forgot-password', EMAIL);
    expect(sent.map((body) => JSON.parse(body))).toEqual([
      { ...EMAIL, reset_url: 'http://127.0.0.1:8787/reset-password' },
    ]);
  });
});

describe('a new password', () => {
  test('goes to the backend with the token, and ends the session that was there', async () => {
    const { house, sent } = houseWith(() => new Response(null, { status: 204 }));
    const visitor = await house.signedIn();
    const response = await visitor.submit('/auth/reset-password', CHANGE);
    expect(response.headers.get('location')).toBe('/login?reason=password_changed');
    expect(JSON.parse(sent[0]?.body ?? '')).toEqual(CHANGE);
    expect(visitor.cookies.size).toBe(0);
  });

  test('keeps the token in the form that comes back, and the session', async () => {
    const { house } = houseWith(said('Password is too short.'));
    const visitor = await house.signedIn();
    expect((await visitor.submit('/auth/reset-password', CHANGE)).status).toBe(422);
    expect(noticeOf(house)).toEqual({
      form: 'newPassword',
      code: 'refused',
      message: 'Password is too short.',
      token: CHANGE.token,
    });
    expect(visitor.cookies.size).toBe(1);
  });

  test('never repeats the token, in no sentence and no line of the log', async () => {
    const { house } = houseWith(said(`Token ${CHANGE.token} is over.`));
    await house.browser().request(`/reset-password?token=${CHANGE.token}`);
    const response = await house.browser().submit('/auth/reset-password', CHANGE, SCRIPT);
    expect(await response.text()).not.toContain(CHANGE.token);
    expect(JSON.stringify(house.log)).not.toContain(CHANGE.token);
  });

  test('comes without a token that no header could hold', async () => {
    const { house } = houseWith(said('No.'));
    await house.browser().submit('/auth/reset-password', { ...CHANGE, token: 'x'.repeat(10_000) });
    expect(noticeOf(house)).toEqual({ form: 'newPassword', code: 'refused', message: 'No.' });
  });
});

describe('the limit of sign-ins', () => {
  const from = (address: string): RequestOptions => ({ headers: { 'x-real-ip': address } });
  const TOLD = {
    CLIENT_ADDRESS_HEADER: 'x-real-ip',
    SIGN_IN_LIMIT_PER_ADDRESS: '3',
    SIGN_IN_LIMIT_PER_ACCOUNT: '2',
  };

  test('counts every attempt for the address, success too, and then says 429 and when to come again', async () => {
    const { house, sent } = houseWith(() => Response.json({}, { status: 201 }), TOLD);
    const statuses: number[] = [];
    for (let turn = 0; turn < 4; turn += 1) {
      const fields = { ...NORA, email: `nora-${turn}@x.example` };
      statuses.push((await house.browser().submit('/auth/register', fields, from('192.0.2.1'))).status);
    }
    expect(statuses).toEqual([303, 303, 303, 429]);
    expect(sent).toHaveLength(3);
    expect(noticeOf(house)?.code).toBe('rate_limited');
    const response = await house.browser().submit('/auth/reset-password', CHANGE, from('192.0.2.1'));
    expect(Number(response.headers.get('retry-after'))).toBeGreaterThanOrEqual(1);
    expect((await house.browser().submit('/auth/register', NORA, from('192.0.2.2'))).status).toBe(303);
  });

  test('takes so many messages to one account, from wherever they are asked for, and its owner can still sign in', async () => {
    const { house, sent } = houseWith(() => new Response(null, { status: 204 }), TOLD);
    const owner = { email: 'Demo@gatehouse.example' };
    const statuses: number[] = [];
    for (let turn = 0; turn < 3; turn += 1) {
      const sender = from(`192.0.2.${turn}`);
      statuses.push((await house.browser().submit('/auth/forgot-password', owner, sender)).status);
    }
    expect(statuses).toEqual([303, 303, 429]);
    expect(sent).toHaveLength(2);
    await house.signedIn();
  });

  test('takes five messages to one account in an hour, however it is written and from wherever, and says when to come again', async () => {
    const { house, sent } = houseWith(() => new Response(null, { status: 204 }), {
      CLIENT_ADDRESS_HEADER: 'x-real-ip',
    });
    const spellings = [
      'someone@x.example',
      ' SOMEONE@x.example',
      's\u00f3meone@x.example',
      'some\u200bone@x.example',
    ];
    const ask = (turn: number) =>
      house
        .browser()
        .submit('/auth/forgot-password', { email: spellings[turn % 4] ?? '' }, from(`192.0.2.${turn}`));
    for (let turn = 0; turn < 40; turn += 1) {
      house.pass(MINUTE);
      await ask(turn);
    }
    expect(sent).toHaveLength(5);
    const late = await ask(41);
    expect([late.status, late.headers.get('retry-after')]).toEqual([429, String(21 * 60)]);
    house.pass(21 * MINUTE);
    expect((await ask(42)).status).toBe(303);
  });

  test('takes blanks around an account for none, though they are not part of its name here', async () => {
    const { house, sent } = houseWith(() => Response.json({}, { status: 201 }), TOLD);
    for (let turn = 0; turn < 6; turn += 1) {
      const fields = { ...NORA, email: `${' '.repeat(turn)}nora@x.example` };
      await house.browser().submit('/auth/register', fields, from(`192.0.2.${turn}`));
    }
    expect(sent).toHaveLength(2);
  });
});

describe('what is not offered', () => {
  test.each(['/auth/register', '/auth/forgot-password', '/auth/reset-password'])(
    '%s is not found',
    async (path) => {
      const house = new TestGatehouse();
      const answers = [house.browser().submit(path, NORA), house.browser().request(path, { as: 'fetch' })];
      for (const response of await Promise.all(answers)) {
        expect(response.status).toBe(404);
        expect(await response.json()).toMatchObject({ code: 'not_found' });
      }
      expect(house.asked).toEqual([]);
    },
  );

  test('no form is offered unless it is switched on, and pages learn what each asks for', () => {
    const demo = { password: true, message: 'code', forms: {} };
    expect(new TestGatehouse().gatehouse.signInMethods).toEqual(demo);
    expect(new TestGatehouse({ environment: ON }).gatehouse.signInMethods).toEqual({
      password: true,
      forms: {
        registration: ['name', 'email', 'password'],
        forgotPassword: ['email'],
        newPassword: ['token', 'password'],
      },
    });
  });

  test('no password is taken where only a provider signs people in', async () => {
    const environment = {
      BACKEND_PRESET: 'oidc',
      BACKEND_URL: 'https://api.example',
      OIDC_ISSUER: 'https://id.example',
      CLIENT_ID: 'gatehouse',
    };
    const house = new TestGatehouse({ environment });
    expect(house.gatehouse.signInMethods.password).toBe(false);
    const response = await house.browser().signIn({ username: 'someone', password: 'a-guess' });
    expect(response.status).toBe(405);
    expect(response.headers.get('allow')).toBe('GET');
    expect(house.asked).toEqual([]);
  });

  test('pages learn what people know the provider by', () => {
    const provider = { OIDC_ISSUER: 'https://id.example', CLIENT_ID: 'gatehouse', OIDC_LABEL: 'Example ID' };
    expect(new TestGatehouse({ environment: { ...OWN_API, ...provider } }).gatehouse.signInMethods).toEqual({
      password: true,
      provider: 'Example ID',
      forms: {},
    });
  });
});

test('the address of a form that came back leads to its page', async () => {
  const response = await new TestGatehouse({ environment: ON }).browser().request('/auth/register');
  expect(response.status).toBe(303);
  expect(response.headers.get('location')).toBe('/register');
});

test('the pages of the forms are public', async () => {
  const house = new TestGatehouse({ environment: ON });
  for (const path of ['/register', '/forgot-password', '/reset-password?token=x']) {
    expect((await house.browser().request(path)).status).toBe(200);
  }
});
