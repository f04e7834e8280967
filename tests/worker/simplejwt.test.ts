import { createHash, randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { agedClient, sessionIn } from '../fixtures/aged.ts';
import { Client, signedIn } from '../fixtures/client.ts';
import { sealSession } from '../fixtures/sealed.ts';
import { DANA, ROBIN, type SimpleJwt, startSimpleJwt } from '../fixtures/simplejwt.ts';
import { startTarget, type Target } from '../fixtures/target.ts';

const MEBIBYTE = 1024 * 1024;
const REFRESH = 'POST /api/token/refresh/';
const PASSWORD_HASH = 'pbkdf2_sha256';
/** How the demo backend's tokens are verified, which has no say here. */
const NO_DEMO = { JWT_JWKS_URL: '', JWT_ISSUER: '', JWT_AUDIENCE: '' };

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
    const client = new Client(target.origin);
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
    const client = new Client(target.origin);
    const form = await client.signIn(credentials);
    expect(form.status).toBe(401);
    const text = await form.text();
    expect(text).toContain('action="/auth/login"');
    expect(text).toContain(`value="${credentials.username}"`);
    expect(text).not.toContain(credentials.password);

    const json = await client.request('/auth/login', { as: 'fetch', ...posted(credentials) });
    expect(json.status).toBe(401);
    expect(json.headers.get('content-type')).toBe('application/problem+json');
    expect(await json.json()).toMatchObject({ status: 401, code: 'invalid_credentials' });
    expect(client.cookies.size).toBe(0);
  });

  it('takes of the profile what is allowed, and the hash of the password nowhere', async () => {
    const client = await signedIn(target.origin, DANA);
    const { accessToken } = (await sessionIn(client)).tokens;
    const raw = await askDjango('/api/me/', { headers: { authorization: `Bearer ${accessToken}` } });
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
      const client = new Client(confused.origin);
      expect((await client.signIn(DANA)).status).toBe(502);
      expect(client.cookies.size).toBe(0);
      await vi.waitFor(() =>
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
    const written = await dana.api('/api/notes/', posted({ text: 'Feed the cat' }));
    expect(written.status).toBe(201);
    const notes = [expect.objectContaining({ text: 'Feed the cat' })];
    expect(await (await dana.api('/api/notes/')).json()).toEqual(notes);
    expect(await (await robin.api('/api/notes/')).json()).toEqual([]);
    expect(await (await robin.api('/api/me/')).json()).toMatchObject({ username: 'robin' });
  });

  it('complains in its own words', async () => {
    const client = await signedIn(target.origin, DANA);
    const answer = await client.api('/api/notes/', posted({}));
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
      expect((await client.api(path, posted(body))).status, path).toBe(400);
    }
    expect(await django.count(REFRESH)).toBe(before);
  });

  it('is closed to a session that holds a refresh token for its access token', async () => {
    const { refreshToken } = (await sessionIn(await signedIn(target.origin, DANA))).tokens;
    const client = new Client(target.origin);
    client.cookies.set('session', await sealSession({ tokens: { accessToken: refreshToken } }));
    expect((await client.api('/api/notes/')).status).toBe(401);
    expect((await client.request('/dashboard')).status).toBe(307);
  });
});

describe('an access token of Django that has ended', () => {
  let clients: Client[];
  beforeAll(async () => {
    clients = await Promise.all(Array.from({ length: 3 }, () => signedIn(target.origin, DANA)));
    await untilExpired(clients);
  });

  it('is one that Django itself refuses, and is renewed before a page is rendered or data is asked for', async () => {
    const client = taken(clients);
    const { accessToken, refreshToken } = (await sessionIn(client)).tokens;
    const headers = { authorization: `Bearer ${accessToken}` };
    expect((await askDjango('/api/notes/', { headers })).status).toBe(401);

    const before = await django.count(REFRESH);
    expect((await client.request('/dashboard')).status).toBe(200);
    expect((await client.api('/api/notes/')).status).toBe(200);
    expect((await django.count(REFRESH)) - before).toBe(1);
    expect((await sessionIn(client)).tokens.refreshToken).not.toBe(refreshToken);
  });

  it('is renewed once for twenty parallel requests', async () => {
    const tabs = Array.from({ length: 20 }, () => taken(clients, 1).clone());
    const before = await django.count(REFRESH);
    const answers = await Promise.all(tabs.map((tab) => tab.api('/api/notes/')));
    expect(answers.map(({ status }) => status)).toEqual(tabs.map(() => 200));
    expect((await django.count(REFRESH)) - before).toBe(1);
  });

  it('is renewed with a refresh token that is worth nothing from then on, while the session lives', async () => {
    const client = taken(clients, 2);
    const { refreshToken } = (await sessionIn(client)).tokens;
    const copy = client.clone();
    expect((await client.request('/dashboard')).status).toBe(200);
    await expectBlacklisted(refreshToken);
    expect((await client.request('/dashboard')).status).toBe(200);
    expect((await copy.api('/api/notes/')).status).toBe(200);
  });
});

