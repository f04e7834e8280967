import { describe, expect, test } from 'vitest';
import { PASSWORD_CANARY } from '../../../../demo/users.ts';
import { decodeLoginFlash, LOGIN_FLASH_HEADER } from '../../../../edge/auth/flash.ts';
import { DEMO_LOGIN, OWN_API, SECOND, TestGatehouse } from '../../../fixtures/core/test-gatehouse.ts';

const HTTPS = 'https://app.example.com';
const WRONG = { username: 'demo@gatehouse.example', password: 'wrong-horse' };
const SCRIPT = { accept: 'application/json' };

describe('signing in', () => {
  test('R2: answers 303 to the page after sign-in, with exactly one cookie, on plain-http loopback', async () => {
    const response = await new TestGatehouse().browser().signIn(DEMO_LOGIN);
    expect(response.status).toBe(303);
    expect(response.headers.get('location')).toBe('/dashboard');
    expect(response.headers.getSetCookie()).toEqual([
      expect.stringMatching(/^gatehouse-session=[\w.-]+; Path=\/; Max-Age=604800; HttpOnly; SameSite=Lax$/),
    ]);
    expect(await response.text()).toBe('');
  });

  test('C6: over https sets a __Host- cookie: Secure, Path=/, no Domain, HttpOnly, SameSite=Lax', async () => {
    const response = await new TestGatehouse({ origin: HTTPS }).browser().signIn(DEMO_LOGIN);
    expect(response.headers.getSetCookie()).toEqual([
      expect.stringMatching(
        /^__Host-session=[\w.-]+; Path=\/; Max-Age=604800; HttpOnly; Secure; SameSite=Lax$/,
      ),
    ]);
    expect(response.headers.get('strict-transport-security')).toContain('max-age=');
  });

  test('seals the session: the cookie is a JWE whose header tells nothing but how it is sealed', async () => {
    const visitor = await new TestGatehouse().signedIn();
    const [header = ''] = (visitor.cookies.get('gatehouse-session') ?? '').split('.');
    const told = JSON.parse(atob(header.replaceAll('-', '+').replaceAll('_', '/')));
    expect(told).toEqual({
      alg: 'dir',
      enc: 'A256GCM',
      typ: 'gatehouse-session+v2',
      kid: expect.stringMatching(/^[\w-]{8}$/),
    });
  });

  test('leads back to where it was asked for', async () => {
    const response = await new TestGatehouse().browser().signIn({ ...DEMO_LOGIN, returnTo: '/docs/a?b=c' });
    expect(response.headers.get('location')).toBe('/docs/a?b=c');
  });

  test.each(['https://evil.example/', '//evil.example', '/\\evil.example', '/login', '/auth/logout'])(
    'does not lead to %s',
    async (returnTo) => {
      const response = await new TestGatehouse().browser().signIn({ ...DEMO_LOGIN, returnTo });
      expect(response.headers.get('location')).toBe('/dashboard');
    },
  );

  test('takes JSON from scripts, and answers it', async () => {
    const visitor = new TestGatehouse().browser();
    const response = await visitor.request('/auth/login', {
      method: 'POST',
      as: 'fetch',
      headers: { ...SCRIPT, 'content-type': 'application/json' },
      body: JSON.stringify({ ...DEMO_LOGIN, returnTo: '//evil.example' }),
    });
    expect(response.status).toBe(200);
    expect(await response.json()).toEqual({ authenticated: true, returnTo: '/dashboard' });
    expect(visitor.cookies.has('gatehouse-session')).toBe(true);
  });

  test('gives every sign-in a cookie of its own', async () => {
    const house = new TestGatehouse();
    const first = (await house.signedIn()).cookie;
    expect((await house.signedIn()).cookie).not.toBe(first);
  });

  test('succeeds without a profile, knowing of the user what the token says', async () => {
    const house = new TestGatehouse();
    await house.fault({ profile: [{ kind: 'status', status: 500 }] });
    const visitor = await house.signedIn();
    const session = await (await visitor.request('/auth/session', { as: 'fetch' })).json();
    expect(session.user).toEqual({ id: '1', email: DEMO_LOGIN.username, role: 'customer' });
  });
});

