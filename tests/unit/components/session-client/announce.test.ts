import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { announceSignOut } from '../../../../components/session-client/client.ts';
import type { TestBrowser } from '../../../fixtures/clients/test-browser.ts';
import { SECOND, TestGatehouse } from '../../../fixtures/core/test-gatehouse.ts';

let house: TestGatehouse;
let visitor: TestBrowser;
let announce: typeof announceSignOut;
let other: BroadcastChannel;
let heard: unknown[];
beforeEach(async () => {
  house = new TestGatehouse();
  visitor = await house.signedIn();
  vi.resetModules();
  // The browser's `fetch`, with this visitor's cookies, to the gate itself.
  vi.stubGlobal('fetch', (path: string) => visitor.request(path, { as: 'fetch' }));
  ({ announceSignOut: announce } = await import('../../../../components/session-client/client.ts'));
  heard = [];
  other = new BroadcastChannel('gatehouse-session');
  other.onmessage = ({ data }: MessageEvent) => void heard.push(data.type);
});
afterEach(() => {
  other.close();
  vi.unstubAllGlobals();
});

/** Messages arrive in order, so that none is under way any more once this one is there. */
async function heardOfSignOut(): Promise<boolean> {
  const sender = new BroadcastChannel('gatehouse-session');
  sender.postMessage({ type: 'the last' });
  await vi.waitUntil(() => heard.includes('the last'));
  sender.close();
  return heard.includes('signed-out');
}

describe('the page that follows a sign-out tells the other tabs', () => {
  test('of one that has happened', async () => {
    await visitor.signOut();
    await announce();
    expect(await heardOfSignOut()).toBe(true);
  });

  test.each<readonly [string, () => Promise<void>]>([
    ['the session stands', async () => undefined],
    [
      'the session cannot be renewed for the moment',
      async () => {
        await house.fault({ refresh: [{ kind: 'status', status: 503, times: -1 }] });
        house.pass(91 * SECOND);
      },
    ],
    [
      'the gate cannot be reached',
      async () => void vi.stubGlobal('fetch', () => Promise.reject(new TypeError('offline'))),
    ],
  ])('nothing while %s, whoever has led there', async (_, happen) => {
    await happen();
    await announce();
    expect(await heardOfSignOut()).toBe(false);
  });
});
