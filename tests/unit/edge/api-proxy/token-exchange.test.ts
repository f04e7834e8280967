import { decodeJwt, decodeProtectedHeader } from 'jose';
import { beforeEach, describe, expect, test } from 'vitest';
import type { OpenIdOptions } from '../../../../edge/config/openid-options.ts';
import type { ProxyOptions } from '../../../../edge/config/options.ts';
import type { TestBrowser } from '../../../fixtures/clients/test-browser.ts';
import {
  houseBefore,
  type Provider,
  scriptedProvider,
  signInAt,
} from '../../../fixtures/core/scripted-provider.ts';
import { MINUTE, OTHER_SECRET, SECOND, TestGatehouse } from '../../../fixtures/core/test-gatehouse.ts';

const GRANT = 'urn:ietf:params:oauth:grant-type:token-exchange';
const BILLING = 'https://billing.example.com';
const proxyOf = (more: object = {}): ProxyOptions => ({
  requestHeaders: [],
  responseHeaders: [],
  upstreams: {
    '/billing': { url: BILLING, exchange: { audience: 'billing', scope: 'invoices.read' }, ...more },
    '/plain': { url: 'https://plain.example.com' },
  },
});

let provider: Provider;
let visitor: TestBrowser;
/** What APIs were shown, as `https://billing.example.com Bearer …`. */
let shown: string[];
/** What was asked for by the grant of exchange. */
let exchanges: URLSearchParams[];
/** Those that came with exchanges and to APIs, in order. */
let proofs: string[];
let exchange: () => Response;
let api: (bearer: string) => Response;

async function house(proxy = proxyOf(), openid?: OpenIdOptions): Promise<TestGatehouse> {
  const at = houseBefore(provider, {
    options: { proxy, ...(openid && { openid }) },
    wrap: () => async (request) => {
      const { origin } = new URL(request.url);
      const bearer = request.headers.get('authorization') ?? '';
      const proof = request.headers.get('dpop');
      if (origin === BILLING || origin === 'https://plain.example.com') {
        await request.text();
        shown.push(`${origin} ${bearer}`);
        if (proof !== null) proofs.push(proof);
        return api(bearer);
      }
      const form = new URLSearchParams(await request.clone().text());
      if (form.get('grant_type') !== GRANT) return provider.fetch(request);
      exchanges.push(form);
      if (proof !== null) proofs.push(proof);
      return exchange();
    },
  });
  visitor = at.browser();
  await signInAt(provider, visitor);
  return at;
}

beforeEach(async () => {
  provider = await scriptedProvider();
  [shown, exchanges, proofs] = [[], [], []];
  api = () => Response.json({ ok: true });
  exchange = () =>
    Response.json({
      access_token: `for-billing-${exchanges.length}`,
      issued_token_type: 'urn:ietf:params:oauth:token-type:access_token',
      token_type: 'Bearer',
      expires_in: 120,
    });
});

const call = (path = '/api/billing/invoices', ask = {}) => visitor.request(path, { as: 'fetch', ...ask });

describe('an API with a token of its own', () => {
  test('gets one that the provider exchanges for that of the session, and no other', async () => {
    await house();
    const response = await call();
    expect(response.status).toBe(200);
    expect(shown).toEqual([`${BILLING} Bearer for-billing-1`]);
    const [form] = exchanges;
    expect(Object.fromEntries(form ?? [])).toMatchObject({
      subject_token: expect.stringMatching(/^opaque-/),
      subject_token_type: 'urn:ietf:params:oauth:token-type:access_token',
      requested_token_type: 'urn:ietf:params:oauth:token-type:access_token',
      audience: 'billing',
      scope: 'invoices.read',
    });
    expect(form?.has('refresh_token')).toBe(false);
    // Others get the session's.
    await call('/api/plain/x');
    expect(shown.at(-1)).toBe(`https://plain.example.com Bearer ${form?.get('subject_token')}`);
  });

  test('keeps it as long as it lives, and no longer', async () => {
    const at = await house();
    for (let count = 0; count < 3; count += 1) await call();
    expect(exchanges).toHaveLength(1);
    at.pass(105 * SECOND);
    await call();
    expect(exchanges).toHaveLength(1);
    at.pass(6 * SECOND);
    await call();
    expect(exchanges).toHaveLength(2);
  });

  test('has one for each request where nobody says how long it lives', async () => {
    exchange = () => Response.json({ access_token: 'opaque', token_type: 'Bearer' });
    await house();
    for (let count = 0; count < 2; count += 1) await call();
    expect(exchanges).toHaveLength(2);
  });

  test('has another for each session, and another once its session has been refreshed', async () => {
    const at = await house();
    await call();
    const first = visitor;
    visitor = at.browser();
    await signInAt(provider, visitor);
    await call();
    expect(shown).toEqual([`${BILLING} Bearer for-billing-1`, `${BILLING} Bearer for-billing-2`]);
    visitor = first;
    exchange = () => Response.json({ access_token: 'long', token_type: 'Bearer', expires_in: 86_400 });
    at.pass(6 * MINUTE);
    await call();
    expect(shown.at(-1)).toBe(`${BILLING} Bearer long`);
    const subjects = exchanges.map((form) => form.get('subject_token'));
    expect(new Set(subjects).size).toBe(3);
  });

  test('has it anew, once, where the API refuses it, and no refresh is spent', async () => {
    await house();
    await call();
    const { cookie } = visitor;
    const posted = provider.posted.length;
    api = (bearer) =>
      bearer.endsWith('-1') ? new Response(null, { status: 401 }) : Response.json({ ok: true });
    const response = await call('/api/billing/pay', {
      method: 'POST',
      body: 'a=1',
      headers: { origin: 'https://app.example.com', 'content-type': 'application/x-www-form-urlencoded' },
    });
    expect(response.status).toBe(200);
    expect([exchanges.length, provider.posted.length, visitor.cookie]).toEqual([2, posted, cookie]);
    api = () => new Response(null, { status: 401 });
    expect((await call()).status).toBe(401);
    expect([exchanges.length, visitor.cookie]).toEqual([3, cookie]);
  });

  test('writes it nowhere where a script sees it', async () => {
    await house();
    const response = await call();
    const session = await visitor.request('/auth/session', { as: 'fetch' });
    const seen = [...response.headers, ...session.headers, [await response.text(), await session.text()]];
    expect(JSON.stringify(seen)).not.toContain('for-billing');
    expect(visitor.cookie).not.toContain('for-billing');
  });
});

