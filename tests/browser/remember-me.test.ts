import type { BrowserContextOptions, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { visiting, type WatchedPage } from '../fixtures/browser/browser.ts';
import { sharedBrowser } from '../fixtures/browser/outputs.ts';
import { ownPages } from '../fixtures/browser/own-pages.ts';
import { DEMO_LOGIN } from '../fixtures/clients/test-browser.ts';
import { startCoreTarget } from '../fixtures/targets/core.ts';
import type { Target } from '../fixtures/targets/target.ts';

const PROVIDER = { OIDC_ISSUER: 'https://id.example', CLIENT_ID: 'gatehouse', OIDC_LABEL: 'Example ID' };
const BOX = 'Remember me on this device';
const browser = sharedBrowser();

let target: Target;
beforeAll(async () => {
  const options = { session: { rememberMe: true }, paths: { '/dashboard': 'public' } } as const;
  target = await startCoreTarget({ options, environment: PROVIDER }, ownPages());
});
afterAll(() => target?.stop());

const anyone = (options: BrowserContextOptions, visit: (watched: WatchedPage) => Promise<void>) =>
  visiting(browser, target.origin, options, visit);

/** When the browser forgets the session, in seconds since the epoch; -1 as soon as it is closed. */
async function endOf(page: Page): Promise<number | undefined> {
  const cookies = await page.context().cookies();
  return cookies.find(({ name }) => name === 'gatehouse-session')?.expires;
}

async function submit(page: Page, password: string): Promise<void> {
  await page.getByLabel('Email or username').fill(DEMO_LOGIN.username);
  await page.getByLabel('Password', { exact: true }).fill(password);
  await page.getByRole('button', { name: 'Sign in' }).click();
}

describe.each([
  { mode: 'with JavaScript', javaScriptEnabled: true },
  { mode: 'without JavaScript', javaScriptEnabled: false },
])('$mode', ({ javaScriptEnabled }) => {
  it('whoever leaves the box as it is is forgotten when the browser is closed', async () => {
    await anyone({ javaScriptEnabled }, async ({ page }) => {
      await page.goto('/login');
      expect(await page.getByLabel(BOX).isChecked()).toBe(false);
      await submit(page, DEMO_LOGIN.password);
      await page.waitForURL('**/dashboard');
      expect(await endOf(page)).toBe(-1);
    });
  });

  it('whoever ticks it is remembered, and a wrong password takes no tick away', async () => {
    await anyone({ javaScriptEnabled }, async ({ page }) => {
      await page.goto('/login');
      await page.getByLabel(BOX).check();
      await submit(page, 'not-the-password');
      await page.getByRole('alert').waitFor();
      expect(await page.getByLabel(BOX).isChecked()).toBe(true);
      await submit(page, DEMO_LOGIN.password);
      await page.waitForURL('**/dashboard');
      expect(await endOf(page)).toBeGreaterThan(Date.now() / 1000 + 6 * 86_400);
    });
  });
});

it('the way to a provider says what the box says, and without JavaScript what it said at first', async () => {
  const way = (page: Page) => page.getByRole('link', { name: 'Example ID' }).getAttribute('href');
  await anyone({}, async ({ page }) => {
    await page.goto('/login?returnTo=/dashboard');
    expect(await way(page)).toBe('/auth/login?returnTo=%2Fdashboard&remember=0');
    await page.getByLabel(BOX).check();
    expect(await way(page)).toBe('/auth/login?returnTo=%2Fdashboard&remember=1');
    await page.getByLabel(BOX).uncheck();
    expect(await way(page)).toBe('/auth/login?returnTo=%2Fdashboard&remember=0');
  });
  await anyone({ javaScriptEnabled: false }, async ({ page }) => {
    await page.goto('/login');
    await page.getByLabel(BOX).check();
    expect(await way(page)).toBe('/auth/login?remember=0');
  });
});
