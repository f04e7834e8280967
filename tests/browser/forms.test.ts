import type { Browser, BrowserContextOptions, Page, Request } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { BackendServer } from '../fixtures/backends/backend-server.ts';
import { FORMS_ON, KNOWN, startResetBackend } from '../fixtures/backends/reset-backend.ts';
import { OUTPUT_READY_MS, startBrowser, visiting, type WatchedPage } from '../fixtures/browser/browser.ts';
import { tabTo, typeAll } from '../fixtures/browser/keyboard.ts';
import { onScreen, SCREENS, type State, screenshot } from '../fixtures/browser/screenshot.ts';
import { startTarget, type Target } from '../fixtures/targets/target.ts';

const PROVIDER = { OIDC_ISSUER: 'https://id.example', CLIENT_ID: 'gatehouse', OIDC_LABEL: 'Example ID' };
/** Whoever types an email that nobody has typed before. */
const emails = (function* () {
  for (let i = 1; ; i += 1) yield `nora-${i}@x.example`;
})();

let backend: BackendServer;
let target: Target;
let providerAlone: Target;
let browser: Browser;
beforeAll(async () => {
  [backend, browser] = await Promise.all([startResetBackend(), startBrowser()]);
  target = await startTarget({
    backend,
    environment: { ...FORMS_ON, ...PROVIDER, SIGN_IN_LIMIT_PER_ADDRESS: '1000' },
  });
  providerAlone = await startTarget({ environment: { ...PROVIDER, BACKEND_PRESET: 'oidc' } });
}, OUTPUT_READY_MS);
afterAll(async () => {
  await browser?.close();
  await target?.stop();
  await providerAlone?.stop();
  await backend?.close();
});

describe.each([
  { mode: 'with JavaScript', javaScriptEnabled: true },
  { mode: 'without JavaScript', javaScriptEnabled: false },
])('by keyboard alone, $mode,', ({ javaScriptEnabled }) => {
  it('someone registers, corrects what was refused, and signs in', async () => {
    await anyone({ javaScriptEnabled }, async ({ page }) => {
      const email = emails.next().value ?? '';
      await page.goto('/login');
      await tabTo(page, 'link', 'Create an account');
      await page.keyboard.press('Enter');
      await page.waitForURL('**/register');
      await tabTo(page, 'textbox', 'Name');
      await typeAll(page, ['Nora New', email, 'abc']);
      await page.waitForURL('**/auth/register');
      expect(await page.title()).toMatch(/^Error: Create an account/);
      const alert = page.locator('#notice');
      expect(await alert.getAttribute('role')).toBe('alert');
      expect(await alert.textContent()).toBe('Password must have 4 characters or more');
      expect(await page.getByLabel('Email').inputValue()).toBe(email);
      const password = page.getByLabel('Password', { exact: true });
      expect(await isFocused(page)).toBe('password');
      expect(await password.inputValue()).toBe('');
      expect(await password.getAttribute('aria-describedby')).toContain('notice');
      expect(await password.getAttribute('aria-invalid')).toBeNull();
      await typeAll(page, ['nora-knows']);
      await page.waitForURL('**/login?reason=registered');
      expect(await page.getByRole('status').first().textContent()).toContain(
        'Your account has been created.',
      );
      await tabTo(page, 'textbox', 'Email or username');
      await typeAll(page, [email, 'nora-knows']);
      await page.waitForURL('**/dashboard');
    });
  });

  it('someone asks for a message, and sets a new password with its link', async () => {
    await anyone({ javaScriptEnabled }, async ({ page }) => {
      await page.goto('/login');
      await tabTo(page, 'link', 'Forgot your password?');
      await page.keyboard.press('Enter');
      await page.waitForURL('**/forgot-password');
      await tabTo(page, 'textbox', 'Email');
      await typeAll(page, ['nobody@x.example']);
      await page.waitForURL('**/forgot-password?sent=1');
      await page.getByText('If that account exists, we have sent it an email with a link.').waitFor();

      await page.goto(`/reset-password?code=${KNOWN.token}`);
      await tabTo(page, 'textbox', 'New password');
      await typeAll(page, ['short']);
      await page.getByText('Use 8 characters or more.').waitFor();
      expect(await isFocused(page)).toBe('password');
      await typeAll(page, ['long-enough']);
      await page.waitForURL('**/login?reason=password_changed');
      await page.getByText('Your password has been changed. Sign in with the new one.').waitFor();
    });
  });
});

