import { afterAll, beforeAll, expect, it } from 'vitest';
import { age } from '../fixtures/clients/expired.ts';
import { signedIn } from '../fixtures/clients/test-browser.ts';
import { startTarget, type Target } from '../fixtures/targets/target.ts';

let target: Target;
beforeAll(async () => {
  target = await startTarget();
});
afterAll(() => target?.stop());

it('a day on which all goes well leaves nothing in the log that anyone would be called for', async () => {
  const begun = target.log.length;
  const client = await signedIn(target.origin);
  for (const one of [await signedIn(target.origin), await age(await signedIn(target.origin))]) {
    expect((await one.request('/dashboard')).status).toBe(200);
    expect((await one.request('/dashboard/products', { as: 'navigation' })).status).toBe(200);
    expect((await one.api('/products?limit=1')).status).toBe(200);
    expect((await one.request('/auth/session', { as: 'fetch' })).status).toBe(200);
    expect((await one.signOut()).status).toBe(303);
  }
  expect((await client.signIn()).status).toBe(303);
  expect((await client.request('/dashboard')).status).toBe(200);
  const lines = target.log.slice(begun).filter((line) => line.includes('"level"'));
  expect(lines.length).toBeGreaterThan(0);
  expect(lines.filter((line) => !line.includes('"level":"info"'))).toEqual([]);
});