describe('a sign-in that fails', () => {
  test('shows the form again with 401 and the user name, and never the password', async () => {
    const house = new TestGatehouse();
    const visitor = house.browser();
    const response = await visitor.signIn({ ...WRONG, returnTo: '/docs/a' });
    expect(response.status).toBe(401);
    expect(visitor.cookies.size).toBe(0);
    const [pass] = house.passes;
    expect(pass).toMatchObject({ path: '/login', status: 401 });
    expect(decodeLoginFlash(pass?.headers.get(LOGIN_FLASH_HEADER) ?? null)).toEqual({
      code: 'invalid_credentials',
      username: WRONG.username,
      returnTo: '/docs/a',
    });
    const told = JSON.stringify([...(pass?.headers ?? [])]) + JSON.stringify(house.log);
    expect(told).not.toContain(WRONG.password);
    expect(told).not.toContain(btoa(WRONG.password).slice(0, 12));
  });

  test('gives scripts a problem document', async () => {
    const response = await new TestGatehouse().browser().signIn(WRONG, { as: 'fetch', headers: SCRIPT });
    expect(response.status).toBe(401);
    expect(response.headers.get('content-type')).toBe('application/problem+json');
    expect(await response.json()).toMatchObject({ status: 401, code: 'invalid_credentials' });
  });

  test('D6: tells the refusals of the backend from one another by nothing, though the backend may say more', async () => {
    const house = new TestGatehouse({
      environment: { ...OWN_API, BACKEND_LOGIN_REJECTED: '400,401,403,404' },
    });
    const answers: unknown[] = [];
    const isOfItsOwn = (name: string) => ['x-request-id', 'content-security-policy'].includes(name);
    for (const [status, message] of [
      [400, 'There is no such account.'],
      [401, 'The password is wrong.'],
      [403, 'The account is locked.'],
      [404, 'User not found'],
    ] as const) {
      const body = JSON.stringify({ message });
      await house.fault({ login: [{ kind: 'status', status, body, headers: { 'x-reason': message } }] });
      const response = await house.browser().signIn(DEMO_LOGIN, { as: 'fetch', headers: SCRIPT });
      const headers = [...response.headers].filter(([name]) => !isOfItsOwn(name));
      answers.push({ status: response.status, headers, body: await response.json() });
    }
    expect(answers[0]).toMatchObject({ status: 401, body: { code: 'invalid_credentials' } });
    for (const answer of answers) expect(answer).toEqual(answers[0]);
  });

  test.each([[{ username: '', password: 'x' }], [{ username: 'x', password: '' }], [{ username: 'x' }]])(
    'does not bother the backend with %j',
    async (fields) => {
      const house = new TestGatehouse();
      expect((await house.browser().signIn(fields)).status).toBe(400);
      expect(house.asked).toEqual([]);
    },
  );

  test.each([
    [{ kind: 'status', status: 500 }, 502, 'backend_invalid'],
    [{ kind: 'status', status: 429 }, 429, 'rate_limited'],
    [{ kind: 'html' }, 502, 'backend_invalid'],
    [{ kind: 'half-json' }, 502, 'backend_invalid'],
    [{ kind: 'huge' }, 502, 'backend_invalid'],
    [{ kind: 'redirect', location: 'http://evil.example/' }, 502, 'backend_redirects'],
    [{ kind: 'bad-signature' }, 502, 'tokens_unusable'],
  ])('tells a backend that answers with %j from a wrong password', async (fault, status, code) => {
    const house = new TestGatehouse();
    await house.fault({ login: [fault] });
    const visitor = house.browser();
    const response = await visitor.signIn(DEMO_LOGIN, { as: 'fetch', headers: SCRIPT });
    expect(response.status).toBe(status);
    expect(await response.json()).toMatchObject({ code });
    expect(visitor.cookies.size).toBe(0);
  });

  test('on an unreachable backend answers 502 and leaves nothing behind', async () => {
    const house = new TestGatehouse({ wrap: () => () => Promise.reject(new TypeError('fetch failed')) });
    const response = await house.browser().signIn(DEMO_LOGIN);
    expect(response.status).toBe(502);
    expect(response.headers.getSetCookie()).toEqual([]);
  });

  test('refuses a form that is too large or of another type', async () => {
    const visitor = new TestGatehouse().browser();
    expect((await visitor.signIn({ ...DEMO_LOGIN, more: 'x'.repeat(17_000) })).status).toBe(413);
    const form = 'application/x-www-form-urlencoded';
    for (const type of [
      'text/plain',
      `\u00a0${form}`,
      `${form}\u00a0;charset=utf-8`,
      `${form}x`,
      `"${form}"`,
    ]) {
      const odd = await visitor.signIn(DEMO_LOGIN, { headers: { 'content-type': type } });
      expect({ type, status: odd.status }).toEqual({ type, status: 415 });
    }
    const usual = await visitor.signIn(DEMO_LOGIN, {
      headers: { 'content-type': 'Application/X-www-form-urlencoded ;charset=UTF-8' },
    });
    expect(usual.status).toBe(303);
  });

  test.each(['null', '[]', '"text"', '{"username":{"a":1},"password":["x"]}', '{', ''])(
    'takes the JSON %j for a form without credentials',
    async (body) => {
      const response = await new TestGatehouse().browser().request('/auth/login', {
        method: 'POST',
        as: 'fetch',
        headers: { ...SCRIPT, 'content-type': 'application/json' },
        body,
      });
      expect(response.status).toBe(400);
    },
  );

  test('leaves an earlier session alone', async () => {
    const visitor = await new TestGatehouse().signedIn();
    const { cookie } = visitor;
    await visitor.signIn(WRONG);
    expect(visitor.cookie).toBe(cookie);
  });
});

