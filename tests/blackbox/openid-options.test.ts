import { exportJWK, exportPKCS8, generateKeyPair } from 'jose';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { CLIENT, RESOURCE } from '../fixtures/backends/openid/provider.ts';
import { ProviderBrowser } from '../fixtures/backends/openid/provider-browser.ts';
import { arrive, comeBack, type Place, startPlace } from '../fixtures/backends/openid/target.ts';
import { age, sessionIn } from '../fixtures/clients/expired.ts';
import { TestBrowser } from '../fixtures/clients/test-browser.ts';

let place: Place;
beforeAll(async () => {
  place = await startPlace({ acrValues: ['gold'] }, undefined, () => ({
    paths: { '/': 'public', '/recent': { maxAge: 300 }, '/strong': { acr: 'gold' } },
    openid: { forward: ['login_hint', 'prompt', 'max_age'] },
  }));
});
afterAll(() => place?.stop());

async function begin(client: TestBrowser, query: string): Promise<string> {
  return (await client.request(`/auth/login?${query}`)).headers.get('location') ?? '';
}

describe('a sign-in in silence', () => {
  test('signs in whoever the provider knows, and leads everyone else back to where they were', async () => {
    const [client, visitor] = [
      new TestBrowser(place.target.origin),
      new ProviderBrowser(place.provider.issuer),
    ];
    const silent = () => begin(client, 'prompt=none&returnTo=/');
    const unknown = await comeBack(client, await visitor.signIn(await silent(), 'ada'));
    expect(unknown.headers.get('location')).toBe('/');
    expect(client.cookies.has('gatehouse-session')).toBe(false);
    await visitor.signIn(await begin(client, 'login_hint=ada'), 'ada');
    const known = await comeBack(client, await visitor.signIn(await silent(), 'ada'));
    expect(known.headers.get('location')).toBe('/');
    expect(await (await client.request('/auth/session', { as: 'fetch' })).json()).toMatchObject({
      user: { id: 'ada' },
    });
  });
});

test('a sign-in that has to be new is asked for anew by the provider, and taken', async () => {
  const [client, visitor] = [
    new TestBrowser(place.target.origin),
    new ProviderBrowser(place.provider.issuer),
  ];
  await comeBack(client, await visitor.signIn(await begin(client, ''), 'ada'));
  // Nobody can go back at once: the provider shows its form.
  await expect(visitor.signIn(await begin(client, 'max_age=0'), 'ada', 'a guess')).rejects.toThrow('401');
  const back = await visitor.signIn(await begin(client, 'max_age=0&returnTo=/dashboard'), 'ada');
  expect((await comeBack(client, back)).headers.get('location')).toBe('/dashboard');
});

/** Opens a page, and follows redirects of this site up to the provider. */
async function upTo(client: TestBrowser, path: string): Promise<string> {
  const denied = await client.request(path);
  return (await client.request(denied.headers.get('location') ?? '')).headers.get('location') ?? '';
}

describe('a page that wants more than a sign-in has', () => {
  test('is shown once the provider has told when its user was authenticated', async () => {
    const [client, visitor] = [
      new TestBrowser(place.target.origin),
      new ProviderBrowser(place.provider.issuer),
    ];
    await comeBack(client, await visitor.signIn(await begin(client, ''), 'ada'));
    // It knows them, and has asked them just now.
    const back = await comeBack(client, await visitor.signIn(await upTo(client, '/recent'), 'ada'));
    expect(back.headers.get('location')).toBe('/recent');
    expect((await client.request('/recent')).headers.get('location')).toBeNull();
  });

  test('is shown once they have signed in there as strongly, although the provider knew them', async () => {
    const [client, visitor] = [
      new TestBrowser(place.target.origin),
      new ProviderBrowser(place.provider.issuer),
    ];
    await comeBack(client, await visitor.signIn(await begin(client, ''), 'ada'));
    const there = await upTo(client, '/strong');
    await expect(visitor.signIn(there, 'ada', 'a guess')).rejects.toThrow('401');
    const back = await comeBack(client, await visitor.signIn(await upTo(client, '/strong'), 'ada'));
    expect(back.headers.get('location')).toBe('/strong');
    expect((await client.request('/strong')).headers.get('location')).toBeNull();
    expect(await (await client.api('/whoami')).json()).toEqual({ sub: 'ada' });
    expect(place.provider.reused()).toBe(0);
  });
});

