import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { RequestOptions, TestBrowser } from '../../../fixtures/clients/test-browser.ts';
import { openProviderGatehouse, type ProviderGatehouse } from '../../../fixtures/core/provider-gatehouse.ts';
import { tokensIn } from '../../../fixtures/core/readable.ts';

const SCRIPT: RequestOptions = { as: 'fetch', headers: { accept: 'application/json' } };
/** What a script writes into `Accept`, as if it were a person at a form. */
const DISGUISED: RequestOptions = { as: 'fetch', headers: { accept: 'text/html' } };

let place: ProviderGatehouse;
beforeEach(async () => {
  place = await openProviderGatehouse();
});
afterEach(() => place.forger.stop());

async function wayOnFrom(response: Response): Promise<string> {
  const text = await response.text();
  return /(?:href="|"logoutUrl":")([^"]+)"/.exec(text)?.[1] ?? '';
}

async function signedOut(
  ask?: RequestOptions,
): Promise<{ visitor: TestBrowser; path: string; tokens: readonly string[] }> {
  const { visitor, tokens } = await place.signIn();
  const response = await visitor.signOut(ask);
  expect(response.status).toBe(200);
  expect(tokensIn(await readableOf(response), tokens)).toEqual([]);
  return { visitor, path: await wayOnFrom(response), tokens };
}

async function readableOf(response: Response): Promise<string> {
  const headers = [...response.headers].filter(([name]) => name !== 'set-cookie');
  return JSON.stringify(headers) + (await response.clone().text());
}

describe('a sign-out at a provider', () => {
  test.each([
    ['a person', undefined],
    ['a script', SCRIPT],
    ['a script that says it is a person', DISGUISED],
  ])('shows %s an address of this site, which leads on to the provider with its ID token', async (_, ask) => {
    const { visitor, path, tokens } = await signedOut(ask);
    expect(path).toMatch(/^\/auth\//);
    expect([...visitor.cookies.keys()]).toEqual(['gatehouse-sign-out']);
    const onward = await visitor.request(path);
    expect(onward.status).toBe(303);
    const { origin, searchParams } = new URL(onward.headers.get('location') ?? '');
    expect(origin).toBe(place.forger.issuer);
    expect(searchParams.get('id_token_hint')).toBe(tokens[2]);
    expect(searchParams.get('post_logout_redirect_uri')).toBe(`${place.house.origin}/login`);
    expect(await onward.text()).toBe('');
    expect(visitor.cookies.size).toBe(0);
  });

  test.each<readonly [string, RequestOptions]>([
    ['a script that asks for it', { as: 'fetch' }],
    ['a script that asks for a page', DISGUISED],
    ['a frame', { headers: { 'sec-fetch-dest': 'iframe' } }],
    ['a prefetch', { headers: { 'sec-purpose': 'prefetch' } }],
    ['a link on another site', { headers: { 'sec-fetch-site': 'cross-site' } }],
    ['a HEAD', { method: 'HEAD' }],
  ])('does not show the way there to %s', async (_, ask) => {
    const { visitor, path, tokens } = await signedOut();
    const response = await visitor.request(path, ask);
    expect(response.status).toBeGreaterThanOrEqual(400);
    expect(tokensIn(await readableOf(response), tokens)).toEqual([]);
    expect((await visitor.request(path)).status).toBe(303);
  });

  test('can be gone on with for two minutes, and once', async () => {
    const { visitor, path } = await signedOut();
    const late = visitor.clone();
    expect((await visitor.request(path)).status).toBe(303);
    expect((await visitor.request(path)).status).toBe(405);
    place.house.pass(121_000);
    expect((await late.request(path)).status).toBe(405);
  });

  test('takes nobody’s word for where it leads', async () => {
    const visitor = place.house.browser();
    await visitor.request('/auth/login');
    const [pending = ''] = visitor.cookies.values();
    for (const planted of ['', 'https://evil.example/', pending]) {
      const response = await visitor.request('/auth/logout?continue=1', {
        headers: { cookie: `sign-out=${planted}` },
      });
      expect(response.status).toBe(405);
    }
  });

  test('sets a cookie that scripts cannot read, and that goes with the browser’s own requests alone', async () => {
    const { visitor } = await place.signIn();
    const set = (await visitor.signOut()).headers.getSetCookie();
    expect(set.find((line) => line.startsWith('gatehouse-sign-out='))).toMatch(
      /^gatehouse-sign-out=[\w.-]+; Path=\/; Max-Age=120; HttpOnly; SameSite=Lax$/,
    );
  });
});

test('an ID token that no cookie holds is left out of the way to the provider', async () => {
  const large = await openProviderGatehouse({
    groups: Array.from({ length: 110 }, () => crypto.randomUUID()),
  });
  try {
    const { visitor } = await large.signIn();
    const response = await visitor.signOut();
    for (const line of response.headers.getSetCookie()) expect(line.length).toBeLessThanOrEqual(4096);
    const onward = await visitor.request(await wayOnFrom(response));
    const { searchParams } = new URL(onward.headers.get('location') ?? '');
    expect(searchParams.get('client_id')).toBe('gatehouse');
    expect(searchParams.has('id_token_hint')).toBe(false);
  } finally {
    await large.forger.stop();
  }
});
