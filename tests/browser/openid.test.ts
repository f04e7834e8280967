import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ACCOUNTS } from '../fixtures/backends/openid/accounts.ts';
import { ProviderBrowser } from '../fixtures/backends/openid/provider-browser.ts';
import { begin, byPassword, type Place, startPlace } from '../fixtures/backends/openid/target.ts';
import { startBrowser, submitLogin, visiting, type WatchedPage } from '../fixtures/browser/browser.ts';
import { tabTo, typeAll } from '../fixtures/browser/keyboard.ts';
import { ageIn } from '../fixtures/clients/expired.ts';
import { TestBrowser } from '../fixtures/clients/test-browser.ts';

const ADA = { username: 'ada', password: ACCOUNTS.ada.password };
let place: Place;
let both: Place;
let browser: Browser;
beforeAll(async () => {
  [place, both, browser] = await Promise.all([startPlace(), startPlace({}, byPassword), startBrowser()]);
});
afterAll(async () => {
  await browser?.close();
  await place?.stop();
  await both?.stop();
});

describe.each([
  { mode: 'with JavaScript', javaScriptEnabled: true },
  { mode: 'without JavaScript', javaScriptEnabled: false },
])('$mode', ({ javaScriptEnabled }) => {
  it('someone signs in at the provider by keyboard alone, after a wrong password there, and is known here', async () => {
    await anyone({ javaScriptEnabled }, async ({ page }) => {
      await page.goto('/dashboard?tab=2');
      await tabTo(page, 'link', 'Continue with Example ID');
      await page.keyboard.press('Enter');
      await page.waitForURL(`${place.provider.issuer}/**`);
      await tabTo(page, 'textbox', 'User');
      await typeAll(page, ['ada', 'a guess']);
      await page.getByRole('alert').waitFor();
      expect(new URL(page.url()).origin).toBe(place.provider.issuer);
      await tabTo(page, 'textbox', 'User');
      await typeAll(page, ['ada', ADA.password]);
      await page.waitForURL(`${place.target.origin}/dashboard?tab=2`);
      await page.getByText('ada@id.example').first().waitFor();
    });
  });

  it('a session goes on over an expiry, with one refresh', async () => {
    await anyone({ javaScriptEnabled }, async ({ page }) => {
      await signInThere(page);
      const before = refreshes(place);
      await ageIn(page.context());
      await page.reload();
      await page.getByText('Ada Lovelace').first().waitFor();
      expect(new URL(page.url()).pathname).toBe('/dashboard');
      expect(refreshes(place) - before).toBe(1);
      expect(place.provider.reused()).toBe(0);
    });
  });

  it('a sign-out leads to the provider and back, and ends both sessions', async () => {
    await anyone({ javaScriptEnabled }, async ({ page }) => {
      await signInThere(page);
      await page.getByRole('button', { name: 'Sign out' }).click();
      await page.getByRole('heading', { name: 'Sign out of Example ID?' }).waitFor();
      await page.getByRole('button', { name: 'Sign out there' }).click();
      await page.waitForURL(`${place.target.origin}/login?**`);
      await page.getByText('You are signed out.').waitFor();

      await page.goto('/dashboard');
      expect(new URL(page.url()).pathname).toBe('/login');
      await page.getByRole('link', { name: 'Continue with Example ID' }).click();
      await page.getByRole('button', { name: 'Sign in there' }).waitFor();
    });
  });

  it('a sign-in that is cancelled there leads back to a page that says so, and can be tried again', async () => {
    await anyone({ javaScriptEnabled }, async ({ page }) => {
      await goThere(page, '/dashboard/products');
      await page.getByRole('button', { name: 'Cancel' }).click();
      await page.getByText('The sign-in was cancelled').waitFor();
      expect(await pendingIn(page)).toEqual([]);
      await page.getByRole('link', { name: 'Continue with Example ID' }).click();
      await fillIn(page);
      await page.waitForURL(`${place.target.origin}/dashboard/products`);
    });
  });

  it('a password and the provider are offered side by side, and either signs in', async () => {
    await visiting(browser, both.target.origin, { javaScriptEnabled }, async ({ page }) => {
      await page.goto('/login');
      await submitLogin(page, 'ada', 'a guess');
      await page.getByText('Incorrect username or password.').waitFor();
      await submitLogin(page, ADA.username, ADA.password);
      await page.waitForURL('**/dashboard');
    });
    await visiting(browser, both.target.origin, { javaScriptEnabled }, async ({ page }) => {
      await goThere(page);
      await fillIn(page);
      await page.waitForURL(`${both.target.origin}/dashboard`);
      await page.getByText('ada@id.example').first().waitFor();
    });
  });
});

