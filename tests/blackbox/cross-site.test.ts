import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { backendCalls, demoStats, forgetRequests, resetDemo } from '../fixtures/backends/demo.ts';
import { cookiesOf, hostile } from '../fixtures/clients/anonymous.ts';
import { type RawAnswer, sendRaw } from '../fixtures/clients/raw.ts';
import { REQUEST_LINES, SAME_ORIGIN } from '../fixtures/clients/request-kinds.ts';
import { DEMO_LOGIN, TestBrowser } from '../fixtures/clients/test-browser.ts';
import { startTarget, type Target } from '../fixtures/targets/target.ts';

/** Who is behind a request, by what its browser says. */
const FOREIGN = {
  'another site': ['Sec-Fetch-Site: cross-site'],
  'a sibling': ['Sec-Fetch-Site: same-site'],
  'another origin': ['Origin: https://evil.example'],
  'another origin that says it is ours': ['Origin: https://evil.example', SAME_ORIGIN],
  'an opaque origin': ['Origin: null'],
  'a prefix of our origin': ['Origin: http://127.0.0.1'],
  'an origin that begins like ours': ['Origin: http://127.0.0.1.evil.example'],
  'nobody who says so': [],
} as const satisfies Record<string, readonly string[]>;
const BODIES = {
  'text/plain': '{"title":"Smuggled"}',
  'application/x-www-form-urlencoded': 'title=Smuggled',
  'multipart/form-data; boundary=x':
    '--x\r\nContent-Disposition: form-data; name="title"\r\n\r\nSmuggled\r\n--x--\r\n',
  'application/json': '{"title":"Smuggled"}',
} as const satisfies Record<string, string>;
const METHODS = ['POST', 'PUT', 'PATCH', 'DELETE'];

let target: Target;
let member: TestBrowser;
let cookie: string;
beforeAll(async () => {
  target = await startTarget();
  await resetDemo(target);
  member = new TestBrowser(target.origin);
  await member.signIn();
  cookie = member.sessionLine;
});
afterAll(() => target?.stop());
beforeEach(() => forgetRequests(target));

describe('a change at /api with a session', () => {
  it.each(Object.entries(FOREIGN))('X1 X3: is refused with 403 when it comes from %s', async (_, origin) => {
    for (const method of METHODS) {
      for (const [type, body] of Object.entries(BODIES)) {
        const lines = [cookie, ...origin, `Content-Type: ${type}`, `Content-Length: ${body.length}`];
        const answer = await hostile(target, { method, target: '/api/products/1', lines, body });
        expect(answer, `${method} ${type}`).toMatchObject({ status: 403 });
        expect(cookiesOf(answer)).toEqual([]);
      }
    }
    expect(await backendCalls(target)).toEqual([]);
  });

  it('goes on to the backend when it comes from our own page', async () => {
    const lines = [cookie, `Origin: ${target.origin}`, SAME_ORIGIN, 'Content-Length: 0'];
    await sendRaw(target.origin, { method: 'PATCH', target: '/api/echo', lines });
    expect(await backendCalls(target)).toMatchObject([{ method: 'PATCH', path: '/api/v1/echo' }]);
  });
});

describe('a change of the session', () => {
  const fields = new URLSearchParams(DEMO_LOGIN).toString();
  const form = ['Content-Type: application/x-www-form-urlencoded', `Content-Length: ${fields.length}`];

  it.each(Object.entries(FOREIGN))('X4: is not made by a sign-in form of %s', async (_, origin) => {
    const { logins } = await demoStats(target);
    const lines = [...REQUEST_LINES.document, ...form, ...origin];
    const answer = await hostile(target, { method: 'POST', target: '/auth/login', lines, body: fields });
    expect(answer).toMatchObject({ status: 403 });
    expect(cookiesOf(answer)).toEqual([]);
    expect((await demoStats(target)).logins).toBe(logins);
  });

  it.each(Object.entries(FOREIGN))('is not made by a sign-out form of %s', async (_, origin) => {
    const lines = [...REQUEST_LINES.document, ...form, cookie, ...origin];
    const answer = await hostile(target, { method: 'POST', target: '/auth/logout', lines, body: fields });
    expect(answer).toMatchObject({ status: 403 });
    expect(cookiesOf(answer)).toEqual([]);
    expect(await backendCalls(target)).toEqual([]);
    expect((await member.request('/dashboard')).status).toBe(200);
  });

  const readings = [
    { method: 'GET', lines: REQUEST_LINES.document },
    { method: 'HEAD', lines: REQUEST_LINES.document },
    { method: 'OPTIONS', lines: REQUEST_LINES.fetch },
    { method: 'GET', lines: REQUEST_LINES.prefetch },
    { method: 'GET', lines: REQUEST_LINES.navigation },
    { method: 'GET', lines: [...REQUEST_LINES.fetch, 'Sec-Purpose: prefetch'] },
    { method: 'GET', lines: ['Sec-Fetch-Dest: image', 'Sec-Fetch-Site: cross-site'] },
    { method: 'GET', lines: [...REQUEST_LINES.document, 'X-HTTP-Method-Override: POST'] },
  ];
  it.each(readings)(
    'X5: is not made by reading the sign-out address: $method $lines',
    async ({ method, lines }) => {
      for (const path of ['/auth/logout', '/auth/logout?_method=POST', '/auth/logout.rsc']) {
        const answer = await hostile(target, { method, target: path, lines: [...lines, cookie] });
        expect(cookiesOf(answer), path).toEqual([]);
      }
      expect(await backendCalls(target)).toEqual([]);
      expect((await member.request('/dashboard')).status).toBe(200);
    },
  );
});

