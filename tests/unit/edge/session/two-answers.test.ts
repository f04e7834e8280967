import { describe, expect, test } from 'vitest';
import { type FoundCookie, findCookie } from '../../../../edge/session/cookie.ts';
import { cookieJar } from '../../../../edge/session/jar.ts';
import type { Fetch } from '../../../../edge/types.ts';
import type { TestBrowser } from '../../../fixtures/clients/test-browser.ts';
import { DEMO_LOGIN, MINUTE, SECOND, TestGatehouse } from '../../../fixtures/core/test-gatehouse.ts';

const ADMIN_LOGIN = { username: 'admin@gatehouse.example', password: 'let-me-in-too' };
const LOOPBACK = 'http://127.0.0.1:8787';
const SITE = 'https://app.example.com';
const JAR = cookieJar(new Headers({ host: '127.0.0.1:8787' }));
/** Of a session in one cookie, in two and in three. */
const PADDINGS = [0, 3_000, 5_000];
const PAIRS = PADDINGS.flatMap((one) => PADDINGS.map((other) => [one, other] as const));
const CASES = [LOOPBACK, SITE].flatMap((origin) => PAIRS.map((pair) => [origin, ...pair] as const));

describe.each(CASES)(
  'on %s two tabs that sign in at once, with tokens %i and %i longer',
  (origin, ...paddings) => {
    test.each([
      ['in the order that they were sent', false],
      ['in the other order', true],
    ])(
      'leave one of the two sessions, and no trace of the other, when the answers come %s',
      async (_, turned) => {
        const { house, pad } = houseWith(origin);
        const browser = house.browser();
        const tabs = await signInTwice(house, browser, pad, paddings);
        const ids = await Promise.all(tabs.map(({ tab }) => idOf(house, tab)));
        for (const { answer } of turned ? tabs.toReversed() : tabs) browser.keep(answer);

        expect((await browser.api('/users')).status).toBe(200);
        expect((await browser.request('/dashboard')).status).toBe(200);
        expect(ids).toContain(await idOf(house, browser));
        expect(foundIn(browser)).toMatchObject({ status: 'found', mixed: false });
        expect((await browser.request('/dashboard')).headers.getSetCookie()).toEqual([]);
      },
    );
  },
);

describe('of two sessions whose cookies stand beside each other', () => {
  test('C11: the one begun later goes on, to the pages too, and the log tells which one was dropped', async () => {
    const { house, browser, later, earlier } = await mixed();
    await browser.request('/dashboard');
    expect(await idOf(house, browser)).toBe(await idOf(house, later));
    const seen = house.passes.at(-1)?.headers.get('cookie') ?? null;
    expect(findCookie(seen, JAR)).toEqual(foundIn(browser));
    const sessionId = await idOf(house, earlier);
    const fields = expect.objectContaining({ reason: 'older_of_two', sessionId });
    const said = house.log.filter(({ event }) => event !== 'configuration_warning');
    expect(said).toEqual([{ level: 'warn', event: 'session_unusable', fields }]);
  });

  test('both are over at a sign-out', async () => {
    const { browser, earlier, later } = await mixed();
    await browser.signOut();
    expect(browser.cookies.size).toBe(0);
    for (const copy of [earlier, later]) expect((await copy.api('/users')).status).toBe(401);
  });

  test('the earlier one goes on where the later one has been signed out', async () => {
    const { house, browser, earlier, later } = await mixed();
    await later.clone().signOut();
    expect((await browser.request('/dashboard')).status).toBe(200);
    expect(await idOf(house, browser)).toBe(await idOf(house, earlier));
  });

  test('the earlier one goes on where the backend has taken back the later one', async () => {
    const { house, browser, earlier, later } = await mixed();
    const id = await idOf(house, earlier);
    await later.signOut();
    house.restart();
    house.pass(2 * MINUTE);
    expect((await browser.request('/dashboard')).status).toBe(200);
    expect(house.events()).toContain('session_ended');
    expect(await idOf(house, browser)).toBe(id);
    expect(foundIn(browser)).toMatchObject({ status: 'found', mixed: false });
  });

  test('a background answer writes nothing', async () => {
    const { browser } = await mixed();
    for (const as of ['fetch', 'navigation', 'prefetch'] as const) {
      expect((await browser.request('/dashboard', { as })).headers.getSetCookie()).toEqual([]);
    }
  });
});

