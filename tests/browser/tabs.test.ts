import type { Page } from 'playwright-core';
import { expect, it } from 'vitest';
import {
  ADMIN_LOGIN,
  awake,
  signInTo,
  submitLogin,
  visiting,
  type WatchedPage,
} from '../fixtures/browser/browser.ts';
import { describeOutputs, sharedBrowser } from '../fixtures/browser/outputs.ts';
import { DEMO_LOGIN } from '../fixtures/clients/test-browser.ts';

const DANA = 'demo@gatehouse.example';
const SIGNED_OUT = '**/login?reason=signed_out';

const browser = sharedBrowser();

describeOutputs('two tabs of $output', {}, ({ target }) => {
  const twoTabs = (visit: (tabs: Tabs) => Promise<void>) =>
    visiting(browser, target.origin, {}, async (watched) => {
      const { page, complaints } = watched;
      await signInTo(page, '/dashboard');
      const other = await page.context().newPage();
      await other.goto('/dashboard/products');
      await awake(other);
      await visit({ ...watched, other });
      expect(complaints).toEqual([]);
    });

  it('are both signed out by one, and show nothing of the user any more', () =>
    twoTabs(async ({ page, other }) => {
      await page.getByRole('button', { name: 'Sign out' }).click();
      await Promise.all([page.waitForURL(SIGNED_OUT), other.waitForURL(SIGNED_OUT)]);
      await other.getByText('You are signed out.').waitFor();
      for (const tab of [page, other]) {
        await tab.goBack();
        expect(await tab.content()).not.toContain(DANA);
        expect(new URL(tab.url()).pathname).not.toMatch(/^\/dashboard/);
      }
    }));

  it('are both signed out by a plain form, which has told nobody', () =>
    twoTabs(async ({ page, other }) => {
      await page.evaluate(() =>
        document.querySelector<HTMLFormElement>('form[action="/auth/logout"]')?.submit(),
      );
      await Promise.all([page.waitForURL(SIGNED_OUT), other.waitForURL(SIGNED_OUT)]);
    }));

  it.each(['/login?reason=signed_out', '/login?state=signed_out'])(
    'stay signed in when a link on another site says that they are not: %s',
    (path) =>
      twoTabs(async ({ page, other }) => {
        const elsewhere = target.origin.replace('127.0.0.1', 'localhost');
        const body = `<a href="${target.origin}${path}">A present</a>`;
        await page.route(`${elsewhere}/`, (route) => route.fulfill({ contentType: 'text/html', body }));
        await page.goto(`${elsewhere}/`);
        await page.getByRole('link', { name: 'A present' }).click();
        await page.getByText('You are already signed in as Dana Demo.').waitFor();
        await awake(page);
        await stays(other, page);
      }),
  );

  it('stay signed in when a page says that they are not, and the gate does not confirm it', () =>
    twoTabs(async ({ page, other }) => {
      await page.context().clearCookies();
      await page.route('**/auth/session', (route) => route.fulfill({ status: 200, body: '' }));
      await page.evaluate(() => location.assign('/login?reason=signed_out'));
      await page.waitForURL(SIGNED_OUT);
      await awake(page);
      await stays(other, page);
    }));

  it('sign in together', () =>
    twoTabs(async ({ page, other }) => {
      await page.getByRole('button', { name: 'Sign out' }).click();
      await Promise.all([page.waitForURL(SIGNED_OUT), other.waitForURL(SIGNED_OUT)]);
      await other.getByText('You are signed out.').waitFor();
      await submitLogin(page, DEMO_LOGIN.username, DEMO_LOGIN.password);
      await other.getByText('You are already signed in as Dana Demo.').waitFor();
    }));

  it('leave nothing of the first user in one when another signs in in the other', () =>
    twoTabs(async ({ page, other }) => {
      await page.context().clearCookies();
      await page.goto('/login?returnTo=/dashboard');
      await submitLogin(page, ADMIN_LOGIN.username, ADMIN_LOGIN.password);
      await other.getByText('Ada Admin').first().waitFor();
      expect(new URL(other.url()).pathname).toBe('/dashboard/products');
      expect(await other.content()).not.toContain(DANA);
      expect(await other.content()).not.toContain('Dana Demo');
    }));

  it('ask the gate nothing while all is well, however many there are', () =>
    twoTabs(async ({ page, other, answers }) => {
      for (const tab of [page, other]) await tab.reload();
      await awake(page);
      await awake(other);
      expect(answers.filter(({ url }) => url.endsWith('/auth/session'))).toEqual([]);
    }));

  it('notice each other’s sign-out on return where they cannot hear each other', () =>
    visiting(browser, target.origin, {}, async ({ page, complaints }) => {
      await page.context().addInitScript(() => {
        Reflect.deleteProperty(window, 'BroadcastChannel');
      });
      await signInTo(page, '/dashboard');
      const other = await page.context().newPage();
      await other.goto('/dashboard/products');
      await awake(other);
      await page.getByRole('button', { name: 'Sign out' }).click();
      await page.waitForURL(SIGNED_OUT);
      await other.evaluate(() => dispatchEvent(new Event('focus')));
      await other.getByRole('alertdialog', { name: 'Your session has ended' }).waitFor();
      expect(complaints).toEqual([]);
    }));

  // Whether Chromium keeps a page it may not store is its own affair, so the page is told that it has.
  it('are covered when they go into the browser’s cache, and loaded anew when they come out', () =>
    visiting(browser, target.origin, {}, async ({ page }) => {
      await signInTo(page, '/dashboard');
      await awake(page);
      await page.evaluate(() => dispatchEvent(new PageTransitionEvent('pagehide', { persisted: true })));
      expect(await page.getByRole('heading', { name: 'Dashboard' }).isVisible()).toBe(false);
      await page.context().clearCookies();
      await page.evaluate(() => dispatchEvent(new PageTransitionEvent('pageshow', { persisted: true })));
      await page.waitForURL('**/login?*');
    }));
});

/** Once it has heard a last word, which the product passes over, it has heard all that the other has told before. */
async function stays(tab: Page, teller: Page): Promise<void> {
  const lastWord = await tab.evaluateHandle(() => {
    const channel = new BroadcastChannel('gatehouse-session');
    const heard = new Promise<void>((resolve) => {
      channel.onmessage = ({ data }) => data.version === 'none' && resolve();
    });
    return { heard };
  });
  await teller.evaluate(async () => {
    // It answers after whatever the page itself has asked before.
    await fetch('/auth/session');
    new BroadcastChannel('gatehouse-session').postMessage({ version: 'none' });
  });
  await lastWord.evaluate(({ heard }) => heard);
  expect(new URL(tab.url()).pathname).toBe('/dashboard/products');
  expect(await tab.getByText('Dana Demo').first().isVisible()).toBe(true);
}

interface Tabs extends WatchedPage {
  readonly other: Page;
}
