import { describe, expect, test } from 'vitest';
import { serializeCookie } from '../../../../edge/session/cookie.ts';
import { expireTossed } from '../../../../edge/session/cookie-tossing.ts';
import { cookieJar } from '../../../../edge/session/jar.ts';
import { OWN_BACKEND, TestGatehouse } from '../../../fixtures/core/test-gatehouse.ts';

const PROVIDER = { ...OWN_BACKEND, OIDC_ISSUER: 'https://id.example', CLIENT_ID: 'gatehouse' };
const JAR = cookieJar(new Headers({ host: 'app.example.com' }));
const scopes = (address: string) =>
  expireTossed(['n'], new URL(address)).map(({ scope }) => `${scope?.domain ?? '-'} ${scope?.path}`);

describe('cookies that were planted are taken away', () => {
  test('C9: from the host, the domains above it, and the paths above the page', () => {
    expect(scopes('https://app.example.com/shop/cart')).toEqual([
      'app.example.com /',
      'example.com /',
      '- /shop',
      '- /shop/',
      '- /shop/cart',
      'app.example.com /shop',
      'example.com /shop',
      'app.example.com /shop/',
      'example.com /shop/',
      'app.example.com /shop/cart',
      'example.com /shop/cart',
    ]);
  });

  test('on an address that has no domain above it', () => {
    expect(scopes('http://127.0.0.1:8787/')).toEqual(['127.0.0.1 /']);
    expect(scopes('http://localhost/')).toEqual(['localhost /']);
  });

  test('from no host that is longer than a host can be', () => {
    const host = (length: number) => `${'a'.repeat(length - 4)}.com`;
    const at = (hostname: string) => expireTossed(['n'], { hostname, pathname: '/' });
    expect(at(host(253))).toHaveLength(1);
    expect(at(host(254))).toEqual([]);
  });

  test('from no path that a cookie cannot have', () => {
    expect(scopes('http://localhost/a//b;c/d').filter((scope) => scope.startsWith('-'))).toEqual([
      '- /a',
      '- /a/',
      '- /a//',
    ]);
    expect(scopes('http://localhost//a/')).toEqual(
      expect.arrayContaining(['- //', '- //a', '- //a/', 'localhost //a']),
    );
  });

  test.each([
    ['many names on a deep page', 'https://a.b.c.d.example.com/1/2/3/4/5/6/7/8'],
    ['a path of 15 KB', `https://app.example.com${'/a'.repeat(7_500)}`],
    ['a path of 15 KB in one piece', `https://app.example.com/${'a'.repeat(15_000)}`],
    ['a host of 3 KB', `https://${'a.'.repeat(1_500)}example.com/dashboard`],
    ['a host of as many labels as a host may have', `https://${'a.'.repeat(120)}example.com/1/2/3/4/5`],
  ])('never with more than a response can carry: %s', (_, address) => {
    const names = Array.from({ length: 9 }, (_, index) => `__Host-session.${index}`);
    const lines = expireTossed(names, new URL(address)).map((write) => serializeCookie(JAR, write));
    expect(lines.join('').length).toBeLessThanOrEqual(6_000);
  });
});

describe('an answer to whoever brings many cookies of ours', () => {
  const many = (name: (index: number) => string) =>
    Array.from({ length: 700 }, (_, index) => `${name(index)}=`).join('; ');

  test.each([
    ['chunks', many((index) => `__Host-session.${index}`), '/dashboard'],
    ['the same chunk', many(() => '__Host-session.0'), '/dashboard'],
    [
      'sign-ins under way',
      many((index) => `__Host-sign-in.${String(index).padStart(9, '0')}-AAAAAAAA`),
      '/auth/logout',
    ],
    [
      'one sign-in many times',
      many(() => '__Host-sign-in.000000001-AAAAAAAA'),
      '/auth/callback?state=000000001-AAAAAAAA.x',
    ],
  ])('stays short: %s', async (_, cookie, path) => {
    const house = new TestGatehouse({ origin: 'https://app.example.com', environment: PROVIDER });
    const visitor = house.browser();
    const ask = { headers: { cookie, origin: 'https://app.example.com' } };
    const response = await visitor.request(path, path === '/auth/logout' ? { ...ask, method: 'POST' } : ask);
    expect(response.headers.getSetCookie().join('').length).toBeLessThan(8_000);
  });
});

describe('a user whose cookie someone has doubled', () => {
  test('C9: is signed out once, loses the planted one in every scope, and can sign in again', async () => {
    const house = new TestGatehouse({ origin: 'https://app.example.com' });
    const visitor = await house.signedIn();
    const doubled = { cookie: `${visitor.cookie}; __Host-session=planted` };
    const response = await visitor.request('/dashboard', { headers: doubled });
    expect(response.status).toBe(307);
    const lines = response.headers.getSetCookie();
    expect(lines).toContain('__Host-session=; Path=/; Max-Age=0; HttpOnly; Secure; SameSite=Lax');
    for (const scope of ['Path=/; Domain=app.example.com', 'Path=/; Domain=example.com', 'Path=/dashboard']) {
      expect(lines).toContain(`__Host-session=; ${scope}; Max-Age=0; HttpOnly; Secure; SameSite=Lax`);
    }
    expect(house.asked).toEqual([]);
  });

  test('who signs in with it gets the new session and loses the planted one in the same answer', async () => {
    const house = new TestGatehouse({ origin: 'https://app.example.com' });
    const visitor = house.browser();
    visitor.cookies.set('__Host-session', 'planted');
    const response = await visitor.signIn({ username: 'demo@gatehouse.example', password: 'let-me-in' });
    const lines = response.headers.getSetCookie();
    expect(lines.filter((line) => line.includes('Domain='))).toHaveLength(2 + 2 * 2 + 2);
    expect(lines.filter((line) => !line.includes('Max-Age=0'))).toHaveLength(1);
    expect(lines.at(-1)).toMatch(
      /^__Host-session=ey.*; Path=\/; Max-Age=\d+; HttpOnly; Secure; SameSite=Lax$/,
    );
  });

  test('keeps a session that has merely ended out of this: only its own cookie goes', async () => {
    const house = new TestGatehouse({ origin: 'https://app.example.com' });
    const visitor = await house.signedIn();
    house.pass(8 * 24 * 3_600_000);
    const response = await visitor.request('/dashboard');
    expect(response.headers.getSetCookie()).toHaveLength(1);
  });
});
