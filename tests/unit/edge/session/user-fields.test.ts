import { afterEach, beforeEach, describe, expect, expectTypeOf, test } from 'vitest';
import { defineGatehouse, optionProblems, type UserOf } from '../../../../edge/config/options.ts';
import type { Fetch } from '../../../../edge/types.ts';
import type { TestBrowser } from '../../../fixtures/clients/test-browser.ts';
import { openProviderGatehouse, type ProviderGatehouse } from '../../../fixtures/core/provider-gatehouse.ts';
import {
  HOUR,
  OPTIONS,
  TestGatehouse,
  type TestGatehouseOptions,
} from '../../../fixtures/core/test-gatehouse.ts';

type Profile = Readonly<Record<string, unknown>>;

const USER = { tenant: 'org.id', plan: 'plan', tags: 'tags', creation: 'creationAt' };
const DANA = { id: '1', name: 'Dana Demo', email: 'demo@gatehouse.example', role: 'customer' };

/** What the profile says beside what the demo does. */
let said: Profile | 'down';
beforeEach(() => {
  said = { org: { id: 42, secret: 'of the org' }, plan: true, tags: ['a', 'b', { c: 1 }] };
});

function open(session: TestGatehouseOptions['options'] = { session: { user: USER } }): TestGatehouse {
  return new TestGatehouse({ options: session, wrap: (demo) => withProfile(demo) });
}

function withProfile(demo: Fetch): Fetch {
  return async (request) => {
    const answer = await demo(request);
    if (!request.url.endsWith('/auth/profile') || !answer.ok) return answer;
    if (said === 'down') return new Response(null, { status: 500 });
    return Response.json({ ...(await answer.json()), ...said });
  };
}

async function userOf(visitor: TestBrowser, method = 'GET'): Promise<unknown> {
  const response = await visitor.request('/auth/session', { as: 'fetch', method });
  return (await response.json()).user;
}

describe('the fields of a session that the configuration names', () => {
  test('are kept as text from the profile, and nothing beside them', async () => {
    const visitor = await open().signedIn();
    expect(await userOf(visitor)).toEqual({
      ...DANA,
      tenant: '42',
      plan: 'true',
      tags: 'a b',
      creation: '2026-01-01T09:00:00.000Z',
    });
  });

  test('are absent where nobody has them, and the sign-in goes on', async () => {
    said = { org: null, plan: '', tags: [] };
    const visitor = await open({
      session: { user: { tenant: 'org.id', plan: 'plan', tags: 'tags' } },
    }).signedIn();
    expect(await userOf(visitor)).toEqual(DANA);
  });

  test('come from the access token where the profile has none', async () => {
    const visitor = await open({ session: { user: { audience: 'aud', subject: 'sub' } } }).signedIn();
    expect(await userOf(visitor)).toEqual({ ...DANA, audience: 'gatehouse-demo', subject: '1' });
  });

  test('are left out where they would take more than a kibibyte, which the log tells once', async () => {
    said = { big: 'x'.repeat(2_000), plan: 'gold' };
    const house = open({ session: { user: { big: 'big', plan: 'plan' } } });
    const visitor = await house.signedIn();
    expect(await userOf(visitor)).toEqual({ ...DANA, plan: 'gold' });
    expect(house.log.filter(({ event }) => event === 'user_field_left_out')).toEqual([
      expect.objectContaining({ fields: expect.objectContaining({ member: 'big', reason: 'too_large' }) }),
    ]);
  });

  test('stay as they were at sign-in when tokens are refreshed', async () => {
    const house = open();
    const visitor = await house.signedIn();
    said = { org: { id: 43 } };
    house.pass(HOUR);
    await visitor.request('/dashboard');
    expect(await userOf(visitor)).toMatchObject({ tenant: '42' });
    expect(house.asked).not.toContain('GET /api/v1/auth/profile');
  });

  test('are asked for with each refresh where that is wanted; what cannot be told stays', async () => {
    const house = open({ session: { user: USER, reloadUser: true } });
    const visitor = await house.signedIn();
    said = { org: { id: 43 }, name: 'Dana Renamed' };
    house.pass(HOUR);
    await visitor.request('/dashboard');
    expect(await userOf(visitor)).toEqual({
      ...DANA,
      name: 'Dana Renamed',
      tenant: '43',
      creation: '2026-01-01T09:00:00.000Z',
    });
    said = 'down';
    house.pass(HOUR);
    await visitor.request('/dashboard');
    expect(await userOf(visitor)).toMatchObject({ name: 'Dana Renamed', tenant: '43' });
  });

  test('a cookie of before they were named is still a session', async () => {
    const before = open({});
    const visitor = await before.signedIn();
    expect(await userOf(visitor)).toEqual(DANA);
    const again = open().browser();
    for (const [name, value] of visitor.cookies) again.cookies.set(name, value);
    expect(await userOf(again)).toEqual(DANA);
  });
});

