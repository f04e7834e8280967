import { gzipSync } from 'node:zlib';
import type { Page } from 'playwright-core';
import { expect, it } from 'vitest';
import { ADMIN_LOGIN, signInByForm, submitLogin, visiting } from '../fixtures/browser/browser.ts';
import { describeOutputs, sharedBrowser } from '../fixtures/browser/outputs.ts';
import { DEMO_LOGIN } from '../fixtures/clients/test-browser.ts';

const SCRIPT_BUDGET_BYTES = 3_072;
const OUTSIDE = ['/', '/login', '/login?reason=idle_timeout'];
const INSIDE = ['/dashboard', '/dashboard/products', '/admin', '/login', '/', '/no-such-page'];

const browser = sharedBrowser();

describeOutputs('on $output,', {}, ({ output, target }) => {
  it('the sign-in page has at most 3 KiB of scripts in all, compressed, and fetches none', () =>
    visiting(browser, target.origin, {}, async ({ page }) => {
      const files: string[] = [];
      page.on('request', (request) => {
        if (request.resourceType() === 'script') files.push(request.url());
      });
      await page.goto('/login', { waitUntil: 'networkidle' });
      const inline = await inlineScripts(page);
      const size = gzipSync(inline).length;
      console.log(`${output}: ${size} bytes of scripts at /login`);
      expect(files).toEqual([]);
      expect(inline.length).toBeGreaterThan(0);
      expect(size).toBeLessThanOrEqual(SCRIPT_BUDGET_BYTES);
    }));

  it.each([390, 1280])('nothing moves by itself and no console has a word, %i pixels wide', (width) =>
    visiting(browser, target.origin, { viewport: { width, height: 800 } }, async ({ page, complaints }) => {
      page.on('console', (message) => message.type() === 'warning' && complaints.push(message.text()));
      const shifts: Record<string, number> = {};
      const visit = async (path: string) => {
        await page.goto(path, { waitUntil: 'networkidle' });
        shifts[path] = await layoutShift(page);
      };
      for (const path of OUTSIDE) await visit(path);
      await submitLogin(page, DEMO_LOGIN.username, 'wrong-guess');
      await page.getByText('Incorrect username or password.').waitFor();
      shifts['a refused sign-in'] = await layoutShift(page);
      await signInByForm(page, '/dashboard', ADMIN_LOGIN);
      for (const path of INSIDE) await visit(path);
      console.log(`${output}: layout shift ${JSON.stringify(shifts)}`);
      expect(Object.entries(shifts).filter(([, shift]) => shift > 0)).toEqual([]);
      // These are pages with that status, and Chromium reports any failed load.
      expect(complaints.filter((text) => !/status of 40[14]/.test(text))).toEqual([]);
    }),
  );

  it('a shift would be noticed', () =>
    visiting(browser, target.origin, {}, async ({ page }) => {
      await page.goto('/login', { waitUntil: 'networkidle' });
      await page.evaluate(() => {
        const wedge = document.createElement('div');
        wedge.style.height = '200px';
        document.querySelector('main h1')?.before(wedge);
      });
      expect(await layoutShift(page)).toBeGreaterThan(0);
    }));
});

function inlineScripts(page: Page): Promise<string> {
  return page.evaluate(() => Array.from(document.scripts, ({ src, text }) => (src ? '' : text)).join('\n'));
}

/**
 * Adds up by how much what is on the page has moved since it was opened, but for answers to someone's input.
 *
 * @see Layout Instability (WICG), section 2.1 (layout shift value)
 */
function layoutShift(page: Page): Promise<number> {
  return page.evaluate(async () => {
    let total = 0;
    const count = (entries: readonly PerformanceEntry[]) => {
      for (const entry of entries) {
        const { value, hadRecentInput } = Object(entry);
        if (hadRecentInput === false) total += value;
      }
    };
    const observer = new PerformanceObserver((list) => count(list.getEntries()));
    observer.observe({ type: 'layout-shift', buffered: true });
    // Entries come with the frame after the one that moved something.
    for (let frame = 0; frame < 3; frame += 1) await new Promise(requestAnimationFrame);
    await new Promise((done) => setTimeout(done));
    count(observer.takeRecords());
    return total;
  });
}
