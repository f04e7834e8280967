import { beforeEach, describe, expect, test } from 'vitest';
import type { RequiredClaims } from '../../../../edge/access/required-claims.ts';
import type { GatehouseOptions } from '../../../../edge/config/options.ts';
import { FROM_ELSEWHERE } from '../../../fixtures/clients/elsewhere.ts';
import type { TestBrowser } from '../../../fixtures/clients/test-browser.ts';
import {
  houseBefore,
  type Provider,
  scriptedProvider,
  signInAt,
} from '../../../fixtures/core/scripted-provider.ts';
import { MINUTE, NOON, TestGatehouse } from '../../../fixtures/core/test-gatehouse.ts';

const PATHS: GatehouseOptions['paths'] = {
  '/': 'public',
  '/transfer/*': { acr: ['gold', 'silver'] },
  '/keys': { maxAge: 300 },
  '/both': { role: 'admin', acr: 'gold', maxAge: 300 },
};
const PROXY = {
  requestHeaders: [],
  responseHeaders: [],
  stepUp: { 'POST /transfers/*': { acr: 'gold', maxAge: 300 } },
};
const API = 'https://api.example.com';
const AT = NOON / 1000;

let provider: Provider;
let answer: (request: Request) => Response;
beforeEach(async () => {
  provider = await scriptedProvider();
  answer = () => Response.json({ ok: true });
});

function house(options: Partial<GatehouseOptions> = {}): TestGatehouse {
  return houseBefore(provider, {
    options: { paths: PATHS, proxy: PROXY, ...options },
    wrap: () => async (request) => (request.url.startsWith(API) ? answer(request) : provider.fetch(request)),
  });
}

const locationOf = ({ headers }: Response) => headers.get('location') ?? '';

async function signedIn(at: TestGatehouse, claims: Provider['claims'] = {}): Promise<TestBrowser> {
  const visitor = at.browser();
  provider.claims = claims;
  await signInAt(provider, visitor);
  return visitor;
}

/** Opens a page as far as the provider. @returns what it is asked */
async function upTo(visitor: TestBrowser, path: string, ask = {}): Promise<URLSearchParams> {
  const denied = await visitor.request(path, ask);
  expect(denied.status).toBe(307);
  const begun = await visitor.request(locationOf(denied), ask);
  provider.began(locationOf(begun));
  return new URL(locationOf(begun)).searchParams;
}

function comeBack(visitor: TestBrowser, sent: URLSearchParams, more: Record<string, string> = { code: 'c' }) {
  const query = new URLSearchParams({ state: sent.get('state') ?? '', ...more });
  return visitor.request(`/auth/callback?${query}`, { headers: { 'sec-fetch-mode': 'navigate' } });
}

