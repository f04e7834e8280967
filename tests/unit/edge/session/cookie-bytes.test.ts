import { isDeepStrictEqual } from 'node:util';
import { describe, expect, test } from 'vitest';
import { TRANSACTION_TYPE, takeTransaction } from '../../../../edge/auth/sign-in-transaction.ts';
import { createSealer } from '../../../../edge/crypto/seal.ts';
import { findCookie, replaceCookie } from '../../../../edge/session/cookie.ts';
import { cookieJar } from '../../../../edge/session/jar.ts';
import { DEMO_LOGIN, SECRET, TestGatehouse } from '../../../fixtures/core/test-gatehouse.ts';

const JAR = cookieJar(new Headers({ host: 'app.example.com' }));
const SITE = { origin: 'https://app.example.com' };

/** What some readers drop around a name, and browsers do not. */
const STRANGE_BLANKS = [
  '\u00a0',
  '\u1680',
  '\u2000',
  '\u2003',
  '\u2028',
  '\u2029',
  '\u202f',
  '\u205f',
  '\u3000',
  '\ufeff',
  '\u000b',
  '\u000c',
  '\u0085',
  '\u200b',
  '\u0000',
  '\ufffd',
];
const NAMES = ['__Host-session', '__Host-session.0', '__Host-session.7'];

const PROVIDER = { name: 'a provider' };

describe('a cookie whose name is not ours, byte for byte', () => {
  const foreign = [
    ...STRANGE_BLANKS.flatMap((blank) =>
      NAMES.flatMap((name) => [`${blank}${name}=EVIL`, `${name}${blank}=EVIL`]),
    ),
    ...NAMES.flatMap((name) => [
      `=${name}=EVIL`,
      `==${name}=EVIL`,
      ` = ${name}=EVIL`,
      name,
      `${name} =EVIL`,
      `${name}\t=EVIL`,
      `"${name}"=EVIL`,
      `%5F${name.slice(1)}=EVIL`,
      `${name.toLowerCase()}=EVIL`,
      `${name.toUpperCase()}=EVIL`,
      `${name}.x=EVIL`,
      `$${name}=EVIL`,
      `a,${name}=EVIL`,
    ]),
    ...['.8', '.00', '.01', '.10', '.999', '.-1', '.+1', '.1e0', '.\u0661', '.'].map(
      (end) => `__Host-session${end}=EVIL`,
    ),
  ];

  test('C3: is nobody’s session, and hides none', () => {
    const good = findCookie('__Host-session=GOOD', JAR);
    const taken = foreign.filter((part) => findCookie(part, JAR).status !== 'none');
    const hiding = foreign.filter(
      (part) => !isDeepStrictEqual(findCookie(`${part}; __Host-session=GOOD; ${part}`, JAR), good),
    );
    expect({ taken, hiding }).toEqual({ taken: [], hiding: [] });
  });

  test.each([
    ['a session that was renewed', 'NEW'],
    ['none', undefined],
  ])('C3: goes on to the pages as it came, with %s', (_, value) => {
    const changed = foreign.filter((part) => {
      const header = `a=b;${part};c="d e"; ${part} ;f`;
      const rewritten = replaceCookie(`${header}; __Host-session=OLD`, JAR, value);
      return rewritten !== (value === undefined ? header : `${header}; __Host-session=${value}`);
    });
    expect(changed).toEqual([]);
  });

  test('is no sign-in under way, and is left alone', async () => {
    const sealer = createSealer([SECRET], TRANSACTION_TYPE);
    const id = '0mhg2d8k0-AAAAAAAA';
    const names = [...STRANGE_BLANKS, '=', '==', '"', '%', '$'].map(
      (before) => `${before}__Host-sign-in.${id}`,
    );
    for (const name of [
      ...names,
      '__Host-sign-in.',
      '__Host-sign-in.x',
      `__Host-sign-in.${id}x`,
      `__host-sign-in.${id}`,
    ]) {
      const answer = await takeTransaction(sealer, withCookie(`${name}=EVIL`), PROVIDER, `${id}.x`, Date.now);
      expect({ name, ...answer }).toEqual({ name, pending: undefined, cookies: [] });
    }
    const own = await takeTransaction(
      sealer,
      withCookie(`__Host-sign-in.${id}=EVIL`),
      PROVIDER,
      `${id}.x`,
      Date.now,
    );
    expect(own.cookies.map(({ name }) => name)).toEqual([`__Host-sign-in.${id}`]);
  });
});