describe('a client without a secret', () => {
  let key: Place;
  beforeAll(async () => {
    const { privateKey, publicKey } = await generateKeyPair('ES256', { extractable: true });
    const text = (await exportPKCS8(privateKey)).replaceAll('\n', '\\n');
    key = await startPlace(
      { clientKeys: [{ ...(await exportJWK(publicKey)), kid: 'mine', alg: 'ES256', use: 'sig' }] },
      () => ({ CLIENT_ID: 'gatehouse-key', CLIENT_SECRET: '', SITE_KEY: text }),
      () => ({ openid: { clientKey: { variable: 'SITE_KEY', keyId: 'mine' } } }),
    );
  });
  afterAll(() => key?.stop());

  test('proves itself with its key where it redeems a code, refreshes and revokes', async () => {
    const { client } = await arrive(key, 'ada');
    await age(client);
    expect(await (await client.api('/whoami')).json()).toEqual({ sub: 'ada' });
    expect(key.provider.granted).toEqual({ authorization_code: 1, refresh_token: 1 });
    const { refreshToken } = (await sessionIn(client)).tokens;
    expect(await key.provider.find(refreshToken)).toBe(true);
    await client.request('/auth/logout', { method: 'POST', headers: { origin: key.target.origin } });
    expect(await key.provider.find(refreshToken)).toBe(false);
  });
});

describe('tokens that are bound to a key', () => {
  let bound: Place;
  beforeAll(async () => {
    bound = await startPlace({ dpop: true }, undefined, () => ({ openid: { dpop: true } }), { dpop: true });
  });
  afterAll(() => bound?.stop());

  test('are shown with proof of it, also after a refresh, which is spent once', async () => {
    const { client } = await arrive(bound, 'ada');
    const before = (await sessionIn(client)).tokens;
    const half = expect.stringMatching(/^[\w-]{43}$/);
    expect(before.proofKey).toEqual({ x: half, y: half, d: half });
    // The first request hears of the nonce that the API wants.
    for (let times = 0; times < 3; times += 1)
      expect(await (await client.api('/whoami')).json()).toEqual({ sub: 'ada' });
    const posted = await client.api('/whoami', { method: 'POST', body: 'x=1' });
    expect(await posted.json()).toEqual({ sub: 'ada' });
    await age(client);
    expect(await (await client.api('/whoami?at=1')).json()).toEqual({ sub: 'ada' });
    const after = (await sessionIn(client)).tokens;
    expect(after.proofKey).not.toEqual(before.proofKey);
    // Each is asked for twice: the first request hears of the nonce that the provider wants, and spends nothing.
    expect(bound.provider.granted).toEqual({ authorization_code: 2, refresh_token: 2 });
    expect(bound.provider.reused()).toBe(0);
  });
});

describe('a second provider', () => {
  let two: Place;
  beforeAll(async () => {
    two = await startPlace({}, undefined, (issuer) => {
      const clientSecret = { variable: 'CLIENT_SECRET' };
      return {
        openid: { providers: { other: { issuer, clientId: CLIENT.id, clientSecret, audience: RESOURCE } } },
      };
    });
  });
  afterAll(() => two?.stop());

  test('signs in at its own addresses, refreshes what it began, and takes it back', async () => {
    const [client, visitor] = [new TestBrowser(two.target.origin), new ProviderBrowser(two.provider.issuer)];
    const begun = await client.request('/auth/login/other?returnTo=/dashboard');
    const back = await visitor.signIn(begun.headers.get('location') ?? '', 'ada');
    expect(new URL(back).pathname).toBe('/auth/callback/other');
    expect((await comeBack(client, back)).headers.get('location')).toBe('/dashboard');
    await age(client);
    expect(await (await client.api('/whoami')).json()).toEqual({ sub: 'ada' });
    const { tokens } = await sessionIn(client);
    expect(tokens).toMatchObject({ issuedBy: 'provider:other' });
    expect(two.provider.granted).toEqual({ authorization_code: 1, refresh_token: 1 });
    await client.request('/auth/logout', { method: 'POST', headers: { origin: two.target.origin } });
    expect(await two.provider.find(tokens.refreshToken)).toBe(false);
  });
});
