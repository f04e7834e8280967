import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { demoStats, type Fault, orderFaults, refreshesAsked, resetDemo } from '../fixtures/backends/demo.ts';
import { age, expiredBrowser, sessionIn } from '../fixtures/clients/expired.ts';
import { ROBIN_LOGIN, signedIn, TestBrowser } from '../fixtures/clients/test-browser.ts';
import { eventually } from '../fixtures/lib/eventually.ts';
import { startTarget, type Target } from '../fixtures/targets/target.ts';

/** What the backend may be given for an exchange, and a little for a busy machine. */
const DEADLINE_MS = 5_000;
const SLACK_MS = 5_000;
const PATHS = [
  ['/dashboard', 'document'],
  ['/api/products?limit=1', 'fetch'],
] as const;
const BOMBS = 12;
const ISOLATES = 2;

let target: Target;
beforeAll(async () => {
  target = await startTarget({ isolates: ISOLATES });
});
afterAll(() => target?.stop());
beforeEach(() => resetDemo(target));

interface Case {
  readonly what: string;
  readonly fault: Fault;
  /** Seconds that the backend asks for. */
  readonly retryAfter?: number;
}

const FAULTS: readonly Case[] = [
  { what: '500', fault: { kind: 'status', status: 500 } },
  {
    what: '503 and when to come again',
    fault: { kind: 'status', status: 503, headers: retryAfter(3) },
    retryAfter: 3,
  },
  { what: '429', fault: { kind: 'status', status: 429 } },
  {
    what: '429 and when to come again',
    fault: { kind: 'status', status: 429, headers: retryAfter(2) },
    retryAfter: 2,
  },
  { what: '404', fault: { kind: 'status', status: 404 } },
  { what: 'an empty 200', fault: { kind: 'status', status: 200, body: '' } },
  { what: '204', fault: { kind: 'status', status: 204 } },
  { what: 'JSON without tokens', fault: { kind: 'status', status: 200, body: '{"access_token":null}' } },
  { what: 'a redirect', fault: { kind: 'redirect', location: '/elsewhere' } },
  { what: 'a page', fault: { kind: 'html' } },
  { what: 'half of its JSON', fault: { kind: 'half-json' } },
  { what: '10 MB', fault: { kind: 'huge' } },
  { what: '100 MB, packed small', fault: { kind: 'gzip-bomb' } },
  { what: 'nothing', fault: { kind: 'timeout' } },
];

describe('B6: a refresh that the backend answers wrongly', () => {
  it.each(FAULTS)(
    'B8: ends no session, and a good token is used until its end: $what',
    async ({ fault, ...about }) => {
      const [due, over] = [
        await expiredBrowser(target, 'due'),
        await expiredBrowser(target, 'over', ROBIN_LOGIN),
      ];
      const held = [due, over].map((client) => client.cookies.get('gatehouse-session'));
      await orderFaults(target, { refresh: [{ ...fault, times: -1 }] });
      const [good, refused] = await Promise.all([askedBoth(due), askedBoth(over)]);
      expect(good.map(({ status }) => status)).toEqual([200, 200]);
      for (const { status, headers } of refused) {
        expect(status).toBe(503);
        expect(Number(headers.get('retry-after'))).toBe(about.retryAfter ?? 2);
        expect(headers.getSetCookie()).toEqual([]);
      }
      expect(refused.map(({ headers }) => headers.get('content-type'))).toEqual([
        expect.stringContaining('text/html'),
        'application/problem+json',
      ]);
      expect([due, over].map((client) => client.cookies.get('gatehouse-session'))).toEqual(held);

      await orderFaults(target, {});
      await eventually(async () => {
        for (const client of [due, over]) expect((await client.api('/products')).status).toBe(200);
        expect(await demoStats(target)).toMatchObject({ logins: 2, refreshes: 2, refreshRejected: 0 });
      });
      for (const client of [due, over]) expect((await client.request('/dashboard')).status).toBe(200);
    },
  );

  it('is asked for again only when the time is over that the backend has asked for', async () => {
    const client = await expiredBrowser(target);
    await orderFaults(target, { refresh: [{ kind: 'status', status: 429, headers: retryAfter(30) }] });
    for (let ask = 0; ask < 5; ask += 1) {
      expect((await client.api('/products?limit=1')).status).toBe(503);
    }
    expect(await refreshesAsked(target)).toBe(1);
  });

  it('shows people a page that says what to do', async () => {
    const client = await expiredBrowser(target);
    await orderFaults(target, { refresh: [{ kind: 'status', status: 500, times: -1 }] });
    expect(await (await client.request('/dashboard')).text()).toContain('Try again');
  });
});

