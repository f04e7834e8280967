import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { backendCalls, demoStats, orderFaults, resetDemo } from '../fixtures/backends/demo.ts';
import { cookiesOf, hostile, outcomeOf } from '../fixtures/clients/anonymous.ts';
import { sendRaw } from '../fixtures/clients/raw.ts';
import { REQUEST_LINES } from '../fixtures/clients/request-kinds.ts';
import { issueTokens, sealExpiredSession, sealSession } from '../fixtures/clients/sealed.ts';
import { signedIn, TestBrowser } from '../fixtures/clients/test-browser.ts';
import { startTarget, type Target, TEST_SECRET } from '../fixtures/targets/target.ts';
import { rotatingPart } from '../rotating-part.ts';

const PREVIOUS_SECRET = 'the-secret-before-this-one-for-tests';
const RETIRED_SECRET = 'a-secret-that-was-taken-out-of-the-list';
const HOUR_MS = 60 * 60_000;
const DAY_MS = 24 * HOUR_MS;
const SESSION = /^gatehouse-session=[\w.-]+; Path=\/; Max-Age=604800; HttpOnly; SameSite=Lax$/;
const DELETED = 'gatehouse-session=; Path=/; Max-Age=0; HttpOnly; SameSite=Lax';

let target: Target;
beforeAll(async () => {
  target = await startTarget({ environment: { SESSION_SECRET: `${TEST_SECRET},${PREVIOUS_SECRET}` } });
});
afterAll(() => target?.stop());
beforeEach(() => resetDemo(target));

describe('a session cookie that was changed', () => {
  it('C1: is no session, whichever of its characters it was', async () => {
    const cookie = await sealSession({ tokens: await issueTokens(target) });
    const ends = cookie.split('.').map((_, part, all) => all.slice(0, part + 1).join('.').length - 1);
    const spread = Array.from({ length: 120 }, (_, at) => Math.floor((at * cookie.length) / 120));
    const holes: string[] = [];
    const changes = [...new Set([...spread, ...ends])].flatMap((at) =>
      othersThan(cookie.charAt(at)).map((character) => ({ at, character })),
    );
    for (const { at, character } of rotatingPart(changes, ({ at }) => ends.includes(at))) {
      const changed = cookie.slice(0, at) + character + cookie.slice(at + 1);
      const lines = [...REQUEST_LINES.document, `Cookie: gatehouse-session=${changed}`];
      const answer = await sendRaw(target.origin, { target: '/dashboard', lines });
      const outcome = outcomeOf(answer, target.origin);
      if (outcome !== 'sent to sign in') holes.push(`${character} at ${at} of ${cookie.length}: ${outcome}`);
    }
    expect(holes).toEqual([]);
  });

  it.each([1, 10, 100, 1000])('is no session when %i characters are missing at its end', async (missing) => {
    const cookie = await sealSession({ tokens: await issueTokens(target) });
    expect(await outcomeWith(`gatehouse-session=${cookie.slice(0, -missing)}`)).toBe('sent to sign in');
  });

  it('C4: is no session when its parts come from two sessions', async () => {
    const tokens = await issueTokens(target);
    const [one, two] = [await sealSession({ tokens }), await sealSession({ tokens })];
    // The header says how it is sealed, and is the same for both; of the key there is nothing.
    for (let part = 3; part < 5; part += 1) {
      const mixed = [...one.split('.').slice(0, part), ...two.split('.').slice(part)].join('.');
      expect(await outcomeWith(`gatehouse-session=${mixed}`), String(part)).toBe('sent to sign in');
    }
  });
});