describe('blanks that a cookie header may have', () => {
  test.each(['a=b;__Host-session=GOOD', '__Host-session=GOOD ;a=b', 'a=b; \t __Host-session=GOOD\t; c=d'])(
    'stand around a cookie and are no part of it: %j',
    (header) => {
      expect(findCookie(header, JAR)).toEqual(findCookie('__Host-session=GOOD', JAR));
    },
  );
});

describe('a neighbour who plants a cookie that is nearly ours', () => {
  // As Node has them, a character for each byte.
  const planted = [
    '\u00a0__Host-session',
    '\u00a0__Host-session.0',
    '=__Host-session',
    '__Host-session\u00a0',
  ];

  test.each(planted)('signs nobody in by %j, and nobody out', async (name) => {
    const house = new TestGatehouse(SITE);
    const attacker = await house.signedIn();
    const evil = `${name}=${attacker.cookies.get('__Host-session')}`;

    const stranger = await house.browser().request('/dashboard', { headers: { cookie: evil } });
    expect(stranger.status).toBe(307);
    expect(stranger.headers.getSetCookie()).toEqual([]);

    const victim = await house.signedIn();
    const response = await victim.request('/dashboard', { headers: { cookie: `${evil}; ${victim.cookie}` } });
    expect(response.status).toBe(200);
    expect(response.headers.getSetCookie()).toEqual([]);
  });

  test('cannot have it become ours when the pages are told of a renewed session', async () => {
    const house = new TestGatehouse(SITE);
    const victim = await house.signedIn();
    house.pass(55_000);
    const foreign = '=__Host-session=EVIL; last=\u00c3\u00a0';
    await victim.request('/dashboard', { headers: { cookie: `${foreign}; ${victim.cookie}` } });
    const seen = house.passes.at(-1)?.headers.get('cookie') ?? '';
    expect(house.refreshesAsked()).toBe(1);
    expect(seen).toBe(`${foreign}; __Host-session=${victim.cookies.get('__Host-session')}`);
  });

  test('cannot have it become ours when an ended session is taken out of what the pages see', async () => {
    const house = new TestGatehouse(SITE);
    const foreign = '\u00a0__Host-session=EVIL; =__Host-session=EVIL; a=\u00a0';
    await house.browser().request('/', { headers: { cookie: `${foreign};b; __Host-session=x` } });
    expect(house.passes.at(-1)?.headers.get('cookie')).toBe(`${foreign};b`);
  });
});

test.each([
  'session=.eJwNyEEKgCAQBdC7_LUL7QJ2kxhtSEFncGYIIr17vYYe2lXnpVYwgkB8nA',
  'session=x; session=y; session.0=z',
  'sign-in.x=y',
])('what another application on this machine has set is left alone: %s', async (cookie) => {
  const house = new TestGatehouse();
  const visitor = await house.signedIn();
  const response = await visitor.request('/dashboard', {
    headers: { cookie: `${cookie}; ${visitor.cookie}` },
  });
  expect(response.status).toBe(200);
  const ended = await house
    .browser()
    .request('/dashboard', { headers: { cookie: `${cookie}; gatehouse-session=x` } });
  const lines = [...response.headers.getSetCookie(), ...ended.headers.getSetCookie()];
  expect(lines.filter((line) => !line.startsWith('gatehouse-session'))).toEqual([]);
  expect(
    (await visitor.signOut({ headers: { cookie: `${cookie}; ${visitor.cookie}` } })).headers.getSetCookie(),
  ).toEqual(['gatehouse-session=; Path=/; Max-Age=0; HttpOnly; SameSite=Lax']);
});

test('a sign-in works for who brings any of it', async () => {
  const house = new TestGatehouse(SITE);
  const visitor = house.browser();
  const response = await visitor.signIn(DEMO_LOGIN, { headers: { cookie: '\u00a0__Host-session=EVIL' } });
  expect(response.status).toBe(303);
  expect(response.headers.getSetCookie()).toHaveLength(1);
});

/** As workerd has it: it reads UTF-8, which `Headers` of other platforms do not hold. */
function withCookie(value: string) {
  const headers = new Headers();
  headers.get = (name: string) => (name === 'cookie' ? value : null);
  return { headers, jar: JAR, found: findCookie(value, JAR) };
}
