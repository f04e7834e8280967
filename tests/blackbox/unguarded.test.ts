import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { backendCalls, forgetRequests, resetDemo } from '../fixtures/backends/demo.ts';
import { ACTION_WAYS, productAction, productsPosted } from '../fixtures/clients/action.ts';
import { hostile, outcomeOf } from '../fixtures/clients/anonymous.ts';
import type { RawAnswer } from '../fixtures/clients/raw.ts';
import { REQUEST_LINES, type RequestKind, SAME_ORIGIN } from '../fixtures/clients/request-kinds.ts';
import { issueTokens, sealSession } from '../fixtures/clients/sealed.ts';
import { ADMIN_LOGIN, type Credentials, DEMO_LOGIN, TestBrowser } from '../fixtures/clients/test-browser.ts';
import { routerTarget } from '../fixtures/targets/framework.ts';
import { startTarget, type Target } from '../fixtures/targets/target.ts';

const HEADINGS: Readonly<Record<string, string>> = {
  '/dashboard': 'Dashboard',
  '/dashboard/products': 'Products',
  '/admin': 'Administration',
};
const PAGES = Object.keys(HEADINGS);
const KINDS = ['document', 'navigation', 'fetch'] as const satisfies readonly RequestKind[];

let target: Target;
beforeAll(async () => {
  target = await startTarget({ unguarded: true });
});
afterAll(() => target?.stop());
beforeEach(() => resetDemo(target));

describe('with nothing in front of the pages', () => {
  it.each(PAGES.flatMap((path) => KINDS.map((kind) => ({ path, kind }))))(
    'M4: a stranger is still sent to sign in: $path as a $kind',
    async ({ path, kind }) => {
      const answer = await hostile(target, {
        target: await routerTarget(path, REQUEST_LINES[kind]),
        lines: REQUEST_LINES[kind],
      });
      expect(isSentToSignIn(answer), outcomeOf(answer, target.origin)).toBe(true);
      expect(await backendCalls(target)).toEqual([]);
    },
  );

  it.each(PAGES)('M4: a prefetch still holds no more than the frame of the page: %s', async (path) => {
    for (const kind of [REQUEST_LINES.prefetch, REQUEST_LINES.segment]) {
      const answer = await hostile(target, { target: await routerTarget(path, kind), lines: kind });
      expect(typeof answer === 'string' ? answer : answer.body).not.toMatch(headingOf(path));
    }
    expect(await backendCalls(target)).toEqual([]);
  });

  it.each(['forged', 'a.b.c.d.e', ''])('M4: a forged cookie is still no session: "%s"', async (value) => {
    for (const path of PAGES) {
      const lines = [...REQUEST_LINES.document, `Cookie: gatehouse-session=${value}`];
      const answer = await hostile(target, { target: path, lines });
      expect(isSentToSignIn(answer), path).toBe(true);
    }
    expect(await backendCalls(target)).toEqual([]);
  });

  it.each(ACTION_WAYS)(
    'M4: a server action still does nothing for a stranger who posts it by %s',
    async (way) => {
      const action = await productAction(await memberOf(DEMO_LOGIN));
      await forgetRequests(target);
      for (const path of ['/dashboard/products', '/', '/login']) {
        const lines = [...action[way].lines, `Origin: ${target.origin}`, SAME_ORIGIN];
        await hostile(target, { method: 'POST', target: path, lines, body: action[way].body });
      }
      expect(await productsPosted(target)).toBe(0);
      expect(await backendCalls(target)).toEqual([]);
    },
  );

  it.each(['/api/products', '/api/auth/profile', '/auth/session'])(
    'M4: a route handler still gives a stranger nothing: %s',
    async (path) => {
      await hostile(target, { target: path, lines: REQUEST_LINES.fetch });
      await hostile(target, {
        method: 'POST',
        target: path,
        lines: [...REQUEST_LINES.fetch, 'Content-Length: 0'],
      });
      expect(await backendCalls(target)).toEqual([]);
    },
  );

  it('M4: a customer still does not see the page for administrators', async () => {
    const customer = await memberOf(DEMO_LOGIN);
    for (const as of ['document', 'fetch'] as const) {
      const headers = as === 'fetch' ? { rsc: '1' } : {};
      const response = await customer.request('/admin', { as, headers });
      const text = await response.text();
      expect(text).not.toMatch(headingOf('/admin'));
      expect(text).not.toContain('robin@gatehouse.example');
    }
    const paths = (await backendCalls(target)).map(({ path }) => path);
    expect(paths).not.toContain('/api/v1/users');
  });

  it('M4: those who may see a page still do', async () => {
    const customer = await memberOf(DEMO_LOGIN);
    const page = await customer.request('/dashboard');
    expect(page.status).toBe(200);
    expect(await page.text()).toContain('Dana Demo');
    const admin = await memberOf(ADMIN_LOGIN);
    for (const as of ['document', 'navigation'] as const) {
      expect(await (await admin.request('/admin', { as })).text()).toMatch(headingOf('/admin'));
    }
  });

  it.each(ACTION_WAYS)('a server action still works for someone who is signed in, by %s', async (way) => {
    const member = await memberOf(DEMO_LOGIN);
    const action = await productAction(member);
    const headers = Object.fromEntries(action[way].lines.map((line) => line.split(': ')));
    const { body } = action[way];
    await member.request('/dashboard/products', {
      method: 'POST',
      headers: { ...headers, origin: target.origin },
      body,
    });
    expect(await productsPosted(target)).toBe(1);
  });
});

/** Signed in without the sign-in, which is the gate's. */
async function memberOf(credentials: Credentials): Promise<TestBrowser> {
  const tokens = await issueTokens(target, credentials);
  const isAdmin = credentials === ADMIN_LOGIN;
  const user = isAdmin
    ? { id: '2', name: 'Ada Admin', email: ADMIN_LOGIN.username, role: 'admin' }
    : { id: '1', name: 'Dana Demo', email: DEMO_LOGIN.username, role: 'customer' };
  const client = new TestBrowser(target.origin);
  client.cookies.set('gatehouse-session', await sealSession({ user, tokens }));
  return client;
}

/** The heading of the page itself, in its document and in its payload, which may bring the headings of error pages along. */
function headingOf(path: string): RegExp {
  return new RegExp(`(?:<h1[^>]*>|"h1",null,\\{[^}]*"children":")${HEADINGS[path]}`);
}

/** A page has begun to answer by the time it redirects: Next's router then finds the way in the payload. */
function isSentToSignIn(answer: RawAnswer): boolean {
  if (outcomeOf(answer, target.origin) === 'sent to sign in') return true;
  return typeof answer !== 'string' && /NEXT_REDIRECT;\w*;(?:\/login\?|%2Flogin%3F)/.test(answer.body);
}
