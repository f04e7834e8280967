import { afterAll, beforeAll, expect, it } from 'vitest';
import { demoStats } from '../fixtures/backends/demo.ts';
import { expiredBrowser } from '../fixtures/clients/expired.ts';
import { startTarget, type Target } from '../fixtures/targets/target.ts';

const ISOLATES = 4;
const REQUESTS = 20 * ISOLATES;

let target: Target;
beforeAll(async () => {
  target = await startTarget({ isolates: ISOLATES });
});
afterAll(() => target?.stop());

it('B1: spends a refresh token once for all the requests that bring it, in every isolate there is', async () => {
  const client = await expiredBrowser(target);
  const tabs = Array.from({ length: REQUESTS }, () => client.clone());
  const responses = await Promise.all(tabs.map((tab) => tab.api('/products?limit=1')));
  expect(responses.map(({ status }) => status)).toEqual(Array(REQUESTS).fill(200));
  const stats = await demoStats(target);
  console.log(`${target.name}: ${ISOLATES} isolates, ${REQUESTS} requests, ${stats.refreshes} refresh`);
  expect(stats).toMatchObject({ refreshes: 1, refreshRejected: 0, reuseDetected: 0 });
});
