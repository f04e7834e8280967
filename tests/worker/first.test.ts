import { expect, it } from 'vitest';
import { agedClient } from '../fixtures/aged.ts';
import { demoStats } from '../fixtures/demo.ts';
import { sharedTarget } from '../fixtures/shared-target.ts';
import { startTarget } from '../fixtures/target.ts';

const target = sharedTarget(startTarget);

it('goes on with a session whose access token has ended, after one refresh', async () => {
  const browser = await agedClient(target);
  const response = await browser.request('/dashboard');
  expect(response.status).toBe(200);
  expect(await demoStats(target)).toMatchObject({ refreshes: 1, reuseDetected: 0 });
});