describe('a cookie header that two readers could read differently', () => {
  const ambiguous: Readonly<Record<string, (good: string, other: string) => readonly string[]>> = {
    'the name twice': (good, other) => [`Cookie: gatehouse-session=${good}; gatehouse-session=${other}`],
    'the name twice, the other first': (good, other) => [
      `Cookie: gatehouse-session=${other}; gatehouse-session=${good}`,
    ],
    'the same cookie twice': (good) => [`Cookie: gatehouse-session=${good}; gatehouse-session=${good}`],
    'two lines': (good, other) => [`Cookie: gatehouse-session=${good}`, `Cookie: gatehouse-session=${other}`],
    'two lines with the same cookie': (good) => [
      `Cookie: gatehouse-session=${good}`,
      `Cookie: gatehouse-session=${good}`,
    ],
    'an empty one beside it': (good) => [`Cookie: gatehouse-session=${good}; gatehouse-session=`],
  };
  it.each(Object.entries(ambiguous))('C2: signs nobody in: %s', async (_, lines) => {
    const tokens = await issueTokens(target);
    const [good, other] = [await sealSession({ tokens }), await sealSession({ tokens })];
    const answer = await hostile(target, {
      target: '/dashboard',
      lines: [...REQUEST_LINES.document, ...lines(good, other)],
    });
    expect(outcomeOf(answer, target.origin)).toBe('sent to sign in');
    expect(cookiesOf(answer)).toContain(DELETED);
  });

  const lookalikes = [
    '__host-session',
    '__Host-session',
    'session',
    'Gatehouse-session',
    'GATEHOUSE-SESSION',
    '%67atehouse-session',
    'gatehouse-session ',
    'gatehouse-session.x',
    'gatehouse-session.0',
    'gatehouse-session.00',
    'gatehouse-session-0',
    '__Secure-session',
    '=gatehouse-session',
    '\u00a0gatehouse-session',
    '\u2000gatehouse-session',
    '\ufeffgatehouse-session',
    'gatehouse-session\u3000',
  ];
  it.each(lookalikes)('C3: signs nobody in under the name %j', async (name) => {
    const good = await sealSession({ tokens: await issueTokens(target) });
    const before = (await backendCalls(target)).length;
    expect(['sent to sign in', 'refused']).toContain(await outcomeWith(`${name}=${good}`));
    expect((await backendCalls(target)).length).toBe(before);
  });

  it.each(lookalikes.filter((name) => name !== 'gatehouse-session.0'))(
    'signs nobody out who has a cookie %j beside their own, and leaves that one alone',
    async (name) => {
      const { cookie } = await signedIn(target.origin);
      const lines = [...REQUEST_LINES.document, `Cookie: ${name}=EVIL; ${cookie}; ${name}=EVIL`];
      const answer = await sendRaw(target.origin, { target: '/dashboard', lines });
      expect(outcomeOf(answer, target.origin)).toBe('answered with 200');
      expect(cookiesOf(answer)).toEqual([]);
    },
  );

  const nonsense = [
    '%ZZ',
    '',
    '""',
    'undefined',
    'null',
    '{}',
    '....',
    'a.b.c.d.e',
    'é',
    '\u0000',
    'a,b',
    'e30.e30.e30.e30.e30',
  ];
  it.each(nonsense)('C3: signs nobody in with the value %j', async (value) => {
    expect(['sent to sign in', 'refused']).toContain(await outcomeWith(`gatehouse-session=${value}`));
  });
});

describe('a cookie of another application on this machine', () => {
  it.each(['session=eyJfcGVybWFuZW50Ijp0cnVlfQ.x', 'session=x; session=y; session.0=z'])(
    'neither ends a session nor is taken away: %s',
    async (other) => {
      const client = new TestBrowser(target.origin);
      await client.signIn();
      const headers = { cookie: `${other}; ${client.cookie}` };
      const response = await client.request('/dashboard', { headers });
      expect(response.status).toBe(200);
      const left = await client.submit('/auth/logout', {}, { headers });
      expect([...response.headers.getSetCookie(), ...left.headers.getSetCookie()]).toEqual([DELETED]);
    },
  );
});