describe('a sign-out', () => {
  it('makes the refresh token worthless at Django, and the session everywhere', async () => {
    const client = await signedIn(target.origin, DANA);
    const { refreshToken } = (await sessionIn(client)).tokens;
    const copy = client.clone();
    expect((await client.signOut()).status).toBe(303);
    expect(client.cookies.has('session')).toBe(false);
    await expectBlacklisted(refreshToken);
    expect((await copy.request('/dashboard')).status).toBe(307);
  });

  it('reaches the newest refresh token from a cookie that was left behind', async () => {
    const client = await agedClient(target, 'over', DANA);
    const copy = client.clone();
    expect((await client.request('/dashboard')).status).toBe(200);
    const { refreshToken } = (await sessionIn(client)).tokens;
    expect((await copy.signOut()).status).toBe(303);
    await expectBlacklisted(refreshToken);
  });
});

describe('a Django that is killed', () => {
  let mortal: SimpleJwt;
  let product: Target;
  beforeAll(async () => {
    mortal = await startSimpleJwt();
    product = await startBefore(mortal);
  });
  afterAll(async () => {
    await product?.stop();
    await mortal?.stop();
  });

  it('during a refresh ends no session: it goes on when Django is back', async () => {
    const client = await agedClient(product, 'over', DANA);
    const held = client.cookies.get('session');
    await mortal.hold('/api/token/refresh/');
    const asked = client.request('/dashboard');
    await vi.waitFor(async () => expect(await mortal.count(REFRESH)).toBe(1), 10_000);
    await mortal.kill();
    expect((await asked).status).toBe(503);

    const gone = await client.api('/api/notes/');
    expect(gone.status).toBe(503);
    expect(gone.headers.get('retry-after')).toMatch(/^\d+$/);
    expect(client.cookies.get('session')).toBe(held);

    await mortal.revive();
    await vi.waitFor(async () => expect((await client.request('/dashboard')).status).toBe(200), 10_000);
    expect((await client.api('/api/notes/')).status).toBe(200);
    expect(await mortal.count(REFRESH)).toBe(1);
  });
});

describe('a Django that signs with RS256 and does not rotate', () => {
  it('has its one refresh token kept, and spent again at every expiry', async () => {
    const plain = await startSimpleJwt({ algorithm: 'RS256', rotates: false });
    const product = await startBefore(plain);
    try {
      const client = await signedIn(product.origin, ROBIN);
      const { accessToken, refreshToken } = (await sessionIn(client)).tokens;
      for (let expiry = 1; expiry <= 2; expiry += 1) {
        await untilExpired([client]);
        const tabs = [client, ...Array.from({ length: 4 }, () => client.clone())];
        const answers = await Promise.all(tabs.map((tab) => tab.request('/dashboard')));
        expect(answers.map(({ status }) => status)).toEqual(tabs.map(() => 200));
        const { tokens } = await sessionIn(client);
        expect(tokens.refreshToken).toBe(refreshToken);
        expect(tokens.accessToken).not.toBe(accessToken);
        expect(await plain.count(REFRESH)).toBe(expiry);
      }
      expect(await (await client.request('/dashboard')).text()).toContain('Robin Reinhardt');
      await client.signOut();
      await expectBlacklisted(refreshToken, plain);
    } finally {
      await product.stop();
      await plain.stop();
    }
  });
});

describe('a path whose trailing slash is missing', () => {
  it('fails the sign-in with 502, and the log names the variable and the right path', async () => {
    const product = await startBefore(django, { BACKEND_LOGIN_PATH: '/api/token' });
    try {
      const client = new Client(product.origin);
      const answer = await client.request('/auth/login', { as: 'fetch', ...posted(DANA) });
      expect(answer.status).toBe(502);
      expect(await answer.json()).toMatchObject({ code: 'backend_redirects' });
      expect((await client.signIn(DANA)).status).toBe(502);
      expect(client.cookies.size).toBe(0);
      const named = { variable: 'BACKEND_LOGIN_PATH', place: '/api/token/' };
      await vi.waitFor(() => expect(entries(product, 'backend_redirects')).toMatchObject([named, named]));
    } finally {
      await product.stop();
    }
  });
});

function startBefore(
  { origin, environment }: SimpleJwt,
  more: Readonly<Record<string, string>> = {},
): Promise<Target> {
  return startTarget({
    backend: { origin, baseUrl: origin },
    environment: { ...NO_DEMO, ...environment, ...more },
  });
}

/** What a script of our own pages posts. */
function posted(body: unknown) {
  const headers = { origin: target.origin, 'content-type': 'application/json', accept: 'application/json' };
  return { method: 'POST', headers, body: JSON.stringify(body) };
}

function askDjango(path: string, init?: RequestInit, { origin }: SimpleJwt = django): Promise<Response> {
  return fetch(origin + path, init);
}

async function expectBlacklisted(refresh: string, at: SimpleJwt = django): Promise<void> {
  const answer = await askDjango('/api/token/refresh/', posted({ refresh }), at);
  expect(answer.status).toBe(401);
  expect(await answer.json()).toMatchObject({ detail: 'Token is blacklisted' });
}

/** Waits, by the clock, until the access tokens of all are over. */
async function untilExpired(clients: readonly Client[]): Promise<void> {
  const sessions = await Promise.all(clients.map(sessionIn));
  await sleep(Math.max(...sessions.map(({ tokens }) => tokens.accessExpiresAt)) - Date.now() + 200);
}

function taken(clients: readonly Client[], at = 0): Client {
  const client = clients[at];
  if (client === undefined) throw new Error('There are not so many clients.');
  return client;
}

/** The lines of the log with that message. */
function entries({ log }: Target, message: string): unknown[] {
  return log.filter((line) => line.includes(`"${message}"`)).map((line) => JSON.parse(line));
}
