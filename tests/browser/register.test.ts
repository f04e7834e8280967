import type { BrowserContextOptions, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type BackendServer, startBackendServer } from '../fixtures/backends/backend-server.ts';
import { visiting, type WatchedPage } from '../fixtures/browser/browser.ts';
import { sharedBrowser } from '../fixtures/browser/outputs.ts';
import { ownPages } from '../fixtures/browser/own-pages.ts';
import { startCoreTarget } from '../fixtures/targets/core.ts';
import type { Target } from '../fixtures/targets/target.ts';

const HOST = 'https://challenges.cloudflare.com';
/** What stands in for the script of the widget: it puts its token into the form. */
const WIDGET = `for (const box of document.querySelectorAll('.cf-turnstile')) {
  const field = Object.assign(document.createElement('input'), { type: 'hidden', name: 'cf-turnstile-response' });
  field.value = 'a-token-for-' + box.dataset.sitekey;
  box.append(field);
}`;
const sent: Record<string, unknown>[] = [];
const browser = sharedBrowser();
let backend: BackendServer;
let target: Target;
let plain: Target;

beforeAll(async () => {
  backend = await startBackendServer();
  backend.on('/users/', async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    sent.push(JSON.parse(Buffer.concat(chunks).toString()));
    response.writeHead(201, { 'content-type': 'application/json' });
    response.end('{}');
  });
  const registrationFields = [
    { name: 'phone', label: 'Phone', type: 'tel', autocomplete: 'tel' },
    { name: 'company', label: 'Company', required: true, member: 'data.company' },
    { name: 'terms', label: 'I accept the terms', type: 'checkbox', required: true },
  ] as const;
  const captcha = { provider: 'turnstile', siteKey: '0x4A', member: 'captcha' } as const;
  const environment = { BACKEND_REGISTRATION: 'on' };
  const start = (account: object) =>
    startCoreTarget({ backend, environment, options: { account } }, ownPages());
  target = await start({ registrationFields, captcha });
  plain = await start({ registrationFields });
});
afterAll(async () => {
  await target?.stop();
  await plain?.stop();
  await backend?.close();
});

const anyone = (
  { origin }: Target,
  options: BrowserContextOptions,
  visit: (watched: WatchedPage) => Promise<void>,
) =>
  visiting(browser, origin, options, async (watched) => {
    await watched.page.route(`${HOST}/**`, (route) =>
      route.fulfill({ contentType: 'text/javascript', body: WIDGET }),
    );
    await visit(watched);
  });

async function fillIn(page: Page): Promise<void> {
  await page.getByLabel('Name', { exact: true }).fill('Nora New');
  await page.getByLabel('Email').fill('nora@gatehouse.example');
  await page.getByLabel('Password', { exact: true }).fill('nora-knows');
  await page.getByLabel('Company').fill('Acme');
  await page.getByLabel('I accept the terms').check();
}

const register = (page: Page) => page.getByRole('button', { name: 'Create account' }).click();

it.each([
  { mode: 'with JavaScript', javaScriptEnabled: true },
  { mode: 'without JavaScript', javaScriptEnabled: false },
])('somebody registers with fields of the site’s own, $mode', async ({ javaScriptEnabled }) => {
  await anyone(plain, { javaScriptEnabled }, async ({ page, complaints }) => {
    await page.goto('/register');
    expect(await page.locator('.cf-turnstile, noscript').count()).toBe(0);
    expect(await page.getByLabel('Phone (optional)').getAttribute('autocomplete')).toBe('tel');
    await fillIn(page);
    await page.getByLabel('Phone (optional)').fill('not a number');
    await register(page);
    await page.getByRole('alert').getByText('One field is missing').waitFor();
    const phone = page.getByLabel('Phone (optional)');
    expect([await phone.inputValue(), await phone.getAttribute('aria-invalid')]).toEqual([
      'not a number',
      'true',
    ]);
    expect(await page.evaluate(() => document.activeElement?.getAttribute('name'))).toBe('phone');
    await fillIn(page);
    await phone.fill('+49 30 1234');
    await register(page);
    await page.waitForURL('**/login?reason=registered');
    expect(sent.splice(0)).toMatchObject([{ phone: '+49 30 1234', data: { company: 'Acme' }, terms: true }]);
    expect(complaints.filter((each) => !/\b400\b/.test(each))).toEqual([]);
  });
});

it('the token of a captcha goes along with the form that its widget stands in', async () => {
  await anyone(target, {}, async ({ page, complaints }) => {
    await page.goto('/register');
    await page.locator('input[name="cf-turnstile-response"]').waitFor({ state: 'attached' });
    await fillIn(page);
    await register(page);
    await page.waitForURL('**/login?reason=registered');
    expect(sent.splice(0)).toMatchObject([{ captcha: 'a-token-for-0x4A' }]);
    expect(complaints).toEqual([]);
  });
});

it('without JavaScript the form says that it needs it, and is refused with a clear sentence', async () => {
  await anyone(target, { javaScriptEnabled: false }, async ({ page }) => {
    await page.goto('/register');
    // By its element: text in a `noscript` is none for the locators of texts.
    const sentence = page.locator('noscript p');
    await sentence.waitFor();
    expect(await sentence.textContent()).toContain('which needs JavaScript');
    await fillIn(page);
    await register(page);
    await page.getByRole('alert').getByText('Complete the check that you are not a robot').waitFor();
    expect(sent).toEqual([]);
  });
});