describe('a session that is too large for one cookie', () => {
  let chunks: Map<string, string>;
  let client: TestBrowser;
  beforeEach(async () => {
    await orderFaults(target, {
      login: [{ kind: 'padding', accessToken: 5_000, refreshToken: 5_000, times: -1 }],
    });
    client = new TestBrowser(target.origin);
    await client.signIn();
    chunks = new Map(client.cookies);
  });

  it('is kept in chunks, and is a session', async () => {
    expect([...chunks.keys()]).toEqual(['gatehouse-session.0', 'gatehouse-session.1', 'gatehouse-session.2']);
    expect((await client.request('/dashboard')).status).toBe(200);
  });

  const broken: Readonly<Record<string, (all: Map<string, string>) => [string, string][]>> = {
    'without the first': (all) => [...all].slice(1),
    'without the second': (all) => [...all].filter((_, at) => at !== 1),
    'without the last': (all) => [...all].slice(0, -1),
    'with two that have changed places': (all) =>
      [...all].map(([name], at) => [name, [...all.values()].at(1 - at) ?? '']),
    'with one twice': (all) => [...all, ['gatehouse-session.0', 'stale']],
  };
  it.each(Object.entries(broken))('C5: is none, and is taken away whole, %s', async (_, breakUp) => {
    const sent = breakUp(chunks);
    const cookie = `Cookie: ${sent.map(([name, value]) => `${name}=${value}`).join('; ')}`;
    const answer = await hostile(target, {
      target: '/dashboard',
      lines: [...REQUEST_LINES.document, cookie],
    });
    expect(outcomeOf(answer, target.origin)).toBe('sent to sign in');
    for (const [name] of sent)
      expect(cookiesOf(answer)).toContain(DELETED.replace('gatehouse-session', name));
  });

  it.each([
    ['a stale chunk', 'gatehouse-session.3'],
    ['a stale whole one', 'gatehouse-session'],
  ])('C5: goes on, and takes away what does not belong to it: %s', async (_, name) => {
    client.cookies.set(name, 'stale');
    expect((await client.request('/dashboard')).status).toBe(200);
    expect([...client.cookies.keys()].toSorted()).toEqual([...chunks.keys()]);
  });

  it('and a small one of another tab at the same moment leave one of the two', async () => {
    await orderFaults(target, {});
    const tab = new TestBrowser(target.origin);
    await tab.signIn();
    for (const [name, value] of tab.cookies) client.cookies.set(name, value);
    expect((await client.api('/products?limit=1')).status).toBe(200);
    expect((await client.request('/dashboard')).status).toBe(200);
    expect([...client.cookies]).toHaveLength(tab.cookies.size);
    expect((await client.request('/dashboard')).status).toBe(200);
  });

  it('C5: leaves no chunk behind when it becomes small again, nor when it ends', async () => {
    await orderFaults(target, {});
    const renewed = await client.request('/auth/refresh?returnTo=/dashboard');
    expect(renewed.headers.getSetCookie()).toHaveLength(1 + chunks.size);
    expect([...client.cookies.keys()]).toEqual(['gatehouse-session']);

    const large = new TestBrowser(target.origin);
    for (const [name, value] of chunks) large.cookies.set(name, value);
    await large.submit('/auth/logout', {});
    expect([...large.cookies.keys()]).toEqual([]);
  });

  it('may hold tokens of 12 KB in all: pages, /api, refresh and sign-out go on working', async () => {
    const padding = [{ kind: 'padding', accessToken: 6_800, refreshToken: 4_600, times: -1 }];
    await orderFaults(target, { login: padding, refresh: padding });
    const heavy = new TestBrowser(target.origin);
    expect((await heavy.signIn()).status).toBe(303);
    expect([...heavy.cookies.values()].join('').length).toBeGreaterThan(12_000);
    expect(await (await heavy.request('/dashboard')).text()).toContain('Dana Demo');
    expect((await heavy.api('/products?limit=1')).status).toBe(200);
    expect((await heavy.request('/auth/refresh?returnTo=/dashboard')).status).toBe(303);
    expect((await demoStats(target)).refreshes).toBe(1);
    expect((await heavy.request('/dashboard/products')).status).toBe(200);
    expect((await heavy.submit('/auth/logout', {})).status).toBe(303);
    expect((await heavy.request('/dashboard')).status).toBe(307);
  });
});

describe('cookies of our name that are larger than any session', () => {
  it('are answered, and taken away whole, by pages and by a sign-out', async () => {
    const planted = () => {
      const client = new TestBrowser(target.origin);
      for (let chunk = 0; chunk < 8; chunk += 1)
        client.cookies.set(`gatehouse-session.${chunk}`, 'a'.repeat(4_000));
      return client;
    };
    for (const path of ['/dashboard', '/login']) {
      const client = planted();
      expect((await client.request(path)).status).toBe(path === '/login' ? 200 : 307);
      expect([...client.cookies.keys()]).toEqual([]);
    }
    const leaving = planted();
    expect((await leaving.submit('/auth/logout', {})).status).toBe(303);
    expect([...leaving.cookies.keys()]).toEqual([]);
  });

  it('are never set: such a sign-in is refused, and the log says why', async () => {
    await orderFaults(target, { login: [{ kind: 'padding', accessToken: 8_000, refreshToken: 8_000 }] });
    const client = new TestBrowser(target.origin);
    expect((await client.signIn()).status).toBe(502);
    expect([...client.cookies.keys()]).toEqual([]);
    expect(target.log.join('\n')).toContain('tokens_too_large');
  });
});

