import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import {
  backendCalls,
  demoRequests,
  demoStats,
  forgetRequests,
  orderFaults,
  resetDemo,
} from '../fixtures/backends/demo.ts';
import { startTrapServer, type TrapServer } from '../fixtures/backends/trap-server.ts';
import { outcomeOf } from '../fixtures/clients/anonymous.ts';
import {
  demoClaims,
  type HostileToken,
  hostileTokens,
  signAsDemo,
} from '../fixtures/clients/hostile-tokens.ts';
import { sendRaw } from '../fixtures/clients/raw.ts';
import { REQUEST_LINES } from '../fixtures/clients/request-kinds.ts';
import {
  issueTokens,
  type SessionParts,
  sealExpiredSession,
  sealSession,
} from '../fixtures/clients/sealed.ts';
import { ADMIN_LOGIN, DEMO_LOGIN, TestBrowser } from '../fixtures/clients/test-browser.ts';
import { startTarget, type Target } from '../fixtures/targets/target.ts';

const KEY_SET = '/.well-known/jwks.json';
const PLACES = [
  { path: '/dashboard', kind: REQUEST_LINES.document, status: 307 },
  { path: '/dashboard', kind: REQUEST_LINES.navigation, status: 401 },
  { path: '/api/products', kind: REQUEST_LINES.fetch, status: 401 },
];

let target: Target;
let trapServer: TrapServer;
let tokens: readonly HostileToken[];
beforeAll(async () => {
  trapServer = await startTrapServer();
  tokens = await hostileTokens(trapServer.origin);
  target = await startTarget();
});
afterAll(async () => {
  await target?.stop();
  await trapServer?.close();
});
beforeEach(() => resetDemo(target));

describe('a session with an access token that the backend never issued', () => {
  it('is told from one with a token that the backend did issue', async () => {
    const client = await visitorWith({ tokens: { accessToken: await signAsDemo(demoClaims()) } });
    const page = await client.request('/dashboard');
    expect(page.status).toBe(200);
    expect(await page.text()).toContain('Dana Demo');
  });

  it('T1 T2: opens nothing, asks the backend nothing, and calls nobody whom the token names', async () => {
    const holes: string[] = [];
    expect(tokens.length).toBeGreaterThan(60);
    for (const { label, token } of tokens) {
      const cookie = `Cookie: gatehouse-session=${await sealSession({ tokens: { accessToken: token } })}`;
      for (const { path, kind, status } of PLACES) {
        const answer = await sendRaw(target.origin, { target: path, lines: [...kind, cookie] });
        const seen = typeof answer === 'string' ? answer : answer.status;
        if (seen !== status) holes.push(`${label} at ${path}: ${seen}`);
      }
    }
    expect(holes).toEqual([]);
    expect(await backendCalls(target)).toEqual([]);
    expect(trapServer.calls).toEqual([]);
  });

  it('T3: costs at most one refresh and one look at the key set when it brings a refresh token as well', async () => {
    const costs: string[] = [];
    for (const { label, token } of tokens) {
      await forgetRequests(target);
      const parts = { tokens: { accessToken: token, refreshToken: `forged-${label}` } };
      const lines = [...REQUEST_LINES.document, `Cookie: gatehouse-session=${await sealSession(parts)}`];
      const answer = await sendRaw(target.origin, { target: '/dashboard', lines });
      if (outcomeOf(answer, target.origin) !== 'sent to sign in') costs.push(`${label}: let in`);
      const seen = (await demoRequests(target)).map(({ path }) => path);
      if (seen.filter((path) => path === KEY_SET).length > 1) costs.push(`${label}: key sets`);
      if (seen.filter((path) => path !== KEY_SET).length > 1) costs.push(`${label}: ${seen}`);
    }
    expect(costs).toEqual([]);
    expect(trapServer.calls).toEqual([]);
  });
});

describe('a session made of the tokens of two people', () => {
  it('C4: is neither of them: nobody is signed in', async () => {
    const [mine, theirs] = [await issueTokens(target, DEMO_LOGIN), await issueTokens(target, ADMIN_LOGIN)];
    const accessExpiresAt = Date.now() - 1_000;
    const client = await visitorWith({
      tokens: { ...mine, refreshToken: theirs.refreshToken, accessExpiresAt },
    });
    const page = await client.request('/dashboard');
    expect(page.status).toBe(307);
    expect(await page.text()).not.toContain('admin@gatehouse.example');
    expect(client.cookies.has('gatehouse-session')).toBe(false);
  });
});

describe('a session whose token does not verify any more', () => {
  it('T11: ends after one refresh that does not help', async () => {
    const forged = `${(await signAsDemo(demoClaims())).slice(0, -8)}AAAAAAAA`;
    const { refreshToken } = await issueTokens(target);
    const client = await visitorWith({ tokens: { accessToken: forged, refreshToken } });
    await orderFaults(target, { refresh: [{ kind: 'bad-signature', times: -1 }] });
    const page = await client.request('/dashboard');
    expect(page.status).toBe(307);
    expect(client.cookies.has('gatehouse-session')).toBe(false);
    expect((await demoStats(target)).refreshes).toBe(1);
  });
});

describe('T11: a token that does not verify as it is issued', () => {
  it('is not kept at a refresh: the session stays as it was, and a page says what is wrong', async () => {
    const cookie = await sealExpiredSession(target);
    const client = visitorOf(cookie);
    await orderFaults(target, { refresh: [{ kind: 'bad-signature', times: -1 }] });
    await forgetRequests(target);
    const page = await client.request('/dashboard');
    expect(page.status).toBe(502);
    expect(page.headers.getSetCookie()).toEqual([]);
    expect(page.headers.get('content-type')).toContain('text/html');
    expect((await backendCalls(target)).map(({ path }) => path)).toEqual(['/api/v1/auth/refresh-token']);
  });

  it('is not kept at a sign-in: the form says why, and nothing is stored', async () => {
    await orderFaults(target, { login: [{ kind: 'bad-signature', times: -1 }] });
    const client = new TestBrowser(target.origin);
    const response = await client.signIn();
    expect(response.status).toBe(502);
    expect(response.headers.getSetCookie()).toEqual([]);
    const page = await response.text();
    expect(page).toContain('action="/auth/login"');
    expect(page).toContain('We could not complete your sign-in.');
    expect((await client.request('/dashboard')).status).toBe(307);
  });
});

async function visitorWith(parts: SessionParts): Promise<TestBrowser> {
  return visitorOf(await sealSession(parts));
}

function visitorOf(cookie: string): TestBrowser {
  const client = new TestBrowser(target.origin);
  client.cookies.set('gatehouse-session', cookie);
  return client;
}
