import type { BrowserContextOptions } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { totp } from '../../demo/totp.ts';
import { DEMO_SECOND_FACTOR, DEMO_TWO_STEP_CREDENTIALS } from '../../demo/users.ts';
import { startDirectus } from '../fixtures/backends/contracts/directus.ts';
import { running } from '../fixtures/backends/contracts/running.ts';
import { CODE } from '../fixtures/backends/shapes/two-factor-plan.ts';
import { submitLogin, visiting, type WatchedPage } from '../fixtures/browser/browser.ts';
import { tabTo } from '../fixtures/browser/keyboard.ts';
import { describeOutputs, sharedBrowser } from '../fixtures/browser/outputs.ts';
import { onScreen, SCREENS, screenshot } from '../fixtures/browser/screenshot.ts';

const { email, password } = DEMO_TWO_STEP_CREDENTIALS;
const MODES = [
  { mode: 'with JavaScript', javaScriptEnabled: true },
  { mode: 'without JavaScript', javaScriptEnabled: false },
];
const browser = sharedBrowser();

describeOutputs('on $output', {}, ({ target }) => {
  const anyone = (options: BrowserContextOptions, visit: (watched: WatchedPage) => Promise<void>) =>
    visiting(browser, target.origin, options, visit);

  describe.each(MODES)('$mode', ({ javaScriptEnabled }) => {
    it('someone signs in with a code, after a wrong one, and comes where they were going', async () => {
      await anyone({ javaScriptEnabled }, async ({ page, complaints }) => {
        await page.goto('/dashboard/products');
        await submitLogin(page, email, password);
        await page.waitForURL('**/auth/code');
        expect(await page.title()).toMatch(/^Sign in/);
        expect(await page.content()).not.toContain(password);
        await page.getByText(email).waitFor();
        const code = page.getByRole('textbox', { name: 'Code', exact: true });
        expect(await code.evaluate((input) => input === document.activeElement)).toBe(true);
        expect(await code.getAttribute('autocomplete')).toBe('one-time-code');
        expect(await code.getAttribute('inputmode')).toBe('numeric');

        await code.fill('000000');
        await page.keyboard.press('Enter');
        await page.getByRole('alert').getByText('Incorrect or expired code').waitFor();
        expect(await page.title()).toMatch(/^Error: /);
        expect(await code.getAttribute('aria-invalid')).toBe('true');

        await code.fill(await totp(DEMO_SECOND_FACTOR.secret, Date.now()));
        await page.keyboard.press('Enter');
        await page.waitForURL('**/dashboard/products');
        expect(complaints.filter((each) => !each.includes('401'))).toEqual([]);
      });
    });

    it('someone without their authenticator uses a recovery code', async () => {
      await anyone({ javaScriptEnabled }, async ({ page }) => {
        await page.goto('/login');
        await submitLogin(page, email, password);
        await page.waitForURL('**/auth/code');
        await page.getByText('Use a recovery code').click();
        await page.getByLabel('Recovery code', { exact: true }).fill(DEMO_SECOND_FACTOR.recoveryCode);
        await page.getByRole('button', { name: 'Continue' }).click();
        await page.waitForURL('**/dashboard');
      });
    });

    it('someone gives it up by keyboard, and is asked for nothing afterwards', async () => {
      await anyone({ javaScriptEnabled }, async ({ page }) => {
        await page.goto('/login');
        await submitLogin(page, email, password);
        await page.waitForURL('**/auth/code');
        await page.reload();
        await tabTo(page, 'button', 'Cancel');
        await page.keyboard.press('Enter');
        await page.waitForURL('**/login');
        await page.goto('/auth/code');
        await page.waitForURL('**/login?reason=sign_in_expired');
      });
    });
  });

  it.each(SCREENS)('the page of a code fits, $width wide, $colorScheme', async (screen) => {
    await anyone(onScreen(screen), async ({ page }) => {
      await page.goto('/login');
      await submitLogin(page, email, password);
      await page.waitForURL('**/auth/code');
      await screenshot(page, 'code', screen);
      await page.getByText('Use a recovery code').click();
      await page.getByRole('button', { name: 'Continue' }).click();
      await page.getByRole('alert').getByText('Enter the code.').waitFor();
      await screenshot(page, 'code-missing', screen);
    });
  });
});

describe('a backend that takes the code with the password', () => {
  const place = running(() => startDirectus({ otp: CODE }));
  const anyone = (options: BrowserContextOptions, visit: (watched: WatchedPage) => Promise<void>) =>
    visiting(browser, place.target.origin, options, visit);

  it.each(MODES)('asks for both, $mode', async ({ javaScriptEnabled }) => {
    const [{ email, password }] = place.contract.users;
    await anyone({ javaScriptEnabled }, async ({ page }) => {
      await page.goto('/login?returnTo=/dashboard/products');
      await submitLogin(page, email, password);
      await page.waitForURL('**/auth/code');
      expect(await page.getByLabel('Email or username').inputValue()).toBe(email);
      const again = page.getByLabel('Password', { exact: true });
      expect(await again.inputValue()).toBe('');
      expect(await again.evaluate((input) => input === document.activeElement)).toBe(true);
      await again.fill(password);
      await page.getByLabel('Code').fill(CODE);
      await page.getByRole('button', { name: 'Sign in' }).click();
      await page.waitForURL('**/dashboard/products');
    });
  });

  it.each(SCREENS)('has a page that fits, $width wide, $colorScheme', async (screen) => {
    const [{ email, password }] = place.contract.users;
    await anyone(onScreen(screen), async ({ page }) => {
      await page.goto('/login');
      await submitLogin(page, email, password);
      await page.waitForURL('**/auth/code');
      await screenshot(page, 'code-beside', screen);
    });
  });
});
