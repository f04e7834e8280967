import type { Page } from 'playwright-core';
import { expect, it } from 'vitest';
import { openSignIn, signInTo, visiting, type WatchedPage } from '../fixtures/browser/browser.ts';
import { sharedBrowser } from '../fixtures/browser/outputs.ts';
import { sharedTarget } from '../fixtures/targets/shared-target.ts';
import { startTarget } from '../fixtures/targets/target.ts';

const browser = sharedBrowser();
const target = sharedTarget(startTarget);

it('asks for no stream before someone wants one', () =>
  onDashboard(async ({ page, answers }) => {
    await page.getByText('Not started.').waitFor();
    expect(answers.filter(({ url }) => url.includes('/api/events'))).toEqual([]);
  }));

it('shows events as they come, until it is stopped by keyboard', () =>
  onDashboard(async ({ page }) => {
    await page.getByRole('button', { name: 'Start the stream' }).press('Enter');
    await page.getByRole('status').filter({ hasText: 'Live.' }).waitFor();
    await eventNumber(page, 2).waitFor();
    await page.getByRole('button', { name: 'Stop the stream' }).press('Enter');
    await page.getByText('Stopped.').waitFor();
    const start = page.getByRole('button', { name: 'Start the stream' });
    expect(await start.evaluate((button) => button === document.activeElement)).toBe(true);
  }));

it('says so when the stream ends while the session stands', () =>
  onDashboard(async ({ page }) => {
    await redirectStream(page, '/api/events?count=3&intervalMs=0');
    await page.getByRole('button', { name: 'Start the stream' }).click();
    await page.getByText('The stream has ended.').waitFor();
    expect(await eventNumber(page, 3).count()).toBe(1);
    expect(new URL(page.url()).pathname).toBe('/dashboard');
  }));

it('M7: asks to sign in when the stream ends and the session is over', () =>
  onDashboard(async ({ page }) => {
    await page.route('**/api/events?*', async (route) => {
      const response = await route.fetch({ url: `${target.origin}/api/events?count=2&intervalMs=0` });
      await page.context().clearCookies();
      await route.fulfill({ response });
    });
    await page.getByRole('button', { name: 'Start the stream' }).click();
    await eventNumber(page, 2).waitFor();
    const popup = await openSignIn(page);
    expect(new URL(popup.url()).searchParams.get('returnTo')).toBe('/dashboard');
  }));

it('says so when the backend has no events', () =>
  onDashboard(async ({ page }) => {
    await redirectStream(page, '/api/no-such-thing');
    await page.getByRole('button', { name: 'Start the stream' }).click();
    await page.getByText('No events:').waitFor();
    expect(new URL(page.url()).pathname).toBe('/dashboard');
  }));

it('is not offered where no script runs', () =>
  onDashboard(
    async ({ page }) => {
      expect(await page.getByRole('heading', { name: 'Live events' }).isVisible()).toBe(false);
    },
    { javaScriptEnabled: false },
  ));

function onDashboard(
  visit: (watched: WatchedPage) => Promise<void>,
  options: { readonly javaScriptEnabled?: boolean } = {},
): Promise<void> {
  return visiting(browser, target.origin, options, async (watched) => {
    await signInTo(watched.page, '/dashboard');
    await visit(watched);
  });
}

/** Another stream of the same backend, in the place of the panel's own. */
async function redirectStream(page: Page, path: string): Promise<void> {
  await page.route('**/api/events?*', (route) => route.continue({ url: target.origin + path }));
}

function eventNumber(page: Page, number: number) {
  return page.getByRole('log', { name: 'Events' }).getByText(`{"number":${number},`);
}
