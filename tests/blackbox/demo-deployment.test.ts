import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { startWorker } from '../../scripts/serve/worker.ts';
import { DEMO_LOGIN, TestBrowser } from '../fixtures/clients/test-browser.ts';
import { startNextServer, startOwnServer } from '../fixtures/targets/next-server.ts';
import { TEST_SECRET } from '../fixtures/targets/target.ts';

interface Deployment {
  readonly origin: string;
  stop(): Promise<void>;
}

/** What the deploy buttons make when nothing is filled in but the secret. */
async function deploy(): Promise<Deployment> {
  const settings = { SESSION_SECRET: TEST_SECRET };
  const name = inject('target');
  if (name !== 'worker') {
    const { port, stop } = await (name === 'node' ? startOwnServer : startNextServer)(settings, []);
    return { origin: `http://127.0.0.1:${port}`, stop: () => stop() };
  }
  const { url, dispose } = await startWorker({ bindings: settings });
  return { origin: url.origin, stop: dispose };
}

describe('a deployment with nothing but SESSION_SECRET', () => {
  let deployment: Deployment;
  beforeAll(async () => {
    deployment = await deploy();
  });
  afterAll(() => deployment?.stop());

  it('says on its sign-in page that it is a demo, and who may come in', async () => {
    const page = await (await new TestBrowser(deployment.origin).request('/login')).text();
    expect(page).toMatch(/<aside aria-label="Demo"[^>]*>.*built-in demo backend/s);
    expect(page).toContain(DEMO_LOGIN.username);
    expect(page).toContain(DEMO_LOGIN.password);
  });

  it('says on every page that it is a demo', async () => {
    const client = new TestBrowser(deployment.origin);
    // Of a page that is not there the framework sends the payload alone, and the browser makes a page of it.
    const ribbon = /aria-label\W+About this deployment/;
    for (const path of ['/', '/login']) {
      expect(await (await client.request(path)).text(), path).toMatch(ribbon);
    }
    await client.signIn();
    for (const path of ['/dashboard', '/dashboard/products', '/admin', '/no-such-page']) {
      expect(await (await client.request(path)).text(), path).toMatch(ribbon);
    }
  });

  it('lets them in, and proxies the demo', async () => {
    const client = new TestBrowser(deployment.origin);
    expect((await client.signIn()).status).toBe(303);
    expect((await client.request('/dashboard')).status).toBe(200);
    expect((await client.api('/products?limit=1')).status).toBe(200);
  });
});
