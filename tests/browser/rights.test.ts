import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { ADMIN_LOGIN, signedIn, signInByForm, signInTo, visiting } from '../fixtures/browser/browser.ts';
import { describeOutputs, sharedBrowser } from '../fixtures/browser/outputs.ts';

const browser = sharedBrowser();

describeOutputs('on $output,', {}, ({ target }) => {
  describe('an administrator', () => {
    it('finds the way to the users of the backend', () =>
      visiting(browser, target.origin, {}, async ({ page, complaints }) => {
        await signInTo(page, '/dashboard', ADMIN_LOGIN);
        await adminLink(page).click();
        await page.waitForURL('**/admin');
        await page.getByRole('heading', { name: 'Administration' }).waitFor();
        await page.getByRole('row', { name: /Robin Reader.*customer/ }).waitFor();
        expect(await adminLink(page).getAttribute('aria-current')).toBe('page');
        expect(await page.content()).not.toContain('demo-canary-password');
        expect(complaints).toEqual([]);
      }));
  });

  describe.each([
    { mode: 'with JavaScript', javaScriptEnabled: true },
    { mode: 'without JavaScript', javaScriptEnabled: false },
  ])('someone without the right, $mode,', ({ javaScriptEnabled }) => {
    it('is shown no link to a page for administrators', () =>
      visiting(browser, target.origin, { javaScriptEnabled }, async ({ page }) => {
        await signInTo(page, '/dashboard');
        expect(await adminLink(page).count()).toBe(0);
      }));

    it('sees why when typing the address, and the ways on', () =>
      visiting(browser, target.origin, { javaScriptEnabled }, async ({ page }) => {
        await signInTo(page, '/dashboard');
        expect((await page.goto('/admin'))?.status()).toBe(403);
        await expectForbiddenPage(page, '/admin');
        await page.getByRole('link', { name: 'Go to the dashboard' }).click();
        await page.getByRole('heading', { name: 'Dashboard' }).waitFor();
      }));

    it('sees why when following a link that someone else was shown', () =>
      visiting(browser, target.origin, { javaScriptEnabled }, async ({ page, answers }) => {
        await signInTo(page, '/dashboard', ADMIN_LOGIN);
        // In a way that no tab hears of: else this one would not stay as it is.
        await signedIn(page.context());
        answers.length = 0;
        await adminLink(page).click();
        await expectForbiddenPage(page, '/admin');
        const statuses = answers.filter(({ url }) => url.includes('/admin')).map(({ status }) => status);
        expect(statuses).toEqual(javaScriptEnabled ? [403, 403] : [403]);
      }));

    it.each(['/forbidden', '/Admin'])('finds no way round the rule with %s', (path) =>
      visiting(browser, target.origin, { javaScriptEnabled }, async ({ page }) => {
        await signInTo(page, '/dashboard');
        expect((await page.goto(path))?.status()).toBe(403);
      }),
    );

    it('can sign in as someone else', () =>
      visiting(browser, target.origin, { javaScriptEnabled }, async ({ page }) => {
        await signInTo(page, '/dashboard');
        await page.goto('/admin');
        await page.getByRole('button', { name: 'Sign out' }).click();
        await page.waitForURL('**/login?*');
        await signInByForm(page, '/admin', ADMIN_LOGIN);
        await page.getByRole('heading', { name: 'Administration' }).waitFor();
      }));
  });
});

async function expectForbiddenPage(page: Page, path: string): Promise<void> {
  await page.getByRole('heading', { name: "You don't have access to this page." }).waitFor();
  expect(new URL(page.url()).pathname).toBe(path);
  expect(await page.getByText('You are signed in as Dana Demo').count()).toBe(1);
  expect(await page.content()).not.toContain('Robin Reader');
}

function adminLink(page: Page) {
  return page.getByRole('link', { name: 'Administration' });
}
