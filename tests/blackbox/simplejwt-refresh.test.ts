import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { DANA, ROBIN, type SimpleJwt, startSimpleJwt } from '../fixtures/backends/simplejwt.ts';
import { expectBlacklisted, startBefore, untilExpired } from '../fixtures/backends/simplejwt-target.ts';
import { age, expiredBrowser, sessionIn } from '../fixtures/clients/expired.ts';
import { signedIn, type TestBrowser } from '../fixtures/clients/test-browser.ts';
import { eventually } from '../fixtures/lib/eventually.ts';
import { entries } from '../fixtures/lib/log-entries.ts';
import type { Target } from '../fixtures/targets/target.ts';

const REFRESH = 'POST /api/token/refresh/';
const READ = 'GET /api/notes/';

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

describe('an access token of Django that has ended', () => {
  let clients: TestBrowser[];
  beforeAll(async () => {
    clients = await Promise.all(Array.from({ length: 3 }, () => signedIn(target.origin, DANA)));
    await untilExpired(clients);
  });

  /** One that no test has used yet. */
  function expired(): TestBrowser {
    const client = clients.pop();
    if (client === undefined) throw new Error('There are not so many clients.');
    return client;
  }

  it('is one that Django itself refuses, and is renewed before Django is asked with it', async () => {
    const client = expired();
    const { accessToken, refreshToken } = (await sessionIn(client)).tokens;
    const headers = { authorization: `Bearer ${accessToken}` };
    expect((await fetch(`${django.origin}/api/notes/`, { headers })).status).toBe(401);

    const [refreshes, reads] = [await django.count(REFRESH), await django.count(READ)];
    expect((await client.api('/api/notes/')).status).toBe(200);
    expect((await client.request('/dashboard')).status).toBe(200);
    expect((await django.count(REFRESH)) - refreshes).toBe(1);
    expect((await django.count(READ)) - reads).toBe(1);
    expect((await sessionIn(client)).tokens.refreshToken).not.toBe(refreshToken);
  });

  it('is renewed once for twenty parallel requests', async () => {
    const client = expired();
    const tabs = Array.from({ length: 20 }, () => client.clone());
    const before = await django.count(REFRESH);
    const answers = await Promise.all(tabs.map((tab) => tab.api('/api/notes/')));
    expect(answers.map(({ status }) => status)).toEqual(tabs.map(() => 200));
    expect((await django.count(REFRESH)) - before).toBe(1);
  });

  it('is renewed with a refresh token that is worth nothing from then on, while the session lives', async () => {
    const client = expired();
    const { refreshToken } = (await sessionIn(client)).tokens;
    const copy = client.clone();
    expect((await client.request('/dashboard')).status).toBe(200);
    await expectBlacklisted(django, refreshToken);
    expect((await client.request('/dashboard')).status).toBe(200);
    expect((await copy.api('/api/notes/')).status).toBe(200);
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

  beforeEach(() => mortal.revive());

  it('before it has answered a refresh ends no session: it goes on when Django is back', async () => {
    const client = await expiredBrowser(product, 'over', DANA);
    const held = client.cookies.get('gatehouse-session');
    await mortal.hold('/api/token/refresh/', 'before');
    const asked = client.request('/dashboard');
    await eventually(async () => expect(await mortal.count('held')).toBe(1));
    await mortal.kill();
    expect((await asked).status).toBe(503);

    const gone = await client.api('/api/notes/');
    expect(gone.status).toBe(503);
    expect(gone.headers.get('retry-after')).toMatch(/^\d+$/);
    expect(client.cookies.get('gatehouse-session')).toBe(held);

    await mortal.revive();
    await eventually(async () => expect((await client.request('/dashboard')).status).toBe(200));
    expect((await client.api('/api/notes/')).status).toBe(200);
    expect(await mortal.count(REFRESH)).toBe(1);
  });

  it('between the blacklist and its answer costs one sign-in: Django takes no token twice', async () => {
    const client = await expiredBrowser(product, 'over', DANA);
    const { refreshToken } = (await sessionIn(client)).tokens;
    await mortal.hold('/api/token/refresh/', 'after');
    const asked = client.request('/dashboard');
    await eventually(async () => expect(await mortal.count('held')).toBe(1));
    await expectBlacklisted(mortal, refreshToken);
    await mortal.kill();
    expect((await asked).status).toBe(503);
    expect(client.cookies.has('gatehouse-session')).toBe(true);

    await mortal.revive();
    await eventually(async () => expect((await client.request('/dashboard')).status).toBe(307));
    expect(client.cookies.has('gatehouse-session')).toBe(false);
    expect(entries(product, 'session_ended')).toMatchObject([{ reason: 'rejected' }]);
    expect((await client.signIn(DANA)).status).toBe(303);
    expect((await client.request('/dashboard')).status).toBe(200);
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
        // What the coordinator has kept of the first refresh is of use until its token has really ended.
        await (expiry === 1 ? age(client) : untilExpired([client]));
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
      await expectBlacklisted(plain, refreshToken);
    } finally {
      await product.stop();
      await plain.stop();
    }
  });
});
