import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ProviderBrowser } from '../fixtures/backends/openid/provider-browser.ts';
import { arrive, begin, comeBack, type Place, startPlace } from '../fixtures/backends/openid/target.ts';
import { age, sessionIn } from '../fixtures/clients/expired.ts';
import { TestBrowser } from '../fixtures/clients/test-browser.ts';
import { eventually } from '../fixtures/lib/eventually.ts';

const PENDING = /^gatehouse-sign-in\./;

let place: Place;
beforeAll(async () => {
  place = await startPlace();
});
afterAll(() => place?.stop());

const SCRIPT = { accept: 'application/json' };

async function whoIs(client: TestBrowser): Promise<Record<string, unknown>> {
  return (await client.request('/auth/session', { as: 'fetch' })).json();
}

const pendingIn = (client: TestBrowser) => [...client.cookies.keys()].filter((name) => PENDING.test(name));

describe('a sign-in at a provider', () => {
  test('leads back to the page asked for, with a session that calls the API', async () => {
    const { client, answer } = await arrive(place, 'ada', '/dashboard?from=mail');
    expect(answer.status).toBe(303);
    expect(answer.headers.get('location')).toBe('/dashboard?from=mail');
    expect(await whoIs(client)).toMatchObject({
      authenticated: true,
      user: { id: 'ada', name: 'Ada Lovelace', email: 'ada@id.example', role: 'admin' },
    });
    expect(await (await client.api('/whoami')).json()).toEqual({ sub: 'ada' });
    expect([...client.cookies.keys()]).toEqual(['gatehouse-session']);
  });

  test('asks for a code with PKCE, state, nonce and the API, and shows none of what it keeps', async () => {
    const client = new TestBrowser(place.target.origin);
    const address = new URL(await begin(client));
    expect(address.origin).toBe(place.provider.issuer);
    expect(Object.fromEntries(address.searchParams)).toMatchObject({
      response_type: 'code',
      code_challenge_method: 'S256',
      redirect_uri: `${place.target.origin}/auth/callback`,
      resource: 'https://api.example.test/',
      state: expect.stringMatching(/^.{40,}$/),
      nonce: expect.stringMatching(/^.{20,}$/),
    });
    const [kept = ''] = client.cookies.values();
    expect(kept.split('.')).toHaveLength(5);
    expect(kept).not.toContain(address.searchParams.get('nonce'));
  });

  test('with a wrong password goes no further than the provider', async () => {
    const client = new TestBrowser(place.target.origin);
    const visitor = new ProviderBrowser(place.provider.issuer);
    await expect(visitor.signIn(await begin(client), 'ada', 'a guess')).rejects.toThrow('401');
    expect(await whoIs(client)).toEqual({ authenticated: false });
  });

  test('that is cancelled there leads to the sign-in page, which says so', async () => {
    const client = new TestBrowser(place.target.origin);
    const back = await new ProviderBrowser(place.provider.issuer).cancel(await begin(client, '/admin'));
    const location = (await comeBack(client, back)).headers.get('location') ?? '';
    expect(location).toBe('/login?reason=sign_in_cancelled&returnTo=%2Fadmin');
    expect(await (await client.request(location)).text()).toContain('The sign-in was cancelled');
    expect(pendingIn(client)).toEqual([]);
  });

  test.each([
    ['another state', (url: URL) => url.searchParams.set('state', `${url.searchParams.get('state')}x`)],
    ['no state', (url: URL) => url.searchParams.delete('state')],
    ['the issuer of someone else', (url: URL) => url.searchParams.set('iss', 'https://evil.example')],
    ['no issuer', (url: URL) => url.searchParams.delete('iss')],
    ['another code', (url: URL) => url.searchParams.set('code', 'made-up')],
    ['no code', (url: URL) => url.searchParams.delete('code')],
    ['two states', (url: URL) => url.searchParams.append('state', 'x')],
  ])('is not completed by an answer with %s', async (_, change) => {
    const client = new TestBrowser(place.target.origin);
    const back = new URL(await new ProviderBrowser(place.provider.issuer).signIn(await begin(client), 'ada'));
    change(back);
    const answer = await comeBack(client, back.href);
    expect(answer.status).toBe(303);
    expect(answer.headers.get('location')).toMatch(/^\/login\?reason=(login_failed|sign_in_expired)/);
    expect(await whoIs(client)).toEqual({ authenticated: false });
  });

  test('that someone else has begun signs nobody in as them', async () => {
    const attacker = new TestBrowser(place.target.origin);
    const back = await new ProviderBrowser(place.provider.issuer).signIn(await begin(attacker), 'bob');
    const victim = new TestBrowser(place.target.origin);
    await begin(victim);
    expect((await comeBack(victim, back)).headers.get('location')).toContain('sign_in_expired');
    expect(await whoIs(victim)).toEqual({ authenticated: false });
  });

  test('that comes back twice makes one session, and leads on to where its user is by now', async () => {
    const client = new TestBrowser(place.target.origin);
    const back = await new ProviderBrowser(place.provider.issuer).signIn(await begin(client), 'ada');
    await comeBack(client, back);
    const { id } = await sessionIn(client);
    expect((await comeBack(client, back)).headers.get('location')).toBe('/dashboard');
    expect((await sessionIn(client)).id).toBe(id);
  });

  test('succeeds in each of several tabs', async () => {
    const client = new TestBrowser(place.target.origin);
    const addresses = [await begin(client, '/a'), await begin(client, '/b'), await begin(client, '/c')];
    expect(pendingIn(client)).toHaveLength(3);
    const visitor = new ProviderBrowser(place.provider.issuer);
    for (const [at, returnTo] of ['/a', '/b', '/c'].entries()) {
      const back = await visitor.signIn(addresses[at] ?? '', 'ada');
      expect((await comeBack(client, back)).headers.get('location')).toBe(returnTo);
    }
    expect(pendingIn(client)).toEqual([]);
  });

  test('that is given up many times leaves five cookies at most, and none after a sign-out', async () => {
    const client = new TestBrowser(place.target.origin);
    for (let count = 0; count < 30; count += 1) await begin(client, `/${'x'.repeat(count * 20)}`);
    expect(pendingIn(client).length).toBeLessThanOrEqual(5);
    const length = pendingIn(client).reduce((sum, name) => sum + (client.cookies.get(name) ?? '').length, 0);
    expect(length).toBeLessThan(8_000);

    const back = await new ProviderBrowser(place.provider.issuer).signIn(await begin(client, '/last'), 'ada');
    expect((await comeBack(client, back)).headers.get('location')).toBe('/last');
    await client.signOut();
    expect([...client.cookies.keys()]).toEqual(['gatehouse-sign-out']);
  });

  test('while the provider is down leads to the sign-in page, which says so', async () => {
    const client = new TestBrowser(place.target.origin);
    const back = await new ProviderBrowser(place.provider.issuer).signIn(await begin(client), 'ada');
    place.provider.failNext('/token', 503, 1);
    const location = (await comeBack(client, back)).headers.get('location') ?? '';
    expect(location).toContain('reason=backend_unavailable');
    expect(await (await client.request(location)).text()).toContain('not available right now');
  });
});

