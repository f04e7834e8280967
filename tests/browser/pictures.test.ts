import { mkdir } from 'node:fs/promises';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { ADMIN_LOGIN, openPage, signInTo, startBrowser, submitLogin } from '../fixtures/browser.ts';
import { DEMO_LOGIN } from '../fixtures/client.ts';
import { startTarget, type Target } from '../fixtures/target.ts';

/** The README's pictures are replaced only on request, so that a test run leaves the work tree clean. */
const DIRECTORY = process.env.UPDATE_PICTURES === '1' ? 'docs/pictures' : '.gatehouse/pictures';
const WIDTHS = [390, 1280];
const SCHEMES = ['light', 'dark'] as const;

let target: Target;
let browser: Browser;
beforeAll(async () => {
  [target, browser] = await Promise.all([startTarget({ environment: PICTURED }), startBrowser()]);
  await mkdir(DIRECTORY, { recursive: true });
});
afterAll(async () => {
  await browser?.close();
  await target?.stop();
});

/** The embedded demo, as a newcomer sees it. */
const PICTURED = { BACKEND_URL: 'demo:', JWT_JWKS_URL: '', JWT_ISSUER: '', JWT_AUDIENCE: '' };

it.each(WIDTHS.flatMap((width) => SCHEMES.map((colorScheme) => ({ width, colorScheme }))))(
  'every page fits a screen $width pixels wide, in $colorScheme colours',
  async ({ width, colorScheme }) => {
    const { page, complaints, close } = await openPage(browser, target.origin, {
      viewport: { width, height: 800 },
      colorScheme,
      reducedMotion: 'reduce',
    });
    const look = async (name: string) => {
      await page.screenshot({ path: `${DIRECTORY}/${name}-${width}-${colorScheme}.png`, fullPage: true });
      const overflow = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
      expect(overflow, `${name} overflows`).toBeLessThanOrEqual(0);
    };
    try {
      await page.goto('/');
      await look('home');
      await page.goto('/login');
      await look('login');
      await submitLogin(page, DEMO_LOGIN.username, 'wrong-guess');
      await page.getByText('That user name or password is not right.').waitFor();
      await look('login-refused');
      await submitLogin(page, DEMO_LOGIN.username, DEMO_LOGIN.password);
      await page.waitForURL('**/dashboard');
      await page.getByRole('heading', { name: 'Dashboard' }).waitFor();
      await look('dashboard');
      await page.goto('/admin');
      await look('forbidden');
      await page.getByRole('button', { name: 'Sign out' }).click();
      await page.waitForURL('**/login?*');
      await signInTo(page, '/admin', ADMIN_LOGIN);
      await look('admin');
      // What is refused are pages with status 401 and 403, which Chromium reports like any failed load.
      expect(complaints.filter((text) => !/40[13]/.test(text))).toEqual([]);
    } finally {
      await close();
    }
  },
);
