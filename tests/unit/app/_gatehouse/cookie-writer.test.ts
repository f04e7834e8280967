import { RequestCookies } from 'next/dist/compiled/@edge-runtime/cookies';
import {
  createCookiesWithMutableAccessCheck,
  MutableRequestCookiesAdapter,
  RequestCookiesAdapter,
} from 'next/dist/server/web/spec-extension/adapters/request-cookies';
import { describe, expect, test } from 'vitest';
import { canSetCookies } from '../../../../app/_gatehouse/cookie-writer.ts';
import { cookieAttributes } from '../../../../edge/session/cookie.ts';
import { cookieJar } from '../../../../edge/session/jar.ts';

const SENT =
  'theme=dark; gatehouse-session=sealed; gatehouse-session.0=sealed; __Host-session=sealed; __Host-session';

describe.each(['localhost', 'app.example.com'])('whether Next lets cookies be set, on %s', (host) => {
  const attributes = cookieAttributes(cookieJar(new Headers({ host })));
  const sent = () => new RequestCookies(new Headers({ cookie: SENT }));

  test('is found out in a server action without a word about the session, or any cookie that there is', () => {
    let lines: string[] = [];
    const store = MutableRequestCookiesAdapter.wrap(sent(), (all) => {
      lines = all;
    });
    expect(canSetCookies(store, attributes)).toBe(true);
    expect(lines).toHaveLength(1);
    expect(lines[0]).toMatch(/^gatehouse-probe=; .*Max-Age=0;/);
    for (const { name, value } of sent().getAll()) expect(store.get(name)?.value).toBe(value);
  });

  test('is found out in a server component, which cannot', () => {
    expect(canSetCookies(RequestCookiesAdapter.seal(sent()), attributes)).toBe(false);
  });

  test('is found out while an action’s page is rendered, which cannot any more', () => {
    const mutableCookies = MutableRequestCookiesAdapter.wrap(sent());
    const store = createCookiesWithMutableAccessCheck({ phase: 'render', mutableCookies } as never);
    expect(canSetCookies(store, attributes)).toBe(false);
  });
});
