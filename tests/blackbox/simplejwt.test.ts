import { createHash, randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DANA, ROBIN, type SimpleJwt, startSimpleJwt } from '../fixtures/backends/simplejwt.ts';
import { expectBlacklisted, posted, startBefore } from '../fixtures/backends/simplejwt-target.ts';
import { age, expiredBrowser, sessionIn } from '../fixtures/clients/expired.ts';
import { sealSession } from '../fixtures/clients/sealed.ts';
import { signedIn, TestBrowser } from '../fixtures/clients/test-browser.ts';
import { eventually } from '../fixtures/lib/eventually.ts';
import { entries } from '../fixtures/lib/log-entries.ts';
import type { Target } from '../fixtures/targets/target.ts';

const MEBIBYTE = 1024 * 1024;
const REFRESH = 'POST /api/token/refresh/';
const PASSWORD_HASH = 'pbkdf2_sha256';

let django: SimpleJwt;
let target: Target;
beforeAll(async () => {
  django = await startSimpleJwt();
  target = await startBefore(django);
});
afterAll(async () => {
  await target?.stop();
  await django?.stop();
});

describe('a sign-in at Django', () => {
  it('leads to the dashboard, which shows who it is', async () => {
    const client = new TestBrowser(target.origin);
    expect((await client.signIn(DANA)).status).toBe(303);
    const page = await client.request('/dashboard');
    expect(page.status).toBe(200);
    const text = await page.text();
    expect(text).toContain('Dana Django');
    expect(text).toContain('dana@django.example');
  });

  it.each([
    ['a wrong password', { username: DANA.username, password: 'wrong-guess' }],
    ['a user who is not there', { username: 'nobody', password: 'wrong-guess' }],
  ])('with %s is answered with 401: the form again, or a problem document', async (_, credentials) => {
    const client = new TestBrowser(target.origin);
    const form = await client.signIn(credentials);
    expect(form.status).toBe(401);
    const text = await form.text();
    expect(text).toContain('action="/auth/login"');
    expect(text).toContain(`value="${credentials.username}"`);
    expect(text).not.toContain(credentials.password);

    const json = await client.request('/auth/login', { as: 'fetch', ...posted(credentials, target.origin) });
    expect(json.status).toBe(401);
    expect(json.headers.get('content-type')).toBe('application/problem+json');
    expect(await json.json()).toMatchObject({ status: 401, code: 'invalid_credentials' });
    expect(client.cookies.size).toBe(0);
  });

  it('takes of the profile what is allowed, and the hash of the password nowhere', async () => {
    const client = await signedIn(target.origin, DANA);
    const { accessToken } = (await sessionIn(client)).tokens;
    const raw = await fetch(`${django.origin}/api/me/`, {
      headers: { authorization: `Bearer ${accessToken}` },
    });
    expect(await raw.text()).toContain(PASSWORD_HASH);

    const session = await client.request('/auth/session', { as: 'fetch' });
    const told = await session.text();
    expect(JSON.parse(told)).toMatchObject({
      authenticated: true,
      user: { id: '1', name: 'Dana Django', email: 'dana@django.example' },
    });
    const pages = await Promise.all([
      client.request('/dashboard'),
      client.request('/dashboard', { as: 'navigation' }),
    ]);
    const texts = await Promise.all(pages.map((page) => page.text()));
    const kept = JSON.stringify(await sessionIn(client));
    for (const text of [told, kept, ...texts]) expect(text).not.toContain(PASSWORD_HASH);
  });

  it('is refused where what the answer calls the access token is a refresh token', async () => {
    const confused = await startBefore(django, { BACKEND_ACCESS_TOKEN_PATH: 'refresh' });
    try {
      const client = new TestBrowser(confused.origin);
      expect((await client.signIn(DANA)).status).toBe(502);
      expect(client.cookies.size).toBe(0);
      await eventually(() =>
        expect(entries(confused, 'sign_in_answer_unusable')).toMatchObject([
          { code: 'tokens_unusable', reason: 'other_kind_of_token' },
        ]),
      );
    } finally {
      await confused.stop();
    }
  });
});