describe('signing out', () => {
  test('takes the cookie away with the attributes that it was set with, and says goodbye', async () => {
    const visitor = await new TestGatehouse({ origin: HTTPS }).signedIn();
    const response = await visitor.signOut();
    expect(response.status).toBe(303);
    expect(response.headers.get('location')).toBe('/login?reason=signed_out');
    expect(response.headers.getSetCookie()).toEqual([
      '__Host-session=; Path=/; Max-Age=0; HttpOnly; Secure; SameSite=Lax',
    ]);
    expect((await visitor.request('/dashboard')).status).toBe(307);
  });

  test('is no error without a session', async () => {
    expect((await new TestGatehouse().browser().signOut()).status).toBe(303);
  });

  test('answers scripts without a body', async () => {
    const visitor = await new TestGatehouse().signedIn();
    const response = await visitor.signOut({ as: 'fetch', headers: SCRIPT });
    expect(response.status).toBe(204);
    expect(visitor.cookies.size).toBe(0);
  });

  test('X5: is not done by a GET', async () => {
    const visitor = await new TestGatehouse().signedIn();
    const response = await visitor.request('/auth/logout');
    expect(response.status).toBe(405);
    expect(response.headers.get('allow')).toBe('POST');
    expect(visitor.cookies.size).toBe(1);
  });
});

describe('GET /auth/session', () => {
  test('tells who is signed in, and until when, but no token and no password', async () => {
    const house = new TestGatehouse();
    const visitor = await house.signedIn();
    const response = await visitor.request('/auth/session', { as: 'fetch' });
    expect(response.headers.get('cache-control')).toBe('private, no-store');
    const text = await response.text();
    expect(JSON.parse(text)).toEqual({
      authenticated: true,
      user: { id: '1', name: 'Dana Demo', email: 'demo@gatehouse.example', role: 'customer' },
      expiresAt: '2026-11-08T12:00:00.000Z',
      accessTokenExpiresAt: '2026-11-01T12:01:00.000Z',
      now: '2026-11-01T12:00:00.000Z',
    });
    expect(text).not.toContain(PASSWORD_CANARY);
  });

  test('tells when nobody is, with 200, so that asking is no error', async () => {
    const response = await new TestGatehouse().browser().request('/auth/session', { as: 'fetch' });
    expect(response.status).toBe(200);
    expect(await response.json()).toEqual({ authenticated: false });
  });

  test('renews a session that is due', async () => {
    const house = new TestGatehouse();
    const visitor = await house.signedIn();
    house.pass(61 * SECOND);
    const session = await (await visitor.request('/auth/session', { as: 'fetch' })).json();
    expect(session.accessTokenExpiresAt).toBe('2026-11-01T12:02:01.000Z');
    expect(house.refreshesAsked()).toBe(1);
  });
});

describe('GET /auth/refresh, where a page sends a browser whose token was refused', () => {
  test('renews and leads back', async () => {
    const house = new TestGatehouse();
    const visitor = await house.signedIn();
    house.pass(10 * SECOND);
    const response = await visitor.request('/auth/refresh?returnTo=/docs/a');
    expect(response.status).toBe(303);
    expect(response.headers.get('location')).toBe('/docs/a');
    expect(response.headers.getSetCookie()).toHaveLength(1);
    expect(house.refreshesAsked()).toBe(1);
  });

  test('does not renew what was renewed a moment ago, so that there is no loop', async () => {
    const house = new TestGatehouse();
    const visitor = await house.signedIn();
    house.pass(10 * SECOND);
    await visitor.request('/auth/refresh');
    const response = await visitor.request('/auth/refresh?returnTo=//evil.example');
    expect(response.headers.get('location')).toBe('/dashboard');
    expect(house.refreshesAsked()).toBe(1);
  });

  test('ends the session when the backend says so', async () => {
    const house = new TestGatehouse();
    const visitor = await house.signedIn();
    await house.fault({ refresh: [{ kind: 'status', status: 401 }] });
    house.pass(10 * SECOND);
    await visitor.request('/auth/refresh?returnTo=/dashboard');
    expect(visitor.cookies.size).toBe(0);
  });
});

test('other addresses below /auth are not found, whatever their name', async () => {
  const visitor = new TestGatehouse().browser();
  for (const path of ['/auth/nothing', '/auth/constructor', '/auth/__proto__', '/auth/toString']) {
    const response = await visitor.request(path, { as: 'fetch' });
    expect(response.status).toBe(404);
    expect(await response.json()).toMatchObject({ code: 'not_found' });
  }
});
