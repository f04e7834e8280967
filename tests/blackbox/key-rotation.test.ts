import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { demoRequests, demoStats, rotateDemoKeys } from '../fixtures/backends/demo.ts';
import { TestBrowser } from '../fixtures/clients/test-browser.ts';
import { startTarget, type Target } from '../fixtures/targets/target.ts';

/** Longer than the gate waits before it asks for the key set again for a token that was just issued. */
const COOLDOWN_MS = 1_100;
const MAX_HOPS = 3;

let target: Target;
let client: TestBrowser;
beforeEach(async () => {
  target = await startTarget();
  client = new TestBrowser(target.origin);
  await client.signIn();
  await client.request('/dashboard');
  await sleep(COOLDOWN_MS);
  await rotateDemoKeys(target);
});
afterEach(() => target?.stop());

describe('when the backend drops the key that signed a session', () => {
  it('a call of /api recovers with one refresh', async () => {
    expect((await client.api('/products?limit=1')).status).toBe(200);
    expect(await demoStats(target)).toMatchObject({ refreshes: 1, reuseDetected: 0 });
  });

  it.each(['/dashboard', '/dashboard/products'])(
    'T11: a page recovers with one refresh: %s',
    async (path) => {
      const page = await followed(path);
      expect(page.status).toBe(200);
      expect(await page.text()).toContain('Brass door bell');
      expect(await demoStats(target)).toMatchObject({ refreshes: 1, reuseDetected: 0 });
    },
  );

  it('the page after that is shown at once, and nobody has to sign in', async () => {
    expect((await client.api('/products?limit=1')).status).toBe(200);
    const page = await client.request('/dashboard');
    expect(page.status).toBe(200);
    expect(await page.text()).toContain('Dana Demo');
  });

  it('the key set is asked for no more often than there are isolates to ask', async () => {
    for (let visit = 0; visit < 5; visit += 1) await followed('/dashboard');
    const asked = (await demoRequests(target)).filter(({ path }) => path === '/.well-known/jwks.json');
    // The middleware, the page and the handler of /api are three under `next start`; each knows an old and a new set. In the
    // Worker the gate does, and the coordinator knows the new one.
    expect(asked.length).toBeLessThanOrEqual(target.name === 'worker' ? 3 : 6);
  });
});

/** Goes where it is sent within the site. */
async function followed(path: string): Promise<Response> {
  let response = await client.request(path);
  for (let hops = 0; hops < MAX_HOPS && response.headers.has('location'); hops += 1) {
    const { pathname, search } = new URL(response.headers.get('location') ?? '/', target.origin);
    response = await client.request(pathname + search);
  }
  return response;
}