describe('a page that wants a stronger sign-in', () => {
  test('leads to the provider with acr_values, and back, and is then shown', async () => {
    const visitor = await signedIn(house(), { acr: 'bronze' });
    const sent = await upTo(visitor, '/transfer/now?to=bob');
    expect([sent.get('acr_values'), sent.get('max_age')]).toEqual(['gold silver', null]);
    provider.claims = { acr: 'silver' };
    expect(locationOf(await comeBack(visitor, sent))).toBe('/transfer/now?to=bob');
    expect((await visitor.request('/transfer/now?to=bob')).status).toBe(200);
  });

  test('asks for the acr as essential where the provider takes claims', async () => {
    provider.metadata = { claims_parameter_supported: true };
    const sent = await upTo(await signedIn(house()), '/transfer');
    expect(JSON.parse(sent.get('claims') ?? '')).toEqual({
      id_token: { acr: { essential: true, values: ['gold', 'silver'] } },
    });
    provider.metadata = {};
    expect((await upTo(await signedIn(house()), '/transfer')).get('claims')).toBeNull();
  });

  test('is asked for at once by a sign-in that leads there', async () => {
    const visitor = house().browser();
    const begun = await visitor.request('/auth/login?returnTo=/transfer/now');
    expect(new URL(locationOf(begun)).searchParams.get('acr_values')).toBe('gold silver');
  });

  test.each([[{ acr: 'bronze' }], [{ acr: null }], [{ acr: ['gold'] }], [{}]])(
    'ends on a page that says so where the provider brings %j, and in no circle',
    async (claims) => {
      const at = house();
      const visitor = await signedIn(at);
      const sent = await upTo(visitor, '/transfer');
      provider.claims = claims;
      const back = await comeBack(visitor, sent);
      expect([back.status, back.headers.get('content-type')]).toEqual([403, 'text/html; charset=utf-8']);
      expect(await back.text()).toContain('step_up_failed');
      const [line] = at.log.filter(({ event }) => event === 'sign_in_refused');
      expect(line?.fields).toMatchObject({ code: 'step_up_failed', reason: expect.stringMatching(/^acr_/) });
      // They are signed in all the same.
      expect((await visitor.request('/dashboard')).status).toBe(200);
    },
  );

  test('ends on it where the provider itself says that it cannot', async () => {
    const visitor = await signedIn(house());
    const { cookie } = visitor;
    const sent = await upTo(visitor, '/transfer');
    const back = await comeBack(visitor, sent, { error: 'unmet_authentication_requirements' });
    expect([back.status, await back.text()]).toEqual([403, expect.stringContaining('step_up_failed')]);
    expect(visitor.cookie).toBe(cookie);
  });

  test('leaves the session as it was where its user gives up', async () => {
    const visitor = await signedIn(house());
    const { cookie } = visitor;
    const sent = await upTo(visitor, '/transfer');
    const back = await comeBack(visitor, sent, { error: 'access_denied' });
    expect(locationOf(back)).toContain('/login?reason=sign_in_cancelled');
    expect(visitor.cookie).toBe(cookie);
    expect((await visitor.request('/dashboard')).status).toBe(200);
  });

  test('is reached by a link on another site too', async () => {
    const visitor = await signedIn(house());
    const sent = await upTo(visitor, '/transfer', FROM_ELSEWHERE);
    expect(sent.get('acr_values')).toBe('gold silver');
  });

  test('is not opened by another way of writing its path', async () => {
    const visitor = await signedIn(house());
    for (const path of ['/Transfer', '/transfer/now.pdf', '/%74ransfer', '/transfer/'])
      expect((await visitor.request(path)).status, path).not.toBe(200);
  });

  test('is kept from whoever lacks the right before anybody is asked for anything', async () => {
    const visitor = await signedIn(house());
    expect((await visitor.request('/both')).status).toBe(403);
  });

  test('is asked for aloud, even where sign-ins are silent', async () => {
    const at = house({ authorizationParameters: { prompt: 'none' } });
    const visitor = await signedIn(at);
    expect((await upTo(visitor, '/transfer')).get('prompt')).toBe('login consent');
  });
});

describe('a page that wants a recent sign-in', () => {
  test('leads to the provider with max_age once the last one is older, and not before', async () => {
    const at = house();
    const visitor = await signedIn(at, { auth_time: AT - 60 });
    expect((await visitor.request('/keys')).status).toBe(200);
    at.pass(4 * MINUTE + 1000);
    const sent = await upTo(visitor, '/keys');
    expect([sent.get('max_age'), sent.get('acr_values')]).toEqual(['300', null]);
    provider.claims = { auth_time: AT };
    expect(locationOf(await comeBack(visitor, sent))).toBe('/keys');
  });

  test('counts from the authentication, whatever a refresh brings', async () => {
    const at = house();
    const visitor = await signedIn(at, { auth_time: AT });
    for (let minute = 0; minute < 6; minute += 1) {
      at.pass(MINUTE);
      await visitor.request('/dashboard');
    }
    expect((await upTo(visitor, '/keys')).get('max_age')).toBe('300');
  });

  test.each([[{}], [{ auth_time: 'soon' }], [{ auth_time: AT - 301 }]])(
    'ends on a page that says so where the provider brings %j',
    async (claims) => {
      const visitor = await signedIn(house());
      const sent = await upTo(visitor, '/keys');
      provider.claims = claims;
      const back = await comeBack(visitor, sent);
      expect([back.status, await back.text()]).toEqual([403, expect.stringContaining('step_up_failed')]);
    },
  );
});

test('what an action asks for itself is met by the same sign-ins, and by none where it cannot be', async () => {
  const at = house();
  const visitor = await signedIn(at, { acr: 'gold', auth_time: AT });
  const headers = new Headers({ cookie: visitor.cookie, host: 'app.example.com' });
  const session = await at.gatehouse.sessionOf(headers);
  if (session === undefined) throw new Error('Nobody is signed in.');
  const may = (needs: RequiredClaims) => at.gatehouse.mayEnter(session, needs);
  expect([await may({ maxAge: 300 }), await may({ acr: 'gold' }), await may({ acr: 'other' })]).toEqual([
    true,
    true,
    false,
  ]);
  for (const maxAge of ['300', Number.NaN, true]) expect(await may({ maxAge })).toBe(false);
  at.pass(6 * MINUTE);
  expect(await may({ maxAge: 300 })).toBe(false);
});

