import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { answerUnconfigured } from '../../../edge/setup/unconfigured.ts';
import type { TestBrowser } from '../../fixtures/clients/test-browser.ts';
import { seenPage } from '../../fixtures/core/seen-page.ts';
import { OWN_BACKEND, TestGatehouse } from '../../fixtures/core/test-gatehouse.ts';

const METHODS = ['GET', 'HEAD', 'OPTIONS', 'POST', 'PUT', 'PATCH', 'DELETE', 'PROPFIND', 'get', 'BREW'];
const PATHS = words(`
  / /login /dashboard /admin /docs/a /api /api/echo /api/products?a=b /api/auth/login /auth/login /auth/logout /auth/session
  /auth/refresh /auth/callback?state=a.b&code=c /auth/backchannel-logout /auth/register /auth/forgot-password /health
  /health/ready /forbidden /favicon.ico /_next/static/x.js /_next/data/x/y.json
`);
const PIECES = words(`
  / // . .. ; %00 %ff %zz % %2f %5c %252e %25u002e %ef%bc%8e %cc%81 .rsc .segments/x .json ? & = # returnTo=//evil.example
  state=%ff code=%00 ?returnTo=%5c%5c
`);
const NAMES = words(`
  accept accept-encoding accept-language authorization cache-control connection content-disposition content-encoding
  content-length content-type cookie expect forwarded host if-match if-none-match if-range next-action next-router-prefetch
  next-router-state-tree next-url origin prefer purpose range referer rsc sec-fetch-dest sec-fetch-mode sec-fetch-site
  sec-purpose sec-websocket-key sec-websocket-protocol te traceparent tracestate transfer-encoding upgrade user-agent x-action
  x-forwarded-for x-forwarded-host x-forwarded-proto x-gatehouse-form x-gatehouse-login x-http-method-override
  x-middleware-next x-middleware-subrequest x-request-id x-rsc-action
`);
const VALUES = [
  ...words(`
    null undefined NaN -1 0 1 1e400 0x10 % %ff %00 %u002e // http:// http://[ https://a:b@ https://a:99999 file:/// about:blank
    data:, ws://x [ ] { } [[[[ {"a": " \\ \\u002e =?utf-8?q?? , ;;; ;= == . .. ../.. * */* a/b;q=\\ text/html application/json
    application/x-www-form-urlencoded multipart/form-data multipart/form-data;boundary= multipart/form-data;boundary="
    text/plain;charset=x websocket document navigate same-origin cross-site none gatehouse-session= gatehouse-session=x gatehouse-session.0=a gatehouse-session.1=b
    session.999=x __Host-session=x __Host-sign-in.a=b sign-in.=x gzip bytes=0- bytes=9-1 "a" W/ W/" 127.0.0.1 [::1] [::1]:1 :80
    evil.example:x 127.0.0.1:8787:1 00-0-0-0 ff-1 a=1,a=2 a@b=c
  `),
  '',
  'https://a b',
  `https://${'A'.repeat(20_000)}!`,
  'gatehouse-session=a; gatehouse-session=b',
  '9'.repeat(400),
  'x'.repeat(20_000),
  ','.repeat(2_000),
  ' '.repeat(2_000),
  'a=b; '.repeat(2_000),
  '['.repeat(5_000),
  '\u00ff',
  '\u0001\u007f',
  '\u0085\u00a0',
];
const BODIES = [
  '',
  '{',
  '[[[[',
  '{"username":"a","password":"b"}',
  'username=a&password=%ff',
  '\u0000',
  '--\r\n',
];

const text = fc.stringMatching(/^[\t -~\x80-\xff]{0,40}$/);
const value = fc.oneof(
  fc.constantFrom(...VALUES),
  text,
  fc.tuple(fc.constantFrom(...VALUES), text).map(joined),
);
const path = fc
  .tuple(
    fc.constantFrom(...PATHS),
    fc.array(fc.oneof(fc.constantFrom(...PIECES), fc.webPath()), { maxLength: 3 }),
  )
  .map(([start, rest]) => start + rest.join(''));