describe('the API of Django', () => {
  it('is read and written through the proxy, each in their own name', async () => {
    const [dana, robin] = [await signedIn(target.origin, DANA), await signedIn(target.origin, ROBIN)];
    const written = await dana.api('/api/notes/', posted({ text: 'Feed the cat' }, target.origin));
    expect(written.status).toBe(201);
    const notes = [expect.objectContaining({ text: 'Feed the cat' })];
    expect(await (await dana.api('/api/notes/')).json()).toEqual(notes);
    expect(await (await robin.api('/api/notes/')).json()).toEqual([]);
    expect(await (await robin.api('/api/me/')).json()).toMatchObject({ username: 'robin' });
  });

  it('complains in its own words', async () => {
    const client = await signedIn(target.origin, DANA);
    const answer = await client.api('/api/notes/', posted({}, target.origin));
    expect(answer.status).toBe(400);
    expect(await answer.json()).toEqual({ text: ['This field is required.'] });
  });

  it('receives an upload whole', async () => {
    const bytes = randomBytes(3 * MEBIBYTE);
    const body = new FormData();
    body.set('file', new Blob([bytes]), 'picture.png');
    const client = await signedIn(target.origin, DANA);
    const answer = await client.api('/api/upload/', {
      method: 'POST',
      headers: { origin: target.origin },
      body,
    });
    expect(answer.status).toBe(200);
    const sha256 = createHash('sha256').update(bytes).digest('hex');
    expect(await answer.json()).toEqual({ length: bytes.length, sha256 });
  });

  it('hands out no tokens through the proxy', async () => {
    const client = await signedIn(target.origin, DANA);
    const { refreshToken: refresh } = (await sessionIn(client)).tokens;
    const before = await django.count(REFRESH);
    for (const [path, body] of [
      ['/api/token/', DANA],
      ['/api/token/refresh/', { refresh }],
      ['/api/token', DANA],
    ] as const) {
      expect((await client.api(path, posted(body, target.origin))).status, path).toBe(400);
    }
    expect(await django.count(REFRESH)).toBe(before);
  });

  it('is closed to a session that holds a refresh token for its access token', async () => {
    const { accessToken, refreshToken } = (await sessionIn(await signedIn(target.origin, DANA))).tokens;
    const client = new TestBrowser(target.origin);
    for (const [token, statuses] of [
      [accessToken, [200, 200]],
      [refreshToken, [401, 307]],
    ] as const) {
      client.cookies.set('gatehouse-session', await sealSession({ tokens: { accessToken: token } }));
      const answers = [await client.api('/api/notes/'), await client.request('/dashboard')];
      expect(answers.map(({ status }) => status)).toEqual(statuses);
    }
  });
});

describe('a sign-out', () => {
  it('makes the refresh token worthless at Django, and the session everywhere', async () => {
    const client = await signedIn(target.origin, DANA);
    const { refreshToken } = (await sessionIn(client)).tokens;
    const copy = client.clone();
    expect((await client.signOut()).status).toBe(303);
    expect(client.cookies.has('gatehouse-session')).toBe(false);
    await expectBlacklisted(django, refreshToken);
    expect((await copy.request('/dashboard')).status).toBe(307);
  });

  it('reaches the newest refresh token from a cookie that was left behind', async () => {
    const client = await expiredBrowser(target, 'over', DANA);
    const copy = client.clone();
    expect((await client.request('/dashboard')).status).toBe(200);
    const { refreshToken } = (await sessionIn(client)).tokens;
    expect((await copy.signOut()).status).toBe(303);
    await expectBlacklisted(django, refreshToken);
  });
});

describe('a path whose trailing slash is missing', () => {
  it('fails the sign-in with 502, and the log names the variable and the right path', async () => {
    const product = await startBefore(django, { BACKEND_LOGIN_PATH: '/api/token' });
    try {
      const client = new TestBrowser(product.origin);
      const json = await client.request('/auth/login', { as: 'fetch', ...posted(DANA, product.origin) });
      expect(json.status).toBe(502);
      expect(await json.json()).toMatchObject({ code: 'backend_redirects' });
      expect((await client.signIn(DANA)).status).toBe(502);
      expect(client.cookies.size).toBe(0);
      const named = { variable: 'BACKEND_LOGIN_PATH', place: '/api/token/' };
      await eventually(() => expect(entries(product, 'backend_redirects')).toMatchObject([named, named]));
    } finally {
      await product.stop();
    }
  });

  it('of the refresh or the profile ends no session, and is named by the log as well', async () => {
    const product = await startBefore(django, {
      BACKEND_ME_PATH: '/api/me',
      BACKEND_REFRESH_PATH: '/api/token/refresh',
    });
    try {
      const client = await signedIn(product.origin, DANA);
      const session = await client.request('/auth/session', { as: 'fetch' });
      expect(await session.json()).toMatchObject({ authenticated: true, user: { id: '1' } });
      const held = (await age(client)).cookies.get('gatehouse-session');
      expect((await client.request('/dashboard')).status).toBe(503);
      expect(client.cookies.get('gatehouse-session')).toBe(held);
      await eventually(() =>
        expect(entries(product, 'backend_redirects')).toMatchObject([
          { variable: 'BACKEND_ME_PATH', place: '/api/me/' },
          { variable: 'BACKEND_REFRESH_PATH', place: '/api/token/refresh/' },
        ]),
      );
    } finally {
      await product.stop();
    }
  });
});