describe('a script', () => {
  const CHALLENGE = 'Bearer error="insufficient_user_authentication"';

  test.each([
    ['/transfer/now', { as: 'fetch' }, `${CHALLENGE}, acr_values="gold silver"`],
    ['/keys', { as: 'navigation' }, `${CHALLENGE}, max_age="300"`],
    ['/api/transfers/1', { as: 'fetch', method: 'POST' }, `${CHALLENGE}, acr_values="gold", max_age="300"`],
    ['/api/Transfers', { as: 'fetch', method: 'POST' }, `${CHALLENGE}, acr_values="gold", max_age="300"`],
  ] as const)('is told by %s what is wanted', async (path, { as, ...ask }, challenge) => {
    const at = house();
    const visitor = await signedIn(at);
    const headers = { origin: at.origin };
    const response = await visitor.request(path, { as, headers, ...ask });
    expect([response.status, response.headers.get('www-authenticate')]).toEqual([401, challenge]);
    expect(await response.json()).toMatchObject({ code: 'insufficient_user_authentication', status: 401 });
  });

  test('gets through once its user has signed in as the API wants', async () => {
    const at = house();
    const visitor = await signedIn(at, { acr: 'gold', auth_time: AT });
    const post = () =>
      visitor.request('/api/transfers', { as: 'fetch', method: 'POST', headers: { origin: at.origin } });
    expect((await post()).status).toBe(200);
    at.pass(6 * MINUTE);
    expect((await post()).status).toBe(401);
    expect((await visitor.request('/api/transfers', { as: 'fetch' })).status).toBe(200);
  });
});

describe('an API that wants a stronger sign-in by itself', () => {
  test.each([
    [
      'Bearer error="insufficient_user_authentication", error_description="x", acr_values="gold silver", max_age=5',
      'Bearer error="insufficient_user_authentication", acr_values="gold silver", max_age="5"',
    ],
    [
      'Basic realm="x", bearer realm="a", error = insufficient_user_authentication , acr_values=gold',
      'Bearer error="insufficient_user_authentication", acr_values="gold"',
    ],
    [
      'Bearer error="insufficient_user_authentication", max_age="never"',
      'Bearer error="insufficient_user_authentication"',
    ],
  ])('is heard by the script as it says it: %s', async (said, heard) => {
    const visitor = await signedIn(house());
    const [{ cookie }, asked] = [visitor, provider.posted.length];
    answer = () => Response.json({ own: 'words' }, { status: 401, headers: { 'www-authenticate': said } });
    const response = await visitor.request('/api/orders', { as: 'fetch' });
    expect([response.status, response.headers.get('www-authenticate')]).toEqual([401, heard]);
    expect(await response.json()).toEqual({ own: 'words' });
    // No refresh was spent, and no session has ended.
    expect([visitor.cookie, provider.posted.length]).toEqual([cookie, asked]);
  });

  test('is not taken for one that refuses the token, nor the other way round', async () => {
    const visitor = await signedIn(house());
    const asked = provider.posted.length;
    answer = () =>
      new Response(null, { status: 401, headers: { 'www-authenticate': 'Bearer error="invalid_token"' } });
    const response = await visitor.request('/api/orders', { as: 'fetch' });
    expect([response.status, response.headers.get('www-authenticate')]).toEqual([401, null]);
    expect(provider.posted.length).toBe(asked + 1);
  });
});

describe('a deployment is refused, with a sentence, whose rules', () => {
  const opened =
    (options: Partial<GatehouseOptions>, environment = provider.environment) =>
    () =>
      new TestGatehouse({ environment, options });

  test.each<[string, GatehouseOptions['paths']]>([
    ['want an acr with a blank', { '/a': { acr: 'a b' } }],
    ['want an acr with a quotation mark', { '/a': { acr: ['"'] } }],
    ['want an acr of no text', { '/a': { acr: 1 } }],
    ['want what no one can be in time for', { '/a': { maxAge: 0 } }],
    ['want half a second', { '/a': { maxAge: 30.5 } }],
    ['want an age that is text', { '/a': { maxAge: '300' } }],
  ])('%s', (_, paths) => {
    expect(opened({ paths })).toThrow('has an acr that is no text without blanks');
  });

  test('want it where there is no provider', () => {
    expect(opened({ paths: { '/a': { maxAge: 300 } } }, {})).toThrow('and there is none');
    expect(opened({ proxy: PROXY }, {})).toThrow('and there is none');
  });
});
