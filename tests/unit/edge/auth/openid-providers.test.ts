import { beforeEach, describe, expect, test } from 'vitest';
import { defineBackend } from '../../../../edge/config/backend-definition.ts';
import type { OpenIdOptions } from '../../../../edge/config/openid-options.ts';
import type { GatehouseOptions } from '../../../../edge/config/options.ts';
import type { TestBrowser } from '../../../fixtures/clients/test-browser.ts';
import { houseBefore, type Provider, scriptedProvider } from '../../../fixtures/core/scripted-provider.ts';
import { MINUTE, TestGatehouse } from '../../../fixtures/core/test-gatehouse.ts';

const OTHER = 'https://other.example.com';
const SECRETS = { OTHER_SECRET: 'the-secret-of-the-other' };
let first: Provider;
let other: Provider;
/** Whom requests went to, as `POST https://other.example.com/token`. */
let asked: string[];
beforeEach(async () => {
  first = await scriptedProvider();
  other = await scriptedProvider(OTHER, 'other-client');
  asked = [];
});

function optionsOf(more: OpenIdOptions = {}): OpenIdOptions {
  const clientSecret = { variable: 'OTHER_SECRET' };
  return { providers: { other: { issuer: OTHER, clientId: 'other-client', clientSecret } }, ...more };
}

function house(options: Partial<GatehouseOptions> = {}): TestGatehouse {
  return houseBefore(first, {
    environment: SECRETS,
    options: { openid: optionsOf(), ...options },
    wrap: () => async (request) => {
      const { origin, pathname } = new URL(request.url);
      asked.push(`${request.method} ${origin}${pathname}`);
      if (pathname === '/revoke') return new Response(null, { status: 200 });
      if (request.url.startsWith('https://api.example.com')) return Response.json({ ok: true });
      return (origin === OTHER ? other : first).fetch(request);
    },
  });
}

const locationOf = ({ headers }: Response) => headers.get('location') ?? '';
const tokenRequests = (at: string) => asked.filter((line) => line === `POST ${at}/token`).length;

async function begin(visitor: TestBrowser, provider: Provider, path: string): Promise<string> {
  const begun = await visitor.request(path);
  provider.began(locationOf(begun));
  return new URL(locationOf(begun)).searchParams.get('state') ?? '';
}

const comeBack = (visitor: TestBrowser, path: string, answer: Record<string, string>) =>
  visitor.request(`${path}?${new URLSearchParams(answer)}`);

async function signedIn(at: TestGatehouse, visitor = at.browser(), name: 'other' | 'first' = 'other') {
  const [provider, tail] = name === 'other' ? ([other, '/other'] as const) : ([first, ''] as const);
  const state = await begin(visitor, provider, `/auth/login${tail}?returnTo=/dashboard`);
  const back = await comeBack(visitor, `/auth/callback${tail}`, { code: 'c', state });
  expect(locationOf(back)).toBe('/dashboard');
  return visitor;
}

const isSignedIn = async (visitor: TestBrowser) =>
  (await (await visitor.request('/auth/session', { as: 'fetch' })).json()).authenticated;

