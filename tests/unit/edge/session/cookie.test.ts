import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { MAX_SEALED_LENGTH } from '../../../../edge/http/cookie-header.ts';
import {
  cookieAttributes,
  expireCookie,
  findCookie,
  isOwnCookie,
  replaceCookie,
  serializeCookie,
  setCookieName,
  storeCookie,
} from '../../../../edge/session/cookie.ts';
import { type CookieJar, cookieJar } from '../../../../edge/session/jar.ts';

const SECURE: CookieJar = { name: '__Host-session', secure: true };
const PLAIN: CookieJar = { name: 'gatehouse-session', secure: false };

const FULL = 'x'.repeat(4000);

const jars = fc.constantFrom(SECURE, PLAIN);
/** Of sealed values: some fill their chunks to the last character. */
const lengths = fc.oneof(
  fc.integer({ min: 1, max: MAX_SEALED_LENGTH }),
  fc.constantFrom(1, 3_999, 4_000, 4_001, 7_999, 8_000, 8_001, 12_000, MAX_SEALED_LENGTH),
);
const sealed = fc
  .tuple(fc.stringMatching(/^[\w.-]{1,40}$/), fc.integer({ min: 1, max: 700 }))
  .map(([text, times]) => text.repeat(times).slice(0, 30_000));
const foreign = fc
  .tuple(fc.stringMatching(/^[a-z][\w-]{0,10}$/), fc.stringMatching(/^[\w=.-]{0,20}$/))
  .filter(([name]) => name !== 'gatehouse-session');

describe('which jar', () => {
  const jarFor = (headers: Record<string, string>) => cookieJar(new Headers(headers));

  test.each([
    'app.example.com',
    'localhost.example.com',
    '127.0.0.1.example.com',
    '10.0.0.1',
    '',
    'localhost:x',
    '192.168.1.20:8787',
    'nas.local',
    'localhost@app.example.com',
    'app.example.com/localhost',
    'app.example.com#.localhost',
    'notlocalhost',
    '[::2]',
  ])('takes the __Host- prefix on %j', (host) => {
    expect(jarFor({ host })).toEqual(SECURE);
  });

  test.each([
    'localhost',
    'localhost:8787',
    'LOCALHOST',
    'localhost.:80',
    'tenant.localhost:8787',
    'a.b.localhost',
    '127.0.0.1',
    '127.0.0.1:3000',
    '127.1.2.3:80',
    '0.0.0.0:8787',
    '[::1]',
    '[::1]:8787',
    '[::]:8787',
    '[::ffff:7f00:1]:8787',
  ])('drops the prefix and Secure on loopback %s', (host) => {
    expect(jarFor({ host })).toEqual(PLAIN);
  });

  test('keeps the prefix on a loopback whose users come by TLS, as the configuration says and no header can', () => {
    const headers = new Headers({ host: 'localhost:3000', 'x-forwarded-proto': 'https' });
    expect(cookieJar(headers, 'https://app.example.com')).toEqual(SECURE);
    expect(cookieJar(headers)).toEqual(PLAIN);
  });

  test('keeps the prefix without any Host', () => {
    expect(jarFor({})).toEqual(SECURE);
  });
});

