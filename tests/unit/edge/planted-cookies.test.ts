import { describe, expect, test } from 'vitest';
import { expirePlanted } from '../../../edge/planted-cookies.ts';
import { House } from './harness.ts';

const scopes = (address: string) =>
  expirePlanted(['n'], new URL(address)).map(({ scope }) => `${scope?.domain ?? '-'} ${scope?.path}`);

describe('cookies that were planted are taken away', () => {
  test('from the host, the domains above it, and the paths above the page', () => {
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

  test('never with more lines than a response can carry', () => {
    const names = Array.from({ length: 20 }, (_, index) => `n.${index}`);
    expect(expirePlanted(names, new URL('https://a.b.c.d.example.com/1/2/3/4/5/6/7/8')).length).toBe(48);
  });
});

describe('a user whose cookie someone has doubled', () => {
  test('is signed out once, loses the planted one in every scope, and can sign in again', async () => {
    const house = new House({ origin: 'https://app.example.com' });
    const visitor = await house.signedIn();
    const doubled = { cookie: `${visitor.cookie}; __Host-session=planted` };
    const response = await visitor.ask('/dashboard', { headers: doubled });
    expect(response.status).toBe(307);
    const lines = response.headers.getSetCookie();
    expect(lines).toContain('__Host-session=; Path=/; Max-Age=0; HttpOnly; Secure; SameSite=Lax');
    for (const scope of ['Path=/; Domain=app.example.com', 'Path=/; Domain=example.com', 'Path=/dashboard']) {
      expect(lines).toContain(`__Host-session=; ${scope}; Max-Age=0; HttpOnly; Secure; SameSite=Lax`);
    }
    expect(house.asked).toEqual([]);
  });

  test('who signs in with it gets the new session and loses the planted one in the same answer', async () => {
    const house = new House({ origin: 'https://app.example.com' });
    const visitor = house.visitor();
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
    const house = new House({ origin: 'https://app.example.com' });
    const visitor = await house.signedIn();
    house.pass(8 * 24 * 3_600_000);
    const response = await visitor.ask('/dashboard');
    expect(response.headers.getSetCookie()).toHaveLength(1);
  });
});
