import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import {
  anonymous,
  credentialsOf,
  enter,
  everythingShown,
  isSignedOut,
  notesOwner,
  secretsOf,
  untilOver,
} from '../fixtures/backends/contracts/browsers.ts';
import { startCustom } from '../fixtures/backends/contracts/custom.ts';
import { startDirectus } from '../fixtures/backends/contracts/directus.ts';
import { startDummyjson } from '../fixtures/backends/contracts/dummyjson.ts';
import { startOAuth2 } from '../fixtures/backends/contracts/oauth2.ts';
import { startPlatzi } from '../fixtures/backends/contracts/platzi.ts';
import { running } from '../fixtures/backends/contracts/running.ts';
import { bearerOf } from '../fixtures/backends/contracts/server.ts';
import { startStrapi, strapiLimit } from '../fixtures/backends/contracts/strapi.ts';
import { age, sessionIn } from '../fixtures/clients/expired.ts';
import { eventually } from '../fixtures/lib/eventually.ts';
import type { Target } from '../fixtures/targets/target.ts';

describe.each([
  ['directus', startDirectus],
  ['strapi', startStrapi],
] as const)('a backend that hears nobody whose access token is over: %s', (_, start) => {
  const ours = running(() => start());

  it('is sent none along with a refresh, a sign-in or a sign-out', async () => {
    const { contract, target } = ours;
    const { control } = contract;
    const client = await age(await enter(target, contract));
    control.tokens.expireAccessTokens();
    await notesOwner(client, contract);
    await age(client);
    control.tokens.expireAccessTokens();
    expect((await client.signIn({ ...credentialsOf(contract, contract.users[1]) })).status).toBe(303);
    await age(client);
    control.tokens.expireAccessTokens();
    expect((await client.signOut()).status).toBe(303);

    expect(control.received('logout')).toHaveLength(2);
    expect(contract.requests.filter(({ status }) => status >= 300)).toEqual([]);
    const asked = [...control.received('login'), ...control.received('refresh')];
    expect(asked.map(bearerOf)).toEqual(asked.map(() => undefined));
  });
});

describe('a backend that ends everything when a refresh token is spent twice', () => {
  const ours = running(() => startOAuth2(), { isolates: 2 });

  it('sees each token once, however many requests come over two isolates, and nobody is signed out', async () => {
    const { contract, target } = ours;
    const client = await enter(target, contract);
    for (let expiry = 1; expiry <= 3; expiry += 1) {
      await age(client);
      const tabs = Array.from({ length: 20 }, () => client.clone());
      const answers = await Promise.all([client, ...tabs].map((tab) => tab.api(contract.notes)));
      expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 200));
      expect(contract.control.received('refresh')).toHaveLength(expiry);
    }
    const { refreshToken } = (await sessionIn(client)).tokens;
    expect(contract.control.tokens.isLive(refreshToken)).toBe(true);
  });

  it('ends the session, once and without a loop, after a thief has spent the token', async () => {
    const { contract, target } = ours;
    const client = await enter(target, contract);
    await contract.control.tokens.steal((await sessionIn(client)).tokens.refreshToken);
    await age(client);
    const tabs = Array.from({ length: 5 }, () => client.clone());
    const answers = await Promise.all(tabs.map((tab) => tab.api(contract.notes)));
    expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 401));
    expect(contract.control.received('refresh')).toHaveLength(1);
  });
});

describe('a backend that leaves room for doubt about its tokens', () => {
  const ours = running(() => startDirectus());

  it('has its refresh token kept, and revoked in the end, where a refresh brings the same one back', async () => {
    const { contract, target } = ours;
    const { tokens, received } = contract.control;
    tokens.rotation = 'same';
    const client = await age(await enter(target, contract));
    const { refreshToken } = (await sessionIn(client)).tokens;
    tokens.accessTokenSeconds = 2;
    await notesOwner(client, contract);
    await untilOver(client);
    await notesOwner(client, contract);
    expect(new Set(received('refresh').map(({ body }) => body.refresh_token))).toEqual(
      new Set([refreshToken]),
    );
    expect(received('refresh').length).toBeGreaterThan(1);
    await client.signOut();
    expect(tokens.isLive(refreshToken)).toBe(false);
  });

  it('is believed about the end of an access token, not about its beginning', async () => {
    const { contract, target } = ours;
    contract.control.tokens.refreshedIatAge = 86_400;
    const client = await age(await enter(target, contract));
    for (let request = 0; request < 3; request += 1) await notesOwner(client, contract);
    expect(contract.control.received('refresh')).toHaveLength(1);
    const { accessTokenExpiresAt } = await (await client.request('/auth/session', { as: 'fetch' })).json();
    const left = Date.parse(accessTokenExpiresAt) - Date.now();
    expect(left).toBeGreaterThan(0);
    expect(left).toBeLessThanOrEqual(60_000);
  });

  it('does not keep anyone here when it never answers a sign-out', async () => {
    const { contract, target } = ours;
    const client = await enter(target, contract);
    const copy = client.clone();
    contract.control.answer('logout', () => new Promise(() => undefined));
    const startedAt = Date.now();
    expect((await client.signOut()).status).toBe(303);
    expect(Date.now() - startedAt).toBeLessThan(15_000);
    expect(client.cookies.size).toBe(0);
    expect(await isSignedOut(copy)).toBe(true);
  });

  it('may go on taking an access token after the sign-out: here it opens nothing any more', async () => {
    const { contract, target } = ours;
    const client = await enter(target, contract);
    const { accessToken } = (await sessionIn(client)).tokens;
    const copy = client.clone();
    await client.signOut();
    const headers = { authorization: `Bearer ${accessToken}` };
    expect((await fetch(contract.baseUrl + contract.notes, { headers })).status).toBe(200);
    expect((await copy.api(contract.notes)).status).toBe(401);
    expect(await isSignedOut(copy)).toBe(true);
  });
});

