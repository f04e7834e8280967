import assert from 'node:assert/strict';
import fc from 'fast-check';
import { MAX_SEALED_LENGTH } from '../../edge/http/cookie-header.ts';
import {
  expireCookie,
  findCookie,
  presentCookies,
  replaceCookie,
  serializeCookie,
  storeCookie,
} from '../../edge/session/cookie.ts';
import { expireTossed } from '../../edge/session/cookie-tossing.ts';
import type { CookieJar } from '../../edge/session/jar.ts';
import { fuzzTarget, type Outcome } from './target.ts';

type Pair = readonly [name: string, value: string];

const JARS: readonly CookieJar[] = [
  { name: '__Host-session', secure: true },
  { name: 'gatehouse-session', secure: false },
];
const jar = fc.constantFrom(...JARS);
const SUFFIXES = ['', '.0', '.1', '.2', '.7'];
const NEARLY_OURS = [
  '.01',
  '.00',
  '.8',
  '.10',
  '.999',
  '.1000',
  '.-1',
  '.',
  '.x',
  '.0.0',
  's',
  '_',
  '-id',
  '%2e0',
  ' ',
];

const value = fc.stringMatching(/^[\w.=%"/+-]{0,12}$/);
const chunk = fc.oneof(
  { weight: 3, arbitrary: fc.constant('x'.repeat(4000)) },
  { weight: 1, arbitrary: value },
);
const ownName = jar.chain((each) => fc.constantFrom(...SUFFIXES).map((suffix) => each.name + suffix));
const strangeName = fc.oneof(
  jar.chain((each) => fc.constantFrom(...NEARLY_OURS).map((suffix) => (each.name + suffix).trim())),
  fc.constantFrom(
    '__host-session',
    '__HOST-SESSION',
    'Session',
    '__Secure-session',
    'xsession',
    '',
    'theme',
    '__proto__',
  ),
);
const pair = fc
  .tuple(fc.oneof(ownName, strangeName), value)
  .filter(([name, content]) => name + content !== '');
const separator = fc.constantFrom('; ', ';', ' ; ', ';;', '; ;\t');

/** Any cookies, and now and then a proper row of chunks among them, full ones and others. */
const cookies: fc.Arbitrary<Pair[]> = fc.oneof(
  fc.array(pair, { maxLength: 5 }),
  fc
    .tuple(jar, fc.array(chunk, { minLength: 1, maxLength: 9 }), fc.array(pair, { maxLength: 1 }))
    .chain(([{ name }, chunks, others]) => {
      const row = chunks.map((chunk, at): Pair => [`${name}.${at}`, chunk]);
      return fc.shuffledSubarray<Pair>([...row, ...others], { minLength: Math.max(1, row.length - 1) });
    }),
);

const sealed = fc
  .tuple(fc.stringMatching(/^[\w.-]{1,16}$/), fc.integer({ min: 1, max: 2000 }))
  .map(([text, times]) => text.repeat(times).slice(0, MAX_SEALED_LENGTH));
const pagePath = fc
  .array(
    fc.oneof(
      fc.constantFrom('a', 'dashboard', ';x', 'a,b', '%3B', 'é', '"', '='),
      fc.string({ maxLength: 4 }),
    ),
    { maxLength: 4 },
  )
  .map((segments) => `/${segments.join('/')}`);
const host = fc.constantFrom(
  'app.example.com',
  'example.com',
  'localhost',
  '127.0.0.1',
  '[::1]',
  'a.b.c.d.example.co.uk',
);

export const COOKIE_TARGETS = [
  fuzzTarget(
    'cookies: what may be the session is found, whole and in chunks, and a name that comes twice is not guessed at',
    fc.record({ jar, cookies, separator }),
    ({ jar, cookies, separator }): Outcome => {
      const header = cookies
        .map(([name, content]) => (name === '' ? content : `${name}=${content}`))
        .join(separator);
      const found = findCookie(header, jar);
      assert.deepEqual(
        found.status === 'found' ? { status: found.status, values: found.values } : { status: found.status },
        expectedIn(asSent(cookies), jar),
      );
      assert.deepEqual(
        new Set(presentCookies(header, jar)),
        new Set(ownIn(asSent(cookies), jar).map(([name]) => name)),
      );
      return found.status === 'found' ? 'accepted' : 'refused';
    },
  ),
  fuzzTarget(
    'cookies: any header is read without an error, and ours can be taken out of it',
    fc.record({
      jar,
      header: fc.oneof(
        fc.string({ unit: 'binary' }),
        fc.array(pair).map((pairs) => pairs.map((each) => each.join('=')).join(';')),
      ),
    }),
    ({ jar, header }): Outcome => {
      const before = findCookie(header, jar);
      const without = replaceCookie(header, jar, undefined);
      assert.equal(findCookie(without ?? null, jar).status, 'none');
      assert.deepEqual(findCookie(replaceCookie(header, jar, 'x') ?? null, jar), {
        status: 'found',
        values: ['x'],
        names: [jar.name],
        mixed: false,
      });
      return before.status === 'none' ? 'refused' : 'accepted';
    },
  ),
  fuzzTarget(
    'cookies: a browser that has any cookies of ours holds what was stored last, and nothing once it is expired',
    fc.record({ jar, first: cookies, steps: fc.array(fc.option(sealed), { minLength: 1, maxLength: 4 }) }),
    ({ jar, first, steps }): Outcome => {
      const browser = new Browser('app.example.com', '/');
      for (const [name, content] of first)
        if (ownIn([[name, content]], jar).length > 0) browser.plant({ name, value: content, path: '/' });
      for (const step of steps) {
        const present = presentCookies(browser.header(), jar);
        const writes = step === null ? expireCookie(jar, present) : storeCookie(jar, step, 60, present);
        for (const write of writes) browser.receive(serializeCookie(jar, write));
        const found = findCookie(browser.header(), jar);
        if (found.status !== 'found') assert.deepEqual([found.status, step], ['none', null]);
        else assert.deepEqual([found.values, found.mixed], [[step], false]);
      }
      return steps.at(-1) === null ? 'refused' : 'accepted';
    },
  ),
  fuzzTarget(
    'cookies: what a neighbour has planted is gone after as many answers as it has names, at the latest',
    fc.record({
      host,
      path: pagePath,
      names: fc.uniqueArray(fc.constantFrom(...SUFFIXES), { minLength: 1, maxLength: 7 }),
      place: fc.nat(),
    }),
    ({ host, path, names, place }): Outcome => {
      const jar: CookieJar = { name: 'gatehouse-session', secure: false };
      const url = new URL(`http://${host}`);
      url.pathname = path;
      const browser = new Browser(url.hostname, url.pathname);
      for (const suffix of names) {
        browser.plant({ name: jar.name + suffix, value: 'planted', ...scopeFor(url, place) });
        browser.plant({ name: jar.name + suffix, value: 'own', path: '/' });
      }
      for (let answers = 0; answers < names.length && browser.header() !== null; answers += 1) {
        const present = presentCookies(browser.header(), jar);
        const writes = [...expireTossed(present, url), ...expireCookie(jar, present)];
        const lines = writes.map((write) => serializeCookie(jar, write));
        assert.ok(lines.join('').length < 7_000);
        for (const line of lines) browser.receive(line);
      }
      assert.equal(browser.header(), null);
      return 'accepted';
    },
  ),
] as const;

/** What servers make of a `Cookie` header: the value of a cookie without a name is all there is of it. */
function asSent(pairs: readonly Pair[]): Pair[] {
  return pairs.map(([name, content]): Pair => {
    if (name !== '') return [name, content];
    const equals = content.indexOf('=');
    return equals < 0 ? ['', content] : [content.slice(0, equals), content.slice(equals + 1)];
  });
}

function ownIn(pairs: readonly Pair[], { name }: CookieJar): Pair[] {
  return pairs.filter(
    ([each]) => each === name || (each.startsWith(`${name}.`) && /^[0-7]$/.test(each.slice(name.length + 1))),
  );
}

function expectedIn(pairs: readonly Pair[], jar: CookieJar): { status: string; values?: string[] } {
  const own = ownIn(pairs, jar);
  if (own.length === 0) return { status: 'none' };
  if (new Set(own.map(([name]) => name)).size < own.length) return { status: 'ambiguous' };
  const valueUnder = (suffix: string) => own.find(([name]) => name === jar.name + suffix)?.[1];
  const row = [0, 1, 2, 3, 4, 5, 6, 7].map((at) => valueUnder(`.${at}`) ?? null);
  const full = row.findIndex((each) => each?.length !== 4000);
  const chunks = full === -1 ? row : row.slice(0, row[full] === null ? full : full + 1);
  const values = [valueUnder('') ?? [], chunks.length < 2 ? [] : chunks.join('')].flat();
  return values.length === 0 ? { status: 'ambiguous' } : { status: 'found', values };
}

interface StoredCookie {
  readonly name: string;
  readonly value: string;
  readonly path: string;
  readonly domain?: string;
}

/** As much of a browser's cookie store as cookies of one host need. @see RFC 6265bis, sections 5.7 and 5.8 */
class Browser {
  readonly #host: string;
  readonly #path: string;
  readonly #stored = new Map<string, StoredCookie>();

  constructor(host: string, path: string) {
    this.#host = host;
    this.#path = path;
  }

  plant(cookie: StoredCookie): void {
    this.#stored.set(keyOf(cookie), cookie);
  }

  receive(line: string): void {
    assert.match(line, /^[\x20-\x7e]*$/);
    const [pair = '', ...attributes] = line.split('; ');
    const equals = pair.indexOf('=');
    const attribute = new Map(
      attributes.map((text) => [text.split('=', 1).join(''), text.slice(text.indexOf('=') + 1)]),
    );
    assert.equal(attribute.size, attributes.length);
    assert.deepEqual(
      [...attribute.keys()].filter((name) => !KNOWN.includes(name)),
      [],
    );
    const [name, path, domain] = [
      pair.slice(0, equals),
      attribute.get('Path') ?? '',
      attribute.get('Domain'),
    ];
    if (name.startsWith('__Host-') && (path !== '/' || domain !== undefined || !attribute.has('Secure')))
      return;
    const cookie = { name, value: pair.slice(equals + 1), path, ...(domain !== undefined && { domain }) };
    if (Number(attribute.get('Max-Age')) > 0) this.plant(cookie);
    else this.#stored.delete(keyOf(cookie));
  }

  header(): string | null {
    const sent = [...this.#stored.values()].filter((cookie) => isSentTo(cookie, this.#host, this.#path));
    return sent.length === 0 ? null : sent.map(({ name, value }) => `${name}=${value}`).join('; ');
  }
}

const KNOWN = ['Path', 'Domain', 'Max-Age', 'HttpOnly', 'Secure', 'SameSite'];

function keyOf({ name, path, domain }: StoredCookie): string {
  return JSON.stringify([name, path, domain ?? null]);
}

function isSentTo({ domain, path }: StoredCookie, host: string, requested: string): boolean {
  const inDomain = domain === undefined || domain === host || host.endsWith(`.${domain}`);
  const below = requested === path || requested.startsWith(path.endsWith('/') ? path : `${path}/`);
  return inDomain && below;
}

/** A scope in which a neighbour, or a page of this site, can set a cookie that is sent to the address. */
function scopeFor({ hostname, pathname }: URL, choice: number): { path: string; domain?: string } {
  const stems = pathname
    .split('/')
    .slice(1, 3)
    .filter((segment) => segment !== '' && !segment.includes(';'));
  const paths = ['/', ...stems.map((_, at) => `/${stems.slice(0, at + 1).join('/')}`)].filter((path) =>
    isSentTo({ name: '', value: '', path }, hostname, pathname),
  );
  const labels = /^[\d.]+$|:/.test(hostname) ? [] : hostname.split('.');
  const domains = [
    undefined,
    hostname,
    ...labels.slice(1, -1).map((_, at) => labels.slice(at + 1).join('.')),
  ];
  const domain = domains[choice % domains.length];
  const path = paths[Math.floor(choice / domains.length) % paths.length] ?? '/';
  return { path, ...(domain !== undefined && { domain }) };
}
