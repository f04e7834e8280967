import type { Page } from 'playwright-core';
import { expect, it } from 'vitest';
import {
  dialogOf,
  openSignIn,
  signInAndClose,
  signInTo,
  submitLogin,
  visiting,
  type WatchedPage,
} from '../fixtures/browser/browser.ts';
import { describeOutputs, sharedBrowser } from '../fixtures/browser/outputs.ts';
import { DEMO_LOGIN } from '../fixtures/clients/test-browser.ts';

interface Way {
  readonly way: string;
  /** Where the page stands open while the session goes away. */
  readonly from: string;
  /** Where the sign-in leads back to. */
  readonly back: string;
  /** Whether a 401 goes before, as for everything that is not a document. */
  readonly refused: boolean;
  readonly go: (page: Page) => Promise<unknown>;
}

const DOCUMENT: Way = {
  way: 'types a private address',
  from: '/dashboard',
  back: '/dashboard/products?sort=price',
  refused: false,
  go: (page) => page.goto('/dashboard/products?sort=price'),
};
const LINK: Way = {
  way: 'follows a link',
  from: '/dashboard',
  back: '/dashboard/products',
  refused: true,
  go: (page) => page.getByRole('link', { name: 'All products' }).click(),
};
const ACTION: Way = {
  way: 'submits a form to a server action',
  from: '/dashboard/products',
  back: '/dashboard/products',
  refused: true,
  go: (page) => addProduct(page, 'Lantern that nobody may add'),
};
/** What leaves the page where it is, and asks for a sign-in in a window of its own. */
const STAYING: readonly Omit<Way, 'refused'>[] = [
  {
    way: 'calls the API',
    from: '/dashboard',
    back: '/dashboard',
    go: (page) => page.getByRole('button', { name: 'Send GET' }).click(),
  },
  {
    way: 'starts a stream of events',
    from: '/dashboard',
    back: '/dashboard',
    go: (page) => page.getByRole('button', { name: 'Start the stream' }).click(),
  },
];
const WITH_SCRIPTS = [DOCUMENT, LINK, ACTION];
const WITHOUT_SCRIPTS = [DOCUMENT, LINK, ACTION].map((way) => ({ ...way, refused: false }));

const browser = sharedBrowser();

describeOutputs('a session that is gone while a page of $output is open', {}, ({ target }) => {
  it.each(WITH_SCRIPTS)('M7: leads who $way to the sign-in page, and back', (way) =>
    visiting(browser, target.origin, {}, (watched) => loseSession(watched, way)),
  );

  it.each(STAYING)('M7: asks who $way to sign in, and lets the page stand', ({ from, back, go }) =>
    visiting(browser, target.origin, {}, async ({ page, answers }) => {
      await signInTo(page, from);
      await page.context().clearCookies();
      answers.length = 0;
      await go(page);
      const popup = await openSignIn(page);
      expect(new URL(popup.url()).searchParams.get('returnTo')).toBe(back);
      expect(answers.some(({ status }) => status === 401)).toBe(true);
      await signInAndClose(popup);
      await dialogOf(page).waitFor({ state: 'hidden' });
      expect(new URL(page.url()).pathname).toBe(back);
    }),
  );

  it.each(WITHOUT_SCRIPTS)('leads who $way, without JavaScript, to the sign-in page, and back', (way) =>
    visiting(browser, target.origin, { javaScriptEnabled: false }, (watched) => loseSession(watched, way)),
  );

  it('M7: keeps a server action from running', () =>
    visiting(browser, target.origin, {}, async ({ page }) => {
      await signInTo(page, '/dashboard/products');
      await page.context().clearCookies();
      await addProduct(page, 'Ghost lamp');
      await page.waitForURL('**/login?*');
      await submitLogin(page, DEMO_LOGIN.username, DEMO_LOGIN.password);
      await page.getByRole('heading', { name: 'All products' }).waitFor();
      expect(await page.getByText('Ghost lamp').count()).toBe(0);
    }));
});

async function loseSession({ page, answers }: WatchedPage, { from, back, refused, go }: Way): Promise<void> {
  await signInTo(page, from);
  await page.context().clearCookies();
  answers.length = 0;
  await go(page);
  await page.waitForURL('**/login?*');
  expect(new URL(page.url()).searchParams.get('returnTo')).toBe(back);
  expect(answers.some(({ status }) => status === 401)).toBe(refused);

  await page.getByRole('heading', { name: 'Sign in' }).waitFor();
  await submitLogin(page, DEMO_LOGIN.username, DEMO_LOGIN.password);
  await page.waitForURL(`**${back}`);
  await page.getByRole('button', { name: 'Sign out' }).waitFor();
}

/** A form as any application has it: one that does not ask for the session before it is sent. */
async function addProduct(page: Page, name: string): Promise<void> {
  await page.locator('form[data-keep-input]').evaluate((form) => form.removeAttribute('data-keep-input'));
  await page.getByLabel('Name').fill(name);
  await page.getByLabel('Price').fill('12');
  await page.getByRole('button', { name: 'Add product' }).click();
}
