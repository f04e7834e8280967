import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { loadConfig } from '../../../../edge/config/config.ts';
import { refusal } from '../../../../edge/http/error-page.ts';
import {
  type Finalization,
  finalizeAsset,
  finalizeResponse,
  withoutInternals,
} from '../../../../edge/http/finalize.ts';
import { SITE } from '../../../../locales/site.ts';
import { SECRET, TestGatehouse } from '../../../fixtures/core/test-gatehouse.ts';

const FINISH: Finalization = {
  setCookies: [],
  private: false,
  requestId: 'id',
  page: undefined,
  secure: true,
};

describe('cookies and caches', () => {
  test('C6: a response that sets a cookie is kept by no cache, whatever it said', () => {
    const response = finalizeResponse(
      new Response('', { headers: { 'cache-control': 's-maxage=31536000' } }),
      {
        ...FINISH,
        setCookies: ['a=1', 'b=2'],
      },
    );
    expect(response.headers.get('cache-control')).toBe('private, no-store');
    expect(response.headers.getSetCookie()).toEqual(['a=1', 'b=2']);
  });

  test.each([
    'cdn-cache-control',
    'cloudflare-cdn-cache-control',
    'vercel-cdn-cache-control',
    'surrogate-control',
  ])('L1: a private answer gives no order to a cache by way of %s', (name) => {
    const response = new Response('', { headers: { [name]: 'max-age=60' } });
    expect(finalizeResponse(response, { ...FINISH, private: true }).headers.has(name)).toBe(false);
  });

  test('cookies of the page stay beside ours', () => {
    const response = finalizeResponse(new Response('', { headers: { 'set-cookie': 'theme=dark' } }), {
      ...FINISH,
      setCookies: ['a=1'],
    });
    expect(response.headers.getSetCookie()).toEqual(['theme=dark', 'a=1']);
  });

  test('a public answer without a cookie may keep its own word on caches', () => {
    const response = finalizeResponse(
      new Response('', { headers: { 'cache-control': 'max-age=60' } }),
      FINISH,
    );
    expect(response.headers.get('cache-control')).toBe('max-age=60');
  });
});

const HARDENING = {
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
  'referrer-policy': 'strict-origin',
  'permissions-policy': 'camera=(), geolocation=(), microphone=()',
  'cross-origin-resource-policy': 'same-origin',
  'cross-origin-opener-policy': 'same-origin',
  'strict-transport-security': 'max-age=63072000',
};

const ABOUT = { requestId: 'id', language: SITE.usual };

test.each([
  ['an answer', () => finalizeResponse(new Response(), FINISH)],
  ['a file', () => finalizeAsset(new Response(), true)],
  [
    'a refusal before there was anything to go by',
    () => refusal('not_configured', new Request('https://app.example/'), ABOUT),
  ],
])('%s carries every header that browsers are hardened with', async (_, make) => {
  const { headers } = await make();
  expect(Object.fromEntries(headers)).toMatchObject(HARDENING);
  expect(headers.get('content-security-policy')).toMatch(
    /default-src '(?:none|self)'.*frame-ancestors 'none'/,
  );
});

test('a document among the answers of an API is none of this origin, and a file can still be the script of a worker', () => {
  const policyOf = ({ headers }: Response) => headers.get('content-security-policy');
  expect(policyOf(finalizeResponse(new Response(), FINISH))).toMatch(/; sandbox$/);
  expect(policyOf(finalizeAsset(new Response(), true))).not.toContain('sandbox');
});

test('a file keeps its place in caches', () => {
  const file = new Response('', { headers: { 'cache-control': 'public, max-age=31536000, immutable' } });
  expect(finalizeAsset(file, true).headers.get('cache-control')).toContain('immutable');
});

test('TLS is demanded of browsers only where there is TLS', () => {
  const strict = (secure: boolean) =>
    finalizeResponse(new Response(), { ...FINISH, secure }).headers.has('strict-transport-security');
  expect(strict(true)).toBe(true);
  expect(strict(false)).toBe(false);
});

describe('what browsers are told of TLS', () => {
  const told = async (environment: object, origin = 'https://gate.example') => {
    const house = new TestGatehouse({ origin, environment: { ...environment } });
    house.page = () => new Response('', { headers: { 'strict-transport-security': 'max-age=1; preload' } });
    const answers = ['/', '/login', '/dashboard', '/api/products', '/auth/session', '/health', '/icon.svg'];
    const responses = await Promise.all(answers.map((path) => house.browser().request(path)));
    return [...new Set(responses.map(({ headers }) => headers.get('strict-transport-security')))];
  };

  test('is about this host alone', async () => expect(await told({})).toEqual(['max-age=63072000']));

  test('is what is configured, on every answer', async () => {
    const STRICT_TRANSPORT_SECURITY = 'max-age=31536000; includeSubDomains; preload';
    expect(await told({ STRICT_TRANSPORT_SECURITY })).toEqual([STRICT_TRANSPORT_SECURITY]);
    expect(await told({ STRICT_TRANSPORT_SECURITY: 'max-age=0' })).toEqual(['max-age=0']);
  });

  test.each(['includeSubDomains', 'max-age=-1', 'max-age=1, x', 'max-age=1\r\nx: y', '31536000'])(
    'is a policy: %j closes the deployment',
    (STRICT_TRANSPORT_SECURITY) => {
      expect(loadConfig({ SESSION_SECRET: SECRET, STRICT_TRANSPORT_SECURITY })).toMatchObject({
        ok: false,
        problems: [{ variable: 'STRICT_TRANSPORT_SECURITY' }],
      });
    },
  );

  test.each(['next.config.mjs', 'public/_headers'])('is not said otherwise by files: %s', (file) => {
    expect(readFileSync(file, 'utf8')).not.toMatch(/strict-transport-security/i);
  });
});

test('what the framework tells itself does not leave, the repeated cookie least of all', () => {
  const response = withoutInternals(
    new Response('a page', {
      status: 201,
      headers: {
        'x-middleware-set-cookie': 'gatehouse-session=sealed',
        'x-middleware-next': '1',
        'x-own': 'kept',
      },
    }),
  );
  expect([...response.headers.keys()].filter((name) => name.startsWith('x-'))).toEqual(['x-own']);
  expect(response.status).toBe(201);
});