describe('a second provider', () => {
  test('has a button of its own beside the first', async () => {
    const facts = await house().gatehouse.pageFacts('/login', new Headers());
    expect(facts).toMatchObject({
      provider: 'id.example.com',
      providerPath: '/auth/login',
      social0: 'Other',
      social0Path: '/auth/login/other',
    });
  });

  test('is asked at its own addresses, as its own client, and with a secret from its variable', async () => {
    const at = house();
    const begun = new URL(locationOf(await at.browser().request('/auth/login/other')));
    expect(begun.origin).toBe(OTHER);
    expect(begun.searchParams.get('client_id')).toBe('other-client');
    expect(begun.searchParams.get('redirect_uri')).toBe(`${at.origin}/auth/callback/other`);
    const visitor = await signedIn(at);
    expect([tokenRequests(OTHER), tokenRequests('https://id.example.com')]).toEqual([1, 0]);
    const headers = new Headers({ cookie: visitor.cookie, host: 'app.example.com' });
    expect((await at.gatehouse.sessionOf(headers))?.tokens.issuedBy).toBe('provider:other');
    expect(await isSignedIn(visitor)).toBe(true);
  });

  test('refreshes the sessions that it began, and the first its own', async () => {
    const at = house();
    const [mine, theirs] = [await signedIn(at), await signedIn(at, at.browser(), 'first')];
    at.pass(6 * MINUTE);
    asked.length = 0;
    expect((await mine.request('/dashboard')).status).toBe(200);
    expect([tokenRequests(OTHER), tokenRequests('https://id.example.com')]).toEqual([1, 0]);
    expect(other.posted.at(-1)?.get('grant_type')).toBe('refresh_token');
    expect((await theirs.request('/dashboard')).status).toBe(200);
    expect([tokenRequests(OTHER), tokenRequests('https://id.example.com')]).toEqual([1, 1]);
  });

  test('revokes the tokens that it issued, and is led on to for the sign-out there', async () => {
    const ends = (at: string) => ({ revocation_endpoint: `${at}/revoke`, end_session_endpoint: `${at}/end` });
    first.metadata = ends('https://id.example.com');
    other.metadata = ends(OTHER);
    const at = house();
    const visitor = await signedIn(at);
    await visitor.request('/auth/logout', { method: 'POST', headers: { origin: at.origin } });
    expect(asked.filter((line) => line.endsWith('/revoke'))).toEqual([`POST ${OTHER}/revoke`]);
    const onward = new URL(locationOf(await visitor.request('/auth/logout?continue=1')));
    expect([onward.origin, onward.searchParams.get('client_id')]).toEqual([OTHER, 'other-client']);
  });

  test('ends its own sessions by a logout token, and none of the first with the same subject', async () => {
    const at = house();
    const [mine, theirs] = [await signedIn(at), await signedIn(at, at.browser(), 'first')];
    const tell = async (token: string) =>
      at.handle(
        new Request(`${at.origin}/auth/backchannel-logout`, {
          method: 'POST',
          body: new URLSearchParams({ logout_token: token }),
        }),
      );
    at.pass(1000);
    const forged = await first.logoutToken({ jti: '0', sub: 'ada', iss: OTHER, aud: 'other-client' });
    expect((await tell(forged)).status).toBe(400);
    expect((await tell(await other.logoutToken({ jti: '1', sub: 'ada', iat: at.now() / 1000 }))).status).toBe(
      200,
    );
    at.pass(6000);
    expect([await isSignedIn(mine), await isSignedIn(theirs)]).toEqual([false, true]);
    expect((await tell(await first.logoutToken({ jti: '1', sub: 'ada', iat: at.now() / 1000 }))).status).toBe(
      200,
    );
    at.pass(6000);
    expect(await isSignedIn(theirs)).toBe(false);
  });

  test('is nobody any more once it is taken out: its sessions open nothing', async () => {
    const visitor = await signedIn(house());
    const without = house({ openid: {} }).browser();
    for (const [name, value] of visitor.cookies) without.cookies.set(name, value);
    expect(await isSignedIn(without)).toBe(false);
    expect((await without.request('/auth/login/other')).status).toBe(404);
    expect((await without.request('/auth/callback/other?code=c&state=x')).status).toBe(404);
  });

  test('takes what a link may say, and what is fixed for it alone', async () => {
    const { other: each } = optionsOf().providers ?? {};
    if (each === undefined) throw new Error('There is none.');
    const providers = { other: { ...each, authorizationParameters: { connection: 'x' } } };
    const at = house({
      authorizationParameters: { ui_locales: 'de' },
      openid: { providers, forward: ['login_hint'] },
    });
    const query = new URL(locationOf(await at.browser().request('/auth/login/other?login_hint=ada')))
      .searchParams;
    expect(['login_hint', 'connection', 'ui_locales'].map((name) => query.get(name))).toEqual([
      'ada',
      'x',
      null,
    ]);
  });

  test('is the one that is asked for a step-up of its own session', async () => {
    const at = house({ paths: { '/keys': { maxAge: 300 } } });
    const visitor = await signedIn(at);
    expect(locationOf(await visitor.request('/keys'))).toBe('/auth/login/other?returnTo=%2Fkeys');
  });
});