describe('C6: what is set', () => {
  it('at sign-in is one cookie with exactly these attributes, and no cache may keep it', async () => {
    const response = await new TestBrowser(target.origin).signIn();
    expect(response.headers.getSetCookie()).toEqual([expect.stringMatching(SESSION)]);
    expectUncached(response);
  });

  it.each(['/dashboard', '/auth/refresh?returnTo=/dashboard'])(
    'at a refresh has the same attributes: %s',
    async (path) => {
      const client = visitorOf(await sealExpiredSession(target));
      const response = await client.request(path);
      expect(response.headers.getSetCookie()).toEqual([expect.stringMatching(SESSION)]);
      expectUncached(response);
      expect((await demoStats(target)).refreshes).toBe(1);
    },
  );

  it('at sign-out mirrors what was set, and no cache may keep it', async () => {
    const client = new TestBrowser(target.origin);
    await client.signIn();
    const response = await client.submit('/auth/logout', {});
    expect(response.headers.getSetCookie()).toEqual([DELETED]);
    expectUncached(response);
  });

  it('is never longer than 4,096 bytes a cookie', async () => {
    await orderFaults(target, { login: [{ kind: 'padding', accessToken: 6_800, refreshToken: 4_600 }] });
    const lines = (await new TestBrowser(target.origin).signIn()).headers.getSetCookie();
    expect(lines.length).toBeGreaterThan(3);
    for (const line of lines) expect(Buffer.byteLength(line)).toBeLessThanOrEqual(4_096);
  });
});

describe('C7: a session that an older secret sealed', () => {
  it('is accepted, and sealed again under the newest', async () => {
    const usedAt = Date.now() - 1_000;
    const accessExpiresAt = Date.now() + HOUR_MS;
    const tokens = { ...(await issueTokens(target)), accessExpiresAt };
    const old = await sealSession({ usedAt, tokens }, PREVIOUS_SECRET);
    const client = visitorOf(old);
    expect((await client.request('/dashboard')).status).toBe(200);
    const renewed = client.cookies.get('gatehouse-session') ?? '';
    expect(headerOf(renewed).kid).not.toBe(headerOf(old).kid);
    expect(headerOf(renewed).kid).toBe(headerOf(await sealSession({ tokens })).kid);
    expect((await client.request('/dashboard')).status).toBe(200);
  });

  it('is none when that secret is not in the list any more', async () => {
    const tokens = await issueTokens(target);
    const retired = await sealSession({ tokens }, RETIRED_SECRET);
    expect(await outcomeWith(`gatehouse-session=${retired}`)).toBe('sent to sign in');
    expect((await demoStats(target)).refreshes).toBe(0);
  });
});

describe('a session that another backend has issued, under the same secret', () => {
  it.each(['demo:', 'https://staging.example.com'])(
    'C10: is none, though all else about it is good: %s',
    async (place) => {
      const good = { tokens: await issueTokens(target) };
      const lines = [...REQUEST_LINES.document, `Cookie: gatehouse-session=${await sealSession(good)}`];
      const own = await sendRaw(target.origin, { target: '/dashboard', lines });
      expect(outcomeOf(own, target.origin)).toBe('answered with 200');
      const foreign = await sealSession({ ...good, issuer: `platzi ${place}` });
      expect(await outcomeWith(`gatehouse-session=${foreign}`)).toBe('sent to sign in');
      expect((await demoStats(target)).refreshes).toBe(0);
    },
  );
});

