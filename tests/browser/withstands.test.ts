import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { ADMIN_LOGIN, signInByForm, signInTo, visiting } from '../fixtures/browser/browser.ts';
import { sharedBrowser } from '../fixtures/browser/outputs.ts';
import { sharedTarget } from '../fixtures/targets/shared-target.ts';
import { startTarget } from '../fixtures/targets/target.ts';

const COOKIE = 'gatehouse-session';

const browser = sharedBrowser();
const target = sharedTarget(startTarget);

describe('a cookie of our name that someone has planted', () => {
  it.each([
    { name: COOKIE, path: '/dashboard' },
    { name: COOKIE, path: '/dashboard/products' },
  ])('C9: costs a signed-in user one visit and one sign-in: $name at $path', (planted) =>
    visiting(browser, target.origin, {}, async ({ page }) => {
      await signInTo(page, '/dashboard/products');
      await plant(page, planted);
      await page.goto('/dashboard/products');
      expect(new URL(page.url()).pathname).toBe('/login');
      expect(await plantedLeft(page)).toEqual([]);

      await signInByForm(page, '/dashboard/products');
      await page.reload();
      await page.getByRole('heading', { name: 'All products' }).waitFor();
    }),
  );

  it.each([
    { name: `${COOKIE}.0`, path: '/dashboard' },
    { name: `${COOKIE}.7`, path: '/' },
  ])('C9: costs a signed-in user nothing where it is no session, and goes: $name at $path', (planted) =>
    visiting(browser, target.origin, {}, async ({ page }) => {
      await signInTo(page, '/dashboard/products');
      await plant(page, planted);
      await page.goto('/dashboard/products');
      await page.getByRole('heading', { name: 'All products' }).waitFor();
      expect(await plantedLeft(page)).toEqual([]);
    }),
  );

  it('does not keep a newcomer out', () =>
    visiting(browser, target.origin, {}, async ({ page }) => {
      await plant(page, { name: COOKIE, path: '/dashboard' });
      await page.goto('/dashboard');
      expect(new URL(page.url()).pathname).toBe('/login');
      await signInByForm(page, '/dashboard');
      await page.getByRole('heading', { name: 'Dashboard' }).waitFor();
    }));
});

describe('the content security policy', () => {
  it('has nothing to complain about on any page', () =>
    visiting(browser, target.origin, {}, async ({ page, complaints }) => {
      await page.goto('/login?reason=idle_timeout');
      await signInByForm(page, '/dashboard', ADMIN_LOGIN);
      await page.getByRole('button', { name: 'Send GET' }).click();
      await page.getByText('200 OK').waitFor();
      await page.getByRole('button', { name: 'Start the stream' }).click();
      await page.getByText('Live.').waitFor();
      for (const path of ['/', '/login', '/dashboard/products', '/admin', '/forbidden', '/no-such-page']) {
        await page.goto(path);
        await page.getByRole('heading', { level: 1 }).waitFor();
      }
      // Pages with these statuses are meant to have them; Chromium reports any failed load.
      expect(complaints.filter((text) => !/status of 40[34]/.test(text))).toEqual([]);
    }));

  it.each([
    { what: 'a script', markup: '<script>window.injected = true</script>' },
    { what: 'a handler', markup: '<img src="/nothing.png" alt="" onerror="window.injected = true">' },
    { what: 'a script from elsewhere', markup: '<script src="https://evil.example/x.js"></script>' },
    { what: 'a script that the API answers with', markup: '<script src="/api/echo.js"></script>' },
    { what: 'a script of another page', markup: '<script src="/_next/static/injected.js"></script>' },
    { what: 'a frame', markup: '<iframe src="https://evil.example/"></iframe>' },
  ])('stops $what that got into the markup', ({ markup }) =>
    visiting(browser, target.origin, {}, async ({ page, complaints }) => {
      await page.route('**/login', async (route) => {
        const response = await route.fetch();
        const body = (await response.text()).replace('</main>', `${markup}</main>`);
        await route.fulfill({ response, body });
      });
      const contentType = 'text/javascript';
      await page.route('**/*.js', (route) => route.fulfill({ contentType, body: 'window.injected = true' }));
      await page.goto('/login');
      await expect
        .poll(() => complaints.filter((text) => text.startsWith('Violation of')))
        .not.toHaveLength(0);
      expect(await page.evaluate(() => Reflect.has(window, 'injected'))).toBe(false);
    }),
  );

  it.each([
    ['a handler', '<img src="/nothing.png" alt="" onerror="window.injected = true">'],
    ['an address made of script', '<iframe src="javascript:parent.injected = true"></iframe>'],
  ])('stops %s in markup that a script of ours would write into a private page', (_, markup) =>
    visiting(browser, target.origin, {}, async ({ page, complaints }) => {
      await signInTo(page, '/dashboard');
      await page.evaluate((html) => document.body.insertAdjacentHTML('beforeend', html), markup);
      await expect
        .poll(() => complaints.some((text) => text.startsWith('Violation of script-src')))
        .toBe(true);
      expect(await page.evaluate(() => Reflect.has(window, 'injected'))).toBe(false);
    }),
  );
});

describe('after the sign-out', () => {
  it.each(['in this tab', 'in another tab'])('the back button shows nothing private: %s', (where) =>
    visiting(browser, target.origin, {}, async ({ page }) => {
      await signInTo(page, '/dashboard');
      await page.goto('/');
      await page.goto('/dashboard/products');
      const leaving = where === 'in this tab' ? page : await page.context().newPage();
      await leaving.goto('/dashboard');
      await leaving.getByRole('button', { name: 'Sign out' }).click();
      // The other tab is led away by itself, from a page that its history then has no more.
      for (const each of [leaving, page]) await each.waitForURL('**/login?*');
      await page.goBack();
      if (page !== leaving) await page.goBack();
      await page.waitForURL('**/login?*');
      await page.getByRole('heading', { name: 'Sign in' }).waitFor();
      expect(await page.getByRole('button', { name: 'Add product' }).count()).toBe(0);
    }),
  );
});

interface Planted {
  readonly name: string;
  readonly path: string;
}

async function plant(page: Page, { name, path }: Planted): Promise<void> {
  const { hostname } = new URL(target.origin);
  await page.context().addCookies([{ name, path, value: 'planted', domain: hostname }]);
}

async function plantedLeft(page: Page): Promise<unknown[]> {
  return (await page.context().cookies()).filter(({ value }) => value === 'planted');
}