describe('a backend whose profile tells passwords, and whose tokens look alike', () => {
  const ours = running(() => startPlatzi());

  it('has its secrets kept from pages, scripts and cookies', async () => {
    const { contract, target } = ours;
    const [user] = contract.users;
    const client = await enter(target, contract);
    const { accessToken } = (await sessionIn(client)).tokens;
    const headers = { authorization: `Bearer ${accessToken}` };
    const told = await (await fetch(`${contract.baseUrl}/auth/profile`, { headers })).text();
    expect(told).toContain(user.password);
    const shown = await everythingShown(client);
    for (const secret of secretsOf(contract, user)) expect(shown).not.toContain(secret);
    expect(JSON.stringify(await sessionIn(client))).not.toContain(user.password);
  });

  it('gets each kind of token where it belongs, though it would take either', async () => {
    const { contract, target } = ours;
    const client = await enter(target, contract);
    const before = (await sessionIn(client)).tokens;
    await notesOwner(await age(client), contract);
    const after = (await sessionIn(client)).tokens;
    const headers = { authorization: `Bearer ${before.refreshToken}` };
    expect((await fetch(contract.baseUrl + contract.notes, { headers })).status).toBe(200);
    const { received } = contract.control;
    expect(received('refresh').map(({ body }) => body.refreshToken)).toEqual([before.refreshToken]);
    expect(received('me').map(bearerOf)).toEqual([before.accessToken]);
    expect(received('notes').map(bearerOf)).toEqual([after.accessToken, before.refreshToken]);
  });

  it('keeps the session for as long as its access token lives, though the refresh token is over', async () => {
    const { contract, target } = ours;
    const client = await enter(target, contract);
    contract.control.tokens.expireRefreshTokens();
    expect(await isSignedOut(client)).toBe(false);
    expect(await notesOwner(client, contract)).toBe(contract.users[0].id);
    expect(await isSignedOut(await age(client))).toBe(true);
  });
});

describe('a backend that takes sign-ins at the same address with another slash', () => {
  const ours = running(() => startCustom());

  it.each([301, 302, 307, 308] as const)(
    'is not followed there (%i): the log names the right path',
    async (status) => {
      const { contract, target } = ours;
      const { redirectSlash, received } = contract.control;
      redirectSlash('login', status);
      const before = target.log.length;
      const response = await anonymous(target).signIn({ ...credentialsOf(contract, contract.users[0]) });
      expect(response.status).toBe(502);
      expect(received('login').map(({ path }) => path)).toEqual(['/v2/session/']);
      await logged(target, before, { variable: 'BACKEND_LOGIN_PATH', place: '/session' });
    },
  );

  it('is not followed with a refresh token either, and the session stays', async () => {
    const { contract, target } = ours;
    const { redirectSlash, received } = contract.control;
    const client = await age(await enter(target, contract));
    redirectSlash('refresh', 308);
    const before = target.log.length;
    expect((await client.api(contract.notes)).status).toBe(503);
    expect(received('refresh').map(({ path }) => path)).toEqual(['/v2/session/renewal']);
    await logged(target, before, { variable: 'BACKEND_REFRESH_PATH', place: '/session/renewal/' });
    redirectSlash('refresh');
    expect(await notesOwner(client, contract)).toBe(contract.users[0].id);
  });
});

