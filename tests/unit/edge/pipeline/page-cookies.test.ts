import { describe, expect, test } from 'vitest';
import { DEMO_ADMIN_CREDENTIALS } from '../../../../demo/users.ts';
import type { TestBrowser } from '../../../fixtures/clients/test-browser.ts';
import { MINUTE, TestGatehouse } from '../../../fixtures/core/test-gatehouse.ts';

const ADMIN_LOGIN = { username: DEMO_ADMIN_CREDENTIALS.email, password: DEMO_ADMIN_CREDENTIALS.password };
const MARKS = '; Path=/; HttpOnly; SameSite=Lax';

/** Has every page answer with these cookies. */
function pagesSet(house: TestGatehouse, cookies: readonly string[]): void {
  house.page = () => {
    const response = new Response('a page');
    for (const line of cookies) response.headers.append('set-cookie', line);
    return response;
  };
}

/** The session cookie that someone has, by its name. */
function sessionCookie(visitor: TestBrowser): readonly [string, string] {
  const [cookie] = [...visitor.cookies].filter(([name]) => name.includes('session'));
  if (cookie === undefined) throw new Error('Nobody is signed in.');
  return cookie;
}

describe('a cookie of ours in what a page answers', () => {
  test('M8: never puts somebody else’s session in the place of the visitor’s, nor gives a stranger one', async () => {
    const house = new TestGatehouse();
    const attacker = house.browser();
    await attacker.signIn(ADMIN_LOGIN);
    const [name, value] = sessionCookie(attacker);
    const victim = await house.signedIn();
    pagesSet(house, [`${name}=${value}${MARKS}`, `theme=dark${MARKS}`]);

    for (const visitor of [victim, house.browser()]) {
      const before = visitor.cookie;
      const response = await visitor.request(visitor === victim ? '/dashboard' : '/');
      expect(response.headers.getSetCookie()).toEqual([`theme=dark${MARKS}`]);
      visitor.cookies.delete('theme');
      expect(visitor.cookie).toBe(before);
    }
  });

  test('is none that only ends as one of ours does', async () => {
    const house = new TestGatehouse();
    const [name] = sessionCookie(await house.signedIn());
    const others = [`${'x'.repeat(name.length)}.0=1${MARKS}`, `${'y'.repeat(name.length)}=1${MARKS}`];
    pagesSet(house, others);
    const response = await house.browser().request('/');
    expect(response.headers.getSetCookie()).toEqual(others);
  });

  test('ends no session, and begins no sign-in', async () => {
    const house = new TestGatehouse();
    const visitor = await house.signedIn();
    const [name] = sessionCookie(visitor);
    const lines = [`${name}=`, ` ${name} =x`, `${name}.0=x`, `\t${name}.7=`].map((pair) => pair + MARKS);
    pagesSet(house, [...lines, `${name.replace('session', 'sign-in')}.x=y${MARKS}`]);
    expect((await visitor.request('/dashboard')).headers.getSetCookie()).toEqual([]);
  });

  test('is kept where an action of the page has renewed the visitor’s own session, with our attributes', async () => {
    const house = new TestGatehouse();
    const visitor = await house.signedIn();
    const [name] = sessionCookie(visitor);
    house.pass(MINUTE / 2);
    await house.fault({ api: [{ kind: 'unauthorized-once' }] });
    house.page = async ({ headers }) => {
      const response = new Response('a page');
      const set = (key: string, value: string) =>
        response.headers.append('set-cookie', `${key}=${value}; Path=/elsewhere`);
      const session = await house.gatehouse.sessionOf(headers);
      if (session === undefined) throw new Error('There is no session.');
      const cookies = { mayBeSet: () => true, set };
      await house.gatehouse.backendFetch({ session, path: '/products', init: {}, headers, cookies });
      return response;
    };

    const [line = '', ...others] = (await visitor.request('/dashboard')).headers.getSetCookie();
    expect(others).toEqual([]);
    expect(line).toMatch(new RegExp(`^${name}=[^;]+; Path=/; Max-Age=\\d+; HttpOnly; SameSite=Lax$`));
    const session = await house.gatehouse.sessionOf(visitor.draft('/').headers);
    expect(session?.tokens.receivedAt).toBe(house.now());
  });
});