describe('a refresh whose answer drips', () => {
  it('B7: is cut at the deadline, and other sessions do not notice it', async () => {
    const dripped = await expiredBrowser(target);
    const others = [await expiredBrowser(target, 'over', ROBIN_LOGIN), await signedIn(target.origin)];
    await orderFaults(target, { refresh: [{ kind: 'drip', ms: 1_000 }] });
    const started = performance.now();
    let isCut = false;
    const slow = dripped.api('/products?limit=1').finally(() => {
      isCut = true;
    });
    await expect.poll(() => refreshesAsked(target)).toBe(1);

    const answers = await Promise.all(others.map(askedBoth));
    expect(isCut).toBe(false);
    expect(answers.flat().map(({ status }) => status)).toEqual([200, 200, 200, 200]);

    expect((await slow).status).toBe(503);
    const took = performance.now() - started;
    expect(took).toBeLessThan(DEADLINE_MS + SLACK_MS);
    expect((await dripped.request('/dashboard')).status).toBe(200);
  });
});

describe('B8: a small answer that unpacks to 100 MB', () => {
  it('to a sign-in is cut: 502, and no session', async () => {
    await orderFaults(target, { login: [{ kind: 'gzip-bomb', times: -1 }] });
    const responses = await Promise.all(
      Array.from({ length: BOMBS }, () => new TestBrowser(target.origin).signIn()),
    );
    expect(responses.map(({ status }) => status)).toEqual(responses.map(() => 502));
    expect(responses.flatMap(({ headers }) => headers.getSetCookie())).toEqual([]);
    await orderFaults(target, {});
    expect((await new TestBrowser(target.origin).signIn()).status).toBe(303);
  });

  it('to the question who signs in is cut, and costs no more than the name', async () => {
    await orderFaults(target, { profile: [{ kind: 'gzip-bomb', times: -1 }] });
    const client = await signedIn(target.origin);
    await orderFaults(target, {});
    const session = await client.request('/auth/session', { as: 'fetch' });
    expect(await session.json()).toMatchObject({ authenticated: true, user: { id: '1' } });
  });
});

describe('a refresh that ends a session', () => {
  it.each([
    ['is rejected', 'rejected', { kind: 'status', status: 401 }],
    ['is forbidden', 'rejected', { kind: 'status', status: 403 }],
    ['brings the tokens of somebody else', 'other_subject', { kind: 'other-subject' }],
  ])('B10: because it %s does so once, and the log says why', async (_, reason, fault) => {
    const client = await expiredBrowser(target);
    const before = target.log.length;
    await orderFaults(target, { refresh: [{ ...fault, times: -1 }] });
    const response = await client.request('/dashboard');
    expect(response.status).toBe(307);
    const location = new URL(response.headers.get('location') ?? '', target.origin);
    expect([location.pathname, location.searchParams.get('reason')]).toEqual(['/login', 'session_expired']);
    expect(client.cookies.has('gatehouse-session')).toBe(false);
    expect((await client.request('/dashboard')).status).toBe(307);
    await eventually(() => expect(ended(before)).toEqual([expect.objectContaining({ reason })]));

    await orderFaults(target, {});
    expect((await client.signIn()).status).toBe(303);
    expect((await client.request('/dashboard')).status).toBe(200);
    expect(ended(before)).toHaveLength(1);
  });
});

