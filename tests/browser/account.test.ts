import type { BrowserContextOptions, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type BackendServer, startBackendServer } from '../fixtures/backends/backend-server.ts';
import { visiting, type WatchedPage } from '../fixtures/browser/browser.ts';
import { sharedBrowser } from '../fixtures/browser/outputs.ts';
import { ownPages } from '../fixtures/browser/own-pages.ts';
import { DEMO_LOGIN } from '../fixtures/clients/test-browser.ts';
import { startCoreTarget } from '../fixtures/targets/core.ts';
import type { Target } from '../fixtures/targets/target.ts';

const asked: string[] = [];
const browser = sharedBrowser();
let backend: BackendServer;
let target: Target;

beforeAll(async () => {
  backend = await startBackendServer();
  for (const path of ['/auth/verify', '/auth/resend', '/auth/password', '/auth/me']) {
    backend.on(path, async (request, response) => {
      const chunks: Buffer[] = [];
      for await (const chunk of request) chunks.push(chunk);
      const text = Buffer.concat(chunks).toString();
      asked.push(`${path} ${text}`);
      const isRefused = text.includes('the-old-link') || text.includes('not-the-password');
      response.writeHead(isRefused ? 400 : 200, { 'content-type': 'application/json' });
      response.end(JSON.stringify(isRefused ? { message: 'That is not right.' } : {}));
    });
  }
  const account = { emailVerification: true, passwordChange: true, accountDeletion: true };
  const started = { backend, defined: 'accounts', options: { account } } as const;
  target = await startCoreTarget(started, ownPages());
});
afterAll(async () => {
  await target?.stop();
  await backend?.close();
});

const anyone = (options: BrowserContextOptions, visit: (watched: WatchedPage) => Promise<void>) =>
  visiting(browser, target.origin, options, visit);

async function signIn(page: Page, path: string): Promise<void> {
  await page.goto(path);
  await page.getByLabel('Email or username').fill(DEMO_LOGIN.username);
  await page.getByLabel('Password', { exact: true }).fill(DEMO_LOGIN.password);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.waitForURL(`**${path}`);
}

describe.each([
  { mode: 'with JavaScript', javaScriptEnabled: true },
  { mode: 'without JavaScript', javaScriptEnabled: false },
])('$mode', ({ javaScriptEnabled }) => {
  it('an address is confirmed by a button, and by nothing before it', async () => {
    await anyone({ javaScriptEnabled }, async ({ page }) => {
      asked.length = 0;
      await page.goto('/verify-email?uid=Nw&token=the-token');
      await page.getByRole('heading', { name: 'Confirm your email address' }).waitFor();
      expect(asked).toEqual([]);
      await page.getByRole('button', { name: 'Confirm my address' }).click();
      await page.waitForURL('**/login?reason=email_verified');
      await page.getByRole('status').getByText('Your email address is confirmed.').waitFor();
      expect(asked.splice(0)).toEqual(['/auth/verify {"uid":"Nw","token":"the-token"}']);
    });
  });

  it('a link that is over leads to another one', async () => {
    await anyone({ javaScriptEnabled }, async ({ page }) => {
      await page.goto('/verify-email?uid=Nw&token=the-old-link');
      await page.getByRole('button', { name: 'Confirm my address' }).click();
      await page.getByRole('alert').getByText('That is not right.').waitFor();
      await page.getByRole('link', { name: 'Get a new link' }).click();
      await page.getByLabel('Email').fill(`ines-${javaScriptEnabled}@example.com`);
      await page.getByRole('button', { name: 'Send the link' }).click();
      await page.getByRole('status').getByText('If that account exists').waitFor();
    });
  });

  it('a password is changed after the old one, and its user stays signed in', async () => {
    await anyone({ javaScriptEnabled }, async ({ page }) => {
      await signIn(page, '/change-password');
      const fill = async (old: string) => {
        await page.getByLabel('Current password').fill(old);
        await page.getByLabel('New password').fill('the-new-one');
        await page.getByRole('button', { name: 'Save password' }).click();
      };
      await fill('not-the-password');
      await page.getByRole('alert').getByText('That is not right.').waitFor();
      await fill(DEMO_LOGIN.password);
      await page.getByRole('status').getByText('Your password has been changed.').waitFor();
      await page.goto('/change-password');
      await page.getByLabel('Current password').waitFor();
    });
  });

  it('an account is deleted by a button, and then nobody is signed in', async () => {
    await anyone({ javaScriptEnabled }, async ({ page }) => {
      await signIn(page, '/delete-account');
      await page.getByRole('button', { name: 'Delete my account' }).click();
      await page.getByRole('status').getByText('Your account has been deleted').waitFor();
      await page.goto('/change-password');
      await page.waitForURL('**/login?*');
    });
  });
});

it('each of two passwords has a switch of its own to be seen', async () => {
  await anyone({}, async ({ page }) => {
    await signIn(page, '/change-password');
    await page.getByRole('button', { name: 'Show password' }).first().click();
    expect(await page.getByLabel('Current password').getAttribute('type')).toBe('text');
    expect(await page.getByLabel('New password').getAttribute('type')).toBe('password');
  });
});
