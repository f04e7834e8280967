import { expect, it } from 'vitest';
import { demoStats } from '../fixtures/backends/demo.ts';
import { expiredBrowser } from '../fixtures/clients/expired.ts';
import { sharedTarget } from '../fixtures/targets/shared-target.ts';
import { startTarget } from '../fixtures/targets/target.ts';

const target = sharedTarget(startTarget);

it('goes on with a session whose access token has ended, after one refresh', async () => {
  const browser = await expiredBrowser(target);
  const response = await browser.request('/dashboard');
  expect(response.status).toBe(200);
  expect(await demoStats(target)).toMatchObject({ refreshes: 1, reuseDetected: 0 });
});