describe('the log', () => {
  it('B10: says once why a session has ended, however many requests still bring it, and no token', async () => {
    const client = await expiredBrowser(target);
    const { id: sessionId, tokens } = await sessionIn(client);
    const before = target.log.length;
    await orderFaults(target, { refresh: [{ kind: 'status', status: 401, times: -1 }] });
    const tabs = Array.from({ length: 6 }, () => client.clone());
    await Promise.all(tabs.map((tab) => tab.api('/products?limit=1')));
    await client.api('/products?limit=1');
    expect((await client.request('/dashboard')).status).toBe(307);
    await eventually(() => expect(ended(before)).not.toEqual([]));
    const text = target.log.slice(before).join('\n');
    for (const token of [tokens.accessToken, tokens.refreshToken]) expect(text).not.toContain(token);
    expect(ended(before)).toEqual([expect.objectContaining({ reason: 'rejected', sessionId })]);
  });
});

describe('a refresh token that was spent behind our back', () => {
  it('B5: is sent to the backend, whose reuse detection ends the session, for one sign-in', async () => {
    const client = await expiredBrowser(target);
    const before = target.log.length;
    const { id: sessionId, tokens } = await sessionIn(client);
    const { refreshToken } = tokens;
    const body = JSON.stringify({ refreshToken });
    const headers = { 'content-type': 'application/json' };
    await target.demo('/api/v1/auth/refresh-token', { method: 'POST', headers, body });

    expect((await client.api('/products?limit=1')).status).toBe(401);
    expect(await demoStats(target)).toMatchObject({ reuseDetected: 1, refreshRejected: 1 });
    expect((await client.request('/dashboard')).status).toBe(307);
    expect(client.cookies.has('gatehouse-session')).toBe(false);
    expect((await client.signIn()).status).toBe(303);
    expect((await (await age(client)).request('/dashboard')).status).toBe(200);
    expect(await demoStats(target)).toMatchObject({ logins: 2, reuseDetected: 1, refreshRejected: 1 });
    await eventually(() =>
      expect(ended(before)).toContainEqual(expect.objectContaining({ reason: 'rejected', sessionId })),
    );
  });
});

describe('B10: a refresh that brings an access token that does not verify', () => {
  it('is a fault of the backend: 502 for people and programs, and the session stays as it was', async () => {
    const client = await expiredBrowser(target);
    const held = client.cookies.get('gatehouse-session');
    await orderFaults(target, { refresh: [{ kind: 'bad-signature', times: -1 }] });
    const answers = await askedBoth(client);
    expect(answers.map(({ status }) => status)).toEqual([502, 502]);
    expect(answers.map(({ headers }) => headers.get('content-type'))).toEqual([
      expect.stringContaining('text/html'),
      'application/problem+json',
    ]);
    expect(client.cookies.get('gatehouse-session')).toBe(held);
    expect(await refreshesAsked(target)).toBe(1);
  });

  it('is not used while the old one is good', async () => {
    const client = await expiredBrowser(target, 'due');
    await orderFaults(target, { refresh: [{ kind: 'bad-signature', times: -1 }] });
    expect((await askedBoth(client)).map(({ status }) => status)).toEqual([200, 200]);
  });
});

/** Asks for a page and for data, at once. */
function askedBoth(client: TestBrowser): Promise<Response[]> {
  return Promise.all(PATHS.map(([path, as]) => client.request(path, { as })));
}

/** The lines of the log that say that a session has ended. */
function ended(from: number): unknown[] {
  return target.log
    .slice(from)
    .filter((line) => line.includes('"session_ended"'))
    .map((line) => JSON.parse(line));
}

function retryAfter(seconds: number): Record<string, string> {
  return { 'retry-after': String(seconds) };
}
