import type { Page } from 'playwright-core';
import { beforeAll, expect, it } from 'vitest';
import type * as client from '../../components/session-client/client.ts';
import { backendCalls, forgetRequests } from '../fixtures/backends/demo.ts';
import { signInTo, visiting, type WatchedPage } from '../fixtures/browser/browser.ts';
import { describeOutputs, sharedBrowser } from '../fixtures/browser/outputs.ts';
import { bundleForBrowsers } from '../fixtures/lib/bundle.ts';

declare const apiFetch: typeof client.apiFetch;
declare const guardPage: typeof client.guardPage;
declare const learnSession: typeof client.learnSession;
declare const startSession: typeof client.startSession;

const browser = sharedBrowser();
let script: string;
beforeAll(async () => {
  script = await bundleForBrowsers(
    `import * as client from './components/session-client/client.ts'; Object.assign(globalThis, client);`,
    { format: 'iife' },
  );
});

describeOutputs('apiFetch() on a page of $output without any framework', {}, ({ target }) => {
  /** The landing page, on which nothing else of the client runs. */
  const onPage = (visit: (watched: WatchedPage) => Promise<void>) =>
    visiting(browser, target.origin, {}, async (watched) => {
      const { page, answers } = watched;
      await signInTo(page, '/');
      await page.evaluate(script);
      answers.length = 0;
      await visit(watched);
    });

  it('calls the API as the user', () =>
    onPage(async ({ page }) => {
      const profile = await page.evaluate(async () => (await apiFetch('/api/auth/profile')).json());
      expect(profile).toMatchObject({ name: 'Dana Demo' });
    }));

  it.each([
    'https://evil.example/api/orders',
    '//evil.example/api/orders',
    '/dashboard',
    '/apiary',
    '/api/../auth/session',
    '/api/%2e%2e/auth/session',
    'orders',
    'data:,x',
  ])('calls nothing else: %s', (address) =>
    onPage(async ({ page, answers }) => {
      const error = await page.evaluate((path) => apiFetch(path).catch(String), address);
      expect(error).toMatch(/^TypeError: apiFetch\(\) calls this site's own \/api\/ only/);
      expect(asked(answers)).toEqual([]);
    }),
  );

  it('makes an error of a problem document, with its code and its sentence', () =>
    onPage(async ({ page }) => {
      expect(await failure(page, '/api/%252e%252e/products')).toMatchObject({
        status: 400,
        code: 'invalid_path',
        message: 'The proxy does not forward this path.',
      });
    }));

  it('makes one of any other refusal too, and leaves its body to be read', () =>
    onPage(async ({ page }) => {
      const error = await failure(page, '/api/no-such-thing');
      expect(error).toMatchObject({ status: 404 });
      expect(error.body).not.toBe('');
    }));

  it('looks at the session and repeats once what the gate has not passed on', () =>
    onPage(async ({ page, answers }) => {
      await forgetRequests(target);
      await sendWithoutCookie(page, 1);
      const status = await page.evaluate(
        async () => (await apiFetch('/api/products?limit=1', { headers: { 'x-try': '1' } })).status,
      );
      expect(status).toBe(200);
      await expectAsked(answers, ['401 /api/products', '200 /auth/session', '200 /api/products']);
      expect((await backendCalls(target)).filter(({ path }) => path.endsWith('/products'))).toHaveLength(1);
    }));

  it('repeats nothing a second time', () =>
    onPage(async ({ page, answers }) => {
      await sendWithoutCookie(page, 2);
      expect(await failure(page, '/api/products')).toMatchObject({ code: 'session_required' });
      await expectAsked(answers, ['401 /api/products', '200 /auth/session', '401 /api/products']);
    }));

  it('looks at the session once for all that are refused together', () =>
    onPage(async ({ page, answers }) => {
      await page.context().clearCookies();
      const codes = await page.evaluate(() =>
        Promise.all([1, 2, 3, 4].map((n) => apiFetch(`/api/products?limit=${n}`).catch(({ code }) => code))),
      );
      expect(codes).toEqual(Array(4).fill('session_required'));
      await expectAsked(answers, ['200 /auth/session', ...Array(4).fill('401 /api/products')]);
    }));

  it('gives up waiting for a sign-in when its signal says so', () =>
    onPage(async ({ page, answers }) => {
      await page.context().clearCookies();
      const waiting = await page.evaluateHandle(() => {
        const now = new Date();
        const expiresAt = new Date(now.getTime() + 3_600_000).toISOString();
        learnSession({ authenticated: true, user: { id: '1' }, expiresAt, now: now.toISOString() });
        startSession();
        guardPage('1');
        const abort = new AbortController();
        const error = apiFetch('/api/products', { signal: abort.signal }).catch(({ name }) => name);
        return { abort, error };
      });
      await expectAsked(answers, ['401 /api/products', '200 /auth/session']);
      const error = await waiting.evaluate((call) => {
        call.abort.abort();
        return call.error;
      });
      expect(error).toBe('AbortError');
    }));

  it('passes streams on as they come', () =>
    onPage(async ({ page }) => {
      const first = await page.evaluate(async () => {
        const response = await apiFetch('/api/events?count=60&intervalMs=1000');
        const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader();
        const { value } = (await reader?.read()) ?? {};
        await reader?.cancel();
        return value;
      });
      expect(first).toContain('"number":1');
    }));
});

interface Failure {
  readonly status: number;
  readonly code: string;
  readonly message: string;
  readonly body: string;
}

function failure(page: Page, path: string): Promise<Failure> {
  return page.evaluate(async (address) => {
    try {
      await apiFetch(address);
    } catch (error) {
      const { status, code, message, response } = Object(error);
      return { status, code, message, body: await response.text() };
    }
    throw new Error('It succeeded.');
  }, path);
}

/** As it is while another tab renews the session: the gate does not know who asks. */
async function sendWithoutCookie(page: Page, times: number): Promise<void> {
  await page.route(
    '**/api/products*',
    async (route) => {
      const headers = { ...route.request().headers(), cookie: '' };
      await route.fulfill({ response: await route.fetch({ headers }) });
    },
    { times },
  );
}

/** Answers in any order: Chromium does not always tell of them in that in which they came. */
async function expectAsked(answers: WatchedPage['answers'], expected: readonly string[]): Promise<void> {
  await expect.poll(() => asked(answers).toSorted()).toEqual([...expected].sort());
}

/** What was asked of the API and of the gate, with the status of each answer. */
function asked(answers: WatchedPage['answers']): string[] {
  return answers
    .map(({ url, status }) => `${status} ${new URL(url).pathname}`)
    .filter((line) => /\/(?:api|auth)\//.test(line));
}