describe('a session whose time is over ends although its refresh token is good', () => {
  it.each([
    {
      reason: 'idle_timeout',
      createdAt: 8 * DAY_MS,
      usedAt: 7 * DAY_MS + 1_000,
      says: 'You were away for a while',
    },
    {
      reason: 'absolute_timeout',
      createdAt: 30 * DAY_MS + 1_000,
      usedAt: 1_000,
      says: 'a while since you signed in',
    },
  ])('C8: $reason, and the sign-in page says so', async ({ reason, createdAt, usedAt, says }) => {
    const now = Date.now();
    const tokens = await issueTokens(target);
    const client = visitorOf(await sealSession({ createdAt: now - createdAt, usedAt: now - usedAt, tokens }));
    expect((await client.api('/products')).status).toBe(401);
    const response = await client.request('/dashboard');
    expect(response.status).toBe(307);
    const location = new URL(response.headers.get('location') ?? '', target.origin);
    expect(location.searchParams.get('reason')).toBe(reason);
    expect(client.cookies.has('gatehouse-session')).toBe(false);
    expect(await (await client.request(location.pathname + location.search)).text()).toContain(says);
    expect((await demoStats(target)).refreshes).toBe(0);
  });
});

describe('a cookie of our name that someone has planted', () => {
  it('C9: is taken away wherever it may lie, so that the next sign-in holds', async () => {
    const lines = [
      ...REQUEST_LINES.document,
      'Cookie: gatehouse-session=planted; gatehouse-session=also-planted',
    ];
    const answer = await hostile(target, { target: '/dashboard/products?tab=1', lines });
    expect(outcomeOf(answer, target.origin)).toBe('sent to sign in');
    const scopes = cookiesOf(answer).map((line) =>
      line.replace(/^gatehouse-session=; |; Max-Age=0; HttpOnly; SameSite=Lax$/g, ''),
    );
    const { hostname } = new URL(target.origin);
    expect(scopes).toEqual(
      expect.arrayContaining([
        'Path=/',
        `Path=/; Domain=${hostname}`,
        'Path=/dashboard',
        'Path=/dashboard/',
        'Path=/dashboard/products',
        `Path=/dashboard; Domain=${hostname}`,
      ]),
    );
  });

  it('C9: is taken away from the domains above the host as well', async () => {
    const lines = [...REQUEST_LINES.document, 'Cookie: __Host-session=planted; __Host-session=also-planted'];
    const answer = await hostile(target, { target: '/dashboard', hosts: ['app.team.example'], lines });
    const domains = cookiesOf(answer).map((line) => line.match(/Domain=([^;]+)/)?.[1]);
    expect(domains).toEqual(expect.arrayContaining([undefined, 'app.team.example', 'team.example']));
    expect(domains).not.toContain('example');
  });

  it('is left alone by answers that come in the background, which may be late', async () => {
    for (const kind of [REQUEST_LINES.fetch, REQUEST_LINES.navigation, REQUEST_LINES.prefetch]) {
      const lines = [...kind, 'Cookie: gatehouse-session=planted; gatehouse-session=also-planted'];
      expect(cookiesOf(await hostile(target, { target: '/dashboard', lines }))).toEqual([]);
    }
  });

  it('does not bring a session of its own at a sign-in', async () => {
    const client = visitorOf(await sealSession({ tokens: await issueTokens(target) }));
    const planted = client.cookies.get('gatehouse-session');
    const response = await client.signIn();
    expect(response.headers.getSetCookie()).toEqual([expect.stringMatching(SESSION)]);
    expect(response.headers.getSetCookie().join()).not.toContain(planted);
  });
});

function visitorOf(cookie: string): TestBrowser {
  const client = new TestBrowser(target.origin);
  client.cookies.set('gatehouse-session', cookie);
  return client;
}

async function outcomeWith(cookie: string) {
  const lines = [...REQUEST_LINES.document, `Cookie: ${cookie}`];
  return outcomeOf(await hostile(target, { target: '/dashboard', lines }), target.origin);
}

/** Two other characters of the alphabet: one that differs in the last bit, which may mean nothing, and one in the first. */
function othersThan(character: string): string[] {
  const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
  const at = alphabet.indexOf(character);
  return at < 0 ? ['A'] : [alphabet.charAt(at ^ 1), alphabet.charAt(at ^ 32)];
}

function headerOf(cookie: string): { readonly kid?: string } {
  return JSON.parse(Buffer.from(cookie.split('.')[0] ?? '', 'base64url').toString());
}

function expectUncached(response: Response): void {
  expect(response.headers.get('cache-control')).toMatch(/private, no-store/);
}