describe('the way back from the provider', () => {
  it('can be gone again without harm: with the back button, and by its address', async () => {
    await anyone({}, async ({ page, answers }) => {
      await signInThere(page);
      const { url = '' } = answers.find((answer) => answer.url.includes('/auth/callback?')) ?? {};
      await page.goBack({ waitUntil: 'commit' });
      await page.getByRole('heading', { name: 'Example ID' }).waitFor();
      await page.goForward({ waitUntil: 'commit' });
      await page.getByText('ada@id.example').first().waitFor();
      await page.goto(url);
      await page.waitForURL('**/dashboard');
      await page.getByText('ada@id.example').first().waitFor();
      expect(await pendingIn(page)).toEqual([]);
    });
  });

  it('signs nobody in who has not begun it', async () => {
    const theirs = await begin(new TestBrowser(place.target.origin));
    const back = await new ProviderBrowser(place.provider.issuer).signIn(theirs, 'bob');
    await anyone({}, async ({ page }) => {
      await page.goto('/login');
      await page.setContent(`<a href="${back}">A present</a>`);
      await page.getByRole('link', { name: 'A present' }).click();
      await page.getByText('started in another browser').waitFor();
      await page.goto('/dashboard');
      expect(new URL(page.url()).pathname).toBe('/login');
    });
  });
});

describe('several tabs', () => {
  it('sign in at once, each for the page that it was asked for, and all go on over an expiry', async () => {
    await anyone({}, async ({ page }) => {
      const tabs = [page, await page.context().newPage(), await page.context().newPage()];
      const paths = ['/dashboard', '/dashboard/products', '/dashboard?tab=3'];
      await Promise.all(tabs.map((tab, index) => goThere(tab, paths[index])));
      expect((await pendingIn(page)).length).toBe(3);
      for (const [index, tab] of tabs.entries()) {
        await fillIn(tab);
        await tab.waitForURL(place.target.origin + paths[index]);
      }
      expect(await pendingIn(page)).toEqual([]);
      await ageIn(page.context());
      await Promise.all(tabs.map((tab) => tab.reload()));
      for (const [index, tab] of tabs.entries()) expect(tab.url()).toBe(place.target.origin + paths[index]);
      expect(place.provider.reused()).toBe(0);
    });
  });
});

describe('a sign-out at the provider', () => {
  it('ends the session here at the next request', async () => {
    await anyone({}, async ({ page }) => {
      await signInThere(page);
      const there = await page.context().newPage();
      await there.goto(`${place.provider.issuer}/session/end?client_id=gatehouse`);
      await there.getByRole('button', { name: 'Sign out there' }).click();
      await there.waitForURL(/success|login/);
      await page.reload();
      expect(new URL(page.url()).pathname).toBe('/login');
    });
  });
});

describe('a page of another site', () => {
  it('can show neither the sign-in nor the way to the provider in a frame', async () => {
    await anyone({}, async ({ page }) => {
      await page.goto(`${place.provider.issuer}/.well-known/openid-configuration`);
      for (const path of ['/login', '/auth/login', '/auth/callback?code=x&state=y']) {
        await page.setContent(`<iframe src="${place.target.origin}${path}"></iframe>`);
        await page.waitForLoadState('networkidle');
        const shown = page.frameLocator('iframe').getByText(/sign|Example ID/i);
        expect(await shown.count(), path).toBe(0);
      }
      expect(await page.context().cookies(place.target.origin)).toEqual([]);
    });
  });
});

function anyone(
  options: BrowserContextOptions,
  visit: (watched: WatchedPage) => Promise<void>,
): Promise<void> {
  return visiting(browser, place.target.origin, options, visit);
}

async function goThere(page: Page, returnTo = '/dashboard'): Promise<void> {
  await page.goto(`/login?${new URLSearchParams({ returnTo })}`);
  await page.getByRole('link', { name: 'Continue with Example ID' }).click();
  await page.getByRole('heading', { name: 'Example ID' }).waitFor();
}

/** Fills in the provider's form, unless another tab has done so meanwhile. */
async function fillIn(page: Page): Promise<void> {
  await page.getByLabel('User').fill(ADA.username);
  await page.getByLabel('Password').fill(ADA.password);
  await page.getByRole('button', { name: 'Sign in there' }).click();
}

async function signInThere(page: Page): Promise<void> {
  await goThere(page);
  await fillIn(page);
  await page.waitForURL(`${place.target.origin}/dashboard`);
}

async function pendingIn(page: Page): Promise<string[]> {
  const cookies = await page.context().cookies(place.target.origin);
  return cookies.map(({ name }) => name).filter((name) => name.includes('sign-in.'));
}

function refreshes({ provider }: Place): number {
  return provider.granted.refresh_token ?? 0;
}