describe('POST /auth/session', () => {
  test('asks anew who is signed in, and keeps it', async () => {
    const house = open();
    const visitor = await house.signedIn();
    said = { org: { id: 43 }, name: 'Dana Renamed' };
    expect(await userOf(visitor, 'POST')).toMatchObject({ name: 'Dana Renamed', tenant: '43' });
    expect(await userOf(visitor)).toMatchObject({ name: 'Dana Renamed', tenant: '43' });
  });

  test.each([
    ['somebody else', { id: 2 }],
    ['nobody', { id: '' }],
  ])('takes no answer that names %s', async (_, other) => {
    const house = open();
    const visitor = await house.signedIn();
    const { cookie } = visitor;
    said = { ...other, name: 'Mallory' };
    const response = await visitor.request('/auth/session', { as: 'fetch', method: 'POST' });
    expect([response.status, (await response.json()).code]).toEqual([502, 'backend_invalid']);
    expect(visitor.cookie).toBe(cookie);
  });

  test('is nothing that another site can have done', async () => {
    const visitor = await open().signedIn();
    const headers = { 'sec-fetch-site': 'cross-site', origin: 'https://elsewhere.example' };
    const response = await visitor.request('/auth/session', { method: 'POST', headers });
    expect(response.status).toBe(403);
  });

  test('tells a visitor that there is no session', async () => {
    const response = await open().browser().request('/auth/session', { as: 'fetch', method: 'POST' });
    expect(await response.json()).toEqual({ authenticated: false });
  });
});

describe('at an OpenID provider', () => {
  let place: ProviderGatehouse;
  beforeEach(async () => {
    place = await openProviderGatehouse({ org: { id: 'acme' } }, { session: { user: { tenant: 'org.id' } } });
  });
  afterEach(() => place.forger.stop());

  test('they come from the ID token, and are kept when nobody says them again', async () => {
    const { visitor } = await place.signIn();
    expect(await userOf(visitor)).toMatchObject({ tenant: 'acme' });
    expect(await userOf(visitor, 'POST')).toMatchObject({ tenant: 'acme' });
  });
});

describe('gatehouse.config.ts', () => {
  test('types the user by what it names', () => {
    const options = defineGatehouse({ ...OPTIONS, session: { user: { tenant: 'org.id' } } });
    type Own = UserOf<typeof options>;
    expectTypeOf<Own['tenant']>().toEqualTypeOf<string | undefined>();
    expectTypeOf<Own['id']>().toEqualTypeOf<string>();
    expectTypeOf<keyof Own>().toEqualTypeOf<'id' | 'name' | 'email' | 'role' | 'tenant'>();
    const plain = defineGatehouse({ paths: {}, afterSignIn: '/', proxy: OPTIONS.proxy });
    expectTypeOf<keyof UserOf<typeof plain>>().toEqualTypeOf<'id' | 'name' | 'email' | 'role'>();
  });

  test.each([
    [{ user: { id: 'sub' } }, 'has a name that the session has a meaning for already'],
    [{ user: { 'of the team': 'a' } }, 'has a name that is not one of letters and digits'],
    [{ user: { tenant: '' } }, 'is not a dot-path'],
    [{ user: { tenant: 7 } }, ''],
    [
      { user: Object.fromEntries(Array.from({ length: 21 }, (_, at) => [`f${at}`, 'a'])) },
      'has more than 20 fields',
    ],
    [{ user: {}, reloadUser: 'yes' }, 'is neither true nor false'],
    ['yes', ''],
  ])('is refused where it says %j', (session, problem) => {
    const found = optionProblems({ ...OPTIONS, session });
    expect(found).toHaveLength(1);
    expect(found[0]?.problem).toContain(problem);
  });
});