describe('finding the cookie', () => {
  test('C3: finds nothing in no header, an empty one, or one of others', () => {
    for (const header of [null, '', 'a=b; sessions=x; session-id=y; xsession=z']) {
      expect(findCookie(header, PLAIN)).toEqual({ status: 'none' });
    }
  });

  test('C3: does not take a cookie without the prefix for the one with it', () => {
    expect(findCookie('gatehouse-session=planted', SECURE)).toEqual({ status: 'none' });
  });

  test.each([
    ['two of one name', '__Host-session=a; __Host-session=b'],
    ['the same twice', '__Host-session=a; __Host-session=a'],
    ['one chunk twice', `__Host-session.0=${FULL}; __Host-session.1=a; __Host-session.1=b`],
    ['a gap in the chunks', `__Host-session.0=${FULL}; __Host-session.2=b`],
    ['chunks that do not start at 0', '__Host-session.1=a'],
    ['one chunk alone', '__Host-session.0=a'],
    ['a chunk that is too long', `__Host-session.0=${FULL}x; __Host-session.1=b`],
    ['a chunk number written in another way', `__Host-session.0=${FULL}; __Host-session.01=b`],
  ])('C2: does not guess at %s', (_, header) => {
    expect(findCookie(header, SECURE).status).toBe('ambiguous');
  });

  const strange = [
    '.8',
    '.9',
    '.10',
    '.00',
    '.01',
    '.',
    '.x',
    '.0x',
    '.0.1',
    '..0',
    '-0',
    '_0',
    'x0',
    '0',
    'x.0',
    '.-1',
    '.0\n',
  ];
  test.each(strange)(
    'takes no cookie with %j behind our name for a part of ours, and leaves it alone',
    (suffix) => {
      for (const jar of [SECURE, PLAIN]) {
        const name = jar.name + suffix;
        const header = `${jar.name}=a; ${name}=b`;
        expect(findCookie(header, jar)).toEqual({
          status: 'found',
          values: ['a'],
          names: [jar.name],
          mixed: false,
        });
        expect(replaceCookie(header, jar, undefined)?.trim()).toBe(`${name}=b`);
        expect(isOwnCookie(name, jar)).toBe(false);
      }
    },
  );

  test.each([0, 1, 2, 3, 4, 5, 6, 7])(
    'takes the chunk %i for a part of ours, with or without the others',
    (index) => {
      for (const jar of [SECURE, PLAIN]) {
        const name = `${jar.name}.${index}`;
        expect(findCookie(`${name}=b`, jar)).toEqual({ status: 'ambiguous', names: [name] });
        expect(findCookie(`${jar.name}=a; ${name}=b`, jar)).toMatchObject({ status: 'found', mixed: true });
        expect(isOwnCookie(name, jar)).toBe(true);
      }
    },
  );

  test('puts chunks together by number, whatever their order', () => {
    const found = findCookie(`__Host-session.1=b; x=y; __Host-session.0=${FULL}`, SECURE);
    expect(found).toMatchObject({ status: 'found', values: [`${FULL}b`], mixed: false });
  });

  test('finds the chunks of the last answer before those that a longer session has left', () => {
    const header = `__Host-session.0=${FULL}; __Host-session.1=b; __Host-session.2=old`;
    expect(findCookie(header, SECURE)).toMatchObject({ status: 'found', values: [`${FULL}b`], mixed: true });
  });

  test('finds two values at most, whatever stands there', () => {
    const chunks = [0, 1, 2, 3, 4, 5, 6, 7].map((index) => `__Host-session.${index}=${FULL}`);
    const found = findCookie(['__Host-session=a', ...chunks].join('; '), SECURE);
    expect(found).toMatchObject({ status: 'found', values: ['a', FULL.repeat(8)], mixed: true });
  });

  test('never throws, whatever the header', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string({ unit: 'binary' }), fc.string()), jars, (header, jar) => {
        findCookie(header, jar);
        replaceCookie(header, jar, 'value');
      }),
    );
  });
});

test.each([
  ['a=b; Path=/', 'a'],
  [' \t a \t =b', 'a'],
  ['\ta', 'a'],
  ['a b=c', 'a b'],
  ['\u00a0a=b', '\u00a0a'],
  [' ; a=b', ''],
  ['=a', ''],
  ['', ''],
])('the name in the line %j is what a browser reads there: %j', (line, name) => {
  expect(setCookieName(line)).toBe(name);
});

describe('round trips', () => {
  test('what is stored is found again, whole or in chunks, beside any other cookie', () => {
    fc.assert(
      fc.property(jars, sealed, fc.array(foreign, { maxLength: 5 }), (jar, value, others) => {
        const ours = storeCookie(jar, value, 60, []).map((write): [string, string] => [
          write.name,
          write.value,
        ]);
        const header = [...others, ...ours.toReversed()].map((pair) => pair.join('=')).join('; ');
        expect(findCookie(header, jar)).toMatchObject({ status: 'found', values: [value], mixed: false });
      }),
    );
  });

  test('what is put into a request is found there, and the cookies of others stay as they are', () => {
    fc.assert(
      fc.property(jars, sealed, sealed, fc.array(foreign, { maxLength: 5 }), (jar, before, after, others) => {
        const header = replaceCookie(others.map((pair) => pair.join('=')).join('; '), jar, before) ?? '';
        const replaced = replaceCookie(header, jar, after) ?? '';
        expect(findCookie(replaced, jar)).toMatchObject({ status: 'found', values: [after] });
        const kept = replaced.split('; ').slice(0, others.length);
        expect(kept).toEqual(others.map((pair) => pair.join('=')));
      }),
    );
  });

  test('what is taken out of a request is gone, even when it was ambiguous', () => {
    const header = 'a=b; __Host-session=1; __Host-session=2; __Host-session.0=3; c=d';
    expect(replaceCookie(header, SECURE, undefined)).toBe('a=b; c=d');
    expect(replaceCookie('__Host-session=1', SECURE, undefined)).toBeUndefined();
  });

  test('C6: no cookie line passes 4,096 characters', () => {
    fc.assert(
      fc.property(jars, sealed, (jar, value) => {
        for (const write of storeCookie(jar, value, 34_560_000, [])) {
          expect(serializeCookie(jar, write).length).toBeLessThanOrEqual(4096);
        }
      }),
    );
  });
});