describe('the tokens of a provider', () => {
  test('are renewed once for twenty requests at once, over several ends of the access token', async () => {
    const { client } = await arrive(place, 'ada');
    for (let round = 1; round <= 2; round += 1) {
      await age(client);
      const before = place.provider.granted.refresh_token ?? 0;
      const answers = await Promise.all(Array.from({ length: 20 }, () => client.api('/whoami')));
      expect(answers.map(({ status }) => status)).toEqual(Array(20).fill(200));
      expect((place.provider.granted.refresh_token ?? 0) - before).toBe(1);
    }
    expect(place.provider.reused()).toBe(0);
  });

  test('are kept while the provider is out of order', async () => {
    const { client } = await arrive(place, 'ada');
    await age(client);
    place.provider.failNext('/token', 503, 1);
    expect((await client.api('/whoami')).status).toBe(503);
    await eventually(async () => expect((await client.api('/whoami')).status).toBe(200));
    expect(await whoIs(client)).toMatchObject({ authenticated: true, user: { id: 'ada' } });
  });

  test('are of no more use once the provider has seen a spent one again, and the session ends with them', async () => {
    const { client } = await arrive(place, 'ada');
    const { refreshToken } = (await sessionIn(client)).tokens;
    await age(client);
    expect((await client.api('/whoami')).status).toBe(200);
    const replay = await place.provider.ask('/token', {
      grant_type: 'refresh_token',
      refresh_token: refreshToken,
    });
    expect(await replay.json()).toMatchObject({ error: 'invalid_grant' });
    await age(client);
    expect((await client.api('/whoami')).status).toBe(401);
  });
});

