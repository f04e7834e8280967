import { beforeEach, describe, expect, it } from 'vitest';
import { demoStats, orderFaults, resetDemo } from '../fixtures/backends/demo.ts';
import { signInByForm, submitLogin, visiting, type WatchedPage } from '../fixtures/browser/browser.ts';
import { describeOutputs, sharedBrowser } from '../fixtures/browser/outputs.ts';
import { ageIn } from '../fixtures/clients/expired.ts';
import { DEMO_LOGIN } from '../fixtures/clients/test-browser.ts';

const browser = sharedBrowser();

describeOutputs('a visit to $output,', {}, ({ target }) => {
  beforeEach(() => resetDemo(target));

  function anyone(
    options: { readonly javaScriptEnabled?: boolean },
    visit: (watched: WatchedPage) => Promise<void>,
  ): Promise<void> {
    return visiting(browser, target.origin, options, visit);
  }

  function signedIn(visit: (watched: WatchedPage) => Promise<void>): Promise<void> {
    return anyone({}, async (watched) => {
      await signInByForm(watched.page, '/dashboard');
      await visit(watched);
    });
  }

  describe.each([
    { mode: 'with JavaScript', javaScriptEnabled: true },
    { mode: 'without JavaScript', javaScriptEnabled: false },
  ])('$mode', ({ javaScriptEnabled }) => {
    it('signs in, comes back to the page asked for, stays signed in over an expiry, and signs out', async () => {
      await anyone({ javaScriptEnabled }, async ({ page }) => {
        await page.goto('/dashboard?tab=2');
        expect(new URL(page.url()).pathname).toBe('/login');
        await submitLogin(page, DEMO_LOGIN.username, DEMO_LOGIN.password);
        await page.waitForURL('**/dashboard?tab=2');
        await page.getByRole('heading', { name: 'Dashboard' }).waitFor();
        expect(await page.content()).toContain('demo@gatehouse.example');

        await ageIn(page.context());
        await page.reload();
        expect(new URL(page.url()).pathname).toBe('/dashboard');
        expect(await page.content()).toContain('demo@gatehouse.example');
        expect(await demoStats(target)).toMatchObject({ logins: 1, reuseDetected: 0, refreshRejected: 0 });

        await page.getByRole('button', { name: 'Sign out' }).click();
        await page.waitForURL('**/login*');
        await page.goto('/dashboard');
        expect(new URL(page.url()).pathname).toBe('/login');
      });
    });

    it('runs a server action over a token that the backend refuses', async () => {
      await anyone({ javaScriptEnabled }, async ({ page }) => {
        await page.goto('/login?returnTo=/dashboard/products');
        await submitLogin(page, DEMO_LOGIN.username, DEMO_LOGIN.password);
        await page.waitForURL('**/dashboard/products');
        await orderFaults(target, { api: [{ kind: 'unauthorized-once' }] });
        await page.getByLabel('Name').fill('Lantern of the gate');
        await page.getByLabel('Price').fill('12');
        await page.getByRole('button', { name: 'Add product' }).click();
        await page.getByText('Added “Lantern of the gate”.').waitFor();
        expect(await demoStats(target)).toMatchObject({ refreshes: 1, reuseDetected: 0 });
      });
    });

    it('shows the form again after a wrong password, with a message and the user name', async () => {
      await anyone({ javaScriptEnabled }, async ({ page }) => {
        await page.goto('/login?returnTo=/dashboard/products');
        await submitLogin(page, DEMO_LOGIN.username, 'wrong-guess');
        await page.getByText('Incorrect username or password.').waitFor();
        expect(await page.getByLabel('Email or username').inputValue()).toBe(DEMO_LOGIN.username);
        expect(await page.getByLabel('Password', { exact: true }).inputValue()).toBe('');

        await page.getByLabel('Password', { exact: true }).fill(DEMO_LOGIN.password);
        await page.getByRole('button', { name: 'Sign in' }).click();
        await page.waitForURL('**/dashboard/products');
      });
    });
  });

  describe('a signed-in page', () => {
    it('navigates softly over an expiry without a trip to the sign-in page', async () => {
      await signedIn(async ({ page, answers }) => {
        await page.evaluate(() => Object.assign(window, { stillTheSameDocument: true }));
        answers.length = 0;
        await ageIn(page.context());
        await page
          .getByRole('link', { name: /products/i })
          .first()
          .click();
        await page.waitForURL('**/dashboard/products');
        await ageIn(page.context());
        await page
          .getByRole('link', { name: /dashboard/i })
          .first()
          .click();
        await page.waitForURL('**/dashboard');
        await page.getByRole('heading', { name: 'Dashboard' }).waitFor();
        expect(await page.evaluate(() => Reflect.get(window, 'stillTheSameDocument'))).toBe(true);
        expect(answers.filter(({ url }) => new URL(url).pathname === '/login')).toEqual([]);
        expect(await demoStats(target)).toMatchObject({ reuseDetected: 0, refreshRejected: 0 });
      });
    });

    it('may ask the API for many things at once at the moment of an expiry', async () => {
      await signedIn(async ({ page }) => {
        await ageIn(page.context());
        const statuses = await page.evaluate(() =>
          Promise.all(
            Array.from({ length: 20 }, (_, n) => fetch(`/api/products?limit=1&n=${n}`).then((r) => r.status)),
          ),
        );
        expect(statuses).toEqual(Array(20).fill(200));
        expect(await demoStats(target)).toMatchObject({ refreshes: 1, reuseDetected: 0 });
      });
    });

    it('shows no token to a script', async () => {
      await signedIn(async ({ page }) => {
        const visible = await page.evaluate(() =>
          JSON.stringify([
            document.cookie,
            { ...localStorage },
            { ...sessionStorage },
            document.documentElement.innerHTML,
          ]),
        );
        expect(visible).not.toMatch(/eyJ[\w-]{10,}/);
        expect(await page.evaluate(() => document.cookie)).toBe('');
      });
    });

    it('runs without a complaint of the console or the content security policy', async () => {
      await signedIn(async ({ page, complaints }) => {
        await page
          .getByRole('link', { name: /products/i })
          .first()
          .click();
        await page.waitForURL('**/dashboard/products');
        await page.goto('/');
        await page.goto('/login');
        expect(complaints).toEqual([]);
      });
    });
  });
});