describe('an API with a token of its own that is bound to the key of the session', () => {
  const bound = { access_token: 'for-billing', token_type: 'DPoP', expires_in: 120 };

  test('gets one that was exchanged with proof of that key, and proof of it with each request', async () => {
    provider.answer = { token_type: 'DPoP' };
    exchange = () => Response.json(bound);
    await house(proxyOf({ dpop: true }), { dpop: true });
    expect((await call()).status).toBe(200);
    expect(shown).toEqual([`${BILLING} DPoP for-billing`]);
    const [atProvider, atApi] = proofs.map((proof) => [decodeProtectedHeader(proof).jwk, decodeJwt(proof)]);
    expect(atProvider?.[1]).toMatchObject({ htm: 'POST', htu: 'https://id.example.com/token' });
    expect(atApi?.[1]).toMatchObject({ htm: 'GET', htu: `${BILLING}/invoices` });
    expect(atApi?.[0]).toEqual(atProvider?.[0]);
  });

  test('takes a bearer token where the provider exchanges for one', async () => {
    provider.answer = { token_type: 'DPoP' };
    await house(proxyOf({ dpop: true }), { dpop: true });
    expect((await call()).status).toBe(200);
    expect(shown).toEqual([`${BILLING} Bearer for-billing-1`]);
  });

  test('gets a bearer token where it wants no proof', async () => {
    provider.answer = { token_type: 'DPoP' };
    await house(proxyOf(), { dpop: true });
    expect((await call()).status).toBe(200);
    expect([shown, proofs]).toEqual([[`${BILLING} Bearer for-billing-1`], []]);
  });
});

describe('an exchange that fails', () => {
  const REFUSED = { error: 'invalid_target' };

  test.each<[string, () => Response]>([
    ['is refused', () => Response.json(REFUSED, { status: 400 })],
    ['is refused for the client', () => Response.json({ error: 'unauthorized_client' }, { status: 401 })],
    ['is refused for the token', () => Response.json({ error: 'invalid_grant' }, { status: 400 })],
    ['meets a provider that is down', () => new Response(null, { status: 503 })],
    ['brings a page', () => new Response('<p>', { headers: { 'content-type': 'text/html' } })],
    ['brings no token', () => Response.json({ token_type: 'Bearer' })],
    ['brings a token of another kind', () => Response.json({ access_token: 'x', token_type: 'N_A' })],
    ['brings a token for DPoP', () => Response.json({ access_token: 'x', token_type: 'DPoP' })],
  ])('because it %s is an error of that API, and of no other', async (_, answer) => {
    const at = await house();
    const { cookie } = visitor;
    exchange = answer;
    const response = await call();
    expect([response.status, await response.json()]).toMatchObject([502, { code: 'token_exchange_failed' }]);
    expect(shown).toEqual([]);
    expect((await call('/api/plain/x')).status).toBe(200);
    expect((await visitor.request('/dashboard')).status).toBe(200);
    expect(visitor.cookie).toBe(cookie);
    expect(at.events()).toContain('token_exchange_failed');
    expect(at.events()).not.toContain('session_ended');
  });

  test('says when to come again, where the provider does', async () => {
    await house();
    exchange = () => new Response(null, { status: 429, headers: { 'retry-after': '7' } });
    expect((await call()).headers.get('retry-after')).toBe('7');
  });

  test('leaves what is public to everyone', async () => {
    await house(proxyOf({ public: ['GET /prices'] }));
    exchange = () => Response.json(REFUSED, { status: 400 });
    expect((await call('/api/billing/prices')).status).toBe(200);
    expect(shown).toEqual([`${BILLING} `]);
  });
});

describe('a deployment is refused, with a sentence, whose API', () => {
  const opened = (proxy: ProxyOptions, environment: object) => () =>
    new TestGatehouse({ environment: { ...environment, OTHER: OTHER_SECRET }, options: { proxy } });

  test('exchanges tokens where there is no provider', () => {
    expect(opened(proxyOf(), {})).toThrow('and there is none');
  });

  test.each([
    ['exchanges for nothing', {}, 'names nothing that a token is to be for'],
    ['has a blank in its audience', { audience: 'a b' }, 'has blanks'],
    ['exchanges for what is no part of it', { subject: 'x' }, 'subject'],
  ])('%s', (_, exchange, sentence) => {
    expect(opened(proxyOf({ exchange }), provider.environment)).toThrow(sentence);
  });

  test('compares the audience of a token that it never gets', () => {
    expect(opened(proxyOf({ audience: 'billing' }), { ...provider.environment, JWT_AUDIENCE: 'x' })).toThrow(
      'beside exchange',
    );
  });
});
