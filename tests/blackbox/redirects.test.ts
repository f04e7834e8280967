import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { ENTRANCE_RETURNS, HONEST_RETURNS, HOSTILE_RETURNS } from '../corpora/return-to.ts';
import { demoStats, moveDemoClock, orderFaults, resetDemo } from '../fixtures/backends/demo.ts';
import { startTrapServer, type TrapServer } from '../fixtures/backends/trap-server.ts';
import { hostile, locationOf } from '../fixtures/clients/anonymous.ts';
import { REQUEST_LINES } from '../fixtures/clients/request-kinds.ts';
import { issueTokens, sealExpiredSession, sealSession } from '../fixtures/clients/sealed.ts';
import { DEMO_LOGIN, TestBrowser } from '../fixtures/clients/test-browser.ts';
import { startTarget, type Target } from '../fixtures/targets/target.ts';
import { rotatingPart } from '../rotating-part.ts';

const MINUTE_MS = 60_000;
const MAX_HOPS = 3;
/** As many as can be signed in with in a moment. */
const HOSTILE = HOSTILE_RETURNS.filter((_, at, all) => at % Math.ceil(all.length / 120) === 0);
const LONG = [`/${'a'.repeat(4_096)}`, `//evil.example/${'a'.repeat(4_096)}`];

let target: Target;
let trapServer: TrapServer;
beforeAll(async () => {
  trapServer = await startTrapServer();
  target = await startTarget();
});
afterAll(async () => {
  await target?.stop();
  await trapServer?.close();
});
beforeEach(() => resetDemo(target));

describe('the way back after a sign-in', () => {
  it('R2: is a 303', async () => {
    expect((await new TestBrowser(target.origin).signIn()).status).toBe(303);
  });

  it.each(HONEST_RETURNS.slice(0, 12))('is the one that was asked for: %s', async (returnTo) => {
    const response = await new TestBrowser(target.origin).submit('/auth/login', { ...DEMO_LOGIN, returnTo });
    expect(new URL(response.headers.get('location') ?? '', target.origin).href).toBe(
      new URL(returnTo, target.origin).href,
    );
  });

  it('R1: never leaves the site, nor leads back to the entrance, whatever was asked for', async () => {
    const values = [...HOSTILE, ...ENTRANCE_RETURNS.slice(0, 20), ...LONG];
    expect(values.length).toBeGreaterThan(60);
    const astray: string[] = [];
    for (const returnTo of values) {
      const response = await new TestBrowser(target.origin).submit('/auth/login', {
        ...DEMO_LOGIN,
        returnTo,
      });
      if (response.status !== 303) astray.push(`${JSON.stringify(returnTo)}: ${response.status}`);
      astray.push(...offSite(returnTo, response.headers.get('location')));
    }
    expect(astray).toEqual([]);
  });

  it('is the default when it is asked for twice', async () => {
    const body = new URLSearchParams(DEMO_LOGIN);
    body.append('returnTo', '//evil.example');
    body.append('returnTo', '/dashboard');
    const headers = { origin: target.origin, 'content-type': 'application/x-www-form-urlencoded' };
    const response = await new TestBrowser(target.origin).request('/auth/login', {
      method: 'POST',
      headers,
      body: body.toString(),
    });
    expect(offSite('twice', response.headers.get('location'))).toEqual([]);
  });

  it('is kept by the form only when it is one of this site', async () => {
    const astray: string[] = [];
    for (const returnTo of [...HOSTILE, ...LONG]) {
      const query = new URLSearchParams({ returnTo });
      const answer = await hostile(target, { target: `/login?${query}`, lines: REQUEST_LINES.document });
      const page = typeof answer === 'string' ? '' : answer.body;
      const [field = ''] = page.match(/<input[^>]*name="returnTo"[^>]*>/) ?? [];
      const kept = field.match(/value="([^"]*)"/)?.[1]?.replaceAll('&amp;', '&');
      if (kept !== undefined && kept !== '') astray.push(...offSite(returnTo, kept));
      if (/href="(?:\w+:)?[/\\]{2}evil/i.test(page)) astray.push(`${returnTo} became a link`);
    }
    expect(astray).toEqual([]);
  });

  it('R1: of a refresh never leaves the site either, with a session or without', async () => {
    const member = new TestBrowser(target.origin);
    await member.signIn();
    const astray: string[] = [];
    const all = [...HOSTILE_RETURNS, ...ENTRANCE_RETURNS].filter((value) => value.length < 8_000);
    expect(all.length).toBeGreaterThan(500);
    const values = rotatingPart(all);
    for (const returnTo of values) {
      for (const cookie of [[], [member.sessionLine]]) {
        const query = new URLSearchParams({ returnTo });
        const lines = [...REQUEST_LINES.document, ...cookie];
        const answer = await hostile(target, { target: `/auth/refresh?${query}`, lines });
        const location = typeof answer === 'string' ? null : answer.headers.get('location');
        astray.push(...offSite(returnTo, location));
      }
    }
    expect(astray).toEqual([]);
  });

  it('R1: that the gate itself writes is never off the site, however the address was written', async () => {
    for (const path of [
      '//evil.example',
      '/\\evil.example',
      '/.//evil.example',
      '/%2f%2fevil.example',
      '/@evil.example',
    ]) {
      const answer = await hostile(target, { target: path, lines: REQUEST_LINES.document });
      expect(locationOf(answer, target.origin).origin, path).toBe(target.origin);
      const returnTo = locationOf(answer, target.origin).searchParams.get('returnTo') ?? '/';
      expect(new URL(returnTo, target.origin).origin, path).toBe(target.origin);
    }
  });
});