describe('a link on another site to a way in or out', () => {
  const paths = [
    '/auth/login',
    '/auth/logout',
    '/auth/session',
    '/auth/refresh?returnTo=/dashboard',
    '/auth/callback?code=x&state=y',
    '/auth/register',
    '/auth/nothing',
    '/login?reason=signed_out',
    '/register',
  ];

  it.each(paths)('X7: sets no cookie and asks the backend nothing: %s', async (path) => {
    for (const site of ['cross-site', 'same-site']) {
      for (const kind of [
        REQUEST_LINES.document,
        REQUEST_LINES.fetch,
        [...REQUEST_LINES.document, 'Sec-Purpose: prefetch'],
      ]) {
        const lines = [...kind, cookie, `Sec-Fetch-Site: ${site}`];
        const answer = await sendRaw(target.origin, { target: path, lines });
        expect(cookiesOf(answer), `${site} ${kind}`).toEqual([]);
      }
    }
    expect(await backendCalls(target)).toEqual([]);
    expect((await member.request('/dashboard')).status).toBe(200);
  });
});

describe('what another site embeds from /api', () => {
  const destinations = [
    'script',
    'image',
    'embed',
    'object',
    'iframe',
    'frame',
    'style',
    'font',
    'video',
    'empty',
  ];

  it.each(destinations)('X6: is refused with 403, and not fetched, as %s', async (destination) => {
    for (const site of ['cross-site', 'same-site']) {
      const lines = [
        cookie,
        `Sec-Fetch-Dest: ${destination}`,
        'Sec-Fetch-Mode: no-cors',
        `Sec-Fetch-Site: ${site}`,
      ];
      const answer = await hostile(target, { target: '/api/auth/profile', lines });
      expect(answer, site).toMatchObject({ status: 403 });
      expect(permissionsIn(answer)).toEqual([]);
    }
    expect(await backendCalls(target)).toEqual([]);
  });

  it.each(['GET', 'POST', 'PUT', 'DELETE'])('X6: is not allowed by a preflight for %s', async (method) => {
    const lines = [
      'Origin: https://evil.example',
      'Sec-Fetch-Site: cross-site',
      'Sec-Fetch-Mode: cors',
      `Access-Control-Request-Method: ${method}`,
      'Access-Control-Request-Headers: content-type,authorization',
    ];
    for (const session of [[], [cookie]]) {
      for (const path of ['/api/products', '/api/', '/api']) {
        const request = { method: 'OPTIONS', target: path, lines: [...lines, ...session] };
        const answer = await hostile(target, request);
        expect(answer, path).toMatchObject({ status: 403 });
        expect(permissionsIn(answer)).toEqual([]);
      }
    }
    expect(await backendCalls(target)).toEqual([]);
  });

  it('may not be kept by another origin that loads it', async () => {
    const lines = [cookie, SAME_ORIGIN, ...REQUEST_LINES.fetch];
    const answer = await sendRaw(target.origin, { target: '/api/products?limit=1', lines });
    expect(headersOf(answer).get('cross-origin-resource-policy')).toBe('same-origin');
  });
});

function headersOf(answer: RawAnswer): Headers {
  return typeof answer === 'string' ? new Headers() : answer.headers;
}

/** What an answer allows other origins. */
function permissionsIn(answer: RawAnswer): string[] {
  return [...headersOf(answer).keys()].filter((name) => name.startsWith('access-control-'));
}