describe('a backend that gives the same access token twice in one second, and its errors odd numbers', () => {
  const ours = running(() => startDummyjson());

  it('has two sessions of one token told apart', async () => {
    const { contract, target } = ours;
    contract.control.tokens.issuedAt = Date.now();
    const [one, other] = [await enter(target, contract), await enter(target, contract)];
    expect((await sessionIn(one)).tokens.accessToken).toBe((await sessionIn(other)).tokens.accessToken);
    await one.signOut();
    expect(await isSignedOut(other)).toBe(false);
  });

  it('is asked once for a new access token that turns out to be the old one', async () => {
    const { contract, target } = ours;
    contract.control.tokens.issuedAt = Date.now();
    const client = await enter(target, contract);
    const { accessToken } = (await sessionIn(client)).tokens;
    await age(client);
    for (let request = 0; request < 3; request += 1) await notesOwner(client, contract);
    expect((await sessionIn(client)).tokens.accessToken).toBe(accessToken);
    expect(contract.control.received('refresh')).toHaveLength(1);
  });

  it('answers 500 to a token that it did not sign, which ends no session', async () => {
    const { contract, target } = ours;
    const client = await enter(target, contract);
    const forged = await fetch(contract.baseUrl + contract.notes, {
      headers: { authorization: 'Bearer x.y.z' },
    });
    expect(forged.status).toBe(500);
    contract.control.answer('notes', () => Response.json({ message: 'invalid signature' }, { status: 500 }));
    expect((await client.api(contract.notes)).status).toBe(500);
    expect(contract.control.received('refresh')).toEqual([]);
    expect(await isSignedOut(client)).toBe(false);
  });
});

describe('a backend that says 403 to nobody, and 429 to everybody behind one address', () => {
  const ours = running(() => startStrapi());

  it('is not asked by those who have no session', async () => {
    const { contract, target } = ours;
    expect((await fetch(contract.baseUrl + contract.notes)).status).toBe(403);
    expect((await anonymous(target).api(contract.notes)).status).toBe(401);
    expect(contract.requests).toHaveLength(1);
  });

  it('has its 403 passed on to those who have one, which is no reason for a refresh', async () => {
    const { contract, target } = ours;
    const client = await enter(target, contract);
    contract.control.answer('notes', () =>
      Response.json({ error: { message: 'Forbidden' } }, { status: 403 }),
    );
    expect((await client.api(contract.notes)).status).toBe(403);
    expect(contract.control.received('refresh')).toEqual([]);
    expect(await isSignedOut(client)).toBe(false);
  });

  it('has its word passed on when a sign-in may be tried again', async () => {
    const { contract, target } = ours;
    contract.control.answer('login', () => strapiLimit(20));
    const response = await anonymous(target).signIn({ ...credentialsOf(contract, contract.users[0]) });
    expect(response.status).toBe(429);
    expect(Math.abs(Number(response.headers.get('retry-after')) - 20)).toBeLessThan(3);
  });

  it('is left alone until the moment that it names, and the session stays', async () => {
    const { contract, target } = ours;
    const client = await age(await enter(target, contract));
    contract.control.answer('refresh', () => strapiLimit(2));
    for (let request = 0; request < 3; request += 1) {
      const response = await client.api(contract.notes);
      expect(response.status).toBe(503);
      expect(Number(response.headers.get('retry-after'))).toBeGreaterThan(0);
    }
    expect(contract.control.received('refresh')).toHaveLength(1);
    contract.control.answer('refresh');
    const again = async () => expect((await client.api(contract.notes)).status).toBe(200);
    await eventually(again);
  });
});

describe('a backend whose access tokens are longer than a cookie', () => {
  const ours = running(() => startCustom({ tokenPadding: 5_000 }));

  it('signs in, is renewed and signs out over several cookies', async () => {
    const { contract, target } = ours;
    const { control, users } = contract;
    control.tokens.accessTokenSeconds = 2;
    const client = await enter(target, contract);
    expect([...client.cookies.keys()]).toEqual(['gatehouse-session.0', 'gatehouse-session.1']);
    const before = [...client.cookies.values()];
    const session = await (await client.request('/auth/session', { as: 'fetch' })).json();
    await sleep(Date.parse(session.accessTokenExpiresAt) - Date.now() + 50);
    control.tokens.accessTokenSeconds = 60;
    expect(await notesOwner(client, contract)).toBe(users[0].id);
    expect(control.received('refresh').map(({ status }) => status)).toContain(203);
    for (const value of before) expect([...client.cookies.values()]).not.toContain(value);
    expect(await (await client.request('/dashboard')).text()).toContain(users[0].email);
    expect((await client.signOut()).status).toBe(303);
    expect(client.cookies.size).toBe(0);
  });
});

/** Waits for a line about a redirect, after those that were there before. */
async function logged(
  { log }: Target,
  before: number,
  fields: Readonly<Record<string, string>>,
): Promise<void> {
  const isThere = () => {
    const lines = log
      .slice(before)
      .filter((line) => line.includes('"backend_redirects"'))
      .map((line) => JSON.parse(line));
    expect(lines).toContainEqual(expect.objectContaining(fields));
  };
  await eventually(isThere);
}
