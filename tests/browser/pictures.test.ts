import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { orderFaults } from '../fixtures/backends/demo.ts';
import {
  ADMIN_LOGIN,
  OUTPUT_READY_MS,
  signInTo,
  startBrowser,
  submitLogin,
  visiting,
} from '../fixtures/browser/browser.ts';
import { onScreen, SCREENS, type State, screenshot } from '../fixtures/browser/screenshot.ts';
import { DEMO_LOGIN } from '../fixtures/clients/test-browser.ts';
import { wrongPasswords } from '../fixtures/clients/wrong-password.ts';
import { startTarget, type Target } from '../fixtures/targets/target.ts';

const PASS_MS = 5 * 60_000;
/** The embedded demo, as a newcomer sees it. */
const EMBEDDED = {
  BACKEND_URL: 'demo:',
  JWT_JWKS_URL: '',
  JWT_ISSUER: '',
  JWT_AUDIENCE: '',
  SIGN_IN_LIMIT_PER_ADDRESS: '1000',
};
const FAILING = [{ kind: 'status', status: 500, times: -1 }];

let house: Target;
let closed: Target;
let faulty: Target;
let browser: Browser;
beforeAll(async () => {
  [house, closed, browser] = await Promise.all([
    startTarget({ environment: EMBEDDED }),
    startTarget({ environment: { SESSION_SECRET: 'short' } }),
    startBrowser(),
  ]);
  faulty = await startTarget({ accessTokenSeconds: 2, environment: { JWT_CLOCK_TOLERANCE: '0' } });
}, OUTPUT_READY_MS);
afterAll(async () => {
  await browser?.close();
  await Promise.all([house, closed, faulty].map((target) => target?.stop()));
});

/** Whoever guesses has an account of their own to guess at. */
const accounts = (function* () {
  for (let i = 1; ; i += 1) yield `guessed-${i}@x.example`;
})();

const OUTSIDE: readonly State[] = [
  { name: 'home', show: (page) => page.goto('/') },
  { name: 'login', show: (page) => page.goto('/login') },
  { name: 'login-expired', show: (page) => page.goto('/login?reason=session_expired') },
  { name: 'login-comfort', show: showComfort },
  { name: 'login-limited', show: guessTooOften },
  { name: 'unauthorized', show: (page) => page.goto('/api/products') },
  {
    name: 'login-refused',
    show: async (page) => {
      await page.goto('/login');
      await submitLogin(page, DEMO_LOGIN.username, 'wrong-guess');
      await page.getByText('Incorrect username or password.').waitFor();
    },
  },
];

const INSIDE: readonly State[] = [
  { name: 'dashboard', show: (page) => page.goto('/dashboard').then(() => awake(page)) },
  {
    name: 'dashboard-answer',
    show: async (page) => {
      await page.getByRole('button', { name: 'Send GET' }).click();
      await page.getByText('200 OK').waitFor();
      await page.getByRole('button', { name: 'Start the stream' }).click();
      await page.getByText('Live.').waitFor();
      await page.getByText(/^tick/).first().waitFor();
    },
  },
  {
    name: 'dashboard-no-answer',
    show: async (page) => {
      await page.getByLabel('Method').selectOption('POST');
      await page.getByLabel('Path below /api').fill('/no-such-thing');
      await page.getByRole('button', { name: 'Send POST' }).click();
      await page.getByText('The backend has nothing at this path.').waitFor();
    },
  },
  { name: 'products', show: (page) => page.goto('/dashboard/products') },
  {
    name: 'products-refused',
    show: async (page) => {
      await page.getByLabel('Name').fill('Lantern');
      await page.getByLabel('Price').fill('a lot');
      await page.getByRole('button', { name: 'Add product' }).click();
      await page.getByText('Give a price such as 12 or 12.50.').waitFor();
    },
  },
  { name: 'forbidden', show: (page) => page.goto('/admin') },
  { name: 'not-found', show: (page) => page.goto('/no-such-page') },
  { name: 'home-signed-in', show: (page) => page.goto('/') },
  { name: 'login-signed-in', show: (page) => page.goto('/login') },
];

describe.each(SCREENS)('on a screen $width pixels wide, in $colorScheme colours,', (screen) => {
  it('every page of the demo fits, and axe finds no violation', { timeout: PASS_MS }, () =>
    visiting(browser, house.origin, onScreen(screen), async ({ page, complaints }) => {
      const lookAt = async (states: readonly State[]) => {
        for (const { name, show } of states) {
          await show(page);
          await screenshot(page, name, screen);
        }
      };
      await lookAt(OUTSIDE);
      await signInTo(page, '/dashboard');
      await lookAt(INSIDE);
      await page.getByRole('button', { name: 'Sign out' }).click();
      await page.waitForURL('**/login?*');
      await screenshot(page, 'login-signed-out', screen);
      await signInTo(page, '/admin', ADMIN_LOGIN);
      await screenshot(page, 'admin', screen);
      // What is refused are pages with these statuses, which Chromium reports like any failed load.
      expect(complaints.filter((text) => !/status of 4(?:0[134]|29)/.test(text))).toEqual([]);
    }),
  );

  it('so does every page of what fails or is closed', { timeout: PASS_MS }, () =>
    visiting(browser, faulty.origin, onScreen(screen), async ({ page }) => {
      await orderFaults(faulty, {});
      await signInTo(page, '/dashboard');
      await orderFaults(faulty, { api: FAILING, profile: FAILING });
      await page.reload();
      await page.getByText('Could not load your profile').waitFor();
      await awake(page);
      await screenshot(page, 'dashboard-backend-down', screen);

      // What a page is made of is gone, as it is after a deployment.
      await page.route('**/products/page-*.js', (route) => route.abort());
      await page.getByRole('link', { name: 'Products', exact: true }).click();
      await page.getByRole('heading', { name: 'Something went wrong' }).waitFor();
      await screenshot(page, 'error', screen);

      await orderFaults(faulty, { refresh: FAILING });
      await expect.poll(async () => (await page.goto('/dashboard'))?.status(), { timeout: 20_000 }).toBe(503);
      await page.getByRole('heading', { name: 'Not available right now' }).waitFor();
      await screenshot(page, 'unavailable', screen);
      await orderFaults(faulty, {});
      await page.getByRole('link', { name: 'Try again' }).click();
      await page.getByRole('heading', { name: 'Dashboard' }).waitFor();

      await page.goto(closed.origin);
      await screenshot(page, 'closed', screen);
    }),
  );
});

/** Until scripts have told the times, which the server cannot. */
async function awake(page: Page): Promise<void> {
  await page.getByRole('region', { name: 'What this browser can see' }).getByText('Nothing').nth(2).waitFor();
  await page.getByRole('timer', { name: 'Access token' }).getByText(/\d/).waitFor();
}

async function showComfort(page: Page): Promise<void> {
  await page.goto('/login');
  await page.getByRole('button', { name: 'Fill in' }).click();
  await page.getByRole('button', { name: 'Show password' }).click();
  await page.getByLabel('Password', { exact: true }).focus();
  await page.getByLabel('Password', { exact: true }).evaluate((field) => {
    const init = { key: 'A', modifierCapsLock: true, bubbles: true };
    field.dispatchEvent(new KeyboardEvent('keydown', init));
  });
  await page.getByText('Caps lock is on.').waitFor();
}

async function guessTooOften(page: Page): Promise<void> {
  const username = accounts.next().value ?? '';
  await wrongPasswords(house, 10, () => ({ username }));
  await page.goto('/login');
  await submitLogin(page, username, 'another-guess');
  await page.getByText('Too many attempts').waitFor();
}
