import { describe, expect, test } from 'vitest';
import { markedWords } from '../../../components/ui/marked-words.ts';
import { markOf } from '../../../components/ui/marks.ts';
import { de } from '../../../locales/de.ts';
import { en } from '../../../locales/en.ts';
import { languagesOf } from '../../../locales/site.ts';
import { compileTemplate } from '../../../scripts/build/template.ts';
import { SECOND, TestGatehouse } from '../../fixtures/core/test-gatehouse.ts';

const BOTH = languagesOf({ en, de }, 'en');
const WORDS = markedWords(BOTH.all);
const LOGIN = `<html lang="${markOf('language')}"><h1>${WORDS.login.title}</h1><p>${WORDS.notices.invalid_credentials}</p>`;
const PRERENDERED = { pages: { '/login': { parts: compileTemplate(LOGIN), hashes: [] } }, routes: [] };
const GERMAN = { 'accept-language': 'de-AT, de;q=0.8' };

const speaking = (languages = BOTH) => new TestGatehouse({ languages, prerendered: PRERENDERED });

describe('a site with several languages', () => {
  test.each([
    [GERMAN, '<html lang="de"><h1>Anmelden</h1>'],
    [{ 'accept-language': 'fr, en;q=0.5' }, '<html lang="en"><h1>Sign in</h1>'],
    [{}, '<html lang="en"><h1>Sign in</h1>'],
  ])('answers %j with a page made at build time: %s', async (headers, beginning) => {
    const response = await speaking().browser().request('/login', { headers });
    expect(await response.text()).toMatch(beginning);
    expect(response.headers.get('vary')).toBe('accept-language');
  });

  test('tells a page in which language it is wanted, and no client may', async () => {
    const house = speaking();
    const visitor = await house.signedIn();
    const headers = { ...GERMAN, 'x-gatehouse-language': 'en' };
    const response = await visitor.request('/dashboard', { headers });
    expect(house.passes[0]?.headers.get('x-gatehouse-language')).toBe('de');
    expect(response.status).toBe(200);
  });

  test('refuses in it, with the same code and a number to quote', async () => {
    const response = await speaking()
      .browser()
      .request('/api/products', { headers: { ...GERMAN, 'sec-fetch-mode': 'navigate' } });
    expect(response.status).toBe(401);
    expect(response.headers.get('vary')).toBe('accept-language');
    const page = await response.text();
    expect(page).toContain('<html lang="de" dir="ltr">');
    expect(page).toContain('<p>Melden Sie sich zuerst an. Danach kommen Sie auf diese Seite zurück.</p>');
    expect(page).toContain(`session_required ${response.headers.get('x-request-id')}`);
  });

  test('says in it that it fails itself, and that a backend is away', async () => {
    const house = speaking();
    house.page = () => {
      throw new RangeError('x');
    };
    const failed = await house.browser().request('/', { headers: GERMAN });
    expect(await failed.text()).toContain('<h1>Etwas ist schiefgegangen</h1>');
    const visitor = await house.signedIn();
    await house.fault({ refresh: [{ kind: 'status', status: 500, times: -1 }] });
    house.pass(91 * SECOND);
    const away = await visitor.request('/dashboard', { headers: GERMAN });
    expect(await away.text()).toContain('Sie sind nicht abgemeldet, und nichts ist verloren.');
  });

  test('tells programs the same as ever', async () => {
    const { headers, ...response } = await problemTo(speaking(), GERMAN);
    expect(response.body).toMatchObject({ code: 'session_required', detail: 'Sign in first.' });
    expect(headers.get('vary')).toBeNull();
  });

  test.each(['x'.repeat(8_192), 'de;q=NaN,'.repeat(900), ',,,;;;===', '*;q=0'])(
    'takes a header for what it is worth: %.20s',
    async (header) => {
      const response = await speaking()
        .browser()
        .request('/login', { headers: { 'accept-language': header } });
      expect(response.status).toBe(200);
      expect(await response.text()).toContain('lang="en"');
    },
  );
});

test('with one language nothing is told, and nothing differs', async () => {
  const house = speaking(languagesOf({ de }, 'de'));
  const visitor = await house.signedIn();
  const response = await visitor.request('/login', { headers: { 'accept-language': 'en' } });
  expect(response.headers.get('vary')).toBeNull();
  expect(await response.text()).toContain('<h1>Anmelden</h1>');
  await visitor.request('/dashboard', { headers: { 'x-gatehouse-language': 'en' } });
  expect(house.passes[0]?.headers.has('x-gatehouse-language')).toBe(false);
});

async function problemTo(house: TestGatehouse, headers: Readonly<Record<string, string>>) {
  const response = await house.browser().request('/api/products', { as: 'fetch', headers });
  return { headers: response.headers, body: await response.json() };
}
