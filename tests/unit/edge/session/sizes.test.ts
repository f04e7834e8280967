import { readFileSync } from 'node:fs';
import { SignJWT } from 'jose';
import { describe, expect, test } from 'vitest';
import { MAX_COOKIES_LENGTH, MAX_SEALED_LENGTH } from '../../../../edge/http/cookie-header.ts';
import type { Fetch } from '../../../../edge/types.ts';
import type { TestBrowser } from '../../../fixtures/clients/test-browser.ts';
import { begin, houseBefore, scriptedProvider, signInAt } from '../../../fixtures/core/scripted-provider.ts';
import {
  NOON,
  SECOND,
  TestGatehouse,
  type TestGatehouseOptions,
} from '../../../fixtures/core/test-gatehouse.ts';

const KEY = new TextEncoder().encode('forty-letters-that-are-a-key-of-this-api');
const LOGIN = { username: 'dana', password: 'x' };
/** What Node takes of a request by default: its first line and its headers. */
const NODE_TAKES = 16 * 1024;
/** What browsers send beside cookies, and what a proxy or two say of themselves. */
const BROWSERS_OWN = 1_500;

/** A base64url of that many characters. */
const filler = (length: number) =>
  Buffer.from(crypto.getRandomValues(new Uint8Array(length)))
    .toString('base64url')
    .slice(0, Math.max(0, length));

/** An API whose tokens are as long as a test says. */
class LongApi {
  /** Characters of the tokens that are issued from now on. */
  access: number;
  refresh: number;
  readonly house: TestGatehouse;
  readonly #who: Readonly<Record<string, unknown>>;

