import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { demoStats, orderFaults, resetDemo } from '../fixtures/backends/demo.ts';
import { age } from '../fixtures/clients/expired.ts';
import { signedIn } from '../fixtures/clients/test-browser.ts';
import type { Target } from '../fixtures/targets/target.ts';
import { startWithoutCoordinator } from '../fixtures/targets/without-coordinator.ts';

let target: Target;
beforeAll(async () => {
  target = await startWithoutCoordinator({});
  await resetDemo(target);
});
afterAll(() => target?.stop());

describe('a site whose coordinator is down', () => {
  it('signs people in, shows them their pages and signs them out', async () => {
    const client = await signedIn(target.origin);
    expect((await client.request('/dashboard')).status).toBe(200);
    expect((await client.api('/products?limit=1')).status).toBe(200);
    expect((await client.signOut()).status).toBe(303);
    expect((await client.request('/dashboard')).status).toBe(307);
  });

  it('renews a token that is over, once for all requests of an isolate', async () => {
    const client = await age(await signedIn(target.origin));
    const before = (await demoStats(target)).refreshes;
    const tabs = Array.from({ length: 10 }, () => client.clone());
    const answers = await Promise.all(tabs.map((tab) => tab.api('/products?limit=1')));
    expect(answers.map(({ status }) => status)).toEqual(Array(10).fill(200));
    expect((await demoStats(target)).refreshes).toBe(before + 1);
  });

  it('goes on with a token that is only due, and spends nothing on it meanwhile', async () => {
    const client = await age(await signedIn(target.origin), 'due');
    const before = (await demoStats(target)).refreshes;
    expect((await client.request('/dashboard')).status).toBe(200);
    expect((await demoStats(target)).refreshes).toBe(before);
  });

  it('keeps the session when the backend fails too', async () => {
    const client = await age(await signedIn(target.origin));
    await orderFaults(target, { refresh: [{ kind: 'status', status: 503 }] });
    const refused = await client.request('/dashboard');
    expect([refused.status, refused.headers.has('retry-after')]).toEqual([503, true]);
    expect((await client.request('/dashboard')).status).toBe(200);
  });

  it('says so in its log', () => {
    expect(target.log.join('\n')).toContain('"event":"coordinator_unavailable"');
  });
});
