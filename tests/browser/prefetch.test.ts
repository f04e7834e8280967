import type { Page } from 'playwright-core';
import { beforeEach, expect, it } from 'vitest';
import { demoStats, refreshesAsked, resetDemo } from '../fixtures/backends/demo.ts';
import { signInTo, submitLogin, visiting, type WatchedPage } from '../fixtures/browser/browser.ts';
import { describeOutputs, sharedBrowser } from '../fixtures/browser/outputs.ts';
import { type Age, age } from '../fixtures/clients/expired.ts';
import { DEMO_LOGIN, TestBrowser } from '../fixtures/clients/test-browser.ts';
import type { Target } from '../fixtures/targets/target.ts';

const PRODUCTS = '/dashboard/products';
const COOKIE = 'gatehouse-session';

interface Moment {
  readonly when: string;
  /** Minutes by the clock of the page. */
  readonly minutes: number;
}

const MOMENTS: readonly Moment[] = [
  { when: 'right after', minutes: 0 },
  { when: 'a minute after', minutes: 1 },
  { when: 'an hour after', minutes: 60 },
];

const browser = sharedBrowser();

describeOutputs('B12: a page of $output whose links the router prefetches', {}, ({ target }) => {
  beforeEach(() => resetDemo(target));

  it.each(MOMENTS)('spends nothing on it, and a click $when leads to the page', ({ minutes }) =>
    atDashboard(target, async (watched) => {
      const { page, answers } = watched;
      await ageSession(page, target, 'over');
      expect(await prefetched(page)).toBe(401);
      expect(await refreshesAsked(target)).toBe(0);

      await page.clock.fastForward(minutes * 60_000);
      await clickProducts(page);
      await page.getByRole('heading', { name: 'All products' }).waitFor();
      expect(new URL(page.url()).pathname).toBe(PRODUCTS);
      expect(answers.filter(({ url }) => new URL(url).pathname === '/login')).toEqual([]);
      expect(await demoStats(target)).toMatchObject({ refreshes: 1, reuseDetected: 0 });
    }),
  );

  it.each(MOMENTS)('goes on when the token ends between the prefetch and a click $when', ({ minutes }) =>
    atDashboard(target, async ({ page, answers }) => {
      expect(await prefetched(page)).toBe(200);
      await ageSession(page, target, 'over');
      await page.clock.fastForward(minutes * 60_000);
      await clickProducts(page);
      await page.getByRole('heading', { name: 'All products' }).waitFor();
      expect(answers.filter(({ url }) => new URL(url).pathname === '/login')).toEqual([]);
      expect(await demoStats(target)).toMatchObject({ refreshes: 1, reuseDetected: 0 });
    }),
  );

  it('is given the page ahead while the token is only due, and spends nothing either', () =>
    atDashboard(target, async ({ page }) => {
      await ageSession(page, target, 'due');
      expect(await prefetched(page)).toBe(200);
      expect(await refreshesAsked(target)).toBe(0);
    }));

  it.each(MOMENTS)(
    'leads to the sign-in page at a click $when, and back, once the session is gone',
    ({ minutes }) =>
      atDashboard(target, async ({ page }) => {
        const elsewhere = await clientOf(page, target);
        expect((await elsewhere.signOut()).status).toBe(303);
        expect(await prefetched(page)).toBe(401);
        await page.clock.fastForward(minutes * 60_000);
        await clickProducts(page);
        await page.waitForURL('**/login?*');
        expect(new URL(page.url()).searchParams.get('returnTo')).toBe(PRODUCTS);

        await submitLogin(page, DEMO_LOGIN.username, DEMO_LOGIN.password);
        await page.waitForURL(`**${PRODUCTS}`);
        await page.getByRole('heading', { name: 'All products' }).waitFor();
      }),
  );
});

/** A visit to the dashboard, on a clock that can be moved. */
function atDashboard(target: Target, visit: (watched: WatchedPage) => Promise<void>): Promise<void> {
  return visiting(browser, target.origin, {}, async (watched) => {
    await watched.page.clock.install();
    await signInTo(watched.page, '/dashboard');
    await watched.page.getByRole('link', { name: 'All products' }).waitFor();
    watched.answers.length = 0;
    await visit(watched);
  });
}

/** Has the router fetch a page ahead, as it does for links in sight; tells the status of the answer. */
async function prefetched(page: Page): Promise<number> {
  const answer = page.waitForResponse(
    (response) =>
      'next-router-prefetch' in response.request().headers() && new URL(response.url()).pathname === PRODUCTS,
  );
  await page.evaluate(`next.router.prefetch('${PRODUCTS}')`);
  return (await answer).status();
}

async function clickProducts(page: Page): Promise<void> {
  await page.getByRole('link', { name: 'All products' }).click();
}

async function ageSession(page: Page, target: Target, to: Age): Promise<void> {
  const client = await age(await clientOf(page, target), to);
  const [cookie] = (await page.context().cookies()).filter(({ name }) => name === COOKIE);
  if (cookie === undefined) throw new Error('The browser has no session.');
  await page.context().addCookies([{ ...cookie, value: client.cookies.get(COOKIE) ?? '' }]);
}

/** Someone with the browser's cookies. */
async function clientOf(page: Page, target: Target): Promise<TestBrowser> {
  const client = new TestBrowser(target.origin);
  for (const { name, value } of await page.context().cookies()) client.cookies.set(name, value);
  return client;
}