const hostile = fc.record({
  method: fc.constantFrom(...METHODS),
  path,
  headers: fc.dictionary(fc.constantFrom(...NAMES), value, { maxKeys: 6 }),
  body: fc.option(fc.oneof(fc.constantFrom(...BODIES), fc.string(), fc.constant('broken' as const)), {
    nil: undefined,
  }),
  isStranger: fc.boolean(),
});

const OIDC = {
  ...OWN_BACKEND,
  OIDC_ISSUER: 'https://login.example.com',
  CLIENT_ID: 'a',
  APP_ORIGIN: 'https://app.example.com',
};

describe.each([
  ['on loopback', 'http://127.0.0.1:8787', {}],
  [
    'behind TLS, with previews',
    'https://app.example.com',
    { APP_ORIGIN: 'https://app.example.com,https://*-app.a.b.example.dev' },
  ],
  ['beside a provider', 'https://app.example.com', OIDC],
])('a gatehouse %s', (_, origin, environment) => {
  test('breaks at nothing that a request can bring', { timeout: 120_000 }, async () => {
    const house = new TestGatehouse({ origin, environment });
    const [member, stranger] = [await house.signedIn(), house.browser()];
    await fc.assert(
      fc.asyncProperty(hostile, async ({ isStranger, ...ask }) => {
        house.log.length = 0;
        const request = requestOf(isStranger ? stranger : member, ask);
        const response = await house.gatehouse.handle(request, async (page) => {
          const { headers, path } = seenPage(request, page);
          // As a framework does with what is passed on.
          const body = path === undefined ? await new Request(request, { headers }).text() : '';
          return new Response(body);
        });
        await response.arrayBuffer().catch(() => undefined);
        expect(house.events()).not.toContain('internal_error');
        expect(response.status).not.toBe(500);
      }),
      { numRuns: 500 },
    );
  });
});

test('nor does one that is closed', async () => {
  const closed = answerUnconfigured({ problems: [] }, () => {});
  const stranger = new TestGatehouse().browser();
  await fc.assert(
    fc.asyncProperty(hostile, async (ask) => {
      expect((await closed(requestOf(stranger, ask))).status).toBe(503);
    }),
  );
});

test.each(['null', 'what?', 'https://', 'https://evil.example', `https://${'A'.repeat(20_000)}!`])(
  'a request that only asks what it may do is answered whatever its Origin, and names no other host to the pages: %s',
  async (origin) => {
    const house = new TestGatehouse();
    const visitor = await house.signedIn();
    expect((await visitor.request('/dashboard', { method: 'OPTIONS', headers: { origin } })).status).toBe(
      200,
    );
    expect(house.passes.map(({ headers }) => headers.get('x-forwarded-host'))).toEqual(['127.0.0.1:8787']);
  },
);

test('a body that breaks off on its way to a page is refused, and nothing of ours is broken', async () => {
  const house = new TestGatehouse();
  const visitor = await house.signedIn();
  const response = await visitor.request('/dashboard', {
    method: 'POST',
    headers: { origin: house.origin },
    body: brokenBody(),
  });
  expect(response.status).toBe(400);
  expect(house.events()).toEqual([]);
});

interface Hostile {
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | undefined;
}

function requestOf(visitor: TestBrowser, { method, path, headers, body }: Hostile): Request {
  const takesBody = body !== undefined && !/^(?:get|head)$/i.test(method);
  const content = body === 'broken' ? brokenBody() : body;
  return visitor.draft(path, {
    method,
    headers,
    ...(takesBody && content !== undefined && { body: content }),
  });
}

function brokenBody(): ReadableStream<Uint8Array> {
  return new ReadableStream({
    pull(controller) {
      controller.enqueue(new TextEncoder().encode('a='));
      controller.error(new TypeError('The client has left.'));
    },
  });
}

function joined([one, other]: readonly [string, string]): string {
  return one + other;
}

/** A list written in one text, apart by blanks. */
function words(text: string): string[] {
  return text.split(/\s+/).filter((word) => word !== '');
}
