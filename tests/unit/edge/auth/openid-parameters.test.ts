import { beforeAll, describe, expect, test } from 'vitest';
import type { OpenIdOptions } from '../../../../edge/config/openid-options.ts';
import type { TestBrowser } from '../../../fixtures/clients/test-browser.ts';
import {
  houseBefore,
  type Provider,
  scriptedProvider,
  signInAt,
} from '../../../fixtures/core/scripted-provider.ts';
import { MINUTE, NOON, type TestGatehouse } from '../../../fixtures/core/test-gatehouse.ts';

let provider: Provider;
beforeAll(async () => {
  provider = await scriptedProvider();
});

const house = (
  forward: OpenIdOptions['forward'],
  authorizationParameters: Readonly<Record<string, string>> = {},
) => houseBefore(provider, { options: { authorizationParameters, openid: { ...(forward && { forward }) } } });

/** What the provider is asked when somebody follows a link. */
async function asked(at: TestGatehouse, query: string, visitor = at.browser()): Promise<URLSearchParams> {
  const begun = await visitor.request(`/auth/login?${query}`);
  const address = begun.headers.get('location') ?? '';
  provider.began(address);
  return new URL(address).searchParams;
}

async function comeBack(
  visitor: TestBrowser,
  sent: URLSearchParams,
  answer: Record<string, string>,
): Promise<string | null> {
  const query = new URLSearchParams({ state: sent.get('state') ?? '', ...answer });
  return (await visitor.request(`/auth/callback?${query}`)).headers.get('location');
}

describe('a link to a sign-in', () => {
  test.each([
    ['login_hint', 'ada@example.com'],
    ['login_hint', 'Ádá Lovelace'],
    ['prompt', 'none'],
    ['ui_locales', 'de-CH fr en'],
    ['screen_hint', 'signup'],
    ['organization', 'org_AbC123'],
    ['acr_values', 'urn:mfa gold'],
    ['max_age', '300'],
    ['domain_hint', 'example.com'],
    ['connection', 'google-oauth2'],
  ] as const)('may say %s to the provider: %s', async (name, value) => {
    const sent = await asked(house([name]), String(new URLSearchParams({ [name]: value })));
    expect(sent.getAll(name)).toEqual([value]);
    const silent = await asked(house([]), String(new URLSearchParams({ [name]: value })));
    expect(silent.get(name)).toBe(name === 'prompt' ? 'consent' : null);
  });

  test.each([
    ['said twice', 'login_hint=a&login_hint=b'],
    ['empty', 'login_hint='],
    ['too long', `login_hint=${'a'.repeat(257)}`],
    ['with a line break', 'login_hint=a%0Ab'],
    ['no language', 'ui_locales=de%3Bq'],
    ['no prompt', 'prompt=none+login'],
    ['no number', 'max_age=-1'],
    ['a number that no clock has', 'max_age=999999999'],
    ['of blanks', 'acr_values=+'],
    ['of the protocol', 'scope=admin&redirect_uri=https://evil.example&state=x&response_mode=fragment'],
  ])('says nothing by what is %s', async (_, query) => {
    const plain = await asked(house([]), '');
    const sent = await asked(house(['login_hint', 'ui_locales', 'prompt', 'max_age', 'acr_values']), query);
    for (const name of ['state', 'nonce', 'code_challenge'])
      for (const each of [plain, sent]) each.delete(name);
    expect([...sent]).toEqual([...plain]);
  });

  test('asks for a new sign-in without giving up the consent to offline access', async () => {
    expect((await asked(house(['prompt']), 'prompt=login')).get('prompt')).toBe('login consent');
    expect((await asked(house(['prompt']), 'prompt=create')).get('prompt')).toBe('create');
  });

  test('that the configuration fixes is the same for all', async () => {
    const sent = await asked(house(undefined, { ui_locales: 'de', prompt: 'login' }), 'ui_locales=fr');
    expect([sent.getAll('ui_locales'), sent.getAll('prompt')]).toEqual([['de'], ['login']]);
  });
});

describe('a sign-in in silence that the provider cannot do', () => {
  const ANSWERS = [
    'login_required',
    'interaction_required',
    'consent_required',
    'account_selection_required',
  ];

  test.each(ANSWERS)('%s leads back to a public page, and not to an error', async (error) => {
    const at = house(['prompt']);
    const visitor = at.browser();
    const sent = await asked(at, 'prompt=none&returnTo=/docs/a', visitor);
    expect(await comeBack(visitor, sent, { error })).toBe('/docs/a');
    expect(at.log.filter(({ level }) => level !== 'info')).toEqual([]);
  });

  test('leads to the sign-in page where the page is private, which says no more than that', async () => {
    const at = house(undefined, { prompt: 'none' });
    const visitor = at.browser();
    const sent = await asked(at, 'returnTo=/dashboard', visitor);
    expect(await comeBack(visitor, sent, { error: 'login_required' })).toBe(
      '/login?reason=sign_in_needed&returnTo=%2Fdashboard',
    );
  });

  test('leaves a session as it is, and leads on to its page', async () => {
    const at = house(['prompt']);
    const visitor = at.browser();
    await signInAt(provider, visitor);
    const { cookie } = visitor;
    const sent = await asked(at, 'prompt=none&returnTo=/dashboard', visitor);
    expect(await comeBack(visitor, sent, { error: 'login_required' })).toBe('/dashboard');
    expect(visitor.cookie).toBe(cookie);
  });

  test('is an error where nobody asked for silence', async () => {
    const at = house(['prompt']);
    const visitor = at.browser();
    const sent = await asked(at, 'returnTo=/docs/a', visitor);
    expect(await comeBack(visitor, sent, { error: 'login_required' })).toContain('reason=login_failed');
  });
});

describe('a sign-in that must not be older than a moment', () => {
  const at = NOON / 1000;

  test.each([
    [at - 30, '/dashboard'],
    [`${at - 30}`, '/dashboard'],
    [at + 5, '/dashboard'],
    [at - 3600, '/login?reason=login_failed&returnTo=%2Fdashboard'],
    [null, '/login?reason=login_failed&returnTo=%2Fdashboard'],
    [undefined, '/login?reason=login_failed&returnTo=%2Fdashboard'],
  ])('and whose auth_time is %s leads to %s', async (auth_time, location) => {
    for (const place of [house(['max_age']), house(undefined, { max_age: '60' })]) {
      const visitor = place.browser();
      const sent = await asked(place, 'max_age=60', visitor);
      expect(sent.get('max_age')).toBe('60');
      provider.claims = { auth_time };
      expect(await comeBack(visitor, sent, { code: 'c' })).toBe(location);
      const refusals = place.log.filter(({ event }) => event === 'sign_in_refused');
      const reason = auth_time ? 'id_token_auth_time_too_old' : 'id_token_auth_time_missing';
      const expected = location === '/dashboard' ? [] : [{ fields: { reason, problem: expect.any(String) } }];
      expect(refusals).toMatchObject(expected);
    }
  });

  test('is judged by the clock of the provider, however wrong ours is', async () => {
    const place = house(['max_age']);
    place.pass(MINUTE / 2);
    const visitor = place.browser();
    const sent = await asked(place, 'max_age=0', visitor);
    provider.claims = { auth_time: at };
    expect(await comeBack(visitor, sent, { code: 'c' })).toBe('/dashboard');
  });
});
