import type { BrowserContextOptions } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { DEMO_MESSAGE } from '../../demo/users.ts';
import { visiting, type WatchedPage } from '../fixtures/browser/browser.ts';
import { describeOutputs, sharedBrowser } from '../fixtures/browser/outputs.ts';
import { onScreen, SCREENS, screenshot } from '../fixtures/browser/screenshot.ts';

const { email, code } = DEMO_MESSAGE;
const MODES = [
  { mode: 'with JavaScript', javaScriptEnabled: true },
  { mode: 'without JavaScript', javaScriptEnabled: false },
];
/** The embedded demo, which sends its messages to the page itself. */
const EMBEDDED = { BACKEND_URL: 'demo:', JWT_JWKS_URL: '', JWT_ISSUER: '', JWT_AUDIENCE: '' };
const browser = sharedBrowser();

describeOutputs('on $output', { environment: EMBEDDED }, ({ target }) => {
  const anyone = (options: BrowserContextOptions, visit: (watched: WatchedPage) => Promise<void>) =>
    visiting(browser, target.origin, options, visit);

  describe.each(MODES)('$mode', ({ javaScriptEnabled }) => {
    it('someone signs in with a code in the place of a password, and comes where they were going', async () => {
      await anyone({ javaScriptEnabled }, async ({ page, complaints }) => {
        await page.goto('/dashboard/products');
        await page.getByRole('button', { name: 'Email me a code' }).click();
        await page.getByRole('alert').getByText('Enter your email address.').waitFor();
        await page.getByLabel('Email or username').fill(email);
        await page.getByRole('button', { name: 'Email me a code' }).click();
        await page.waitForURL('**/auth/code');
        await page.getByRole('status').getByText('we sent a code to it').waitFor();
        const field = page.getByRole('textbox', { name: 'Code', exact: true });
        expect(await field.getAttribute('autocomplete')).toBe('one-time-code');

        await field.fill('000000');
        await page.keyboard.press('Enter');
        await page.getByRole('alert').getByText('Incorrect or expired code').waitFor();
        await page.getByRole('button', { name: 'Send another message' }).click();
        await page.getByRole('alert').getByText('We just sent a message').waitFor();
        await field.fill(code);
        await page.keyboard.press('Enter');
        await page.waitForURL('**/dashboard/products');
        expect(complaints.filter((each) => !/\b4(?:00|01|29)\b/.test(each))).toEqual([]);
      });
    });
  });

  it.each(SCREENS)('its pages fit, $width wide, $colorScheme', async (screen) => {
    await anyone(onScreen(screen), async ({ page }) => {
      await page.goto('/login');
      await screenshot(page, 'login-with-message', screen);
      // An account is sent five messages in an hour.
      const { width, colorScheme } = screen;
      await page.getByLabel('Email or username').fill(`${colorScheme}-${width}@gatehouse.example`);
      await page.getByRole('button', { name: 'Email me a code' }).click();
      await page.waitForURL('**/auth/code');
      await screenshot(page, 'message', screen);
    });
  });
});