describe('the page for a new password', () => {
  it('sends its token nowhere but in its form', async () => {
    await anyone({}, async ({ page }) => {
      const requests: Request[] = [];
      page.on('requestfinished', (request) => requests.push(request));
      await page.goto(`/reset-password?token=${KNOWN.token}`);
      await page.getByRole('link', { name: 'Sign in' }).click();
      await page.waitForURL('**/login');
      const headers = await Promise.all(requests.map((request) => request.allHeaders()));
      const referrers = headers.map(({ referer = '' }) => referer);
      expect(referrers.filter((referrer) => referrer.startsWith(target.origin))).not.toEqual([]);
      expect(referrers.filter((referrer) => referrer.includes(KNOWN.token))).toEqual([]);
    });
  });

  it('has a switch that shows what is typed', async () => {
    await anyone({}, async ({ page }) => {
      await page.goto(`/reset-password?token=${KNOWN.token}`);
      const field = page.getByLabel('New password', { exact: true });
      expect(await field.getAttribute('autocomplete')).toBe('new-password');
      await page.getByRole('button', { name: 'Show password' }).click();
      expect(await field.getAttribute('type')).toBe('text');
    });
  });
});

describe('the sign-in page', () => {
  it('fetches nothing of the provider ahead', async () => {
    await anyone({}, async ({ page, answers }) => {
      await page.goto('/login');
      await page.getByRole('link', { name: 'Continue with Example ID' }).hover();
      await page.waitForLoadState('networkidle');
      expect(answers.filter(({ url }) => new URL(url).pathname === '/auth/login')).toEqual([]);
    });
  });

  it('shows no field where only the provider signs people in', async () => {
    await visiting(browser, providerAlone.origin, {}, async ({ page }) => {
      await page.goto('/login');
      await tabTo(page, 'link', 'Continue with Example ID');
      expect(await page.getByRole('textbox').count()).toBe(0);
      expect(await page.getByText(/demo/i).count()).toBe(0);
    });
  });
});

const STATES: readonly State[] = [
  { name: 'login-ways', show: (page) => page.goto('/login') },
  { name: 'login-provider', show: (page) => page.goto(`${providerAlone.origin}/login`) },
  {
    name: 'login-cancelled',
    show: (page) => page.goto(`${providerAlone.origin}/login?reason=sign_in_cancelled`),
  },
  { name: 'login-registered', show: (page) => page.goto('/login?reason=registered') },
  { name: 'register', show: (page) => page.goto('/register') },
  {
    name: 'register-refused',
    show: async (page) => {
      await page.goto('/register');
      for (const [label, text] of [
        ['Name', 'Nora New'],
        ['Email', KNOWN.email],
        ['Password', 'nora-knows'],
      ] as const) {
        await page.getByLabel(label, { exact: true }).fill(text);
      }
      await page.getByRole('button', { name: 'Create account' }).click();
      await page.getByText('Email belongs to someone already').waitFor();
    },
  },
  {
    name: 'register-incomplete',
    show: async (page) => {
      await page.goto('/register');
      await page.getByLabel('Name', { exact: true }).fill('Nora New');
      await page.locator('form').evaluate((form) => form instanceof HTMLFormElement && form.submit());
      await page.getByText('Fill in every field.').waitFor();
    },
  },
  { name: 'forgot-password', show: (page) => page.goto('/forgot-password') },
  { name: 'forgot-password-sent', show: (page) => page.goto('/forgot-password?sent=1') },
  { name: 'reset-password', show: (page) => page.goto(`/reset-password?token=${KNOWN.token}`) },
  { name: 'reset-password-dead', show: (page) => page.goto('/reset-password') },
];

it.each(SCREENS)(
  'every form fits a screen $width pixels wide, in $colorScheme colours, names its faults in the title, and axe finds no violation',
  { timeout: 3 * 60_000 },
  async (screen) => {
    await anyone(onScreen(screen), async ({ page, complaints }) => {
      for (const { name, show } of STATES) {
        await show(page);
        await screenshot(page, name, screen);
        expect((await page.title()).startsWith('Error: '), name).toBe(/refused|incomplete/.test(name));
      }
      // A form that comes back is a page with status 400 or 422, which Chromium reports like any failed load.
      expect(complaints.filter((text) => !/4(?:00|22)/.test(text))).toEqual([]);
    });
  },
);

function anyone(
  options: BrowserContextOptions,
  visit: (watched: WatchedPage) => Promise<void>,
): Promise<void> {
  return visiting(browser, target.origin, options, visit);
}

function isFocused(page: Page): Promise<string | undefined> {
  return page.evaluate(() => document.activeElement?.id);
}
