import type { BrowserContextOptions, Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { extentIn } from '../../scripts/test/projects.ts';
import { axeViolations } from '../fixtures/browser/axe.ts';
import { signInTo, visiting, type WatchedPage } from '../fixtures/browser/browser.ts';
import { sharedBrowser } from '../fixtures/browser/outputs.ts';
import { overflowOf } from '../fixtures/browser/screenshot.ts';
import { sharedTarget } from '../fixtures/targets/shared-target.ts';
import { startTarget } from '../fixtures/targets/target.ts';

const PAGES = ['/', '/login', '/dashboard', '/dashboard/products', '/admin', '/no-such-page'];
/** Axe reads our colours, and not those that are shown in their place. */
const OTHERS_COLOURS = { 'color-contrast': { enabled: false } };

interface Circumstances {
  readonly how: string;
  readonly options: BrowserContextOptions;
  readonly before?: (page: Page) => Promise<unknown>;
  readonly rules?: Parameters<typeof axeViolations>[1];
}

const browser = sharedBrowser();
const target = sharedTarget(startTarget);

/** Near to screens on which every page is looked at anyway. */
const FURTHER_SCREENS: readonly Circumstances[] = [
  { how: 'on a tablet', options: { viewport: { width: 768, height: 1024 } } },
  { how: 'on a wide screen', options: { viewport: { width: 1920, height: 1080 } } },
];

const CIRCUMSTANCES: readonly Circumstances[] = [
  { how: 'at four times its size', options: { viewport: { width: 320, height: 256 } } },
  {
    how: 'with text of twice its size',
    options: { viewport: { width: 1280, height: 800 } },
    before: doubled,
  },
  { how: 'in the colours that someone forces', options: { forcedColors: 'active' }, rules: OTHERS_COLOURS },
  ...(extentIn(process.env).thin ? [] : FURTHER_SCREENS),
];

describe('every page', () => {
  it.each(CIRCUMSTANCES)('fits and breaks no rule of axe, $how', ({ options, before, rules }) =>
    visiting(browser, target.origin, options, async ({ page }) => {
      await signInTo(page, '/dashboard');
      for (const path of PAGES) {
        await page.goto(path, { waitUntil: 'networkidle' });
        await before?.(page);
        expect(await overflowOf(page), `${path} overflows`).toBeLessThanOrEqual(0);
        expect(await axeViolations(page, rules), path).toEqual([]);
      }
    }),
  );

  it('would be told on by axe', () =>
    anyone(async ({ page }) => {
      await page.goto('/login', { waitUntil: 'networkidle' });
      // Only once the scripts have taken over: until then React would put it back.
      await page.getByRole('button', { name: 'Show password', disabled: false }).waitFor();
      await page.evaluate(() => document.querySelector('label[for="username"]')?.remove());
      expect(await axeViolations(page)).toEqual([expect.stringContaining('#username')]);
    }));
});

describe('the password', () => {
  it('comes with a word about caps lock, and nothing moves for it', () =>
    anyone(async ({ page }) => {
      await page.goto('/login');
      const field = page.getByLabel('Password', { exact: true });
      const button = page.getByRole('button', { name: 'Sign in' });
      await field.focus();
      const before = await button.boundingBox();
      const press = (modifierCapsLock: boolean) =>
        field.evaluate((element, init) => element.dispatchEvent(new KeyboardEvent('keydown', init)), {
          key: 'a',
          bubbles: true,
          modifierCapsLock,
        });
      await expect
        .poll(async () => {
          await press(true);
          return page.getByText('Caps lock is on.').count();
        })
        .toBe(1);
      expect(await button.boundingBox()).toEqual(before);
      const hint = page.locator('#caps-lock');
      expect(await hint.getAttribute('role')).toBe('status');
      expect(await field.getAttribute('aria-describedby')).toContain('caps-lock');
      await press(false);
      expect(await hint.textContent()).toBe('');
    }));

  it('is left to password managers, shown or not', () =>
    anyone(async ({ page }) => {
      await page.goto('/login');
      const field = page.getByLabel('Password', { exact: true });
      for (const name of ['Show password', 'Hide password']) {
        expect(await field.getAttribute('autocomplete')).toBe('current-password');
        expect(await field.getAttribute('name')).toBe('password');
        await page.getByRole('button', { name }).click();
      }
      expect(await field.getAttribute('type')).toBe('password');
      expect(await page.getByLabel('Email or username').getAttribute('autocomplete')).toBe('username');
    }));
});

describe('the session panel', () => {
  it('counts down both times, names algorithm and key, and holds no part of a token', () =>
    signedIn(async ({ page }) => {
      const panel = page.getByRole('region', { name: 'Session', exact: true });
      const token = panel.getByRole('timer', { name: 'Access token, time left' });
      await token.getByText(/^0:\d\d$/).waitFor();
      const first = await token.textContent();
      await expect.poll(() => token.textContent()).not.toBe(first);
      await panel.getByRole('timer', { name: 'Session, time left' }).getByText('6 d 23 h').waitFor();
      const { kid, alg } = await signingKey();
      expect(await panel.textContent()).toContain(`Algorithm${alg}`);
      expect(await panel.textContent()).toContain(`Key id${kid}`);
      expect(await page.content()).not.toMatch(/eyJ[\w-]{10,}/);
    }));

  it('tries what scripts can see, and tells what it finds', () =>
    signedIn(async ({ page }) => {
      const sight = page.getByRole('region', { name: 'What this browser can see' });
      await expect.poll(() => sight.getByText('Nothing').count()).toBe(3);
      await page.context().addCookies([{ name: 'planted', value: 'secret-value', url: target.origin }]);
      await page.evaluate(() => localStorage.setItem('kept', 'secret-value'));
      await sight.getByText('planted').waitFor();
      await sight.getByText('kept', { exact: true }).waitFor();
      expect(await sight.textContent()).not.toContain('secret-value');
    }));
});

describe('the playground', () => {
  it('sends other methods too, and says whose refusal an answer is', () =>
    signedIn(async ({ page }) => {
      await page.getByLabel('Method').selectOption('POST');
      await page.getByLabel('Path below /api').fill('/products');
      await page.getByLabel('Body, as JSON').fill('{ "title": "Lantern of the playground", "price": 3 }');
      await page.getByRole('button', { name: 'Send POST' }).click();
      await page.getByText('201 Created').waitFor();
      const response = page.getByRole('region', { name: 'Response' });
      await response.getByText('"Lantern of the playground"').waitFor();
      await response.getByText('x-request-id:').waitFor();

      await page.getByLabel('Path below /api').fill('/products%00');
      await page.getByRole('button', { name: 'Send POST' }).click();
      await page.getByText('The gate does not forward paths like this.').waitFor();
    }));
});

function anyone(visit: (watched: WatchedPage) => Promise<void>): Promise<void> {
  return visiting(browser, target.origin, {}, visit);
}

function signedIn(visit: (watched: WatchedPage) => Promise<void>): Promise<void> {
  return anyone(async (watched) => {
    await signInTo(watched.page, '/dashboard');
    await visit(watched);
  });
}

/** Text of twice its size, as it comes from a setting of the browser. */
function doubled(page: Page): Promise<unknown> {
  return page.addStyleTag({ content: ':root { font-size: 200% }' });
}

async function signingKey(): Promise<{ kid: string; alg: string }> {
  const { keys } = await (await target.demo('/.well-known/jwks.json')).json();
  return keys[0];
}