describe('what an older answer has left beside a session', () => {
  test.each([
    ['a chunk of a longer one', 5_000, { 'gatehouse-session.3': 'old' }],
    ['a whole one that nobody can open any more', 5_000, { 'gatehouse-session': 'ey.stale' }],
    [
      'chunks that nobody can open any more',
      0,
      { 'gatehouse-session.0': 'x'.repeat(4000), 'gatehouse-session.1': 'y' },
    ],
    ['a chunk of nothing', 0, { 'gatehouse-session.7': '' }],
  ])('C5: neither ends it nor stays: %s', async (_, padding, left) => {
    const { house, pad } = houseWith(LOOPBACK);
    pad(padding);
    const browser = await house.signedIn();
    const own = [...browser.cookies.keys()];
    for (const [name, value] of Object.entries(left)) browser.cookies.set(name, value);
    expect((await browser.request('/dashboard')).status).toBe(200);
    expect([...browser.cookies.keys()].toSorted()).toEqual(own.toSorted());
  });

  test('C11: of the same session, is not preferred to its later tokens', async () => {
    const { house, pad } = houseWith(LOOPBACK);
    const browser = await house.signedIn();
    const old = browser.cookies.get('gatehouse-session') ?? '';
    pad(5_000);
    house.pass(55 * SECOND);
    await browser.request('/dashboard');
    expect(browser.cookies.size).toBe(3);
    browser.cookies.set('gatehouse-session', old);
    house.pass(2 * MINUTE);
    expect((await browser.request('/dashboard')).status).toBe(200);
    expect(house.refreshesAsked()).toBe(2);
    expect((await house.stats()).reuseDetected).toBe(0);
  });
});

describe('what is planted beside a session', () => {
  test('C11: under the very same name ends in no session', async () => {
    const { browser, later } = await mixed();
    for (const twice of ['gatehouse-session', 'gatehouse-session.0']) {
      const cookie = `${browser.cookie}; ${twice}=${later.cookies.get(twice) ?? 'planted'}`;
      expect((await browser.clone().request('/dashboard', { headers: { cookie } })).status).toBe(307);
    }
  });

  test('C9: is taken away in every scope where it may lie', async () => {
    const { house } = houseWith(SITE);
    const victim = await house.signedIn();
    const cookie = `${victim.cookie}; __Host-session.3=planted`;
    const response = await victim.request('/dashboard', { headers: { cookie } });
    expect(response.status).toBe(200);
    const lines = response.headers.getSetCookie();
    for (const scope of ['Path=/', 'Path=/; Domain=example.com', 'Path=/dashboard']) {
      expect(lines).toContain(`__Host-session.3=; ${scope}; Max-Age=0; HttpOnly; Secure; SameSite=Lax`);
    }
    expect(lines.filter((line) => !line.includes('Max-Age=0'))).toHaveLength(1);
  });
});

/** A gatehouse before a backend whose tokens can be made longer; it is given back what it issued. */
function houseWith(origin: string) {
  let padding = '';
  const wrap =
    (demo: Fetch): Fetch =>
    async (request) => {
      const headers = new Headers(request.headers);
      headers.set('authorization', (headers.get('authorization') ?? '').replace(/~x*/, ''));
      const body = request.body === null ? undefined : (await request.text()).replaceAll(/~x*/g, '');
      const response = await demo(
        new Request(request.url, { method: request.method, headers, ...(body && { body }) }),
      );
      const text = (await response.text()).replace(/("(?:access|refresh)_token":"[^"]+)"/g, `$1${padding}"`);
      return new Response(text, { status: response.status, headers: { 'content-type': 'application/json' } });
    };
  const environment = {
    BACKEND_URL: 'http://demo.internal/api/v1',
    BACKEND_LOGOUT_PATH: '/auth/logout',
    BACKEND_LOGOUT_FIELD: 'refreshToken',
  };
  const house = new TestGatehouse({ environment, wrap, origin });
  const pad = (length: number) => {
    padding = length === 0 ? '' : `~${'x'.repeat(length)}`;
  };
  return { house, pad };
}

/** Two tabs that have signed in, neither of which knew of the other, and what they were answered. */
async function signInTwice(
  house: TestGatehouse,
  browser: TestBrowser,
  pad: (length: number) => void,
  paddings: number[],
) {
  const tabs: { readonly tab: TestBrowser; readonly answer: Response }[] = [];
  for (const [at, padding] of paddings.entries()) {
    pad(padding);
    const tab = browser.clone();
    tabs.push({ tab, answer: await tab.signIn(at === 0 ? DEMO_LOGIN : ADMIN_LOGIN) });
    house.pass(SECOND);
  }
  return tabs;
}

/** A browser with a session in one cookie, and a later one in three. */
async function mixed() {
  const { house, pad } = houseWith(LOOPBACK);
  const browser = house.browser();
  const tabs = await signInTwice(house, browser, pad, [0, 5_000]);
  for (const { answer } of tabs) browser.keep(answer);
  const [earlier = browser, later = browser] = tabs.map(({ tab }) => tab);
  return { house, browser, earlier, later };
}

function foundIn({ cookie, cookies }: TestBrowser): FoundCookie {
  const isSecure = [...cookies.keys()].some((name) => name.startsWith('__Host-'));
  return findCookie(cookie, isSecure ? cookieJar(new Headers()) : JAR);
}

async function idOf({ gatehouse }: TestGatehouse, visitor: TestBrowser): Promise<string | undefined> {
  return (await gatehouse.sessionOf(visitor.draft('/').headers))?.id;
}
