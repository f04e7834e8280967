import type { Page } from 'playwright-core';
import { beforeEach, describe, expect, it } from 'vitest';
import { resetDemo } from '../fixtures/backends/demo.ts';
import {
  ADMIN_LOGIN,
  awake,
  dialogOf,
  type Login,
  openSignIn,
  signInAndClose,
  signInTo,
  submitLogin,
  visiting,
  type WatchedPage,
} from '../fixtures/browser/browser.ts';
import { describeOutputs, sharedBrowser } from '../fixtures/browser/outputs.ts';
import { DEMO_LOGIN } from '../fixtures/clients/test-browser.ts';

const PRODUCTS = '/dashboard/products?sort=price';
const DAY_MS = 86_400_000;

const browser = sharedBrowser();

describeOutputs('a session that ends while a page of $output is open', {}, ({ target }) => {
  beforeEach(() => resetDemo(target));

  const onProducts = (visit: (watched: WatchedPage) => Promise<void>) =>
    visiting(browser, target.origin, {}, async (watched) => {
      await signInTo(watched.page, PRODUCTS);
      await awake(watched.page);
      await visit(watched);
      expect(watched.complaints.filter((text) => !/status of 401/.test(text))).toEqual([]);
    });

  it('lets the page stand, with what was typed, and goes on after a sign-in in a small window', () =>
    onProducts(async ({ page }) => {
      await page.evaluate(() => Object.assign(window, { stillTheSameDocument: true }));
      await page.context().clearCookies();
      await addProduct(page, 'Lantern of the gate');
      const popup = await openSignIn(page);
      expect(new URL(popup.url()).searchParams.get('returnTo')).toBe(PRODUCTS);
      expect(await page.evaluate(() => ({ ...sessionStorage }))).toEqual({});

      await signInAndClose(popup, DEMO_LOGIN);
      await page.getByText('Added “Lantern of the gate”.').waitFor();
      expect(await dialogOf(page).isVisible()).toBe(false);
      expect(await page.evaluate(() => Reflect.get(window, 'stillTheSameDocument'))).toBe(true);
    }));

  it('covers the page with a dialog that is announced, has the focus, and does not go away', () =>
    onProducts(async ({ page }) => {
      await page.context().clearCookies();
      await addProduct(page, 'Lantern');
      const dialog = dialogOf(page);
      await dialog.waitFor();
      const signIn = dialog.getByRole('button', { name: 'Sign in' });
      expect(await signIn.evaluate((button) => button === document.activeElement)).toBe(true);
      expect(await dialog.evaluate((element) => element.matches(':modal'))).toBe(true);
      const cover = await dialog.evaluate(
        (element) => getComputedStyle(element, '::backdrop').backgroundColor,
      );
      expect(cover, 'an opaque colour').toMatch(/^rgb\(/);
      for (const _ of [1, 2, 3]) await page.keyboard.press('Escape');
      await dialog.waitFor();
    }));

  it('never sends for one user what another has typed', () =>
    onProducts(async ({ page }) => {
      await page.context().clearCookies();
      await addProduct(page, 'Lantern of Dana');
      await signInAndClose(await openSignIn(page), ADMIN_LOGIN);
      await page.getByText('Ada Admin').first().waitFor();
      expect(await page.getByLabel('Name').inputValue()).toBe('');
      expect(await page.content()).not.toContain('Lantern of Dana');
    }));

  it('shows at its end, without a question before, whatever the browser’s clock says', () =>
    visiting(browser, target.origin, {}, async ({ page, answers }) => {
      await page.clock.install({ time: Date.now() + 30 * DAY_MS });
      await signInTo(page, '/dashboard');
      await awake(page);
      await page.clock.fastForward(6 * DAY_MS);
      await page.getByRole('heading', { name: 'Dashboard' }).waitFor();
      expect(answers.filter(({ url }) => url.endsWith('/auth/session'))).toEqual([]);

      await page.context().clearCookies();
      await page.clock.fastForward(2 * DAY_MS);
      await dialogOf(page).waitFor();
    }));

  it('is noticed when somebody comes back to the tab after a while', () =>
    visiting(browser, target.origin, {}, async ({ page, answers }) => {
      await page.clock.install();
      await signInTo(page, '/dashboard');
      await awake(page);
      await page.context().clearCookies();
      await comeBack(page);
      expect(answers.filter(({ url }) => url.endsWith('/auth/session'))).toEqual([]);
      await page.clock.fastForward('01:01');
      await comeBack(page);
      await dialogOf(page).waitFor();
    }));

  describe('where windows are blocked', () => {
    const blocked = (login: Login, visit: (page: Page) => Promise<void>) =>
      onProducts(async ({ page }) => {
        await page.evaluate(() => {
          window.open = () => null;
          const form = document.querySelector('form[data-keep-input]');
          for (const type of ['password', 'hidden']) {
            const input = Object.assign(document.createElement('input'), { type, name: type });
            input.value = `never-kept-${type}`;
            form?.append(input);
          }
        });
        await page.context().clearCookies();
        await addProduct(page, 'Lantern of the gate');
        await dialogOf(page).getByRole('button', { name: 'Sign in' }).click();
        await page.waitForURL('**/login?*');
        const stored = JSON.stringify(await page.evaluate(() => ({ ...sessionStorage })));
        expect(stored).toContain('Lantern of the gate');
        expect(stored).not.toContain('never-kept');

        await submitLogin(page, login.username, login.password);
        await page.waitForURL(`**${PRODUCTS}`);
        await page.waitForFunction(() => sessionStorage.length === 0);
        await visit(page);
      });

    it('keeps what was typed, but no secrets, until it is back in its place', () =>
      blocked(DEMO_LOGIN, async (page) => {
        expect(await page.getByLabel('Name').inputValue()).toBe('Lantern of the gate');
        expect(await page.getByLabel('Price').inputValue()).toBe('12');
        await page.getByRole('button', { name: 'Add product' }).click();
        await page.getByText('Added “Lantern of the gate”.').waitFor();
      }));

    it('keeps it for nobody else', () =>
      blocked(ADMIN_LOGIN, async (page) => {
        expect(await page.getByLabel('Name').inputValue()).toBe('');
      }));
  });
});

async function addProduct(page: Page, name: string): Promise<void> {
  await page.getByLabel('Name').fill(name);
  await page.getByLabel('Price').fill('12');
  await page.getByRole('button', { name: 'Add product' }).click();
}

async function comeBack(page: Page): Promise<void> {
  await page.evaluate(() => dispatchEvent(new Event('focus')));
}
