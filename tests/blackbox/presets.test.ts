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
import type { Contract } from '../fixtures/backends/contracts/contract.ts';
import { startCustom } from '../fixtures/backends/contracts/custom.ts';
import { startDirectus } from '../fixtures/backends/contracts/directus.ts';
import { startDummyjson } from '../fixtures/backends/contracts/dummyjson.ts';
import { startLaravel } from '../fixtures/backends/contracts/laravel.ts';
import { startOAuth2 } from '../fixtures/backends/contracts/oauth2.ts';
import { startPlatzi } from '../fixtures/backends/contracts/platzi.ts';
import { running } from '../fixtures/backends/contracts/running.ts';
import { startStrapi } from '../fixtures/backends/contracts/strapi.ts';
import { startSupabase } from '../fixtures/backends/contracts/supabase.ts';
import { age, sessionIn } from '../fixtures/clients/expired.ts';

const PRESETS: readonly (readonly [string, () => Promise<Contract>])[] = [
  ['platzi', () => startPlatzi()],
  ['dummyjson', () => startDummyjson()],
  ['directus', () => startDirectus()],
  ['strapi', () => startStrapi()],
  ['strapi, whose refresh token is a cookie', () => startStrapi({ cookie: true })],
  ['laravel', () => startLaravel()],
  ['supabase', () => startSupabase()],
  ['oauth2', () => startOAuth2()],
  ['oauth2, with its secret in a header', () => startOAuth2({ clientAuthentication: 'basic' })],
  ['oauth2, with its secret in the body', () => startOAuth2({ clientAuthentication: 'post', opaque: false })],
  ['custom', () => startCustom()],
  ['custom, whose refresh token is a cookie', () => startCustom({ cookie: true, opaque: true })],
];

