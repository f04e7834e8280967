import { describe, expect, test } from 'vitest';
import { createSealer } from '../../../../edge/crypto/seal.ts';
import { memoryCoordinator } from '../../../../edge/refresh/coordinator/memory.ts';
import { SESSION_TYPE } from '../../../../edge/session/schema.ts';
import type { Fetch } from '../../../../edge/types.ts';
import type { TestBrowser } from '../../../fixtures/clients/test-browser.ts';
import { begin, houseBefore, scriptedProvider, signInAt } from '../../../fixtures/core/scripted-provider.ts';
import {
  DEMO_LOGIN,
  NOON,
  OWN_API,
  SECRET,
  TestGatehouse,
  type TestGatehouseOptions,
} from '../../../fixtures/core/test-gatehouse.ts';

const ADMIN = { username: 'admin@gatehouse.example', password: 'let-me-in-too' };
const API = { BACKEND_PRESET: 'custom', BACKEND_LOGIN_PATH: '/login', BACKEND_REFRESH_PATH: '/refresh' };
const at = (url: string, more: object = {}) => ({ ...API, BACKEND_URL: url, ...more });

/** An API with opaque tokens, which takes whoever comes for its admin. */
const opaque: Fetch = async ({ url }) =>
  url.endsWith('/login')
    ? Response.json({
        access_token: 'opaque',
        refresh_token: `r-${crypto.randomUUID()}`,
        user: { id: 'a', role: 'admin' },
      })
    : new Response(null, { status: 404 });
const facing = (environment: TestGatehouseOptions['environment']) =>
  new TestGatehouse({ environment: { BACKEND_USER_PATH: 'user', ...environment }, wrap: () => opaque });

/** Brings somebody's cookies to another deployment. */
function brought(visitor: TestBrowser, house: TestGatehouse): TestBrowser {
  const there = house.browser();
  for (const [name, value] of visitor.cookies) there.cookies.set(name, value);
  return there;
}

async function expectUnknown(visitor: TestBrowser, house: TestGatehouse): Promise<void> {
  const copy = brought(visitor, house);
  expect((await copy.request('/admin')).status).toBe(307);
  expect(house.passes).toEqual([]);
  expect(house.log.at(-1)).toMatchObject({ event: 'session_unusable', fields: { reason: 'unknown_key' } });
  expect(copy.cookies.size).toBe(0);
}

async function expectKept(visitor: TestBrowser, house: TestGatehouse): Promise<void> {
  expect((await brought(visitor, house).request('/dashboard')).status).toBe(200);
}

describe('a session of another backend, sealed with the same secret', () => {
  test('opens nothing: that of the demo’s admin, where an API takes opaque tokens', async () => {
    const preview = new TestGatehouse();
    const visitor = preview.browser();
    expect((await visitor.signIn(ADMIN)).status).toBe(303);
    expect((await visitor.request('/admin')).status).toBe(200);
    await expectUnknown(visitor, facing(at('https://api.example.com')));
  });

  test.each([
    ['another host', at('https://staging.example.com')],
    ['another port', at('https://api.example.com:8443')],
    ['another stage of one host', at('https://api.example.com/staging')],
    ['plain text', at('http://api.example.com', { DANGEROUSLY_ALLOW_HTTP: 'on' })],
    ['another way to talk to it', at('https://api.example.com', { BACKEND_PRESET: 'laravel' })],
    ['a number that is no version', at('https://api.example.com/12')],
  ])('C10: opens nothing: %s', async (_, elsewhere) => {
    const preview = facing(elsewhere);
    const visitor = await preview.signedIn();
    await expectUnknown(visitor, facing(at('https://api.example.com')));
  });
});

describe('a session of this backend', () => {
  test.each([
    ['a slash more', 'https://api.example.com/'],
    ['its port written out', 'https://api.example.com:443'],
    ['capitals', 'https://API.example.com'],
    ['a version', 'https://api.example.com/v1'],
    ['another version', 'https://api.example.com/v2.1/'],
  ])('goes on when BACKEND_URL gets %s', async (_, url) => {
    const visitor = await facing(at('https://api.example.com')).signedIn();
    await expectKept(visitor, facing(at(url)));
  });

  test('goes on when other paths of it are named, and other keys', async () => {
    const visitor = await facing(at('https://api.example.com/v1')).signedIn();
    const more = { BACKEND_REFRESH_PATH: '/tokens', BACKEND_LOGOUT_PATH: '/bye', BACKEND_API_KEY: 'k' };
    await expectKept(visitor, facing(at('https://api.example.com/v1', more)));
  });
});

describe('a session that says of no backend, as the last release sealed them', () => {
  const unbound = async (house: TestGatehouse) => {
    const visitor = await house.signedIn();
    const sealer = createSealer([SECRET], SESSION_TYPE);
    const opened = await sealer.open(visitor.cookies.get('gatehouse-session') ?? '');
    if (!opened.ok) return expect.fail(opened.reason);
    const { issuer: _, ...session } = opened.payload as Record<string, unknown>;
    visitor.cookies.set('gatehouse-session', await sealer.seal(session));
    return visitor;
  };

  test('goes on where a signature tells whose it is, and is sealed anew', async () => {
    const house = new TestGatehouse();
    const visitor = await unbound(house);
    const response = await visitor.request('/dashboard');
    expect(response.status).toBe(200);
    expect(response.headers.getSetCookie()).toHaveLength(1);
    expect((await visitor.request('/dashboard')).headers.getSetCookie()).toEqual([]);
  });

  test('opens nothing where tokens are opaque: it might be anyone’s', async () => {
    const house = facing(at('https://api.example.com'));
    await expectUnknown(await unbound(house), facing(at('https://api.example.com')));
    await expectUnknown(await unbound(new TestGatehouse()), facing(at('https://api.example.com')));
  });
});

