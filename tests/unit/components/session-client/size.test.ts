import { gzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { bundleForBrowsers } from '../../../fixtures/lib/bundle.ts';

const CLIENT = './components/session-client';

test('the client, with its hooks for React, is about 3 KB, 3.1 at most', async () => {
  const code = await bundleForBrowsers(
    `export * from '${CLIENT}/client.ts'; export * from '${CLIENT}/react.tsx';`,
  );
  expect(code).toContain('useSyncExternalStore');
  expect(gzipSync(code, { level: 9 }).byteLength).toBeLessThanOrEqual(3.1 * 1024);
});

test('it needs no React', async () => {
  expect(await bundleForBrowsers(`export * from '${CLIENT}/client.ts';`)).not.toMatch(/react/i);
});