  constructor(
    [access, refresh]: readonly [number, number],
    environment: TestGatehouseOptions['environment'] = {},
    who: Readonly<Record<string, unknown>> = {},
  ) {
    [this.access, this.refresh, this.#who] = [access, refresh, { id: 'u', ...who }];
    this.house = new TestGatehouse({
      origin: 'https://app.example.com',
      environment: {
        BACKEND_URL: 'https://api.example.com',
        BACKEND_PRESET: 'custom',
        BACKEND_LOGIN_PATH: '/login',
        BACKEND_REFRESH_PATH: '/refresh',
        BACKEND_ME_PATH: '/me',
        JWT_SECRET: new TextDecoder().decode(KEY),
        ...environment,
      },
      wrap: () => this.#answer,
    });
  }

  readonly #answer: Fetch = async ({ url }) => {
    if (url.endsWith('/me')) return Response.json(this.#who);
    if (!/\/(?:login|refresh)$/.test(url)) return Response.json({});
    return Response.json({ access_token: await this.#jwt(), refresh_token: filler(this.refresh) });
  };

  async #jwt(): Promise<string> {
    const shortest = (await this.#sign('')).length;
    // Four characters of base64url say three bytes.
    return this.#sign(filler(Math.floor(((this.access - shortest) * 3) / 4)));
  }

  #sign(groups: string): Promise<string> {
    const exp = Math.floor(this.house.now() / 1000) + 60;
    return new SignJWT({ sub: 'u', exp, groups }).setProtectedHeader({ alg: 'HS256' }).sign(KEY);
  }
}

async function expectLetIn(visitor: TestBrowser): Promise<void> {
  expect((await visitor.signIn(LOGIN)).status).toBe(303);
  expect((await visitor.request('/dashboard')).status).toBe(200);
  expect((await visitor.api('/items')).status).toBe(200);
  expectCarried(visitor);
}

function expectCarried({ cookie }: TestBrowser): void {
  expect(`GET / HTTP/1.1\r\ncookie: ${cookie}\r\n`.length).toBeLessThan(NODE_TAKES - BROWSERS_OWN);
}

const TOO_LARGE = {
  level: 'error',
  event: 'sign_in_answer_unusable',
  fields: { code: 'backend_invalid', reason: 'tokens_too_large', cure: expect.stringContaining('12 KB') },
};

describe('a sign-in', () => {
  test.each<[name: string, lengths: [number, number]]>([
    ['12 KB in all', [8_192, 4_096]],
    ['12 KB in one', [12_248, 40]],
    ['a token of 180 groups', [10_455, 40]],
  ])('is taken with tokens of %s, whatever else is known of someone', async (_, lengths) => {
    const who = { name: 'Ä'.repeat(60), email: `${'a'.repeat(50)}@example.com`, role: 'administrator' };
    await expectLetIn(new LongApi(lengths, {}, who).house.browser());
  });

  test.each<[name: string, lengths: [number, number]]>([
    ['14 KB in all', [9_000, 5_336]],
    ['20 KB in all', [8_000, 12_000]],
    ['one of 14 KB', [14_000, 40]],
    ['one of 20 KB', [20_000, 40]],
    ['a refresh token of 30 KB', [400, 30_000]],
  ])('is refused with tokens of %s, and the log says what to do', async (_, lengths) => {
    for (const environment of [{}, { JWT_SECRET: undefined }]) {
      const { house } = new LongApi(lengths, environment);
      const response = await house.browser().signIn(LOGIN);
      expect(response.status).toBe(502);
      expect(response.headers.getSetCookie()).toEqual([]);
      expect(house.log).toContainEqual(TOO_LARGE);
    }
  });

  test('leaves nobody with cookies that no server takes, however long the tokens are', async () => {
    for (let length = 11_000; length < 15_000; length += 400) {
      const visitor = new LongApi([400, length]).house.browser();
      await visitor.signIn(LOGIN);
      expectCarried(visitor);
    }
  });
});

describe('a sign-in at a provider', () => {
  test('lets an ID token go that is too large to be kept, be it larger than any cookie', async () => {
    for (const groups of [4_000, 20_000]) {
      const provider = await scriptedProvider();
      provider.answer = { access_token: filler(6_000), refresh_token: filler(4_000) };
      provider.claims = { groups: filler(groups) };
      const house = houseBefore(provider);
      const visitor = house.browser();
      await signInAt(provider, visitor);
      expect((await visitor.request('/dashboard')).status).toBe(200);
      expectCarried(visitor);
      const session = await house.gatehouse.sessionOf(visitor.draft('/').headers);
      expect(session?.provider).toEqual({ subject: 'ada', since: NOON });
    }
  });

  test('is refused where the others are too large without it', async () => {
    const provider = await scriptedProvider();
    provider.answer = { access_token: filler(6_000), refresh_token: filler(9_000) };
    const house = houseBefore(provider);
    const visitor = house.browser();
    const answer = await visitor.request(await begin(visitor, provider));
    expect(answer.headers.get('location')).toContain('/login?reason=tokens_unusable');
    expect(house.log).toContainEqual(TOO_LARGE);
    expect(visitor.cookies.size).toBe(0);
  });

  test('adds no more to a large session than servers take, in however many tabs and wherever it leads', async () => {
    const provider = await scriptedProvider();
    provider.answer = { access_token: filler(6_000), refresh_token: filler(6_200) };
    const visitor = houseBefore(provider).browser();
    await signInAt(provider, visitor);
    expect(visitor.cookie.length).toBeGreaterThan(12_200);
    for (let tab = 0; tab < 6; tab += 1) {
      const back = await begin(visitor, provider, `/auth/login?returnTo=/dashboard/${filler(2_000)}`);
      expectCarried(visitor);
      if (tab < 5) continue;
      expect((await visitor.request(back)).headers.get('location')).toBe('/dashboard');
      expect((await visitor.request('/dashboard')).status).toBe(200);
    }
  });

  test('leads where it should where there is room', async () => {
    const provider = await scriptedProvider();
    const visitor = houseBefore(provider).browser();
    const there = `/dashboard/${filler(1_900)}`;
    const back = await begin(visitor, provider, `/auth/login?returnTo=${there}`);
    expect((await visitor.request(back)).headers.get('location')).toBe(there);
  });
});

describe('a refresh that brings tokens which fit into no cookie', () => {
  test.each<[name: string, environment: TestGatehouseOptions['environment'], lengths: [number, number]]>([
    ['two that do not together', {}, [9_000, 9_000]],
    ['an access token that does not alone', {}, [15_000, 40]],
    ['one that is opaque', { JWT_SECRET: undefined }, [20_000, 40]],
  ])('ends the session, and says so to user and operator: %s', async (_, environment, lengths) => {
    const api = new LongApi([400, 40], environment);
    const visitor = api.house.browser();
    await visitor.signIn(LOGIN);
    [api.access, api.refresh] = lengths;
    api.house.pass(70 * SECOND);
    const twin = visitor.clone();
    const response = await visitor.request('/dashboard');
    expect(response.headers.get('location')).toContain('reason=session_expired');
    expect(visitor.cookies.size).toBe(0);
    const { sessionId } = api.house.log.find(({ event }) => event === 'session_ended')?.fields ?? {};
    expect(api.house.log).toContainEqual({
      level: 'error',
      event: 'refresh_unusable',
      fields: { ...TOO_LARGE.fields, code: undefined, sessionId },
    });
    const { length } = api.house.log;
    expect((await twin.request('/dashboard')).headers.get('location')).toContain('reason=session_expired');
    expect((await twin.api('/items')).status).toBe(401);
    expect(api.house.log).toHaveLength(length);
  });

  test('keeps it without its ID token, where that is enough', async () => {
    const provider = await scriptedProvider();
    provider.claims = { groups: filler(3_000) };
    const house = houseBefore(provider);
    const visitor = house.browser();
    await signInAt(provider, visitor);
    const idTokenOf = async () =>
      (await house.gatehouse.sessionOf(visitor.draft('/').headers))?.provider?.idToken;
    expect(await idTokenOf()).toBeDefined();
    provider.answer = { access_token: filler(6_000), refresh_token: filler(4_000), id_token: undefined };
    house.pass(290 * SECOND);
    expect((await visitor.request('/dashboard')).status).toBe(200);
    expectCarried(visitor);
    expect(await idTokenOf()).toBeUndefined();
  });
});

test('cookies that are too large, from whomever, are taken away by the first page that they reach', async () => {
  const { house } = new LongApi([400, 40]);
  for (const way of ['/dashboard', '/login', '/']) {
    const visitor = house.browser();
    for (let chunk = 0; chunk < 8; chunk += 1) visitor.cookies.set(`__Host-session.${chunk}`, filler(4_000));
    await visitor.request(way);
    expect(visitor.cookies.size).toBe(0);
  }
  const visitor = house.browser();
  for (let chunk = 0; chunk < 8; chunk += 1) visitor.cookies.set(`__Host-session.${chunk}`, filler(4_000));
  expect((await visitor.signOut()).status).toBe(303);
  expect(visitor.cookies.size).toBe(0);
});

test.each([
  ['session-format.md', `${MAX_SEALED_LENGTH.toLocaleString('en')} characters`],
  ['session-format.md', `${MAX_COOKIES_LENGTH.toLocaleString('en')} characters`],
  ['session-format.md', '12 KB'],
  ['backends.md', 'beyond 12 KB'],
  ['operations.md', '12 KB'],
])('docs/%s says what holds: %s', (name, number) => {
  expect(readFileSync(`docs/${name}`, 'utf8').includes(number)).toBe(true);
});
