import { describe, expect, test } from 'vitest';
import { optionProblems } from '../../../../edge/config/options.ts';
import { OPTIONS, TestGatehouse, type TestGatehouseOptions } from '../../../fixtures/core/test-gatehouse.ts';

const DOMAIN = 'example.com';
const session = { dangerouslySharedCookieDomain: DOMAIN };

function houseAt(origin: string, more: Partial<TestGatehouseOptions> = {}) {
  return new TestGatehouse({ origin, options: { session }, ...more });
}

/** The lines that set something, by name. */
function set(response: Response): Record<string, string> {
  return Object.fromEntries(response.headers.getSetCookie().map((line) => line.split(/=(.*)/s, 2)));
}

describe('where the hosts of a domain share the session', () => {
  test('one signs in for the others, and each can sign out', async () => {
    const [shop, help] = [houseAt('https://shop.example.com'), houseAt('https://help.example.com')];
    const signedIn = await shop.browser().signIn();
    const [cookie = ''] = signedIn.headers.getSetCookie();
    expect(cookie).toMatch(
      /^__Secure-session=.*; Path=\/; Domain=example\.com; Max-Age=\d+; HttpOnly; Secure; SameSite=Lax$/,
    );
    const reader = help.browser();
    reader.keep(signedIn);
    expect((await reader.request('/dashboard')).status).toBe(200);
    const signedOut = await reader.submit('/auth/logout', {});
    expect(set(signedOut)['__Secure-session']).toMatch(/^; Path=\/; Domain=example\.com; Max-Age=0/);
  });

  test('a refreshed session goes to all of them', async () => {
    const shop = houseAt('https://shop.example.com');
    const reader = await shop.signedIn();
    shop.pass(20 * 60_000);
    const lines = (await reader.request('/dashboard')).headers.getSetCookie();
    expect(lines).toHaveLength(1);
    expect(lines[0]).toContain('; Domain=example.com;');
  });

  test.each([
    ['another domain', 'https://example.org'],
    ['one that only ends alike', 'https://shop.notexample.com'],
    ['a preview', 'https://gate-git-main-team.vercel.app'],
  ])('%s keeps its own', async (_, origin) => {
    const [cookie = ''] = (await houseAt(origin).browser().signIn()).headers.getSetCookie();
    expect(cookie).toMatch(/^__Host-session=/);
    expect(cookie).not.toContain('Domain');
  });

  test('the domain itself has it too, whatever the case of its name', async () => {
    const house = houseAt('https://example.com');
    const response = await house.browser().signIn(undefined, { headers: { host: 'Example.COM' } });
    expect(response.headers.getSetCookie()[0]).toMatch(/^__Secure-session=.*Domain=example\.com/);
  });

  test('C2: two of the name are not guessed at, and both scopes are swept', async () => {
    const house = houseAt('https://shop.example.com');
    const value = (await house.signedIn()).cookies.get('__Secure-session');
    const cookie = `__Secure-session=${value}; __Secure-session=planted`;
    const response = await house.browser().request('/dashboard', { headers: { cookie } });
    expect(response.status).toBe(307);
    const lines = response.headers.getSetCookie();
    expect(lines.some((line) => line.startsWith('__Secure-session=; Path=/; Max-Age=0'))).toBe(true);
    expect(
      lines.some((line) => line.startsWith('__Secure-session=; Path=/; Domain=example.com; Max-Age=0')),
    ).toBe(true);
  });

  test('the log says at the start what that gives up', () => {
    const problem = expect.stringContaining('every host below example.com');
    const warning = { event: 'configuration_warning', fields: expect.objectContaining({ problem }) };
    expect(houseAt('https://shop.example.com').log).toContainEqual(expect.objectContaining(warning));
  });

  test.each([
    'com',
    '.example.com',
    'example.com.',
    'Example.com',
    '127.0.0.1',
    'example.com; Secure',
    'https://example.com',
    'a..b',
    '',
  ])('what is no domain closes the deployment: %j', (dangerouslySharedCookieDomain) => {
    expect(optionProblems({ ...OPTIONS, session: { dangerouslySharedCookieDomain } })).toHaveLength(1);
  });
});
