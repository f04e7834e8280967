import { join, relative } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { BUILT } from '../../scripts/lib/pages.ts';
import { paths } from '../../scripts/lib/paths.ts';
import {
  ADMIN_LOGIN,
  type Login,
  startBrowser,
  visiting,
  type WatchedPage,
} from '../fixtures/browser/browser.ts';
import { overflowOf } from '../fixtures/browser/screenshot.ts';
import { DEMO_LOGIN } from '../fixtures/clients/test-browser.ts';
import { type Checkout, checkOut } from '../fixtures/lib/checkout.ts';
import { typedIn } from '../fixtures/lib/repository.ts';
import type { Target } from '../fixtures/targets/target.ts';
import { startWorkerTarget } from '../fixtures/targets/worker.ts';

const QUARTER_HOUR_MS = 15 * 60_000;
const EMBEDDED = { BACKEND_URL: 'demo:', JWT_JWKS_URL: '', JWT_ISSUER: '', JWT_AUDIENCE: '' };

let copy: Checkout;
let target: Target;
let browser: Awaited<ReturnType<typeof startBrowser>>;

beforeAll(async () => {
  copy = await checkOut();
  await typedIn(copy.directory, 'npm run make-mine -- --language en,de && npm run build:cloudflare');
  const inCopy = (path: string) => join(copy.directory, relative(paths.root, path));
  const { worker, assets } = BUILT.next;
  const built = { worker: inCopy(worker), assets: inCopy(assets) };
  target = await startWorkerTarget({ environment: EMBEDDED }, { built });
  browser = await startBrowser();
}, QUARTER_HOUR_MS);
afterAll(async () => {
  await browser?.close();
  await target?.stop();
  await copy?.remove();
});

const asking = (acceptLanguage: string, visit: (watched: WatchedPage) => Promise<void>) =>
  visiting(browser, target.origin, { extraHTTPHeaders: { 'accept-language': acceptLanguage } }, visit);

async function signIn({ page }: WatchedPage, { username, password }: Login = DEMO_LOGIN): Promise<void> {
  await page.getByLabel('E-Mail-Adresse oder Benutzername').fill(username);
  await page.getByLabel('Passwort', { exact: true }).fill(password);
  await page.getByRole('button', { name: 'Anmelden', exact: true }).click();
}

describe('a site in English and German', () => {
  it('signs in whoever prefers German in German, and says so what was wrong', () =>
    asking('de-AT, de;q=0.9, en;q=0.8', async (watched) => {
      const { page, complaints } = watched;
      await page.goto('/login?returnTo=/dashboard');
      expect(await page.locator('html').getAttribute('lang')).toBe('de');
      expect(await page.locator('html').getAttribute('dir')).toBe('ltr');
      await signIn(watched, { username: DEMO_LOGIN.username, password: 'falsch' });
      await page.getByRole('alert').getByText('Benutzername oder Passwort ist falsch.').waitFor();
      expect(await page.title()).toMatch(/^Fehler: Anmelden · /);
      await page.getByRole('button', { name: 'Passwort anzeigen' }).click();
      expect(await page.getByRole('button', { name: 'Passwort verbergen' }).textContent()).toBe('Verbergen');
      await signIn(watched);
      await page.getByRole('heading', { name: 'Übersicht', level: 1 }).waitFor();
      expect(await page.locator('html').getAttribute('lang')).toBe('de');
      await page
        .getByRole('timer', { name: 'Zugriffstoken, verbleibende Zeit' })
        .getByText(/\d:\d\d/)
        .waitFor();
      expect(complaints.filter((text) => !/status of 401/.test(text))).toEqual([]);
    }));

  it('goes on in German in the browser: from page to page, in actions, and when the session has ended', () =>
    asking('de', async (watched) => {
      const { page, complaints } = watched;
      await page.goto('/login?returnTo=/dashboard');
      await signIn(watched);
      await page.getByRole('navigation', { name: 'Hauptmenü' }).getByText('Produkte').click();
      await page.getByLabel('Name').fill('Laterne');
      await page.getByLabel('Preis').fill('zwölf');
      await page.getByRole('button', { name: 'Produkt hinzufügen' }).click();
      await page.getByText('Geben Sie einen Preis ein wie 12 oder 12.50.').waitFor();
      await page.context().clearCookies();
      await page.getByLabel('Preis').fill('12');
      await page.getByRole('button', { name: 'Produkt hinzufügen' }).click();
      const dialog = page.getByRole('alertdialog', { name: 'Ihre Sitzung ist abgelaufen' });
      await dialog.getByRole('button', { name: 'Anmelden' }).waitFor();
      expect(complaints.filter((text) => !/status of 401/.test(text))).toEqual([]);
    }));

  it('has every page in German, and none is too narrow for it', () =>
    asking('de', async (watched) => {
      const { page } = watched;
      const says = async (path: string, text: string) => {
        await page.goto(path);
        await page.getByText(text, { exact: true }).first().waitFor();
        for (const width of [320, 1280]) {
          await page.setViewportSize({ width, height: 800 });
          expect(await overflowOf(page), `${path} at ${width}`).toBeLessThanOrEqual(0);
        }
      };
      await says('/', 'Die Anmeldung vor der API, die Sie schon haben');
      await says('/login', 'Anmelden');
      await page.goto('/login');
      await signIn(watched);
      await page.waitForURL('**/dashboard');
      await says('/admin', 'Sie haben keinen Zugriff auf diese Seite.');
      await says('/no-such-page', 'Seite nicht gefunden');
      await says('/auth/logout', 'Das hat nicht geklappt');
      await page.goto('/login');
      await page.getByRole('button', { name: 'Abmelden' }).click();
      await page.getByText('Sie sind abgemeldet.').waitFor();
      await signIn(watched, ADMIN_LOGIN);
      await page.waitForURL('**/dashboard');
      await says('/admin', 'Verwaltung');
    }));

  it('is in English for whoever prefers that to nothing', () =>
    asking('fr, en;q=0.5', async ({ page }) => {
      await page.goto('/login');
      expect(await page.locator('html').getAttribute('lang')).toBe('en');
      await page.getByLabel('Email or username').fill(DEMO_LOGIN.username);
      await page.getByLabel('Password', { exact: true }).fill(DEMO_LOGIN.password);
      await page.getByRole('button', { name: 'Sign in', exact: true }).click();
      await page.getByRole('heading', { name: 'Dashboard', level: 1 }).waitFor();
    }));

  it('tells caches that it looks at the header', async () => {
    const { headers } = await fetch(`${target.origin}/login`, { headers: { 'accept-language': 'de' } });
    expect(headers.get('vary')).toContain('accept-language');
    expect(headers.get('cache-control')).toBe('private, no-store');
  });
});
