import assert from 'node:assert/strict';
import test from 'node:test';
import { openDemo } from '../demo/index.ts';
import { DEMO_CREDENTIALS } from '../demo/users.ts';
import { optionProblems } from '../edge/config/options.ts';
import { openGatehouse } from '../edge/gatehouse.ts';
import type { PageRequest } from '../edge/types.ts';
import options from '../gatehouse.config.ts';
import { pages } from '../pages.ts';

// The gate in this process, with the rules of this application, in front of the demo backend: no server, no network.

const ORIGIN = 'http://localhost:3000';
/** Beside the rules of the application, whatever they open. */
const PRIVATE = '/gatehouse-test/private';

async function openHere() {
  const demo = await openDemo('a-secret-that-only-these-tests-know');
  const environment = { SESSION_SECRET: 'a-secret-that-only-these-tests-know' };
  const opened = openGatehouse(
    environment,
    { ...options, paths: { ...options.paths, [PRIVATE]: 'private' }, backend: undefined },
    {
      backendFetch: () => demo,
      prerendered: { pages, routes: [] },
      log: () => {},
    },
  );
  assert.ok(opened.ok, JSON.stringify(opened));
  const seen: Headers[] = [];
  const renderPage = ({ amend }: PageRequest) => {
    const headers = new Headers();
    amend?.(headers);
    seen.push(headers);
    return new Response('a page');
  };
  const ask = (path: string, init: RequestInit = {}) => {
    const headers = {
      host: 'localhost:3000',
      accept: 'text/html',
      'sec-fetch-dest': 'document',
      ...init.headers,
    };
    return opened.gatehouse.handle(
      new Request(ORIGIN + path, { redirect: 'manual', ...init, headers }),
      renderPage,
    );
  };
  return { ask, seen };
}

async function signIn(ask: (path: string, init?: RequestInit) => Promise<Response>): Promise<string> {
  const body = new URLSearchParams({ username: DEMO_CREDENTIALS.email, password: DEMO_CREDENTIALS.password });
  const response = await ask('/auth/login', {
    method: 'POST',
    body,
    headers: { origin: ORIGIN, 'sec-fetch-site': 'same-origin', 'sec-fetch-mode': 'navigate' },
  });
  assert.equal(response.status, 303, 'the demo user can sign in');
  return response.headers
    .getSetCookie()
    .map((cookie) => cookie.split(';', 1)[0])
    .join('; ');
}

test('gatehouse.config.ts is in order', () => {
  assert.deepEqual(optionProblems(options), []);
});

test('a private page leads to the sign-in, and from there back', async () => {
  const { ask, seen } = await openHere();
  const response = await ask(PRIVATE);
  assert.equal(response.status, 307);
  assert.equal(response.headers.get('location'), `/login?${new URLSearchParams({ returnTo: PRIVATE })}`);
  assert.equal(seen.length, 0);
});

test('every page that a rule opens is open, and every other wants a session', async () => {
  const { ask } = await openHere();
  for (const [pattern, rule] of Object.entries(options.paths)) {
    const { status } = await ask(pattern.replace(/\*$/, 'a-page'));
    assert.equal(status, rule === 'public' || rule === 'public-with-actions' ? 200 : 307, pattern);
  }
});

test('whoever has signed in gets the page, and its scripts get no token', async () => {
  const { ask, seen } = await openHere();
  const cookie = await signIn(ask);
  assert.equal((await ask(PRIVATE, { headers: { cookie } })).status, 200);
  assert.match(cookie, /^gatehouse-session=/);
  assert.equal(seen.length, 1);
  const session = await ask('/auth/session', {
    headers: { cookie, 'sec-fetch-dest': 'empty', 'sec-fetch-site': 'same-origin' },
  });
  assert.doesNotMatch(await session.text(), /eyJ/);
});

test('the API is called with the token of whoever is signed in, and by nobody else', async () => {
  const { ask } = await openHere();
  const cookie = await signIn(ask);
  const headers = { accept: 'application/json', 'sec-fetch-dest': 'empty', 'sec-fetch-site': 'same-origin' };
  const path = `${options.proxy.prefix ?? '/api'}/auth/profile`;
  assert.equal((await ask(path, { headers: { ...headers, cookie } })).status, 200);
  assert.equal((await ask(path, { headers })).status, 401);
});