describe('what one provider began', () => {
  test.each([
    ['/auth/login/other', '/auth/callback'],
    ['/auth/login', '/auth/callback/other'],
  ])('at %s is not completed at %s, and no code goes astray', async (begun, back) => {
    const at = house();
    const visitor = at.browser();
    const state = await begin(visitor, begun === '/auth/login' ? first : other, begun);
    const response = await comeBack(visitor, back, { code: 'c', state });
    expect(locationOf(response)).toContain('reason=sign_in_expired');
    expect(asked.filter((line) => line.endsWith('/token'))).toEqual([]);
  });

  test('is not completed by an answer that names another issuer', async () => {
    const at = house();
    const visitor = at.browser();
    const state = await begin(visitor, other, '/auth/login/other');
    const answer = { code: 'c', state, iss: first.issuer };
    const response = await comeBack(visitor, '/auth/callback/other', answer);
    expect(locationOf(response)).toContain('reason=login_failed');
    expect(asked.filter((line) => line.endsWith('/token'))).toEqual([]);
    expect(at.log.at(-1)?.fields).toMatchObject({
      reason: 'answer_iss_mismatch',
      place: 'openid.providers.other',
      variable: 'gatehouse.config.ts',
    });
  });

  test('is not completed by an ID token of the other', async () => {
    const at = house();
    const visitor = at.browser();
    const state = await begin(visitor, other, '/auth/login/other');
    other.claims = { iss: first.issuer, aud: 'gate' };
    expect(locationOf(await comeBack(visitor, '/auth/callback/other', { code: 'c', state }))).toContain(
      'reason=login_failed',
    );
  });

  test('goes on in each of two tabs', async () => {
    const at = house();
    const visitor = at.browser();
    const one = await begin(visitor, other, '/auth/login/other?returnTo=/a');
    const two = await begin(visitor, first, '/auth/login?returnTo=/b');
    expect(locationOf(await comeBack(visitor, '/auth/callback', { code: 'c', state: two }))).toBe('/b');
    expect(locationOf(await comeBack(visitor, '/auth/callback/other', { code: 'c', state: one }))).toBe('/a');
  });
});

describe('a deployment is refused, with a sentence, whose providers', () => {
  const [issuer, clientId] = [OTHER, 'c'];
  const opened =
    (openid: unknown, more: object = {}, environment: object = {}) =>
    () =>
      new TestGatehouse({
        environment: { ...first.environment, ...SECRETS, ...environment },
        options: { ...more, ...Object({ openid }) },
      });

  test.each<[string, unknown, string]>([
    ['have a name that is no part of an address', { 'A b': { issuer, clientId } }, 'no part of an address'],
    ['have no issuer', { other: { clientId } }, 'openid.providers.other'],
    ['have an issuer that is none', { other: { issuer: 'other', clientId } }, 'is no issuer'],
    [
      'name the document',
      { other: { issuer: `${OTHER}/.well-known/openid-configuration`, clientId } },
      'is no issuer',
    ],
    ['have a client id with a blank', { other: { issuer, clientId: 'a b' } }, 'has blanks'],
    ['have their secret in the file', { other: { issuer, clientId, clientSecret: 's' } }, 'clientSecret'],
    [
      'have a secret that is not there',
      { other: { issuer, clientId, clientSecret: { variable: 'NOT_THERE' } } },
      'is to have the client secret',
    ],
    ['are reached without TLS', { other: { issuer: 'http://id.example.org', clientId } }, 'is http://'],
    [
      'are too many',
      Object.fromEntries(Array.from({ length: 13 }, (_, n) => [`p${n}`, { issuer, clientId }])),
      'has more than 12',
    ],
  ])('%s', (_, providers, sentence) => expect(opened({ providers })).toThrow(sentence));

  test('have the name of one that the backend asks', () => {
    const backend = defineBackend({
      extends: 'custom',
      login: { path: '/in', body: { name: '$username', key: '$password' } },
      socialProviders: {
        other: {
          authorize: { path: '/sso', query: { back: '$redirectUri?state=$state' } },
          exchange: { path: '/redeem', body: { code: '$code' } },
        },
      },
    });
    expect(opened(optionsOf(), { backend }, { BACKEND_PRESET: '' })).toThrow('whose address is the same');
  });

  test('make the sign-in page needed that is to be left out', () => {
    expect(opened(optionsOf({ skipSignInPage: true }))).toThrow('have to choose');
  });
});