describe('signing out', () => {
  test('revokes the tokens, and leads on to the sign-out of the provider and back', async () => {
    const { client, visitor } = await arrive(place, 'ada');
    const { refreshToken } = (await sessionIn(client)).tokens;
    const page = await client.signOut();
    expect(page.status).toBe(200);
    const link = await continueFrom(client, /href="([^"]+)"/.exec(await page.text())?.[1]);
    expect(link).toContain(`${place.provider.issuer}/session/end?`);
    const back = new URL((await visitor.signOut(link)) ?? '');
    expect(back.origin + back.pathname).toBe(`${place.target.origin}/login`);
    expect(await (await comeBack(client, back.href)).text()).toContain('You are signed out.');
    expect(await whoIs(client)).toEqual({ authenticated: false });

    const answer = await place.provider.ask('/token', {
      grant_type: 'refresh_token',
      refresh_token: refreshToken,
    });
    expect(await answer.json()).toMatchObject({ error: 'invalid_grant' });
  });

  test('tells a script where the sign-out goes on, and shows it no ID token', async () => {
    const { client } = await arrive(place, 'bob');
    const text = await (await client.signOut({ headers: SCRIPT })).text();
    const { logoutUrl } = JSON.parse(text);
    expect((await client.request(logoutUrl, { as: 'fetch' })).headers.get('location')).toBeNull();
    const link = await continueFrom(client, logoutUrl);
    const [, claims = 'none', signature] = new URL(link).searchParams.get('id_token_hint')?.split('.') ?? [];
    expect(signature).toMatch(/^[\w-]+$/);
    expect(text).not.toContain(claims);
    expect(client.cookies.size).toBe(0);
  });
});

/** Opens the address of this site that a sign-out goes on with. @returns where it leads */
async function continueFrom(client: TestBrowser, path = ''): Promise<string> {
  const answer = await client.request(path);
  expect(answer.status).toBe(303);
  return answer.headers.get('location') ?? '';
}

describe('a sign-out at the provider', () => {
  test('ends the sessions that came of it within seconds, and nobody else’s', async () => {
    const [ada, again, bob] = [
      await arrive(place, 'ada'),
      await arrive(place, 'ada'),
      await arrive(place, 'bob'),
    ];
    await ada.visitor.signOut(`${place.provider.issuer}/session/end?client_id=gatehouse`);
    await eventually(async () => expect((await whoIs(ada.client)).authenticated).toBe(false));
    expect(await whoIs(again.client)).toMatchObject({ authenticated: true });
    expect(await whoIs(bob.client)).toMatchObject({ authenticated: true });
    const { client } = await arrive(place, 'ada');
    expect(await whoIs(client)).toMatchObject({ authenticated: true });
  });

  test.each([
    ['no token', ''],
    ['nonsense', 'a.b.c'],
    ['a token that nobody has signed', `${btoa('{"alg":"none"}')}.${btoa('{"sub":"ada"}')}.`],
  ])('is not believed with %s', async (_, logout_token) => {
    const { client } = await arrive(place, 'ada');
    const answer = await fetch(`${place.target.origin}/auth/backchannel-logout`, {
      method: 'POST',
      body: new URLSearchParams({ logout_token }),
    });
    expect(answer.status).toBe(400);
    expect(answer.headers.get('cache-control')).toContain('no-store');
    expect(await whoIs(client)).toMatchObject({ authenticated: true });
  });
});