describe('whatever two answers leave behind, in whichever order they came', () => {
  test('the session of the later one is found among at most two', () => {
    fc.assert(
      fc.property(
        jars,
        fc.array(lengths, { minLength: 2, maxLength: 5 }),
        fc.infiniteStream(fc.boolean()),
        (jar, all, known) => {
          const browser = new Map<string, string>();
          for (const [at, length] of all.entries()) {
            const value = String(at).repeat(length);
            // An answer takes away what its own request has brought: some know of those before, and some do not.
            const present = known.next().value === true ? [...browser.keys()] : [];
            for (const write of storeCookie(jar, value, 60, present)) {
              if (write.maxAge === 0) browser.delete(write.name);
              else browser.set(write.name, write.value);
            }
            const found = findCookie([...browser].map((pair) => pair.join('=')).join('; '), jar);
            expect(found).toMatchObject({ status: 'found', values: expect.arrayContaining([value]) });
          }
        },
      ),
    );
  });
});

describe('stale cookies', () => {
  const namesOf = (writes: readonly { name: string; maxAge?: number }[], over: boolean) =>
    writes.filter(({ maxAge }) => (maxAge === 0) === over).map(({ name }) => name);

  test('C5: a session that shrank takes its old chunks away', () => {
    const writes = storeCookie(PLAIN, 'short', 60, ['gatehouse-session.0', 'gatehouse-session.1']);
    expect(namesOf(writes, false)).toEqual(['gatehouse-session']);
    expect(namesOf(writes, true)).toEqual(['gatehouse-session.0', 'gatehouse-session.1']);
  });

  test('C5: a session that grew takes the whole cookie away', () => {
    const writes = storeCookie(PLAIN, 'x'.repeat(4001), 60, ['gatehouse-session']);
    expect(namesOf(writes, false)).toEqual(['gatehouse-session.0', 'gatehouse-session.1']);
    expect(namesOf(writes, true)).toEqual(['gatehouse-session']);
  });

  test('ending a session takes away every cookie of ours that came, and the whole one in any case', () => {
    expect(expireCookie(PLAIN, ['gatehouse-session.0', 'gatehouse-session.1'])).toEqual(
      ['gatehouse-session', 'gatehouse-session.0', 'gatehouse-session.1'].map((name) => ({
        name,
        value: '',
        maxAge: 0,
      })),
    );
  });
});

describe('attributes', () => {
  test('C6: set and taken away with the same attributes', () => {
    const attributes = (write: { name: string; value: string; maxAge: number }) =>
      serializeCookie(SECURE, write)
        .replace(/^[^;]*; /, '')
        .replace(/Max-Age=\d+/, 'Max-Age=N');
    expect(attributes({ name: SECURE.name, value: 'x', maxAge: 60 })).toBe(
      attributes({ name: SECURE.name, value: '', maxAge: 0 }),
    );
  });

  test('C6: fulfils what the __Host- prefix demands: Secure, Path=/, no Domain', () => {
    const line = serializeCookie(SECURE, { name: SECURE.name, value: 'v', maxAge: 60 });
    expect(line).toBe('__Host-session=v; Path=/; Max-Age=60; HttpOnly; Secure; SameSite=Lax');
  });

  test('on plain-http loopback only Secure is missing', () => {
    const line = serializeCookie(PLAIN, { name: PLAIN.name, value: 'v', maxAge: 60 });
    expect(line).toBe('gatehouse-session=v; Path=/; Max-Age=60; HttpOnly; SameSite=Lax');
  });

  test('are told the same way to a framework that writes cookies itself', () => {
    expect(cookieAttributes(SECURE)).toEqual({ path: '/', httpOnly: true, secure: true, sameSite: 'lax' });
    expect(cookieAttributes(PLAIN).secure).toBe(false);
  });
});

test('a session that no set of cookies can hold is refused loudly', () => {
  expect(() => storeCookie(PLAIN, 'x'.repeat(MAX_SEALED_LENGTH + 1), 60, [])).toThrow(RangeError);
});