describe('R3: a redirect of the backend', () => {
  it.each([301, 302, 303, 307, 308])(
    'to somebody else is not followed, nor passed on: %i',
    async (status) => {
      const client = await signedIn();
      await orderFaults(target, {
        api: [{ kind: 'redirect', status, location: `${trapServer.origin}/stolen` }],
      });
      const response = await client.api('/products');
      expect(response.headers.get('location')).toBeNull();
      expect(trapServer.calls).toEqual([]);
    },
  );

  it.each([301, 302, 303, 307, 308])('within the backend leads back under /api: %i', async (status) => {
    const client = await signedIn();
    await orderFaults(target, { api: [{ kind: 'redirect', status, location: '/api/v1/products/1?a=b' }] });
    const response = await client.api('/products');
    expect(response.status).toBe(status);
    expect(new URL(response.headers.get('location') ?? '', target.origin).href).toBe(
      `${target.origin}/api/products/1?a=b`,
    );
  });

  it.each(['login', 'profile', 'refresh', 'jwks'])('is not followed at %s', async (exchange) => {
    const client = visitorOf(await sealExpiredSession(target));
    const fault = { kind: 'redirect', status: 307, location: `${trapServer.origin}/stolen`, times: -1 };
    await orderFaults(target, { [exchange]: [fault] });
    await new TestBrowser(target.origin).signIn();
    await client.request('/dashboard');
    expect(trapServer.calls).toEqual([]);
  });
});

describe('a backend with which nobody can be signed in', () => {
  afterEach(() => moveDemoClock(target, 0));

  it('R4: whose tokens never verify ends a sign-in with a form that says why', async () => {
    await orderFaults(target, { login: [{ kind: 'bad-signature', times: -1 }] });
    const response = await new TestBrowser(target.origin).signIn();
    expect(response.status).toBe(502);
    expect(await response.text()).toContain('We could not complete your sign-in.');
  });

  it('R4: whose tokens never verify ends a visit after a few hops with a page that says why', async () => {
    const client = visitorOf(await sealExpiredSession(target));
    await orderFaults(target, { refresh: [{ kind: 'bad-signature', times: -1 }] });
    const page = await settled(client, '/dashboard');
    expect(page.status).toBe(502);
    expect(await page.text()).toContain('cannot be used');
  });

  it.each([-10, 10])(
    'R4 B9: whose clock is %i minutes off ends a sign-in with a form that says why',
    async (minutes) => {
      await moveDemoClock(target, minutes * MINUTE_MS);
      const client = new TestBrowser(target.origin);
      const response = await client.signIn();
      expect(response.status).toBe(502);
      expect(response.headers.getSetCookie()).toEqual([]);
      expect(await response.text()).toContain('clock differ too much');
    },
  );

  it.each([-10, 10])(
    'R4 B9: whose clock moves by %i minutes ends a visit without a loop',
    async (minutes) => {
      const tokens = await issueTokens(target);
      await moveDemoClock(target, minutes * MINUTE_MS);
      const expired = await sealSession({ tokens: { ...tokens, accessExpiresAt: Date.now() - 1_000 } });
      for (const cookie of [expired, await sealSession({ tokens })]) {
        const page = await settled(visitorOf(cookie), '/dashboard/products');
        expect([200, 502]).toContain(page.status);
      }
      expect((await demoStats(target)).refreshes).toBeLessThanOrEqual(2 * MAX_HOPS);
    },
  );

  it.each([-30, 30])('B9: does not come of a clock that is %i seconds off', async (seconds) => {
    const tolerant = await startTarget({
      environment: { JWT_CLOCK_TOLERANCE: '60' },
      accessTokenSeconds: 300,
    });
    try {
      await moveDemoClock(tolerant, seconds * 1_000);
      const client = new TestBrowser(tolerant.origin);
      expect((await client.signIn()).status).toBe(303);
      const page = await client.request('/dashboard');
      expect(page.status).toBe(200);
      expect(await page.text()).toContain('Dana Demo');
    } finally {
      await tolerant.stop();
    }
  });
});

async function signedIn(): Promise<TestBrowser> {
  const client = new TestBrowser(target.origin);
  await client.signIn();
  return client;
}

function visitorOf(cookie: string): TestBrowser {
  const client = new TestBrowser(target.origin);
  client.cookies.set('gatehouse-session', cookie);
  return client;
}

/** Goes where it is sent, and comes to rest after three hops at most, in front of a page. */
async function settled(client: TestBrowser, path: string): Promise<Response> {
  let response = await client.request(path);
  for (let hops = 0; response.headers.has('location'); hops += 1) {
    expect(hops, JSON.stringify(client.history)).toBeLessThan(MAX_HOPS);
    const { pathname, search } = new URL(response.headers.get('location') ?? '/', target.origin);
    response = await client.request(pathname + search);
  }
  expect(response.headers.get('content-type')).toContain('text/html');
  return response;
}

/** What is wrong with a place to go to: it must be one of this site for every parser, and not the entrance again. */
function offSite(asked: string, location: string | null): string[] {
  if (location === null) return [`${JSON.stringify(asked)}: nowhere`];
  const once = new URL(location, target.origin);
  const twice = new URL(once.pathname + once.search + once.hash, target.origin);
  const decoded = new URL(decodedOnce(once.pathname + once.search), target.origin);
  const isOwn = [once, twice, decoded].every(({ origin }) => origin === target.origin);
  const isEntrance = /^\/(?:login|auth)(?:\/|$)/i.test(once.pathname);
  const isPlain = /^(?:https?:\/\/[^/]+)?\/(?![/\\])/.test(location);
  return isOwn && isPlain && !isEntrance ? [] : [`${JSON.stringify(asked)}: ${location}`];
}

function decodedOnce(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
}