describe('a session of a provider', () => {
  test('opens nothing once there is none, and the backend’s keys are not asked about it', async () => {
    const provider = await scriptedProvider();
    const visitor = houseBefore(provider).browser();
    await signInAt(provider, visitor);
    await expectKept(visitor, houseBefore(provider));
    const origin = 'https://app.example.com';
    const environment = { ...at(provider.environment.BACKEND_URL ?? ''), BACKEND_USER_PATH: 'user' };
    await expectUnknown(visitor, new TestGatehouse({ origin, environment, wrap: () => opaque }));
    await expectUnknown(visitor, new TestGatehouse({ origin }));
  });

  test.each([
    ['issuer', { OIDC_ISSUER: 'https://id.example.com/t2' }],
    ['client', { CLIENT_ID: 'another' }],
    ['backend', { BACKEND_URL: 'https://staging.example.com' }],
  ])('opens nothing under another %s', async (_, change) => {
    const provider = await scriptedProvider();
    const visitor = houseBefore(provider).browser();
    await signInAt(provider, visitor);
    await expectUnknown(visitor, houseBefore(provider, { environment: change }));
  });

  test('goes on beside a password form that is new', async () => {
    const provider = await scriptedProvider();
    const visitor = houseBefore(provider).browser();
    await signInAt(provider, visitor);
    await expectKept(visitor, houseBefore(provider, { environment: { BACKEND_LOGIN_PATH: '/login' } }));
  });

  test.each([
    ['issuer', () => scriptedProvider('https://id.example.com/t2')],
    ['client', () => scriptedProvider(undefined, 'another')],
  ])('cannot be begun at another %s', async (_, another) => {
    const [here, there] = [await scriptedProvider(), await another()];
    const visitor = houseBefore(there).browser();
    const back = await begin(visitor, there);
    const house = houseBefore(here);
    const answer = await brought(visitor, house).request(back);
    expect(answer.headers.get('location')).toContain('reason=sign_in_expired');
    expect(house.log.at(-1)?.fields.reason).toBe('unknown_state');
  });
});

describe('a back-channel logout', () => {
  const logout = (house: TestGatehouse, token: string) => {
    const body = new URLSearchParams({ logout_token: token }).toString();
    const headers = { 'content-type': 'application/x-www-form-urlencoded', host: 'app.example.com' };
    return house.handle(
      new Request(`${house.origin}/auth/backchannel-logout`, { method: 'POST', headers, body }),
    );
  };
  /** Two deployments with one Redis, or one store of another kind. */
  const shared = () => {
    const spend = async () => ({ status: 'unverifiable' }) as const;
    const coordinator = memoryCoordinator({ redeem: spend, revoke: async () => {} }, () => NOON);
    return { coordinator: () => coordinator };
  };

  test.each([
    ['issuer', () => scriptedProvider('https://test.example.com')],
    ['client', () => scriptedProvider(undefined, 'another')],
  ])('of another %s ends nobody here, though it knows them by the same name', async (_, another) => {
    const [here, there, store] = [await scriptedProvider(), await another(), shared()];
    const house = houseBefore(here, store);
    const visitor = house.browser();
    await signInAt(here, visitor);
    for (const claims of [{ jti: '1' }, { jti: '2', sid: 's' }]) {
      expect((await logout(houseBefore(there, store), await there.logoutToken(claims))).status).toBe(200);
    }
    await expectKept(visitor, houseBefore(here, store));
    expect((await logout(house, await here.logoutToken({ jti: '1' }))).status).toBe(200);
    expect((await brought(visitor, houseBefore(here, store)).request('/dashboard')).status).toBe(307);
  });

  test('that was heard by the last release holds', async () => {
    const [provider, store] = [await scriptedProvider(), shared()];
    const visitor = houseBefore(provider, store).browser();
    await signInAt(provider, visitor);
    await store.coordinator().revokeSession('sub:ada', NOON + 1000);
    expect((await brought(visitor, houseBefore(provider, store)).request('/dashboard')).status).toBe(307);
  });
});

test('whoever signs in with a password has a session of the backend, beside a provider too', async () => {
  const provider = await scriptedProvider();
  const wrap =
    (demo: Fetch): Fetch =>
    (request) =>
      new URL(request.url).host === 'demo.internal' ? demo(request) : provider.fetch(request);
  const environment = { ...OWN_API, OIDC_ISSUER: provider.issuer, CLIENT_ID: 'gate' };
  const visitor = new TestGatehouse({ environment, wrap }).browser();
  expect((await visitor.signIn(DEMO_LOGIN)).status).toBe(303);
  await expectKept(visitor, new TestGatehouse({ environment: OWN_API }));
});