describe.each(PRESETS)('with the preset %s', (_, start) => {
  const ours = running(start);

  it('signs in, and reaches what is the user’s own', async () => {
    const { contract, target } = ours;
    for (const user of contract.users) {
      const client = await enter(target, contract, user);
      expect(await notesOwner(client, contract)).toBe(user.id);
      expect(await (await client.request('/dashboard')).text()).toContain(user.email);
    }
  });

  it('shows the form again after a wrong password, with status 401', async () => {
    const { contract, target } = ours;
    const client = anonymous(target);
    const credentials = { ...credentialsOf(contract, contract.users[0]), password: 'wrong-guess' };
    const response = await client.signIn(credentials);
    expect(response.status).toBe(401);
    expect(response.headers.getSetCookie()).toEqual([]);
    const page = await response.text();
    expect(page).toContain('Incorrect username or password.');
    expect(page).toContain(`value="${credentials.username}"`);
    expect(page).not.toContain('wrong-guess');
    expect(contract.control.received('login')).toHaveLength(1);
  });

  it('tells a browser who is signed in, and neither a token nor a secret of the profile', async () => {
    const { contract, target } = ours;
    const [user] = contract.users;
    const client = await enter(target, contract);
    expect(await isSignedOut(client)).toBe(false);
    expect([...client.cookies.keys()]).toEqual(['gatehouse-session']);
    const shown = await everythingShown(client);
    expect(shown).toContain(user.email);
    for (const secret of secretsOf(contract, user)) expect(shown).not.toContain(secret);
  });

  it('renews an access token that is over before the backend sees it', async () => {
    const { contract, target } = ours;
    const client = await age(await enter(target, contract));
    contract.control.tokens.expireAccessTokens();
    expect(await notesOwner(client, contract)).toBe(contract.users[0].id);
    expect(contract.control.received('refresh').map(({ status }) => status < 300)).toEqual([true]);
    expect(contract.control.received('notes').map(({ status }) => status)).toEqual([200]);
  });

  it('renews an access token that looked good once the backend refuses it, and asks again', async () => {
    const { contract, target } = ours;
    const client = await enter(target, contract);
    contract.control.tokens.expireAccessTokens();
    expect(await notesOwner(client, contract)).toBe(contract.users[0].id);
    expect(contract.control.received('refresh')).toHaveLength(1);
  });

  it('spends each refresh token once while the backend gives new ones', async () => {
    const { contract, target } = ours;
    const client = await enter(target, contract);
    const held = [(await sessionIn(client)).tokens.refreshToken];
    for (let renewal = 0; renewal < 3; renewal += 1) {
      expect(await notesOwner(await age(client), contract)).toBe(contract.users[0].id);
      held.push((await sessionIn(client)).tokens.refreshToken);
    }
    expect(new Set(held).size).toBe(held.length);
    expect(contract.control.received('refresh')).toHaveLength(3);
  });

  it('spends the refresh token that it has again where a refresh gives no other', async () => {
    const { contract, target } = ours;
    const { tokens, received } = contract.control;
    tokens.rotation = 'never';
    const client = await age(await enter(target, contract));
    const { refreshToken } = (await sessionIn(client)).tokens;
    tokens.accessTokenSeconds = 2;
    expect(await notesOwner(client, contract)).toBe(contract.users[0].id);
    const refreshes = received('refresh').length;
    await untilOver(client);
    expect(await notesOwner(client, contract)).toBe(contract.users[0].id);
    expect(received('refresh').length).toBeGreaterThan(refreshes);
    expect((await sessionIn(client)).tokens.refreshToken).toBe(refreshToken);
  });

  it('refreshes once for twenty parallel requests, and again at the next expiry', async () => {
    const { contract, target } = ours;
    const client = await age(await enter(target, contract));
    const tabs = Array.from({ length: 20 }, () => client.clone());
    const answers = await Promise.all(tabs.map((tab) => tab.api(contract.notes)));
    expect(answers.map(({ status }) => status)).toEqual(Array(20).fill(200));
    expect(contract.control.received('refresh')).toHaveLength(1);
    const [tab = client] = tabs;
    expect(await notesOwner(await age(tab), contract)).toBe(contract.users[0].id);
    expect(contract.control.received('refresh')).toHaveLength(2);
  });

  it('gives a cookie from before a refresh the session from after it, and replays nothing', async () => {
    const { contract, target } = ours;
    const client = await age(await enter(target, contract));
    const late = client.clone();
    await client.api(contract.notes);
    expect(await notesOwner(late, contract)).toBe(contract.users[0].id);
    expect((await sessionIn(late)).tokens.refreshToken).toBe((await sessionIn(client)).tokens.refreshToken);
    expect(contract.control.received('refresh')).toHaveLength(1);
  });

  it('ends the session when someone else has spent its refresh token, where the backend minds', async () => {
    const { contract, target } = ours;
    const client = await enter(target, contract);
    const { refreshToken } = (await sessionIn(client)).tokens;
    contract.control.tokens.reuseSeconds = 0;
    await contract.control.tokens.steal(refreshToken);
    expect(await isSignedOut(await age(client))).toBe(!contract.control.tokens.takesReplays);
  });

  it('ends the session when the backend refuses its refresh token', async () => {
    const { contract, target } = ours;
    const client = await age(await enter(target, contract));
    contract.control.tokens.expireRefreshTokens();
    const response = await client.request('/dashboard');
    expect(response.status).toBe(307);
    expect(response.headers.get('location')).toContain('/login?returnTo=%2Fdashboard');
    expect(client.cookies.has('gatehouse-session')).toBe(false);
  });

  it('keeps the session while a refresh is answered with nothing that can be understood', async () => {
    const { contract, target } = ours;
    const client = await age(await enter(target, contract));
    const answers = [
      () => new Response('<h1>Bad gateway</h1>', { status: 502 }),
      () => new Response('<h1>Welcome</h1>'),
      () => new Response(null, { status: 500 }),
    ];
    for (const answer of answers) {
      contract.control.answer('refresh', answer);
      expect((await client.api(contract.notes)).status).toBe(503);
    }
    contract.control.answer('refresh');
    expect(await notesOwner(client, contract)).toBe(contract.users[0].id);
  });

  it('signs out here and there', async () => {
    const { contract, target } = ours;
    const client = await enter(target, contract);
    const old = client.clone();
    const { refreshToken } = (await sessionIn(client)).tokens;
    expect((await client.signOut()).status).toBe(303);
    expect(client.cookies.has('gatehouse-session')).toBe(false);
    expect(await isSignedOut(old)).toBe(true);
    const heard = contract.control.received('logout').map(({ status }) => status < 300);
    expect(heard).toEqual(contract.hasLogout ? [true] : []);
    expect(contract.control.tokens.isLive(refreshToken)).toBe(!contract.revokes);
  });

  it('signs out here when the backend fails to', async () => {
    const { contract, target } = ours;
    for (const status of [500, 401, 404]) {
      const client = await enter(target, contract);
      contract.control.answer('logout', () => new Response('<h1>Oh</h1>', { status }));
      const old = client.clone();
      expect((await client.signOut()).status).toBe(303);
      expect(await isSignedOut(old)).toBe(true);
    }
  });
});
